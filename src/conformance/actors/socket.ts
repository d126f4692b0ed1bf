/**
 * Requests over sockets: the only file of the harness that opens one, sets a timer or asks what time it is.
 *
 * A hostile server gets a bounded time and a bounded body; redirects are not followed.
 */
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { MAX_BODY_BYTES, type HttpReply, type HttpRequest } from '../../protocol/http.js'
import { LostError } from '../targets/target.js'

const TIMEOUT_MS = 30_000

/**
 * Sends one request to a party.
 * @param baseUrl where the pages of the party begin
 * @param timeoutMs milliseconds from sending to the last byte of the reply
 * @throws LostError when no whole reply came in time
 */
export function sendOverSocket(
  baseUrl: string,
  request: HttpRequest,
  timeoutMs = TIMEOUT_MS,
): Promise<HttpReply> {
  const url = new URL(request.path.slice(1), baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`)
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  const body = request.body ?? new Uint8Array(0)
  const headers = { ...request.headers, 'content-length': String(body.length) }
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      clearTimeout(timer)
      outgoing.destroy()
      reject(new LostError(why))
    }
    // A connection of its own: a kept one may be closed by the server just as a request is sent on it, and
    // nobody could tell whether that request took effect.
    const outgoing = send(url, { method: request.method, headers, agent: false }, (incoming) => {
      collect(incoming, fail, (raw) => {
        clearTimeout(timer)
        resolve({ status: incoming.statusCode ?? 0, headers: plainHeaders(incoming), body: raw })
      })
    })
    const timer = setTimeout(() => {
      fail(`no whole reply within ${String(timeoutMs / 1000)} seconds`)
    }, timeoutMs)
    outgoing.on('error', (error) => {
      fail(`the connection failed: ${error.message}`)
    })
    outgoing.end(body)
  })
}

/** The machine's time in whole seconds. */
export function wallClockSeconds(): number {
  return Math.floor(Date.now() / 1000)
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
    if (size > MAX_BODY_BYTES) fail(`the reply is larger than ${String(MAX_BODY_BYTES)} bytes`)
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
