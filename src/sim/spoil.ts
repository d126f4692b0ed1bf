/**
 * Replies that went bad on their way: bytes that are no JSON, or a signature with a bit turned.
 */
import { decodeCrockford, encodeCrockford } from '../protocol/encoding/crockford.js'
import { utf8 } from '../protocol/encoding/struct.js'
import type { HttpReply } from '../protocol/http.js'

const GARBAGE = utf8('}{ this was a reply once')

/** The reply with another body, which is no JSON. Status and headers stay. */
export function garble(reply: HttpReply): HttpReply {
  return withBody(reply, GARBAGE)
}

/** A field that holds a signature: 64 bytes in base32 under a name that says so. Hashes are as long. */
const SIGNATURE = /"(?:\w+_)?sig"\s*:\s*"([0-9A-Za-z]{103})"/

/** The reply with one bit of its first signature turned; a reply without one stays as it is. */
export function forge(reply: HttpReply): HttpReply {
  const text = new TextDecoder().decode(reply.body)
  const [field, signature = ''] = SIGNATURE.exec(text) ?? []
  if (field === undefined) return reply
  const turned = decodeCrockford(signature, 64).map((byte, index) => (index === 0 ? byte ^ 1 : byte))
  return withBody(reply, utf8(text.replace(signature, encodeCrockford(turned))))
}

function withBody(reply: HttpReply, body: Uint8Array): HttpReply {
  const { 'content-length': length, ...headers } = reply.headers
  return {
    ...reply,
    headers: length === undefined ? headers : { ...headers, 'content-length': String(body.length) },
    body,
  }
}
