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
    const { scenario, played, of } = progress
    const speed =
      of > 1 && played > 0 ? `, ${(played / ((Date.now() - this.#start) / 1000)).toFixed(0)} plays/s` : ''
    this.tell(`${scenario}: ${String(played)} of ${String(of)}${speed}`)
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

/** True if the reader sees colours; respects NO_COLOR. */
export function hasColours(): boolean {
  return process.stdout.isTTY && process.stdout.hasColors()
}
