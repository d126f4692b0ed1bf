/**
 * POST /orders/ORDER_ID/refund: a wallet collects what the shop has granted.
 *
 * The answer is about the grants that were there when the request came in; a later one is for the next request.
 * Others may collect the same refunds meanwhile: what the exchange has confirmed to one of them holds for all.
 */
import { formatAmount } from '../../protocol/encoding/amount.js'
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import { timestamp } from '../../protocol/encoding/timestamp.js'
import {
  collectRefund,
  type CollectedRefund,
  type CollectRefundRequest,
  type CollectRefundResponse,
} from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-refund.js'
import { effect, guard, errand, handler, repeat, type Call } from '../handler.js'
import { grantedUnits, grantsOf, noteOutcome, refundsOf } from './grants.js'
import { isBeforeWireDeadline } from './orders.js'
import { OrderCall } from './order-call.js'
import { askForRefund, isDecided, SILENT } from './refund.js'
import type { CoinRefundRecord, GrantRecord, OrderRecord, RefundOutcome } from './tables.js'

/** A wallet that collects, as the handler sees it. */
export class Collection extends OrderCall<CollectRefundRequest> {
  /** The order with the grants that this request collects: durable before the exchange is asked. */
  readonly orderAtStart: OrderRecord | undefined
  /** What the exchange said to this request, by rtransaction_id. */
  readonly #said = new Map<string, RefundOutcome>()

  constructor(call: Call<CollectRefundRequest>) {
    super(call)
    this.orderAtStart = this.order
  }

  /** Asks for everything that is not done yet; what was refused once may be granted now. */
  async ask(): Promise<void> {
    for (const { rtransaction_id: id } of refundsOf(this.orderAtStart)) {
      const part = this.#now(id)
      if (part === undefined || part.outcome.state === 'done') continue
      const order = {
        instance: this.instance,
        contractTermsHash: this.contractTermsHash,
        coinPub: part.coin_pub,
        rtransactionId: this.askedAs(part),
        amount: part.amount,
      }
      const { world, id: cause } = this.call
      this.#said.set(id, await askForRefund(world, part.exchange_url, order, cause))
    }
  }

  /** The id under which the exchange is asked: always the same, so that asking again is harmless. */
  askedAs({ rtransaction_id: id }: CoinRefundRecord): bigint {
    return BigInt(id)
  }

  /** The order with what the exchange has decided written into it. */
  noted(order: OrderRecord): OrderRecord {
    const decided = [...this.#said].filter(([, outcome]) => isDecided(outcome))
    return decided.reduce((noted, [id, outcome]) => noteOutcome(noted, id, outcome), order)
  }

  get contractTermsHash(): string {
    return this.orderAtStart?.claim?.h_contract ?? ''
  }

  get response(): CollectRefundResponse {
    const { settings } = this.merchant
    return {
      refund_amount: formatAmount({ currency: settings.currency, units: grantedUnits(this.orderAtStart) }),
      refunds: grantsOf(this.orderAtStart).flatMap((grant) =>
        grant.refunds.map((part) => this.#tell(grant, part)),
      ),
      merchant_pub: encodeCrockford(this.instance.keys.pub),
    }
  }

  #tell(grant: GrantRecord, part: CoinRefundRecord): CollectedRefund {
    const about = {
      rtransaction_id: BigInt(part.rtransaction_id),
      coin_pub: part.coin_pub,
      refund_amount: part.amount,
      execution_time: timestamp(grant.at),
    }
    const outcome = this.#outcome(part)
    if (outcome.state === 'refused') {
      const { state: _, ...said } = outcome
      return { type: 'failure', ...said, ...about }
    }
    const { exchange_sig, exchange_pub } = outcome
    return { type: 'success', exchange_status: 200, exchange_sig, exchange_pub, ...about }
  }

  #outcome(part: CoinRefundRecord): RefundOutcome {
    const now = this.#now(part.rtransaction_id)?.outcome
    return now?.state === 'done' ? now : (this.#said.get(part.rtransaction_id) ?? SILENT)
  }

  #now(id: string): CoinRefundRecord | undefined {
    return refundsOf(this.order).find((refund) => refund.rtransaction_id === id)
  }
}

export const collectRefundHandler = handler(
  collectRefund,
  (call: Call<CollectRefundRequest>) => new Collection(call),
  {
    steps: [
      guard(
        'order-claimed',
        404,
        'MERCHANT_GENERIC_ORDER_UNKNOWN',
        (c) => c.orderAtStart?.claim !== undefined,
      ),
      guard(
        'contract-fits',
        403,
        'MERCHANT_GENERIC_CONTRACT_HASH_DOES_NOT_MATCH_ORDER',
        (c) => c.contractTermsHash === c.body.h_contract,
      ),
      repeat('nothing-granted', (c) => grantsOf(c.orderAtStart).length === 0),
      // The number of the code that the page names is not published; this one says the same.
      guard('before-wire-deadline', 410, 'EXCHANGE_REFUND_MERCHANT_ALREADY_PAID', (c) =>
        isBeforeWireDeadline(c.contract, timestamp(c.now)),
      ),
      errand('ask-exchange', async (c) => {
        await c.ask()
      }),
      effect('note-outcomes', (c) => {
        c.change((order) => c.noted(order))
      }),
    ],
    answer: (c) =>
      grantsOf(c.orderAtStart).length === 0 ? { status: 204 } : { status: 200, body: c.response },
  },
)
