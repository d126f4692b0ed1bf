/**
 * Progress for whoever waits: a line on a terminal that overwrites itself, now and then a plain line elsewhere.
 */
import type { Progress } from '../index.js'

/** Milliseconds before the first word, and between two words where nothing can be overwritten. */
const SILENCE = { terminal: 1000, plain: 10_000 }

export class ProgressLine {
  readonly #start = Date.now()
  readonly #stream: NodeJS.WriteStream
  #last = this.#start
  #written = false

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
  }

  show(progress: Progress): void {
    const now = Date.now()
    const silence = this.#stream.isTTY ? SILENCE.terminal : SILENCE.plain
    if (now - this.#last < (this.#written && this.#stream.isTTY ? 200 : silence)) return
    this.#last = now
    this.#written = true
    const { scenario, played, of } = progress
    const speed =
      of > 1 && played > 0 ? `, ${(played / ((now - this.#start) / 1000)).toFixed(0)} plays/s` : ''
    const text = `${scenario}: ${String(played)} of ${String(of)}${speed}`
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
