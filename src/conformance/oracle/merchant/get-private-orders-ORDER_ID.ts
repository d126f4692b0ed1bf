/** GET /private/orders/ORDER_ID, the judge's reading. How fresh a status has to be, no page says. */
import { isJsonObject } from '../../../protocol/encoding/json.js'
import { orderStatus } from '../../../protocol/endpoints/merchant/get-private-orders-ORDER_ID.js'
import { orderInPath } from '../../reading.js'
import { pageOracle, type Option } from '../operation.js'
import { isAuthorized } from './post-private-orders.js'

const PAGE = 'merchant/get-private-orders-ORDER_ID'
const STATUSES = [
  ['unpaid', '200-unpaid'],
  ['claimed', '200-claimed'],
  ['paid', '200-paid'],
] as const

interface Question {
  readonly orderId: string
  readonly authorized: boolean
}

export const orderStatusOracle = pageOracle<Question>({
  page: PAGE,
  begin: (span) => ({ orderId: orderInPath(orderStatus, span), authorized: isAuthorized(span) }),
  touches: (call) => [`order:${call.orderId}`],

  settle({ call, state, reply }) {
    if (!call.authorized) return [{ row: `${PAGE}/401-unauthorized`, state }]
    const order = state.get('order', call.orderId)
    if (order === undefined) return [{ row: `${PAGE}/404-unknown`, state }]
    const current = order.paidWith !== undefined ? 'paid' : order.claim !== undefined ? 'claimed' : 'unpaid'
    const told = isJsonObject(reply?.json) ? reply.json['order_status'] : undefined
    return STATUSES.map(([status, name]): Option => {
      const row = `${PAGE}/${name}`
      if (status !== told) return { row, state, mismatch: `order_status has to be ${current}` }
      return status === current ? { row, state } : { row, state, against: [`${PAGE}/duty-current`] }
    })
  },
})
