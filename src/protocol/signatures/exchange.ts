/**
 * What an exchange signs with its online signing keys.
 */
import { sha512 } from '../crypto/hash.js'
import { concatBytes } from '../encoding/struct.js'
import { signedStruct } from './signed-struct.js'

/**
 * TALER_DepositConfirmationPS: confirms a batch deposit. `totalWithoutFee` is the net sum (contributions less
 * deposit fees); `coinSigsHash` comes from {@link hashCoinSigs}.
 */
export const confirmDeposit = signedStruct('EXCHANGE_CONFIRM_DEPOSIT', {
  contractTermsHash: 'hash64',
  wireHash: 'hash64',
  policyHash: 'hash64',
  exchangeTimestamp: 'time',
  wireDeadline: 'time',
  refundDeadline: 'time',
  totalWithoutFee: 'amount',
  coinSigsHash: 'hash64',
  merchantPub: 'key32',
})

/** TALER_RefundConfirmationPS: confirms a refund; the amount includes the refund fee. */
export const confirmRefund = signedStruct('EXCHANGE_CONFIRM_REFUND', {
  contractTermsHash: 'hash64',
  coinPub: 'key32',
  merchantPub: 'key32',
  rtransactionId: 'u64',
  refundAmount: 'amount',
})

/** TALER_ConfirmWirePS: a deposit went out with a wire transfer; the contribution is net of the deposit fee. */
export const confirmWire = signedStruct('EXCHANGE_CONFIRM_WIRE', {
  wireHash: 'hash64',
  contractTermsHash: 'hash64',
  wtid: 'key32',
  coinPub: 'key32',
  executionTime: 'time',
  coinContribution: 'amount',
})

/** TALER_RefreshMeltConfirmationPS: confirms a melt. */
export const confirmMelt = signedStruct('EXCHANGE_CONFIRM_MELT', {
  refreshCommitment: 'hash64',
  noRevealIndex: 'u32',
})

/** TALER_ExchangeKeySetPS: closes /keys; `keysHash` comes from {@link hashDenominationSignatures}. */
export const keySet = signedStruct('EXCHANGE_KEY_SET', { listIssueDate: 'time', keysHash: 'hash64' })

/** Proof that goes with 404: the exchange does not know a denomination. */
export const affirmDenominationUnknown = signedStruct('EXCHANGE_AFFIRM_DENOM_UNKNOWN', {
  timestamp: 'time',
  denomPubHash: 'hash64',
})

/** Proof that goes with 410: a denomination is out of use; `operation` comes from {@link packOperation}. */
export const affirmDenominationExpired = signedStruct('EXCHANGE_AFFIRM_DENOM_EXPIRED', {
  timestamp: 'time',
  operation: 'u64',
  denomPubHash: 'hash64',
})

/** SHA-512 over all coin signatures of a batch, in the order of the request. */
export function hashCoinSigs(coinSigs: readonly Uint8Array[]): Uint8Array {
  return sha512(concatBytes(...coinSigs))
}

/** SHA-512 over the master signatures of all denominations of a /keys reply, in the order listed. */
export function hashDenominationSignatures(masterSigs: readonly Uint8Array[]): Uint8Array {
  return sha512(concatBytes(...masterSigs))
}

/** First eight ASCII bytes of an operation's name, zero padded: `DEPOSIT`, `batch-wi`. */
export function packOperation(name: string): bigint {
  const bytes = Buffer.alloc(8)
  bytes.write(name.slice(0, 8), 'ascii')
  return bytes.readBigUInt64BE()
}
