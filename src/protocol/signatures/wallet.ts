/**
 * What a wallet signs: with coin keys, with reserve keys and with the key of a claim nonce.
 */
import { signedStruct } from './signed-struct.js'

/** Stands in signed structures for a hash that is absent. */
export const NO_HASH = new Uint8Array(64)
/** Stands in signed structures for an age commitment that is absent. */
export const NO_AGE_COMMITMENT = new Uint8Array(32)

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

/** TALER_RefreshMeltCoinAffirmationPS, by the old coin. */
export const coinMelt = signedStruct('WALLET_COIN_MELT', {
  refreshCommitment: 'hash64',
  denomPubHash: 'hash64',
  ageCommitmentHash: 'key32',
  amountWithFee: 'amount',
  meltFee: 'amount',
})

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
