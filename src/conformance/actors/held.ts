/**
 * Requests that are sent but for their last byte, and end together: what makes calls of a race truly overlap.
 *
 * A server acts when a request is complete. Connections, headers and all but the last byte take their time one after the
 * other; the last bytes then leave within fractions of a millisecond. How far apart they left, and whether the first
 * answer came before the last byte, is measured: a race that was none shows.
 */
import { connect as connectPlain } from 'node:net'
import { Duplex } from 'node:stream'
import { connect as connectSecurely } from 'node:tls'
import type { Together } from '../history.js'
import { steadySeconds } from './socket.js'

/** A connection that keeps the last byte of what is written until it is released. */
class HeldConnection extends Duplex {
  readonly #socket: Duplex
  /** The byte that is kept. */
  #last: Buffer | undefined
  #isReleased = false
  #onReady: () => void = () => undefined

  constructor(url: URL) {
    super()
    const port = Number(url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : url.port)
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const socket =
      url.protocol === 'https:'
        ? connectSecurely({
            host,
            port,
            servername: /^[0-9.:]+$/.test(host) ? '' : host,
            ALPNProtocols: ['http/1.1'],
          })
        : connectPlain({ host, port })
    // A last byte must not wait for the acknowledgement of those before it.
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) socket.pause()
    })
    socket.on('end', () => this.push(null))
    socket.on('error', (error: Error) => this.destroy(error))
    socket.on('close', () => this.destroy())
    this.#socket = socket
  }

  /** Calls the listener when all but the last byte has left, or nothing will leave any more. */
  whenReady(listener: () => void): void {
    this.#onReady = listener
  }

  /** Sends the last byte. */
  release(): void {
    this.#isReleased = true
    if (this.#last !== undefined && !this.destroyed) this.#socket.write(this.#last)
    this.#last = undefined
  }

  override _write(chunk: Buffer, _: string, done: (error?: Error | null) => void): void {
    if (this.#isReleased) {
      this.#socket.write(chunk, done)
      return
    }
    const before = this.#last === undefined ? [] : [this.#last]
    this.#last = Buffer.from(chunk.subarray(-1))
    this.#socket.write(Buffer.concat([...before, chunk.subarray(0, -1)]), done)
  }

  override _read(): void {
    this.#socket.resume()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#onReady()
    this.#socket.destroy()
    done(error)
  }

  /** Tells that a whole request was written: HTTP does not end a connection with it. */
  written(): void {
    this.#onReady()
  }
}

/** One request among those that end together. */
export interface HeldRequest {
  readonly span: string
  /** Opens the connection for the request. */
  connect(url: URL): Duplex
  /** Tells that all of the request was written. */
  written(): void
  /** Tells that the first of the answer is here, or that none comes. */
  answered(): void
}

interface Waiting {
  readonly span: string
  connection: HeldConnection | undefined
  releasedAt: number
  answeredAt: number
}

/** Holds requests until all of them are ready, and nobody else can send one. */
export class Holding {
  #waiting: Waiting[] = []
  #ready = 0
  #isStill = false

  /** @param tell hears how well the last bytes of several requests came together */
  constructor(readonly tell: (together: Together) => void) {}

  /** Takes one more request into the next release. */
  join(span: string): HeldRequest {
    const one: Waiting = { span, connection: undefined, releasedAt: NaN, answeredAt: Infinity }
    this.#waiting.push(one)
    this.#isStill = false
    let isReady = false
    const ready = (): void => {
      if (isReady) return
      isReady = true
      this.#ready++
      this.#releaseIfComplete()
    }
    return {
      span,
      connect: (url) => {
        one.connection = new HeldConnection(url)
        one.connection.whenReady(ready)
        return one.connection
      },
      written: () => one.connection?.written(),
      answered: () => {
        if (one.answeredAt === Infinity) one.answeredAt = steadySeconds()
        // Who is answered before the end of his request, or fails, is not waited for.
        ready()
      },
    }
  }

  /** Nobody sends anything more before one of these is answered. */
  still(): void {
    this.#isStill = true
    this.#releaseIfComplete()
  }

  #releaseIfComplete(): void {
    const batch = this.#waiting
    if (!this.#isStill || batch.length === 0 || this.#ready < batch.length) return
    this.#waiting = []
    this.#ready = 0
    for (const one of batch) {
      one.connection?.release()
      one.releasedAt = steadySeconds()
    }
    if (batch.length > 1) this.#measure(batch)
  }

  /** Tells how far apart the last bytes left, and who was still unanswered by then. */
  #measure(batch: readonly Waiting[]): void {
    const released = batch.map(({ releasedAt }) => releasedAt)
    const spread = Math.max(...released) - Math.min(...released)
    const told = batch.map(({ span }) => span)
    this.tell({
      spans: told,
      spreadMicros: Math.round(spread * 1e6),
      // An answer that was here before the last request had ended belongs to a call that was over by then.
      overlapping: batch.filter(({ answeredAt }) => answeredAt >= Math.max(...released)).length,
    })
  }
}
