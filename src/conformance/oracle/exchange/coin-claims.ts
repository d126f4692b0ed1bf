/**
 * What somebody claims about a coin who melts or recoups it: that its denomination signed it.
 */
import {
  decodeCrockford,
  decodeCrockfordVariable,
  encodeCrockford,
} from '../../../protocol/encoding/crockford.js'
import { coinPubHash } from '../../../protocol/crypto/planchet.js'
import { rsaVerify } from '../../../protocol/crypto/rsa-blind.js'
import { NO_AGE_COMMITMENT } from '../../../protocol/signatures/wallet.js'
import type { AnyUnblindedSignature } from '../../../protocol/endpoints/coin.js'
import type { DenominationInfo } from '../../../protocol/keys.js'
import { isJsonObject } from '../../../protocol/encoding/json.js'
import { remember } from '../../remember.js'
import type { Option, SeenReply } from '../operation.js'
import type { CoinFact, State } from '../state.js'

const NO_AGES = encodeCrockford(NO_AGE_COMMITMENT)

/** True if the key of the denomination once signed this coin. */
export function isCoinOf(
  denomination: DenominationInfo,
  coin: string,
  signature: AnyUnblindedSignature,
  ageCommitment?: string,
): boolean {
  if (signature.cipher !== 'RSA') return false
  const ages = ageCommitment === undefined ? new Uint8Array(0) : decodeCrockford(ageCommitment, 32)
  const [pub, sig] = [decodeCrockford(coin, 32), decodeCrockfordVariable(signature.rsa_signature)]
  return remember('coin with ages', [denomination.key.encoded, pub, ages, sig], () =>
    rsaVerify(coinPubHash(pub, ages), sig, denomination.key),
  )
}

/** What somebody says about a coin. */
export function claimedCoin(denomination: string, ageCommitment: string | undefined): CoinFact {
  const ages = agesOf(ageCommitment)
  return { denomination, ...(ages === undefined ? {} : { ages }) }
}

/** All zeros are what a coin without ages signs: they are none. */
export function agesOf(ageCommitment: string | undefined): string | undefined {
  return ageCommitment === NO_AGES ? undefined : ageCommitment
}

/** Names of rows for a coin that was seen before as something else. */
export function conflictsOf(state: State, coin: string, claimed: CoinFact): string[] {
  const known = state.get('coin', coin)
  if (known === undefined) return []
  return [
    ...(known.denomination === claimed.denomination ? [] : ['409-other-denomination']),
    ...(known.ages === claimed.ages ? [] : ['409-other-ages']),
  ]
}

/** The row of a refusal that has to name the coin. */
export function namingCoin(row: string, state: State, coin: string, reply: SeenReply | undefined): Option {
  const named = isJsonObject(reply?.json) ? reply.json['coin_pub'] : undefined
  return named === coin ? { row, state } : { row, state, mismatch: `coin_pub has to name ${coin}` }
}
