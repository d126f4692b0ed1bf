/**
 * May a denomination be used for something at a moment? Shared by the pages that make coins or take them.
 *
 * At the very moment where a period begins or ends, and while a revocation is under way, both answers are right.
 */
import type { Span } from '../../history.js'
import type { Knowledge } from '../knowledge.js'
import type { Unread } from '../operation.js'
import { isOver } from '../tolerance.js'

/** Until when a denomination is good for something. */
export type Use = 'expireWithdraw' | 'expireDeposit' | 'expireLegal'

/** Names of rows for what is wrong with denominations. */
export interface DenominationFaults {
  /** These refuse the call, each of them rightly. */
  readonly certain: readonly string[]
  /** These may refuse it as well. */
  readonly possible: readonly string[]
}

const UNKNOWN = '404-denomination-unknown'
const EXPIRED = '410-denomination-expired'
const REVOKED = '410-denomination-revoked'

/**
 * True if it can be said of each of these whether the exchange has it: of denominations for ages, or with
 * Clause-Schnorr, the judge knows only that there are some.
 */
export function areReadable(hashes: readonly string[], { denominations, keys }: Knowledge): boolean {
  const hasOthers = keys?.denominations.some(({ cipher }) => cipher !== 'RSA') === true
  return !hasOthers || hashes.every((hash) => denominations.has(hash))
}

/** What is wrong with these denominations for a use. @param future row of a denomination whose time has not come */
export function denominationFaults(
  hashes: readonly string[],
  use: Use,
  span: Span,
  knowledge: Knowledge,
  future = '410-denomination-future',
): DenominationFaults {
  const all = hashes.map((hash) => faultsOf(hash, use, span, knowledge, future))
  const distinct = (names: readonly string[]): string[] => [...new Set(names)]
  return {
    certain: distinct(all.flatMap(({ certain }) => certain)),
    possible: distinct(all.flatMap(({ possible }) => possible)),
  }
}

/**
 * What to make of a coin that claims to be signed with another cipher than RSA: of a denomination that is RSA and in
 * use it is none, and of any other one the judge cannot say.
 */
export function readForeignCipher(hash: string, use: Use, span: Span, knowledge: Knowledge): Unread {
  const { certain, possible } = denominationFaults([hash], use, span, knowledge)
  return certain.length + possible.length === 0 ? 'malformed' : 'unjudged'
}

/** True if the denomination was surely revoked before the call, undefined if nobody can say. */
export function isRevoked(hash: string, span: Span, { revoked }: Knowledge): boolean | undefined {
  const known = revoked.get(hash)
  if (known === undefined || known.from >= span.repliedAt) return false
  return known.by <= span.calledAt ? true : undefined
}

function faultsOf(
  hash: string,
  use: Use,
  span: Span,
  knowledge: Knowledge,
  future: string,
): DenominationFaults {
  const denomination = knowledge.denominations.get(hash)
  const revoked = isRevoked(hash, span, knowledge)
  if (denomination === undefined)
    // Revoked ones are left out of the keys: of those that went before we looked, only the hash is known.
    return { certain: revoked === true ? [UNKNOWN, REVOKED] : [UNKNOWN], possible: [] }
  const isLost = denomination.isLost && use === 'expireWithdraw'
  const late = isOver(denomination[use].t_s, span)
  const started = isOver(denomination.start.t_s, span)
  const certain = [
    ...(late === true || isLost ? [EXPIRED] : []),
    ...(isLost ? [UNKNOWN] : []),
    ...(started === false ? [future] : []),
    ...(revoked === true ? [REVOKED] : []),
  ]
  const possible = [
    ...(late === undefined ? [EXPIRED] : []),
    ...(started === undefined ? [future] : []),
    ...(revoked === undefined ? [REVOKED] : []),
  ]
  return { certain, possible }
}
