/** The body of a reply as it goes out: written as JSON or left as it is, compressed where that was asked for. */
import type Hapi from '@hapi/hapi'
import { deflateSync } from 'node:zlib'
import { stringifyJson } from '../../protocol/encoding/json.js'
import type { Reply } from '../handler.js'

interface Content {
  readonly source: string | Buffer
  /** Absent: nothing says what the bytes are. */
  readonly type?: string | undefined
}

/** Gives the body of a reply to hapi. @param mayDeflate false for parties that never compress */
export function respond(
  request: Hapi.Request,
  h: Hapi.ResponseToolkit,
  reply: Reply,
  mayDeflate: boolean,
): Hapi.ResponseObject {
  const content = contentOf(reply)
  if (content === undefined) return h.response()
  const acceptEncoding: unknown = request.headers['accept-encoding']
  const deflated =
    mayDeflate && wantsDeflate(typeof acceptEncoding === 'string' ? acceptEncoding : '')
      ? deflateSync(content.source)
      : undefined
  if (deflated === undefined || deflated.length >= Buffer.byteLength(content.source))
    return typed(request, h, content)
  return typed(request, h, { ...content, source: deflated }).header('content-encoding', 'deflate')
}

/** True if a client reads `deflate`, as the reference understands it: it is named, or `*` is all there is. */
export function wantsDeflate(acceptEncoding: string): boolean {
  if (acceptEncoding.trim() === '*') return true
  return acceptEncoding.split(',').some((entry) => {
    const [token = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase())
    return token === 'deflate' && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
  })
}

function contentOf({ body, html, raw }: Reply): Content | undefined {
  if (raw !== undefined) return { source: Buffer.from(raw.bytes), type: raw.type }
  if (html !== undefined) return { source: html, type: 'text/html; charset=utf-8' }
  if (body === undefined) return undefined
  return { source: stringifyJson(body), type: 'application/json' }
}

function typed(
  request: Hapi.Request,
  h: Hapi.ResponseToolkit,
  { source, type }: Content,
): Hapi.ResponseObject {
  // Bytes behind a variety of its own: for those that it knows hapi would name a type.
  if (type === undefined)
    return request.generateResponse(
      {},
      {
        variety: 'bytes',
        marshal: () => Promise.resolve(source),
      },
    )
  const response = h.response(source).type(type)
  // JSON is UTF-8 by definition; the reference says no charset, and some clients compare the whole header.
  response.charset('')
  return response
}
