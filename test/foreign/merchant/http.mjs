/**
 * HTTP: reads requests, finds the handler, writes replies (and in the odd variants writes them in other allowed ways).
 *
 * @typedef {object} Context one request
 * @property {import('./merchant.mjs').Merchant} m @property {import('./store.mjs').Instance} instance
 * @property {Record<string, string>} params parts of the path @property {URLSearchParams} query
 * @property {import('node:http').IncomingHttpHeaders} headers @property {string} base base URL of the instance, ends in a slash
 * @property {(error?: string) => any} json the body @property {(id: string) => boolean} bug
 *
 * @typedef {{ status: number, body?: any, headers?: Record<string, string>, html?: string }} Answer
 * @typedef {[string, string, (ctx: Context) => Promise<Answer>|Answer, string?]} Route method, path, handler, scope of the token needed
 */
import { createServer } from 'node:http'
import { Refusal, refuse } from './errors.mjs'

const LIMIT = 16 * 1024 * 1024

/** @param {import('node:http').IncomingMessage} req @returns {Promise<Buffer>} @throws {Refusal} */
async function readBody(req) {
  if (Number(req.headers['content-length'] ?? 0) > LIMIT)
    throw refuse('UPLOAD_EXCEEDS_LIMIT', { headers: { connection: 'close' } })
  const parts = []
  let size = 0
  for await (const part of req) {
    size += part.length
    if (size > LIMIT) throw refuse('UPLOAD_EXCEEDS_LIMIT', { headers: { connection: 'close' } })
    parts.push(part)
  }
  const bytes = Buffer.concat(parts)
  const coding = (req.headers['content-encoding'] ?? 'identity').toLowerCase()
  if (coding === 'identity') return bytes
  if (coding !== 'gzip' && coding !== 'deflate') throw refuse('JSON_INVALID', { detail: 'content-encoding' })
  return inflate(bytes, coding)
}

/** @param {Buffer} bytes @param {'gzip'|'deflate'} coding */
async function inflate(bytes, coding) {
  const parts = []
  let size = 0
  try {
    for await (const part of new Blob([new Uint8Array(bytes)])
      .stream()
      .pipeThrough(new DecompressionStream(coding))) {
      size += part.length
      if (size > LIMIT) break
      parts.push(part)
    }
  } catch {
    throw refuse('JSON_INVALID', { detail: 'content-encoding' })
  }
  if (size > LIMIT) throw refuse('UPLOAD_EXCEEDS_LIMIT')
  return Buffer.concat(parts)
}

/** @param {Buffer} bytes @param {string|undefined} type @param {string} error name of the refusal for no JSON */
function parseJson(bytes, type, error) {
  if (type && !/json/i.test(type)) throw refuse('HEADERS_MALFORMED', { detail: type })
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw refuse(error, { detail: 'body' })
  }
}

/** @param {string} pattern @param {string[]} path @returns {Record<string, string>|null} */
function match(pattern, path) {
  const want = pattern.split('/')
  if (want.length !== path.length) return null
  /** @type {Record<string, string>} */
  const params = {}
  for (const [i, part] of want.entries()) {
    if (part.startsWith(':')) params[part.slice(1)] = path[i]
    else if (part !== path[i]) return null
  }
  return params
}

/** Finds handler and instance. @param {import('./merchant.mjs').Merchant} m @param {string} method @param {string[]} path @param {Route[]} routes */
function find(m, method, path, routes) {
  let id = 'admin'
  let rest = path
  if (path[0] === 'instances' && path.length > 2) {
    id = path[1]
    rest = path.slice(2)
  }
  const fits = routes.map((r) => ({ route: r, params: match(r[1], rest) })).filter((f) => f.params)
  const hit = fits.find((f) => f.route[0] === method || (method === 'HEAD' && f.route[0] === 'GET'))
  if (hit) return { ...hit, id }
  if (fits.length === 0) throw refuse('ENDPOINT_UNKNOWN', { detail: `/${path.join('/')}` })
  throw refuse('METHOD_INVALID', {
    detail: method,
    headers: { allow: fits.map((f) => f.route[0]).join(', ') },
  })
}

