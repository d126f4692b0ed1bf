/**
 * POST /orders/ORDER_ID/unclaim: a wallet gives an order up.
 *
 * Coins that the wallet had deposited under its claim are owed back with the release (see
 * docs/decisions/0003-unclaim-gives-coins-back.md): no other contract could ever count them.
 */
import { decodeCrockford } from '../../protocol/encoding/crockford.js'
import {
  unclaim,
  type UnclaimRequest,
} from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-unclaim.js'
import { orderUnclaim } from '../../protocol/signatures/wallet.js'
import { effect, guard, errand, handler, type Call } from '../handler.js'
import { verifyOnce } from '../remember.js'
import { oweCoins, releaseClaim } from './orders.js'
import { OrderCall } from './order-call.js'
import { returnOwedCoins } from './refund.js'

class Unclaim extends OrderCall<UnclaimRequest> {
  get isSignedByNonce(): boolean {
    return verifyOnce(
      orderUnclaim,
      decodeCrockford(this.body.nonce, 32),
      decodeCrockford(this.body.unclaim_sig, 64),
      {
        contractTermsHash: decodeCrockford(this.body.h_contract, 64),
      },
    )
  }

  get isClaimedByThisWallet(): boolean {
    const claimed = this.order?.claim
    return claimed?.nonce === this.body.nonce && claimed.h_contract === this.body.h_contract
  }
}

export const unclaimHandler = handler(unclaim, (call: Call<UnclaimRequest>) => new Unclaim(call), {
  steps: [
    // Before anything is looked up: the page sends the hash along for just this.
    guard('signed-by-nonce', 403, 'MERCHANT_POST_ORDERS_UNCLAIM_SIGNATURE_INVALID', (u) => u.isSignedByNonce),
    errand('settle-debts', async (u) => {
      // Whoever gave the order up before, and met a silent exchange then, can only ask in this way.
      await returnOwedCoins(u, u.body.h_contract)
    }),
    guard(
      'claimed-by-this-wallet',
      404,
      'MERCHANT_POST_ORDERS_ID_CLAIM_NOT_FOUND',
      (u) => u.isClaimedByThisWallet,
    ),
    guard('not-paid', 404, 'MERCHANT_POST_ORDERS_ID_CLAIM_NOT_FOUND', (u) => u.order?.payment === undefined),
    effect('release', (u) => {
      u.store.transact((writer) => {
        const order = writer.get('orders', u.orderKey)
        if (order === undefined) return
        writer.put('orders', u.orderKey, releaseClaim(order))
        oweCoins(writer, u.merchant.attempts, u.body.h_contract)
      })
    }),
    errand('return-coins', async (u) => {
      // Released is released: a silent exchange leaves the refund owed, it does not undo the release.
      await returnOwedCoins(u, u.body.h_contract)
    }),
  ],
  answer: () => ({ status: 204 }),
})
