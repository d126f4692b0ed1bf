/**
 * What a merchant signs with the key of its instance.
 */
import { signedStruct } from './signed-struct.js'

/** TALER_ProposalDataPS: `sig` of the claim reply, and `merchant_sig` of a batch deposit. */
export const merchantContract = signedStruct('MERCHANT_CONTRACT', { contractTermsHash: 'hash64' })

/** TALER_RefundRequestPS: asks the exchange to refund a coin. The merchant key itself is not signed. */
export const merchantRefund = signedStruct('MERCHANT_REFUND', {
  contractTermsHash: 'hash64',
  coinPub: 'key32',
  rtransactionId: 'u64',
  refundAmount: 'amount',
})

/** TALER_DepositTrackPS: asks the exchange what became of a deposit. The merchant key itself is not signed. */
export const merchantTrackTransaction = signedStruct('MERCHANT_TRACK_TRANSACTION', {
  contractTermsHash: 'hash64',
  wireHash: 'hash64',
  coinPub: 'key32',
})

/** TALER_PaymentResponsePS: `sig` of the pay reply, and what /paid presents. */
export const merchantPaymentOk = signedStruct('MERCHANT_PAYMENT_OK', { contractTermsHash: 'hash64' })
