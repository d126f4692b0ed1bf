/** Where signatures stand in answers, and what an answer looks like whose signature is over other bytes. */
import type { Endpoint } from '../../../protocol/endpoints/endpoint.js'
import { grantedMembers } from '../../../protocol/endpoints/fields.js'
import { isJsonObject, parseJson, stringifyJson, type JsonObject } from '../../../protocol/encoding/json.js'
import { utf8 } from '../../../protocol/encoding/struct.js'
import type { Reply } from '../../handler.js'
import { isNeverSaid } from '../../not-simulated.js'

/** How fields with signatures are called. */
const SIGNATURE = /sigs?$/

/** Names of the fields with signatures in what a page answers when it grants a request: `ev_sigs` is a list of `ev_sig`. */
export function signatureFields(endpoint: Endpoint): string[] {
  return grantedMembers(endpoint, SIGNATURE).filter((field) => !isNeverSaid(endpoint.party, field))
}

/** Names of the fields with signatures in a reply. */
export function signaturesIn(reply: Reply): Set<string> {
  const found = new Set<string>()
  if (reply.status < 300)
    alter(bodyOf(reply), (name) => {
      const isSignature = SIGNATURE.test(name)
      if (isSignature) found.add(name)
      return isSignature
    })
  return found
}

/** The reply with another signature in every field of this name. */
export function withOtherSignature(reply: Reply, field: string): Reply {
  const body = bodyOf(reply)
  if (reply.status >= 300 || body === undefined) return reply
  const other = alter(body, (name) => name === field) as JsonObject
  const { raw } = reply
  return raw === undefined
    ? { ...reply, body: other }
    : { ...reply, raw: { ...raw, bytes: utf8(stringifyJson(other)) } }
}

/** The members of a reply, be they bytes already. */
function bodyOf({ body, raw }: Reply): object | undefined {
  if (raw?.type !== 'application/json') return body
  const read = parseJson(raw.bytes)
  return isJsonObject(read) ? read : undefined
}

/** A copy in which the texts below chosen fields are other texts. */
function alter(value: unknown, isChosen: (name: string) => boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => alter(one, isChosen))
  if (!isPlain(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, own]) => [
      name,
      isChosen(name) ? otherText(own) : alter(own, isChosen),
    ]),
  )
}

/** Signatures are in base32: with another first character they still are. Only long texts are bytes. */
function otherText(value: unknown): unknown {
  if (typeof value === 'string' && value.length > 40)
    return `${value.startsWith('0') ? '1' : '0'}${value.slice(1)}`
  if (Array.isArray(value)) return value.map(otherText)
  if (!isPlain(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, own]) => [name, otherText(own)]))
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}
