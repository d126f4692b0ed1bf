/**
 * What somebody claims about a coin who melts or recoups it: that its denomination signed it.
 */
import { decodeCrockford, decodeCrockfordVariable } from '../../../protocol/encoding/crockford.js'
import { coinPubHash } from '../../../protocol/crypto/planchet.js'
import { rsaVerify } from '../../../protocol/crypto/rsa-blind.js'
import type { AnyUnblindedSignature } from '../../../protocol/endpoints/coin.js'
import type { DenominationInfo } from '../../../protocol/keys.js'
import { isJsonObject } from '../../../protocol/encoding/json.js'
import { remember } from '../../remember.js'
import type { Option, SeenReply } from '../operation.js'
import type { State } from '../state.js'

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

/** True if the coin was seen under another denomination before. */
export function isOtherDenomination(state: State, coin: string, hash: string): boolean {
  const known = state.get('coin', coin)?.denomination
  return known !== undefined && known !== hash
}

/** The row of a refusal that has to name the coin. */
export function namingCoin(row: string, state: State, coin: string, reply: SeenReply | undefined): Option {
  const named = isJsonObject(reply?.json) ? reply.json['coin_pub'] : undefined
  return named === coin ? { row, state } : { row, state, mismatch: `coin_pub has to name ${coin}` }
}
