/**
 * Denomination keys: what a coin is worth is which RSA key signed it.
 *
 * Only the RSA cipher is known here; Clause-Schnorr keys are refused by name.
 */
import { decodeCrockfordVariable, encodeCrockford } from '../encoding/crockford.js'
import { packAmount, type Amount } from '../encoding/amount.js'
import { concatBytes, u32 } from '../encoding/struct.js'
import { MalformedError } from '../malformed.js'
import { sha512 } from './hash.js'
import { decodeRsaPublicKey, type RsaPublicKey } from './rsa-blind.js'

/** Number of each cipher inside hashes. */
export const CIPHER_RSA = 1

/** JSON form of a denomination key outside the groups of /keys. */
export interface DenominationPublicKeyJson {
  cipher: 'RSA'
  age_mask: number
  rsa_pub: string
}

/** h_denom_pub: SHA-512 over age mask, cipher number and encoded key. 64 bytes. */
export function denominationHash(key: RsaPublicKey, ageMask = 0): Uint8Array {
  return sha512(u32(ageMask), u32(CIPHER_RSA), key.encoded)
}

/** Reads the JSON form. @throws MalformedError for another cipher or a missing or bad key. */
export function readDenominationKey(json: { cipher: string; rsa_pub?: string }, field = ''): RsaPublicKey {
  if (json.cipher !== 'RSA')
    throw new MalformedError('a denomination key with cipher RSA', json.cipher, field)
  const member = field === '' ? 'rsa_pub' : `${field}.rsa_pub`
  if (json.rsa_pub === undefined) throw new MalformedError('an RSA public key', undefined, member)
  return decodeRsaPublicKey(decodeCrockfordVariable(json.rsa_pub, member), member)
}

/** Writes the JSON form. */
export function denominationKeyJson(key: RsaPublicKey, ageMask = 0): DenominationPublicKeyJson {
  return { cipher: 'RSA', age_mask: ageMask, rsa_pub: encodeCrockford(key.encoded) }
}

/** What the denominations of one group in /keys have in common, and the hash that names the group. */
export function denominationGroupKey(group: {
  value: Amount
  feeWithdraw: Amount
  feeDeposit: Amount
  feeRefresh: Amount
  feeRefund: Amount
  ageMask: number
}): Uint8Array {
  return sha512(
    concatBytes(
      packAmount(group.value),
      packAmount(group.feeWithdraw),
      packAmount(group.feeDeposit),
      packAmount(group.feeRefresh),
      packAmount(group.feeRefund),
      u32(group.ageMask),
      u32(CIPHER_RSA),
    ),
  )
}
