/** GET /private/orders/ORDER_ID, the judge's reading. How fresh a status has to be, no page says. */
import { formatAmount } from '../../../protocol/encoding/amount.js'
import { isJsonObject, type JsonObject } from '../../../protocol/encoding/json.js'
import { orderStatus } from '../../../protocol/endpoints/merchant/get-private-orders-ORDER_ID.js'
import { orderInPath, readQuietly, units } from '../../reading.js'
import { pageOracle, type Option, type Situation } from '../operation.js'
import type { OrderFact } from '../state.js'
import { isAuthorized } from './post-private-orders.js'
import { grantedOf, returnedOf, surplusOf } from './refunds.js'

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

  settle(situation) {
    const { call, state, reply } = situation
    if (!call.authorized) return [{ row: `${PAGE}/401-unauthorized`, state }]
    const order = state.get('order', call.orderId)
    if (order === undefined) return [{ row: `${PAGE}/404-unknown`, state }]
    const current = order.paidWith !== undefined ? 'paid' : order.claim !== undefined ? 'claimed' : 'unpaid'
    const told = isJsonObject(reply?.json) ? reply.json['order_status'] : undefined
    const row = `${PAGE}/${ROW_OF[current]}`
    if (told === 'paid' && current === 'paid') return [paid(situation, order)]
    if (told === current || reply === undefined) return [{ row, state }]
    const refused: Option = { row, state, mismatch: `order_status has to be ${current}` }
    // Old news may be told; that an order was paid is never old news while it is not.
    if (told !== 'unpaid' && told !== 'claimed') return [refused]
    return [refused, { row: `${PAGE}/${ROW_OF[told]}`, state, against: [`${PAGE}/duty-current`] }]
  },
})

/** The reply for a paid order: what it says of refunds has to fit what was granted. */
function paid(situation: Situation<Question>, order: OrderFact): Option {
  const { reply, state } = situation
  const option = { row: `${PAGE}/200-paid`, state }
  if (!isJsonObject(reply?.json)) return option
  const mismatch =
    amountMismatch(situation, order, reply.json) ?? pendingMismatch(situation, order, reply.json)
  return mismatch === undefined ? option : { ...option, mismatch }
}

/** Whether coins that were never part of the payment count as refunded once they are given back, no page says. */
function amountMismatch(
  { call, state, knowledge }: Situation<Question>,
  order: OrderFact,
  told: JsonObject,
): string | undefined {
  const granted = grantedOf(state, call.orderId)
  const surplus = surplusOf(state, order)
  const { refunded, refund_amount: amount } = told
  if (refunded === false && granted > 0n) return 'refunded has to be true: the shop has granted a refund'
  if (refunded === true && granted === 0n && surplus === 0n)
    return 'refunded has to be false: nothing was refunded'
  const sum = typeof amount === 'string' ? readQuietly(() => units(amount)) : undefined
  if (sum === undefined || (sum >= granted && sum <= granted + surplus)) return undefined
  const currency = knowledge.keys?.currency ?? ''
  return `refund_amount has to be what was granted, ${formatAmount({ currency, units: granted })}`
}

/** Who asks the exchange at once has nothing pending; where nobody sees that, either may be true. */
function pendingMismatch(
  { call, state, knowledge }: Situation<Question>,
  order: OrderFact,
  { refund_pending: pending }: JsonObject,
): string | undefined {
  const { total, collected } = state.get('grant', call.orderId) ?? { total: 0n, collected: 0n }
  const isNothing = total === 0n && surplusOf(state, order) === 0n
  if (pending === true && isNothing) return 'refund_pending has to be false: nothing was granted'
  if (pending === true && total > 0n && collected === total)
    return 'refund_pending has to be false: the wallet has collected everything'
  const isRefused = knowledge.refunds
    .get(order.claim?.contract ?? '')
    ?.some(({ name }) => knowledge.refusedRefunds.has(name))
  const isKnown = knowledge.hopsVisible && isRefused !== true
  if (pending === false && isKnown && returnedOf(state, order) < total)
    return 'refund_pending has to be true: not everything that was granted has been given back'
  return undefined
}
