/**
 * Requests over sockets: the only file of the harness that opens one, sets a timer or asks what time it is.
 *
 * A hostile server gets a bounded time and a bounded body; redirects are not followed.
 */
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { HttpReply, HttpRequest } from '../../protocol/http.js'
import { LostError } from '../targets/target.js'
import type { HeldRequest } from './held.js'

const TIMEOUT_MS = 30_000

/** The keys of a large exchange take one or two of these; nothing else comes near. */
const MAX_REPLY_BYTES = 4 * 1024 * 1024

export interface Sending {
  /** Milliseconds from sending to the last byte of the reply. */
  readonly timeoutMs?: number
  /** Gives up at once. */
  readonly signal?: AbortSignal
  /** Sends the request but for its last byte, until it is let go. */
  readonly held?: HeldRequest
}

/**
 * Sends one request to a party.
 * @param baseUrl where the pages of the party begin
 * @throws LostError when no whole reply came in time
 */
export function sendOverSocket(
  baseUrl: string,
  request: HttpRequest,
  { timeoutMs = TIMEOUT_MS, signal, held }: Sending = {},
): Promise<HttpReply> {
  const url = new URL(request.path.slice(1), baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`)
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  const body = request.body ?? new Uint8Array(0)
  const headers = { ...request.headers, 'content-length': String(body.length) }
  return new Promise((resolve, reject) => {
    const fail = (why: string, code?: string): void => {
      settle()
      outgoing.destroy()
      reject(new LostError(why, code))
    }
    const giveUp = (): void => {
      fail('interrupted')
    }
    const settle = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', giveUp)
      held?.answered()
    }
    // A connection of its own: a kept one may be closed by the server just as a request is sent on it, and
    // nobody could tell whether that request took effect.
    const connecting = held === undefined ? { agent: false } : { createConnection: () => held.connect(url) }
    const outgoing = send(url, { method: request.method, headers, ...connecting }, (incoming) => {
      held?.answered()
      collect(incoming, fail, (raw) => {
        settle()
        resolve({ status: incoming.statusCode ?? 0, headers: plainHeaders(incoming), body: raw })
      })
    })
    const timer = setTimeout(() => {
      fail(`no whole reply within ${String(timeoutMs / 1000)} seconds`)
    }, timeoutMs)
    signal?.addEventListener('abort', giveUp)
    outgoing.on('finish', () => held?.written())
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      fail(`the connection failed: ${error.message}`, error.code)
    })
    if (signal?.aborted === true) giveUp()
    else outgoing.end(body)
  })
}

/** Waits so many seconds, or until the signal fires. */
export function pause(seconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, seconds * 1000)
    signal?.addEventListener('abort', end)
    if (signal?.aborted === true) end()
  })
}

/** The machine's time in whole seconds. */
export function wallClockSeconds(): number {
  return Math.floor(Date.now() / 1000)
}

/** Seconds since some moment; unlike the time of day they never go back. */
export function steadySeconds(): number {
  return performance.now() / 1000
}

function collect(
  incoming: IncomingMessage,
  fail: (why: string) => void,
  done: (raw: Uint8Array) => void,
): void {
  const chunks: Buffer[] = []
  let size = 0
  incoming.on('data', (chunk: Buffer) => {
    size += chunk.length
    chunks.push(chunk)
    if (size > MAX_REPLY_BYTES) fail(`the reply is larger than ${String(MAX_REPLY_BYTES)} bytes`)
  })
  incoming.on('end', () => {
    done(new Uint8Array(Buffer.concat(chunks)))
  })
  incoming.on('error', (error) => {
    fail(`the reply broke off: ${error.message}`)
  })
}

function plainHeaders(incoming: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )
}
