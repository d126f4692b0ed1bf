/** Planchets as an exchange gets them: blinded numbers, each to be signed by a denomination. */
import { addAmounts, zeroAmount, type Amount } from '../../protocol/encoding/amount.js'
import {
  decodeCrockford,
  decodeCrockfordVariable,
  encodeCrockford,
} from '../../protocol/encoding/crockford.js'
import { coinEnvelopeHash } from '../../protocol/crypto/planchet.js'
import type { AnyCoinEnvelope } from '../../protocol/endpoints/coin.js'
import { guard, type Guard } from '../handler.js'
import type { NamesDenominations } from './denomination-guards.js'
import type { Exchange } from './exchange.js'

export interface Blank {
  readonly denom_pub_hash: string
  /** Blinded planchet, in base32. */
  readonly blinded: string
}

/** What a planchet looks like; one of another cipher has no number to sign. */
export function blankOf(denomPubHash: string, envelope: AnyCoinEnvelope | undefined): Blank {
  const blinded = envelope?.cipher === 'RSA' ? envelope.rsa_blinded_planchet : ''
  return { denom_pub_hash: denomPubHash, blinded }
}

/** h_coin_envelope of a planchet. */
export function envelopeHashOf({ denom_pub_hash, blinded }: Blank): Uint8Array {
  return coinEnvelopeHash(decodeCrockford(denom_pub_hash, 64), decodeCrockfordVariable(blinded))
}

/** The same in base32: the name of the planchet in the store. */
export function envelopeOf(blank: Blank): string {
  return encodeCrockford(envelopeHashOf(blank))
}

/** What coins of these denominations are worth, and what making them costs. Unknown ones cost nothing. */
export function costOf(
  exchange: Exchange,
  denominationHashes: readonly string[],
): { readonly value: Amount; readonly fee: Amount; readonly total: Amount } {
  const known = denominationHashes.flatMap((hash) => exchange.keys.denominations.get(hash) ?? [])
  const none = zeroAmount(exchange.settings.currency)
  const value = addAmounts(none, ...known.map((denomination) => denomination.value))
  const fee = addAmounts(none, ...known.map((denomination) => denomination.feeWithdraw))
  return { value, fee, total: addAmounts(value, fee) }
}

/** The denomination's signature on a planchet, blind; nothing when its key was lost. */
export function signBlank(exchange: Exchange, { denom_pub_hash, blinded }: Blank): string {
  const key = exchange.keys.denominations.get(denom_pub_hash)?.privateKey
  return key === undefined ? '' : exchange.signer.signBlinded(decodeCrockfordVariable(blinded), key)
}

/** Refuses denominations whose private key is lost: coins of them are taken, but not made any more. */
export function keyKept(operation: string): Guard<NamesDenominations> {
  return guard(
    'denomination-not-lost',
    410,
    'EXCHANGE_WITHDRAW_DENOMINATION_KEY_LOST',
    ({ exchange, denominationHashes }) =>
      denominationHashes.every((hash) => exchange.keys.denominations.get(hash)?.privateKey !== undefined),
    () => ({ detail: operation }),
  )
}

/** The same guards for whatever was not granted before: the denominations of old grants may have gone since. */
export function unlessGranted<Context extends NamesDenominations>(
  isGranted: (context: Context) => boolean,
  guards: readonly Guard<NamesDenominations>[],
): Guard<Context>[] {
  return guards.map((one) => ({
    ...one,
    passes: (context: Context) => isGranted(context) || one.passes(context),
  }))
}
