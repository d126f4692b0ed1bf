/**
 * What every page asks about the denominations of the coins it gets, and the signed proofs that go with a refusal.
 *
 * A denomination has three periods: coins of it are made until `expireWithdraw`, taken until `expireDeposit`, and
 * kept in the books after that. One that was revoked is only good for recoup.
 */
import { compareTimestamps, timestamp } from '../../protocol/encoding/timestamp.js'
import { guard, type Guard } from '../handler.js'
import { expiredDenominationProof, unknownDenominationProof, type Exchange } from './exchange.js'
import type { PublishedDenomination } from './keys.js'

/** What a page wants to do with coins: make new ones, or take old ones. */
export type Use = 'make' | 'take'

/** A request that names denominations. */
export interface NamesDenominations {
  readonly exchange: Exchange
  readonly now: number
  /** h_denom_pub of each coin, in the order of the request. */
  readonly denominationHashes: readonly string[]
}

/**
 * Refuses denominations that are unknown (404), no longer used (410), not used yet (410) or revoked (410).
 * @param operation name of the page inside the signed proof, such as `DEPOSIT`
 */
export function denominationGuards(use: Use, operation: string): Guard<NamesDenominations>[] {
  const gone = (
    name: string,
    code: Parameters<typeof guard>[2],
    fits: (denomination: PublishedDenomination, request: NamesDenominations) => boolean,
  ): Guard<NamesDenominations> => {
    const culprit = (request: NamesDenominations): PublishedDenomination | undefined =>
      known(request).find((denomination) => !fits(denomination, request))
    return guard(
      name,
      410,
      code,
      (request) => culprit(request) === undefined,
      (request) => {
        const denomination = culprit(request)
        return denomination === undefined
          ? {}
          : expiredDenominationProof(request.exchange, denomination, operation, request.now)
      },
    )
  }
  return [
    guard(
      'denomination-known',
      404,
      'EXCHANGE_GENERIC_DENOMINATION_KEY_UNKNOWN',
      (request) => firstUnknown(request) === undefined,
      (request) => unknownDenominationProof(request.exchange, firstUnknown(request) ?? '', request.now),
    ),
    gone('denomination-in-use', 'EXCHANGE_GENERIC_DENOMINATION_EXPIRED', (denomination, { now }) => {
      const end = use === 'make' ? denomination.expireWithdraw : denomination.expireDeposit
      return compareTimestamps(end, timestamp(now)) > 0
    }),
    gone(
      'denomination-begun',
      'EXCHANGE_GENERIC_DENOMINATION_VALIDITY_IN_FUTURE',
      (denomination, { now }) => compareTimestamps(denomination.start, timestamp(now)) <= 0,
    ),
    // Whoever wants new coins of a revoked denomination is told so without a proof.
    {
      ...gone(
        'denomination-not-revoked',
        'EXCHANGE_GENERIC_DENOMINATION_REVOKED',
        (denomination, { exchange }) => !isRevoked(exchange, denomination.hash),
      ),
      ...(use === 'make' ? { details: () => ({ detail: operation }) } : {}),
    },
  ]
}

/** True once the exchange has revoked a denomination: coins of it are only good for recoup. */
export function isRevoked(exchange: Exchange, denomPubHash: string): boolean {
  return exchange.store.get('revocations', denomPubHash) !== undefined
}

function firstUnknown({ exchange, denominationHashes }: NamesDenominations): string | undefined {
  return denominationHashes.find((hash) => !exchange.keys.denominations.has(hash))
}

function known({ exchange, denominationHashes }: NamesDenominations): PublishedDenomination[] {
  return denominationHashes.flatMap((hash) => exchange.keys.denominations.get(hash) ?? [])
}
