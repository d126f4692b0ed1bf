/** POST /orders/ORDER_ID/paid: a wallet proves an earlier payment with the merchant's own signature. */
import { decodeCrockford } from '../../protocol/encoding/crockford.js'
import { paid, type PaidRequest } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-paid.js'
import { merchantPaymentOk } from '../../protocol/signatures/merchant.js'
import { effect, guard, handler, statusNow, type Call } from '../handler.js'
import { grantsOf } from './grants.js'
import { proveInSession } from './orders.js'
import { OrderCall } from './order-call.js'
import { confirmationFor } from './confirmation.js'

class Proof extends OrderCall<PaidRequest> {
  get isSignedByMerchant(): boolean {
    const { pub } = this.instance.keys
    return merchantPaymentOk.verify(pub, decodeCrockford(this.body.sig, 64), {
      contractTermsHash: decodeCrockford(this.body.h_contract, 64),
    })
  }
}

export const paidHandler = handler(paid, (call: Call<PaidRequest>) => new Proof(call), {
  steps: [
    // Before anything is looked up: the page sends the hash along for just this.
    guard(
      'signed-by-merchant',
      403,
      'MERCHANT_POST_ORDERS_ID_PAID_COIN_SIGNATURE_INVALID',
      (p) => p.isSignedByMerchant,
    ),
    guard(
      'order-paid-under-this-contract',
      404,
      'MERCHANT_GENERIC_ORDER_UNKNOWN',
      (p) => p.order?.payment?.h_contract === p.body.h_contract,
    ),
    effect('prove-in-session', (p) => {
      p.change((order) => proveInSession(order, p.body.session_id))
    }),
  ],
  answer: (p) => {
    const status = statusNow(p.call.world, 'merchant', 'paid-accepted')
    if (status === 204) return { status }
    const refunded = grantsOf(p.order).length > 0
    return { status, body: { pos_confirmation: confirmationFor(p.order), refunded } }
  },
})
