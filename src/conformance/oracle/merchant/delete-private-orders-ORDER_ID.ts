/** DELETE /private/orders/ORDER_ID, the judge's reading. */
import { deleteOrder } from '../../../protocol/endpoints/merchant/delete-private-orders-ORDER_ID.js'
import { isYes } from '../../../protocol/endpoints/shapes.js'
import { orderInPath, queryOf, readQuietly } from '../../reading.js'
import { pageOracle, type Option, type Situation } from '../operation.js'
import { isAuthorized } from './post-private-orders.js'
import { isOver } from '../tolerance.js'

const PAGE = 'merchant/delete-private-orders-ORDER_ID'

interface Deletion {
  readonly orderId: string
  readonly authorized: boolean
  readonly force: boolean
  /** True if a parameter is none that the page knows: some refuse that, others take it for not given. */
  readonly isStrange: boolean
}

export const deleteOrderOracle = pageOracle<Deletion>({
  page: PAGE,

  begin(span) {
    const query = readQuietly(() => queryOf(deleteOrder, span))
    return {
      orderId: orderInPath(deleteOrder, span),
      authorized: isAuthorized(span),
      force: isYes(query?.force),
      isStrange: query === undefined,
    }
  },

  touches: (call) => [`order:${call.orderId}`],

  dependsOnCoins: () => false,

  settle(situation) {
    const { call, state } = situation
    return [
      ...(call.isStrange ? [{ row: `${PAGE}/400-malformed`, state }] : []),
      ...(call.authorized ? deletion(situation) : [{ row: `${PAGE}/401-unauthorized`, state }]),
    ]
  },
})

function deletion({ call, state, span, knowledge }: Situation<Deletion>): Option[] {
  const order = state.get('order', call.orderId)
  if (order === undefined) return [{ row: `${PAGE}/404-unknown`, state }]
  if (order.paidWith !== undefined) return [{ row: `${PAGE}/409-already-paid`, state }]
  const gone = state.without('order', call.orderId).without('grant', call.orderId)
  const deleted = { row: `${PAGE}/204-deleted`, state: gone }
  const awaited = { row: `${PAGE}/409-awaiting-payment`, state }
  if (order.claim === undefined) return [deleted]
  // The older page knows no force.
  if (call.force) return [deleted, { ...awaited, against: [`${PAGE}/duty-force`] }]
  const deadline = knowledge.contracts.get(order.claim.contract)?.terms.pay_deadline.t_s
  const isLate = isOver(typeof deadline === 'number' ? deadline : order.payDeadline, span)
  return [...(isLate === false ? [] : [deleted]), ...(isLate === true ? [] : [awaited])]
}
