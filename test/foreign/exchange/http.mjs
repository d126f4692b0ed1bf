// The HTTP side: reading requests within the limits, replying with the common headers, compression, keep-alive.
import { createServer } from 'node:http'
import { parseJson, writeJson } from './codec.mjs'
import { ApiError } from './errors.mjs'

/** @typedef {{ status: number, json?: unknown, raw?: Buffer | string, headers?: Record<string, string>, plain?: boolean }} Reply */
/**
 * @typedef {{ method: string, path: string, segments: string[], query: URLSearchParams, headers: import('node:http').IncomingHttpHeaders,
 *   json: unknown, closed: Promise<void>, isClosed: () => boolean }} Request
 */

export const UPLOAD_LIMIT = 16 * 1024 * 1024
const CORS = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': '*' }

/** @param {import('node:http').IncomingMessage} message @param {boolean} unlimited @returns {Promise<Buffer | null>} null: too long without announcement */
async function readBody(message, unlimited) {
  const announced = message.headers['content-length']
  if (!unlimited && announced !== undefined && Number(announced) > UPLOAD_LIMIT)
    throw new ApiError(413, 32, {}, { Connection: 'close' })
  const chunks = []
  let size = 0
  for await (const chunk of message) {
    size += chunk.length
    if (!unlimited && size > UPLOAD_LIMIT) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** @param {Buffer} bytes @param {TransformStream} stream @param {number} limit @returns {Promise<Buffer>} */
async function pipeThrough(bytes, stream, limit) {
  const reader = new Blob([/** @type {any} */ (bytes)])
    .stream()
    .pipeThrough(/** @type {any} */ (stream))
    .getReader()
  const chunks = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return Buffer.concat(chunks)
    size += value.length
    if (size > limit) throw new ApiError(500, 70)
    chunks.push(value)
  }
}

/** @param {Buffer} body @param {string | undefined} encoding @returns {Promise<unknown>} */
async function decodeJson(body, encoding) {
  let plain = body
  if (encoding !== undefined && encoding.toLowerCase() === 'deflate') {
    try {
      plain = await pipeThrough(body, /** @type {any} */ (new DecompressionStream('deflate')), UPLOAD_LIMIT)
    } catch (error) {
      throw error instanceof ApiError ? error : new ApiError(400, 22)
    }
  }
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plain))
  } catch {
    throw new ApiError(400, 22)
  }
}

/** Every object's keys in reverse. @param {unknown} value @returns {unknown} */
function reversed(value) {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  )
}

/** Fields no page names, on every object. @param {unknown} value @returns {unknown} */
function decorated(value) {
  if (Array.isArray(value)) return value.map(decorated)
  if (typeof value !== 'object' || value === null) return value
  if ('t_s' in value || 'd_us' in value || '0' in value) return value
  const maps = (/** @type {string} */ key, /** @type {any} */ item) =>
    key === 'wire_fees'
      ? Object.fromEntries(Object.entries(item).map(([method, list]) => [method, decorated(list)]))
      : decorated(item)
  const inner = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maps(key, item)]))
  return { ...inner, x_foreign_note: { since: 'v99', list: [1, null, 'two'] } }
}

/**
 * @param {import('./context.mjs').Context} ctx @param {(request: Request) => Promise<Reply>} handle
 * @returns {import('node:http').Server}
 */
export function makeServer(ctx, handle) {
  const server = createServer({ keepAliveTimeout: 30000 }, (message, response) => {
    void serve(ctx, handle, message, response).catch(() => response.destroy())
  })
  server.on('checkContinue', (message, response) => {
    if (Number(message.headers['content-length'] ?? 0) <= UPLOAD_LIMIT) response.writeContinue()
    server.emit('request', message, response)
  })
  return server
}

/**
 * @param {import('./context.mjs').Context} ctx @param {(request: Request) => Promise<Reply>} handle
 * @param {import('node:http').IncomingMessage} message @param {import('node:http').ServerResponse} response
 */
