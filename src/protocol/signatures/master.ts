/**
 * What the offline master key of an exchange (and an auditor) signs: everything in /keys that lasts.
 */
import { kdf } from '../crypto/kdf.js'
import { canonicalJson, type JsonObject } from '../encoding/json.js'
import { utf8z } from '../encoding/struct.js'
import { signedStruct } from './signed-struct.js'

/** TALER_ExchangeSigningKeyValidityPS: an online signing key. */
export const signingKeyValidity = signedStruct('MASTER_SIGNING_KEY_VALIDITY', {
  start: 'time',
  expire: 'time',
  end: 'time',
  exchangePub: 'key32',
})

/** TALER_DenominationKeyValidityPS: a denomination key, its times, value and fees. */
export const denominationValidity = signedStruct('MASTER_DENOMINATION_KEY_VALIDITY', {
  masterPub: 'key32',
  start: 'time',
  expireWithdraw: 'time',
  expireDeposit: 'time',
  expireLegal: 'time',
  value: 'amount',
  feeWithdraw: 'amount',
  feeDeposit: 'amount',
  feeRefresh: 'amount',
  feeRefund: 'amount',
  denomPubHash: 'hash64',
})

/** TALER_MasterWireFeePS: fees of a wire method in a period; the method is hashed with its NUL. */
export const wireFees = signedStruct('MASTER_WIRE_FEES', {
  wireMethodHash: 'hash64',
  start: 'time',
  end: 'time',
  wireFee: 'amount',
  closingFee: 'amount',
})

/** TALER_MasterGlobalFeePS: fees that do not hang on a coin. */
export const globalFees = signedStruct('MASTER_GLOBAL_FEES', {
  start: 'time',
  end: 'time',
  purseTimeout: 'duration',
  historyExpiration: 'duration',
  historyFee: 'amount',
  accountFee: 'amount',
  purseFee: 'amount',
  purseAccountLimit: 'u32',
})

/** TALER_MasterWireDetailsPS: a bank account of the exchange; restrictions are JSON hashes of the arrays. */
export const wireDetails = signedStruct('MASTER_WIRE_DETAILS', {
  fullPaytoHash: 'key32',
  conversionUrlHash: 'hash64',
  debitRestrictionsHash: 'hash64',
  creditRestrictionsHash: 'hash64',
})

/** TALER_MasterDenominationKeyRevocationPS: takes a denomination out of use; its coins can be recouped. */
export const denominationRevoked = signedStruct('MASTER_DENOMINATION_KEY_REVOKED', { denomPubHash: 'hash64' })

/** TALER_MasterExtensionManifestPS: the extensions of an exchange, as hashed by {@link hashExtensionManifest}. */
export const extensionManifest = signedStruct('MASTER_EXTENSION', { manifestHash: 'hash64' })

/** TALER_ExchangeKeyValidityPS, by an auditor: vouches for a denomination. */
export const auditorExchangeKeys = signedStruct('AUDITOR_EXCHANGE_KEYS', {
  auditorUrlHash: 'hash64',
  masterPub: 'key32',
  start: 'time',
  expireWithdraw: 'time',
  expireDeposit: 'time',
  expireLegal: 'time',
  value: 'amount',
  feeWithdraw: 'amount',
  feeDeposit: 'amount',
  feeRefresh: 'amount',
  feeRefund: 'amount',
  denomPubHash: 'hash64',
})

/**
 * Hash of `extensions` in /keys: a key derivation instead of a plain hash. The salt is a text with its NUL.
 * @throws MalformedError when the value holds a real.
 */
export function hashExtensionManifest(extensions: JsonObject): Uint8Array {
  return kdf(64, utf8z('taler-extensions-manifests'), utf8z(canonicalJson(extensions)))
}