/** @param {import('./merchant.mjs').Merchant} m @param {import('node:http').IncomingMessage} req @param {Route[]} routes @returns {Promise<Answer>} */
async function answer(m, req, routes) {
  const url = new URL(req.url ?? '/', 'http://localhost')
  let path
  try {
    path = url.pathname.split('/').filter(Boolean).map(decodeURIComponent)
  } catch {
    throw refuse('ENDPOINT_UNKNOWN', { detail: url.pathname })
  }
  if (req.method === 'OPTIONS')
    return {
      status: 204,
      headers: { 'access-control-allow-methods': '*', 'access-control-allow-headers': '*' },
    }
  if (path[0] === 'instances' && path[1] === 'default' && path.length > 2) {
    return { status: 308, headers: { location: `/${path.slice(2).join('/')}${url.search}` } }
  }
  const { route, params, id } = find(m, req.method ?? 'GET', path, routes)
  const bytes = await readBody(req)
  const instance = m.instances.get(id)
  if (!instance) throw refuse('INSTANCE_UNKNOWN', { detail: id })
  const proto = req.headers['x-forwarded-proto'] ?? 'http'
  const host = req.headers['x-forwarded-host'] ?? req.headers.host ?? 'localhost'
  const ctx = {
    m,
    instance,
    params,
    query: url.searchParams,
    headers: req.headers,
    base: `${proto}://${host}/${id === 'admin' ? '' : `instances/${id}/`}`,
    json: (error = 'JSON_INVALID') => parseJson(bytes, req.headers['content-type'], error),
    bug: m.bug,
  }
  if (route[3] && !m.bug('private-no-auth')) m.authorize(ctx, route[3])
  return route[2](ctx)
}

/** Other order of members, down to the leaves. @param {any} v @returns {any} */
function reversed(v) {
  if (Array.isArray(v)) return v.map(reversed)
  if (v === null || typeof v !== 'object') return v
  return Object.fromEntries(
    Object.entries(v)
      .reverse()
      .map(([k, x]) => [k, reversed(x)]),
  )
}

/** @param {import('./merchant.mjs').Merchant} m @param {any} body @returns {string} */
function bodyText(m, body) {
  let out = body
  if (m.odd('extra-fields')) out = { ...out, x_backend: 'foreign', x_trace: { node: 1 } }
  if (m.odd('legacy-hints') && typeof out.hint === 'string')
    out = { ...out, hint: `Fehler Nummer ${out.code}`, error: out.code }
  if (m.odd('field-order')) out = reversed(out)
  return m.odd('pretty-json')
    ? `${JSON.stringify(out, null, 2).replaceAll('/', '\\/')}\n`
    : JSON.stringify(out)
}

/** @param {import('./merchant.mjs').Merchant} m @param {import('node:http').ServerResponse} res @param {Answer} a @param {boolean} head */
function write(m, res, a, head) {
  const shout = (name) => (m.odd('header-case') ? name.toUpperCase() : name)
  res.statusCode = a.status
  res.setHeader(shout('Access-Control-Allow-Origin'), '*')
  res.setHeader(shout('Cache-Control'), 'no-store')
  if (m.odd('no-keep-alive')) res.setHeader('Connection', 'close')
  for (const [k, v] of Object.entries(a.headers ?? {})) res.setHeader(shout(k), v)
  const text = a.html ?? (a.body === undefined ? undefined : bodyText(m, a.body))
  if (text === undefined) return res.end()
  const type = a.html
    ? 'text/html; charset=utf-8'
    : m.odd('content-type-charset')
      ? 'Application/JSON; charset="utf-8"'
      : 'application/json'
  res.setHeader(shout('Content-Type'), type)
  if (m.odd('chunked')) {
    const bytes = Buffer.from(text)
    if (!head) for (let i = 0; i < bytes.length; i += 7) res.write(bytes.subarray(i, i + 7))
    return res.end()
  }
  res.setHeader(shout('Content-Length'), Buffer.byteLength(text))
  return res.end(head ? undefined : text)
}

/**
 * @param {import('./merchant.mjs').Merchant} m @param {Route[]} routes
 * @returns {import('node:http').Server}
 */
export function makeServer(m, routes) {
  return createServer(async (req, res) => {
    let reply
    try {
      reply = await answer(m, req, routes)
    } catch (e) {
      const r = e instanceof Refusal ? e : refuse('INTERNAL', { detail: String(e?.stack ?? e) })
      reply = { status: r.status, body: r.body, headers: r.headers }
    }
    req.resume()
    write(m, res, reply, req.method === 'HEAD')
  })
}