async function serve(ctx, handle, message, response) {
  /** @type {Reply} */
  let reply
  const socket = message.socket
  const method = message.method ?? 'GET'
  let closed = false
  /** @type {Promise<void>} */
  const whenClosed = new Promise((resolve) => {
    response.once('close', () => {
      closed = true
      resolve()
    })
  })
  try {
    const url = new URL(message.url ?? '/', 'http://localhost')
    const segments = url.pathname
      .split('/')
      .filter((part) => part !== '')
      .map(safeDecode)
    if (url.pathname.slice(1).split('/').slice(1).join('/').length > 511) throw new ApiError(414, 31)
    if (method === 'OPTIONS') {
      reply = {
        status: 204,
        headers: { 'Access-Control-Allow-Headers': '*', 'Access-Control-Allow-Methods': '*' },
      }
    } else {
      const post = method === 'POST'
      const bytes = post ? await readBody(message, ctx.wrong('upload-limit-ignored')) : Buffer.alloc(0)
      if (bytes === null) return void socket.destroy()
      const request = {
        method: method === 'HEAD' ? 'GET' : method,
        path: url.pathname,
        segments,
        query: url.searchParams,
        headers: message.headers,
        json: /** @type {unknown} */ (undefined),
        closed: whenClosed,
        isClosed: () => closed,
      }
      if (post && !(segments.at(-2) === 'hook' && bytes.length === 0)) {
        request.json = await decodeLater(bytes, message.headers['content-encoding'])
      }
      reply = await handle(request)
    }
  } catch (error) {
    if (!(error instanceof ApiError))
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
    const api = error instanceof ApiError ? error : new ApiError(500, 60)
    reply = { status: api.status, json: api.body(), headers: api.headers }
    if (ctx.wrong('error-without-code')) reply.json = { hint: api.body().hint }
    if (ctx.wrong('error-not-json'))
      reply = {
        status: api.status,
        raw: `<html><h1>${api.status}</h1></html>`,
        headers: { ...api.headers, 'Content-Type': 'text/html' },
      }
  }
  if (ctx.odd('slow-replies')) await new Promise((resolve) => setTimeout(resolve, 40 + Math.random() * 80))
  await send(ctx, method, message, response, reply)
}

/** Body errors surface only after the path was found good, so the outcome is carried. @param {Buffer} bytes @param {string | undefined} encoding */
async function decodeLater(bytes, encoding) {
  try {
    return await decodeJson(bytes, encoding)
  } catch (error) {
    return new BadBody(/** @type {ApiError} */ (error))
  }
}

/** Stands in for a body that could not be parsed; handlers that need the body throw what it holds. */
export class BadBody {
  /** @param {ApiError} error */
  constructor(error) {
    this.error = error
  }
}

/** @param {Request} request @returns {unknown} the parsed body */
export function bodyOf(request) {
  if (request.json instanceof BadBody) throw request.json.error
  return request.json
}

/** @param {string} part @returns {string} */
function safeDecode(part) {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/**
 * @param {import('./context.mjs').Context} ctx @param {string} method @param {import('node:http').IncomingMessage} message
 * @param {import('node:http').ServerResponse} response @param {Reply} reply
 */
async function send(ctx, method, message, response, reply) {
  /** @type {Record<string, string>} */
  const headers = reply.plain ? {} : { ...CORS }
  Object.assign(headers, reply.headers)
  /** @type {Buffer} */
  let body = Buffer.alloc(0)
  if (reply.raw !== undefined) body = Buffer.from(reply.raw)
  if (reply.json !== undefined) {
    /** @type {any} */
    let json = reply.json
    if (ctx.odd('extra-fields')) json = decorated(json)
    if (ctx.odd('key-order')) json = reversed(json)
    body = Buffer.from(
      writeJson(json, ctx.odd('compact-json') ? 0 : 2) + (ctx.odd('compact-json') ? '' : '\n'),
    )
    headers['Content-Type'] = ctx.odd('content-type-charset')
      ? 'application/json; charset=utf-8'
      : 'application/json'
  }
  const accepted = String(message.headers['accept-encoding'] ?? '')
    .split(',')
    .map((token) => token.split(';')[0].trim())
  if (
    body.length > 0 &&
    reply.json !== undefined &&
    (accepted.includes('deflate') || accepted.join() === '*')
  ) {
    const packed = await pipeThrough(body, /** @type {any} */ (new CompressionStream('deflate')), Infinity)
    if (packed.length < body.length) {
      body = packed
      headers['Content-Encoding'] = 'deflate'
    }
  }
  if (ctx.odd('cache-headers')) {
    delete headers.ETag
    delete headers.Expires
    headers['Cache-Control'] = 'no-store, max-age=0'
    headers.Vary = 'Accept-Encoding, Origin'
    headers['X-Served-By'] = 'foreign'
  }
  if (ctx.odd('no-keep-alive')) headers.Connection = 'close'
  if (response.destroyed) return
  const hasBody = reply.status !== 204 && reply.status !== 304
  if (ctx.odd('chunked') && hasBody && method !== 'HEAD') {
    response.writeHead(reply.status, headers)
    for (let at = 0; at < body.length; at += 97) response.write(body.subarray(at, at + 97))
    response.end()
  } else {
    if (hasBody) headers['Content-Length'] = String(body.length)
    response.writeHead(reply.status, headers)
    if (reply.status === 413) {
      // The client is still sending: closing now could reset the connection before it reads this, so the rest is drained first.
      response.write(body)
      message.resume()
      message.once('end', () => response.end())
      message.once('error', () => response.end())
      setTimeout(() => response.end(), 3000).unref()
      return
    }
    response.end(method === 'HEAD' || !hasBody ? undefined : body)
  }
}
