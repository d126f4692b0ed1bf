/**
 * What an exchange signs with its online signing keys.
 */
import { sha512 } from '../crypto/hash.js'
import type { Amount } from '../encoding/amount.js'
import { concatBytes, packField } from '../encoding/struct.js'
import type { Timestamp } from '../encoding/timestamp.js'
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

/**
 * TALER_WireDepositDataPS: what a wire transfer to a merchant consists of. `total` is what was wired: after all
 * deposit fees, refunds and the wire fee. `detailsHash` comes from {@link hashWireDeposits}.
 */
export const confirmWireDeposit = signedStruct('EXCHANGE_CONFIRM_WIRE_DEPOSIT', {
  total: 'amount',
  wireFee: 'amount',
  merchantPub: 'key32',
  fullPaytoHash: 'key32',
  detailsHash: 'hash64',
})

/** TALER_RefreshMeltConfirmationPS: confirms a melt. */
export const confirmMelt = signedStruct('EXCHANGE_CONFIRM_MELT', {
  refreshCommitment: 'hash64',
  noRevealIndex: 'u32',
})

/** TALER_RecoupConfirmationPS: a coin of a revoked denomination went back to its reserve. */
export const confirmRecoup = signedStruct('EXCHANGE_CONFIRM_RECOUP', {
  timestamp: 'time',
  recoupAmount: 'amount',
  coinPub: 'key32',
  reservePub: 'key32',
})

/** TALER_RecoupRefreshConfirmationPS: a coin of a revoked denomination went back to the coin it was melted from. */
export const confirmRecoupRefresh = signedStruct('EXCHANGE_CONFIRM_RECOUP_REFRESH', {
  timestamp: 'time',
  recoupAmount: 'amount',
  coinPub: 'key32',
  oldCoinPub: 'key32',
})

/** TALER_ReserveCloseConfirmationPS: what was left of a reserve went back to a bank account. */
export const reserveClosed = signedStruct('EXCHANGE_RESERVE_CLOSED', {
  timestamp: 'time',
  closingAmount: 'amount',
  closingFee: 'amount',
  reservePub: 'key32',
  fullPaytoHash: 'key32',
  wtid: 'key32',
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

/** One deposit that a wire transfer pays for. */
export interface WireDeposit {
  readonly contractTermsHash: Uint8Array
  /** When the transfer was carried out: the same for all its deposits. */
  readonly executionTime: Timestamp
  readonly coinPub: Uint8Array
  /** With the deposit fee. */
  readonly depositValue: Amount
  readonly depositFee: Amount
}

/** SHA-512 over a record of 152 bytes for each deposit of a wire transfer, in the order listed. */
export function hashWireDeposits(deposits: readonly WireDeposit[]): Uint8Array {
  return sha512(
    ...deposits.flatMap((deposit) => [
      packField('hash64', deposit.contractTermsHash),
      packField('time', deposit.executionTime),
      packField('key32', deposit.coinPub),
      packField('amount', deposit.depositValue),
      packField('amount', deposit.depositFee),
    ]),
  )
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
