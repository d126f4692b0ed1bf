/**
 * What a wallet signs: with coin keys, with reserve keys and with the key of a claim nonce.
 */
import { sha512 } from '../crypto/hash.js'
import { kdf } from '../crypto/kdf.js'
import { canonicalJson, type JsonObject } from '../encoding/json.js'
import { utf8z } from '../encoding/struct.js'
import { signedStruct } from './signed-struct.js'

/** Stands in signed structures for a hash that is absent. */
export const NO_HASH = new Uint8Array(64)
/** Stands in signed structures for an age commitment that is absent. */
export const NO_AGE_COMMITMENT = new Uint8Array(32)
/** Stands in signed structures for a blinding seed that is absent: RSA needs none. */
export const NO_BLINDING_SEED = new Uint8Array(32)

/** TALER_DepositRequestPS, by the coin: pays a contract. An absent refund deadline is signed as zero. */
export const coinDeposit = signedStruct('WALLET_COIN_DEPOSIT', {
  contractTermsHash: 'hash64',
  ageCommitmentHash: 'key32',
  policyHash: 'hash64',
  wireHash: 'hash64',
  denomPubHash: 'hash64',
  walletTimestamp: 'time',
  refundDeadline: 'time',
  amountWithFee: 'amount',
  depositFee: 'amount',
  merchantPub: 'key32',
  walletDataHash: 'hash64',
})

/** TALER_WithdrawRequestPS of protocols up to 25, by the reserve: one signature a planchet. */
export const reserveWithdraw = signedStruct('WALLET_RESERVE_WITHDRAW', {
  amountWithFee: 'amount',
  denomPubHash: 'hash64',
  coinEnvelopeHash: 'hash64',
})

/**
 * TALER_WithdrawRequestPS since protocol 26, by the reserve: one signature for all planchets. It has the purpose
 * and the size of {@link reserveWithdraw}, so an exchange must know by the page which of them it checks.
 */
export const reserveWithdrawBatch = signedStruct('WALLET_RESERVE_WITHDRAW', {
  /** Sum of the values of the coins. */
  amount: 'amount',
  /** Sum of their withdraw fees. */
  fee: 'amount',
  /** From {@link hashPlanchets}. */
  planchetsHash: 'hash64',
  /** {@link NO_BLINDING_SEED} unless there are Clause-Schnorr coins. */
  blindingSeed: 'key32',
  /** Both zero without age restriction. */
  maxAgeGroup: 'u32',
  ageMask: 'u32',
})

/** TALER_RefreshMeltCoinAffirmationPS, by the old coin. */
export const coinMelt = signedStruct('WALLET_COIN_MELT', {
  refreshCommitment: 'hash64',
  denomPubHash: 'hash64',
  ageCommitmentHash: 'key32',
  amountWithFee: 'amount',
  meltFee: 'amount',
})

const recoupRequest = { denomPubHash: 'hash64', coinBlind: 'key32' } as const

/** TALER_RecoupRequestPS, by the coin: wants the money of a revoked coin back in the reserve it came from. */
export const coinRecoup = signedStruct('WALLET_COIN_RECOUP', recoupRequest)

/** TALER_RecoupRefreshRequestPS, by the coin: the same for a coin that came out of a melt. */
export const coinRecoupRefresh = signedStruct('WALLET_COIN_RECOUP_REFRESH', recoupRequest)

/** TALER_LinkDataPS, by the old coin, for each new coin. The age commitment is never filled in. */
export const coinLink = signedStruct('WALLET_COIN_LINK', {
  denomPubHash: 'hash64',
  transferPub: 'key32',
  ageCommitmentHash: 'key32',
  coinEnvelopeHash: 'hash64',
})

/** TALER_CoinHistoryRequestPS, by the coin; travels in the header Taler-Coin-History-Signature. */
export const coinHistory = signedStruct('WALLET_COIN_HISTORY', { startOffset: 'u64' })

/** TALER_ReserveHistoryRequestPS, by the reserve; travels in the header Taler-Reserve-History-Signature. */
export const reserveHistory = signedStruct('WALLET_RESERVE_HISTORY', { startOffset: 'u64' })

/**
 * By the key whose public half is the claim nonce: gives an order up (merchant v26). Layout inferred from the
 * page (the hash is sent "to enable signature verification without database access"), number provisional.
 */
export const orderUnclaim = signedStruct('WALLET_ORDER_UNCLAIM', { contractTermsHash: 'hash64' })

/** TALER_AgeAttestationPS, by the key of an age group: the owner of a coin is at least of this age, in years. */
export const ageAttestation = signedStruct('WALLET_AGE_ATTESTATION', { ageMask: 'u32', age: 'u32' })

/** TALER_KycQueryPS, by the key of an account (merchant or reserve): asks how it stands. Number provisional. */
export const kycAuth = signedStruct('KYC_AUTH', {})

/** h_planchets of {@link reserveWithdrawBatch}: SHA-512 over the envelope hashes, in the order of the request. */
export function hashPlanchets(envelopeHashes: readonly Uint8Array[]): Uint8Array {
  return sha512(...envelopeHashes)
}

/**
 * h_policy of a deposit: a key derivation instead of a plain hash. The salt is a text with its NUL.
 * @throws MalformedError when the value holds a real.
 */
export function hashPolicy(policy: JsonObject): Uint8Array {
  return kdf(64, utf8z('taler-extensions-policy'), utf8z(canonicalJson(policy)))
}
