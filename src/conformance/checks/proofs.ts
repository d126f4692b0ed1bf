/**
 * Proofs: what an exchange signs when it refuses a denomination, so that its customer can show it to others.
 */
import { decodeCrockford } from '../../protocol/encoding/crockford.js'
import { validate } from '../../protocol/endpoints/shapes.js'
import { denominationGoneShape, type DenominationGone } from '../../protocol/endpoints/exchange/proofs.js'
import { errorCode, type ErrorName } from '../../protocol/errors.js'
import {
  affirmDenominationExpired,
  affirmDenominationUnknown,
  packOperation,
} from '../../protocol/signatures/exchange.js'
import type { Span } from '../history.js'
import type { Knowledge } from '../oracle/knowledge.js'
import { readQuietly } from '../reading.js'
import { isSigned } from '../verify.js'
import { mayHaveSigned } from './signing-keys.js'

const UNKNOWN: ErrorName = 'EXCHANGE_GENERIC_DENOMINATION_KEY_UNKNOWN'
const GONE: readonly ErrorName[] = [
  'EXCHANGE_GENERIC_DENOMINATION_EXPIRED',
  'EXCHANGE_GENERIC_DENOMINATION_VALIDITY_IN_FUTURE',
  'EXCHANGE_GENERIC_DENOMINATION_REVOKED',
]

/** What the proof is about. */
interface About {
  /** Denominations of which the proof has to name one; any if not given. */
  readonly named?: readonly string[]
  /** True if the page lets the exchange refuse without a proof. */
  readonly isOptional?: boolean
}

/** What is wrong with the proof in the refusal of a denomination; empty for refusals of other things. */
export function proofProblems(span: Span, { keys }: Knowledge, about: About = {}): string[] {
  const json = span.reply?.body.json
  const proof = readQuietly(() => validate<DenominationGone>(denominationGoneShape, json))
  if (proof === undefined) return []
  const isUnknown = proof.code === errorCode(UNKNOWN)
  const isGone = GONE.some((name) => proof.code === errorCode(name))
  const { exchange_pub: pub, exchange_sig: sig, h_denom_pub: hash, timestamp, oper } = proof
  if (pub === undefined || sig === undefined || hash === undefined || timestamp === undefined)
    return (isUnknown || isGone) && about.isOptional !== true ? ['the refusal comes without its proof'] : []
  if (!isUnknown && oper === undefined) return ['oper is missing, which is signed']
  if (keys !== undefined && !mayHaveSigned(keys, pub, span))
    return ['exchange_pub is not a signing key of the exchange']
  if (about.named?.includes(hash) === false) return ['h_denom_pub is no denomination of the request']
  const denomPubHash = decodeCrockford(hash, 64)
  const [key, signature] = [decodeCrockford(pub, 32), decodeCrockford(sig, 64)]
  const valid = isUnknown
    ? isSigned(affirmDenominationUnknown, key, signature, { timestamp, denomPubHash })
    : isSigned(affirmDenominationExpired, key, signature, {
        timestamp,
        operation: packOperation(oper ?? ''),
        denomPubHash,
      })
  if (valid) return []
  return [`exchange_sig does not affirm that ${hash} is ${isUnknown ? 'unknown' : 'of no use'}`]
}
