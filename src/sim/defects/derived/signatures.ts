/** Where signatures stand in answers, and what an answer looks like whose signature is over other bytes. */
import type { Endpoint } from '../../../protocol/endpoints/endpoint.js'
import { grantedMembers } from '../../../protocol/endpoints/fields.js'
import type { Reply } from '../../handler.js'

/** How fields with signatures are called. */
const SIGNATURE = /sigs?$/

/** Names of the fields with signatures in what a page answers when it grants a request: `ev_sigs` is a list of `ev_sig`. */
export function signatureFields(endpoint: Endpoint): string[] {
  return grantedMembers(endpoint, SIGNATURE)
}

/** Names of the fields with signatures in a reply. */
export function signaturesIn({ status, body }: Reply): Set<string> {
  const found = new Set<string>()
  if (status < 300)
    alter(body, (name) => {
      const isSignature = SIGNATURE.test(name)
      if (isSignature) found.add(name)
      return isSignature
    })
  return found
}

/** The reply with another signature in every field of this name. */
export function withOtherSignature(reply: Reply, field: string): Reply {
  if (reply.status >= 300 || reply.body === undefined) return reply
  return { ...reply, body: alter(reply.body, (name) => name === field) as object }
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
