/** GET /private/orders: the shop lists its orders. */
import { formatAmount, parseAmount, zeroAmount } from '../../protocol/encoding/amount.js'
import { compareTimestamps, timestamp } from '../../protocol/encoding/timestamp.js'
import { choicesOf, readContractTerms } from '../../protocol/endpoints/contract-terms.js'
import { readQuery } from '../../protocol/endpoints/endpoint.js'
import { listOrders, type OrderHistoryEntry } from '../../protocol/endpoints/merchant/get-private-orders.js'
import { MalformedError } from '../../protocol/malformed.js'
import { errand, handler, wait, type Call } from '../handler.js'
import { grantedUnits, grantsOf, isPending } from './grants.js'
import { instanceOf } from './instance.js'
import { pollSeconds } from '../long-poll.js'
import { contractOf, priceOf, textOf } from './orders.js'
import { ordersOf } from './repurchase.js'
import type { OrderRecord } from './tables.js'
import { deliverWebhooks } from './webhooks.js'
import { isWired, settle } from './wiring.js'

/** Entries in a list that does not say how long it is to be: the newest first. */
const DEFAULT_LIMIT = -20
/** Entries in a list, whatever is asked for. */
const MAX_LIMIT = 1024

class OrderList {
  readonly query
  readonly #limit: number
  readonly #offset: bigint | undefined
  /** The order may be as old as this, or has to be, when the list goes back in time. */
  readonly #date: number | undefined

  constructor(readonly call: Call<unknown>) {
    this.query = readQuery(listOrders, call.query)
    const { limit, delta, offset, start } = this.query
    const wanted = limit ?? delta ?? DEFAULT_LIMIT
    this.#limit = Math.sign(wanted) * Math.min(Math.abs(wanted), MAX_LIMIT)
    this.#offset = offset ?? start
    this.#date = this.#since()
  }

  /** The later of date and age; only a list that goes forward has an age. */
  #since(): number | undefined {
    const { date_s: date, max_age: age } = this.query
    const oldest = age === undefined ? undefined : this.call.world.clock.now() - secondsOf(age)
    if (oldest === undefined || !this.#isForward) return date
    return Math.max(date ?? oldest, oldest)
  }

  get #isForward(): boolean {
    return this.#limit > 0
  }

  get pollSeconds(): number {
    return this.#isForward ? pollSeconds(this.query.timeout_ms) : 0
  }

  get orders(): readonly OrderRecord[] {
    const { store } = this.call.world.merchant
    const found = this.#candidates.filter((order) => fits(this.query.wired, isWired(store, order)))
    return found.slice(0, Math.abs(this.#limit))
  }

  /** Orders about which the list may say whether they are wired. */
  get toSettle(): readonly OrderRecord[] {
    const isFiltered = (this.query.wired ?? 'all').toLowerCase() !== 'all'
    return isFiltered ? this.#candidates : this.orders
  }

  /** What fits the query, whether it is wired or not, in the order of the list. */
  get #candidates(): readonly OrderRecord[] {
    const { store } = this.call.world.merchant
    const found = ordersOf(store, instanceOf(this.call)).filter(
      (order) => this.#isInRange(order) && this.#hasState(order) && this.#isAbout(order),
    )
    return found.sort((left, right) => (left.row - right.row) * (this.#isForward ? 1 : -1))
  }

  #isInRange({ row, created }: OrderRecord): boolean {
    const [offset, date] = [this.#offset, this.#date]
    const isBehind = offset === undefined || (this.#isForward ? row > offset : row < offset)
    return isBehind && (date === undefined || (this.#isForward ? created >= date : created <= date))
  }

  #hasState(order: OrderRecord): boolean {
    const { paid, refunded } = this.query
    return fits(paid, order.payment !== undefined) && fits(refunded, grantsOf(order).length > 0)
  }

  #isAbout(order: OrderRecord): boolean {
    const { session_id: session, fulfillment_url: url, summary_filter: part } = this.query
    const summary = textOf(order, 'summary') ?? ''
    return (
      (session === undefined || order.session_id === session || order.sessions.includes(session)) &&
      (url === undefined || textOf(order, 'fulfillment_url') === url) &&
      (part === undefined || summary.toLowerCase().includes(part.toLowerCase()))
    )
  }

  entry(order: OrderRecord): OrderHistoryEntry {
    const { clock, merchant } = this.call.world
    const { currency } = merchant.settings
    const contract = contractOf(order)
    const amount = amountOf(order) ?? formatAmount(zeroAmount(currency))
    const granted = grantedUnits(order)
    const pending = grantsOf(order).filter(isPending)
    const isInTime =
      contract !== undefined && compareTimestamps(timestamp(clock.now()), contract.refund_deadline) < 0
    return {
      order_id: order.order_id,
      row_id: order.row,
      timestamp: timestamp(order.created),
      amount,
      summary: textOf(order, 'summary') ?? '',
      refundable: order.payment !== undefined && isInTime && granted < parseAmount(amount).units,
      paid: order.payment !== undefined,
      refunded: grantsOf(order).length > 0,
      wired: isWired(this.call.world.merchant.store, order),
      refund_amount: formatAmount({ currency, units: granted }),
      pending_refund_amount: formatAmount({
        currency,
        units: pending.reduce((sum, grant) => sum + parseAmount(grant.amount).units, 0n),
      }),
    }
  }
}

/** What was paid, or is to be paid; of several prices the first one, until one is chosen. */
function amountOf(order: OrderRecord): string | undefined {
  const { proto_contract_terms: terms } = order
  const prices = choicesOf(readContractTerms({ summary: '', nonce: terms['merchant_pub'] ?? '', ...terms }))
  return (priceOf(order) ?? prices[0])?.amount
}

/** True if a filter that says `yes` or `no`, or nothing, lets it pass. */
function fits(filter: string | undefined, is: boolean): boolean {
  const wanted = filter?.toLowerCase() ?? 'all'
  return wanted === 'all' || is === (wanted === 'yes')
}

/** Seconds of a duration in a query. The page does not say how it is written: microseconds, as elsewhere. */
function secondsOf(age: string): number {
  if (age === 'forever') return Infinity
  if (/^[0-9]{1,16}$/.test(age)) return Math.floor(Number(age) / 1_000_000)
  throw new MalformedError('a duration in microseconds, or forever', age, 'max_age')
}

export const listOrdersHandler = handler(listOrders, (call: Call<unknown>) => new OrderList(call), {
  steps: [
    errand('ask-for-transfers', async (list) => {
      await settle(list.call.world, list.toSettle, list.call.id)
    }),
    deliverWebhooks(),
    wait(
      'first-order',
      (list) => list.pollSeconds,
      (list) => list.orders.length > 0,
    ),
  ],
  answer: (list) => ({
    status: 200,
    body: { orders: list.orders.map((order) => list.entry(order)) },
  }),
})
