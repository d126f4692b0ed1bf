/** GET /private/orders/ORDER_ID, the judge's reading. How fresh a status has to be, no page says. */
import { isJsonObject } from '../../../protocol/encoding/json.js'
import { orderStatus } from '../../../protocol/endpoints/merchant/get-private-orders-ORDER_ID.js'
import { orderInPath } from '../../reading.js'
import { pageOracle, type Option } from '../operation.js'
import { isAuthorized } from './post-private-orders.js'

const PAGE = 'merchant/get-private-orders-ORDER_ID'
const ROW_OF = { unpaid: '200-unpaid', claimed: '200-claimed', paid: '200-paid' } as const

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
    const row = `${PAGE}/${ROW_OF[current]}`
    if (told === current || reply === undefined) return [{ row, state }]
    const refused: Option = { row, state, mismatch: `order_status has to be ${current}` }
    // Old news may be told; that an order was paid is never old news while it is not.
    if (told !== 'unpaid' && told !== 'claimed') return [refused]
    return [refused, { row: `${PAGE}/${ROW_OF[told]}`, state, against: [`${PAGE}/duty-current`] }]
  },
})
