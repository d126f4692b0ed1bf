/** POST /orders/ORDER_ID/paid, the judge's reading: the merchant's signature first, then the order. */
import { decodeCrockford } from '../../../protocol/encoding/crockford.js'
import { isJsonObject } from '../../../protocol/encoding/json.js'
import { readRequest } from '../../../protocol/endpoints/endpoint.js'
import { paid } from '../../../protocol/endpoints/merchant/post-orders-ORDER_ID-paid.js'
import { merchantPaymentOk } from '../../../protocol/signatures/merchant.js'
import { instanceInPath, orderInPath, orderName, readQuietly, wireOrderId } from '../../reading.js'
import { pageOracle, type Option } from '../operation.js'
import { isSigned } from '../../verify.js'
import { withSession } from './choices.js'
import { grantedOf, surplusOf } from './refunds.js'

const PAGE = 'merchant/post-orders-ORDER_ID-paid'

interface Proof {
  readonly orderId: string
  readonly contract: string
  readonly session: string
  /** Undefined if nobody has seen the key of the instance. */
  readonly signatureFits: boolean | undefined
}

export const paidOracle = pageOracle<Proof>({
  page: PAGE,

  begin(span, knowledge) {
    const body = readQuietly(() => readRequest(paid, span.request.json ?? null))
    if (body === undefined) return 'malformed'
    // Every contract of an instance bears the instance's one key.
    const instance = instanceInPath(paid, span)
    const ofInstance = [...knowledge.contracts.values()].filter(
      ({ orderId }) => orderName(instance, wireOrderId(orderId)) === orderId,
    )
    const merchantPub = ofInstance.at(-1)?.terms.merchant_pub
    return {
      orderId: orderInPath(paid, span),
      contract: body.h_contract,
      session: body.session_id,
      signatureFits:
        merchantPub === undefined
          ? undefined
          : isSigned(merchantPaymentOk, decodeCrockford(merchantPub, 32), decodeCrockford(body.sig, 64), {
              contractTermsHash: decodeCrockford(body.h_contract, 64),
            }),
    }
  },

  touches: (call) => [`order:${call.orderId}`, `session:${call.session}`],

  settle({ call, state, reply }) {
    const unfit = { row: `${PAGE}/403-signature`, state }
    if (call.signatureFits === false) return [unfit]
    // Nothing was paid there that anybody has seen; what the signature is worth, nobody knows either.
    if (call.signatureFits === undefined) return [{ row: `${PAGE}/404-unknown`, state }, unfit]
    const order = state.get('order', call.orderId)
    if (order?.paidWith === undefined || order.claim?.contract !== call.contract) {
      return [{ row: `${PAGE}/404-unknown`, state }]
    }
    const said = isJsonObject(reply?.json) ? reply.json['refunded'] : undefined
    const bound = state.with('order', call.orderId, withSession(order, call.session))
    const proven: Option = { row: `${PAGE}/200-proven`, state: bound }
    const mismatch = mismatchOf(said, grantedOf(state, call.orderId), surplusOf(state, order))
    const told = mismatch === undefined ? proven : { ...proven, mismatch }
    return [told, { row: `${PAGE}/204-proven`, state: bound }]
  },
})

/** What is wrong about `refunded`; that it has to be there is for another check. */
function mismatchOf(said: unknown, granted: bigint, surplus: bigint): string | undefined {
  if (said === false && granted > 0n) return 'refunded has to be true: the shop has granted a refund'
  // Whether a coin that an abort gave back makes an order a refunded one, no page says.
  if (said === true && granted === 0n && surplus === 0n)
    return 'refunded has to be false: nothing was refunded'
  return undefined
}
