/** POST /orders/ORDER_ID/unclaim, the judge's reading: signature first, then whether there is a claim. */
import { decodeCrockford } from '../../../protocol/encoding/crockford.js'
import { readRequest } from '../../../protocol/endpoints/endpoint.js'
import { unclaim } from '../../../protocol/endpoints/merchant/post-orders-ORDER_ID-unclaim.js'
import { orderUnclaim } from '../../../protocol/signatures/wallet.js'
import { orderInPath, readQuietly } from '../../reading.js'
import { pageOracle } from '../operation.js'
import { isSigned } from '../../verify.js'

const PAGE = 'merchant/post-orders-ORDER_ID-unclaim'

interface Unclaim {
  readonly orderId: string
  readonly nonce: string
  readonly contract: string
  readonly signatureFits: boolean
}

export const unclaimOracle = pageOracle<Unclaim>({
  page: PAGE,

  begin(span, knowledge) {
    const body = readQuietly(() => readRequest(unclaim, span.request.json ?? null))
    if (body === undefined) return 'malformed'
    const struct = orderUnclaim.withPurposeNumber(knowledge.unclaimPurpose)
    return {
      orderId: orderInPath(unclaim, span),
      nonce: body.nonce,
      contract: body.h_contract,
      signatureFits: isSigned(
        struct,
        decodeCrockford(body.nonce, 32),
        decodeCrockford(body.unclaim_sig, 64),
        {
          contractTermsHash: decodeCrockford(body.h_contract, 64),
        },
      ),
    }
  },

  touches: (call) => [`order:${call.orderId}`],

  settle({ call, state }) {
    if (!call.signatureFits) return [{ row: `${PAGE}/403-signature`, state }]
    const order = state.get('order', call.orderId)
    const held = order?.claim
    if (
      order === undefined ||
      held === undefined ||
      order.paidWith !== undefined ||
      held.nonce !== call.nonce
    ) {
      return [{ row: `${PAGE}/404-not-claimed`, state }]
    }
    const { claim: _, ...released } = order
    const done = { row: `${PAGE}/204-released`, state: state.with('order', call.orderId, released) }
    // A signature over the hash of another contract is no proof for this one; no page says which way it goes.
    if (held.contract === call.contract) return [done]
    return [{ row: `${PAGE}/403-signature`, state }, { row: `${PAGE}/404-not-claimed`, state }, done]
  },
})
