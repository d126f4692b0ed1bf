/** POST /orders/ORDER_ID/claim: a wallet takes an order for itself, and gets the contract. */
import { decodeCrockford } from '../../protocol/encoding/crockford.js'
import { claim, type ClaimRequest } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-claim.js'
import { merchantContract } from '../../protocol/signatures/merchant.js'
import { effect, guard, handler, repeat, type Call } from '../handler.js'
import { isSameSecret } from './merchant.js'
import { claimOrder } from './orders.js'
import { OrderCall } from './order-call.js'

class Claim extends OrderCall<ClaimRequest> {
  get hasToken(): boolean {
    const expected = this.order?.token
    return expected === undefined || isSameSecret(this.body.token ?? '', expected)
  }

  get isClaimedByThisWallet(): boolean {
    return this.order?.claim?.nonce === this.body.nonce
  }
}

export const claimHandler = handler(claim, (call: Call<ClaimRequest>) => new Claim(call), {
  steps: [
    guard('order-known', 404, 'MERCHANT_POST_ORDERS_ID_CLAIM_NOT_FOUND', (c) => c.order !== undefined),
    // A wrong token looks like a wrong order, so that nobody can probe for order ids.
    guard('token-fits', 404, 'MERCHANT_POST_ORDERS_ID_CLAIM_NOT_FOUND', (c) => c.hasToken),
    repeat('claimed-by-this-wallet', (c) => c.isClaimedByThisWallet),
    guard(
      'not-claimed-by-another',
      409,
      'MERCHANT_POST_ORDERS_ID_CLAIM_ALREADY_CLAIMED',
      (c) => c.order?.claim === undefined,
    ),
    effect('claim', (c) => {
      c.change((order) => claimOrder(order, c.body.nonce))
    }),
  ],
  answer: (c) => {
    const claimed = c.order?.claim
    if (claimed === undefined) throw new Error('an order that was just claimed has a claim')
    const signature = c.merchant.signer.sign(merchantContract, c.instance.keys, {
      contractTermsHash: decodeCrockford(claimed.h_contract, 64),
    })
    return { status: 200, body: { contract_terms: claimed.contract_terms, sig: signature } }
  },
})
