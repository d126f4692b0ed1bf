/**
 * Progress for whoever waits: a line on a terminal that overwrites itself, now and then a plain line elsewhere.
 */
import type { Progress } from '../index.js'

/** Milliseconds before the first word; a run that is done by then needs none. */
const PATIENCE = 2000
/** Milliseconds between two words, on a terminal and where nothing can be overwritten. */
const PAUSE = { terminal: 200, plain: 10_000 }

export class ProgressLine {
  readonly #start = Date.now()
  readonly #stream: NodeJS.WriteStream
  #last = this.#start
  #written = false

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
  }

  show(progress: Progress): void {
    this.tell(progressText(progress, (Date.now() - this.#start) / 1000))
  }

  /** Says something, if the last word was said long enough ago. */
  tell(text: string): void {
    const now = Date.now()
    const pause = this.#stream.isTTY ? PAUSE.terminal : PAUSE.plain
    if (now - this.#last < (this.#written ? pause : PATIENCE)) return
    this.#last = now
    this.#written = true
    this.#stream.write(this.#stream.isTTY ? `\r\u001b[K${text}` : `${text}\n`)
  }

  clear(): void {
    if (this.#written && this.#stream.isTTY) this.#stream.write('\r\u001b[K')
  }
}

/** What a line says: where the run is, how fast it is, what it has reached and how long it will take. */
function progressText(progress: Progress, seconds: number): string {
  const { scenario, played, of, plays, rows, secondsLeft, playsLeft } = progress
  const speed = seconds > 0 ? plays / seconds : 0
  const left = secondsLeft ?? (playsLeft === undefined || speed === 0 ? undefined : playsLeft / speed)
  return [
    `${scenario}: ${String(played)}${of === undefined ? '' : ` of ${String(of)}`}`,
    `${speed.toFixed(speed < 10 ? 1 : 0)} plays/s`,
    `${String(rows.reached)} of ${String(rows.inForce)} rows`,
    ...(left === undefined ? [] : [`${duration(left)} left`]),
  ].join(', ')
}

function duration(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds))
  if (whole < 60) return `${String(whole)} s`
  const minutes = Math.ceil(whole / 60)
  return minutes < 60
    ? `${String(minutes)} min`
    : `${String(Math.floor(minutes / 60))} h ${String(minutes % 60)} min`
}

/** True if the reader sees colours; respects NO_COLOR. */
export function hasColours(): boolean {
  return process.stdout.isTTY && process.stdout.hasColors()
}
