/** POST /private/orders/ORDER_ID/refund: the shop grants a refund, which the wallet has to collect. */
import { parseAmount, type Amount } from '../../protocol/encoding/amount.js'
import { compareTimestamps, timestamp } from '../../protocol/encoding/timestamp.js'
import {
  grantRefund,
  type GrantRefundRequest,
} from '../../protocol/endpoints/merchant/post-private-orders-ORDER_ID-refund.js'
import { formatTalerUri } from '../../protocol/taler-uri.js'
import { effect, guard, handler, repeat, type Call } from '../handler.js'
import { addGrant, grantedUnits } from './grants.js'
import { isBeforeWireDeadline, paidCoins } from './orders.js'
import { OrderCall } from './order-call.js'
import type { Reader } from '../store/store.js'
import type { MerchantTables, OrderRecord } from './tables.js'
import { deliverWebhooks, queueWebhooks } from './webhooks.js'

/** A shop that grants, as the handler sees it. */
export class Granting extends OrderCall<GrantRefundRequest> {
  /** What the refunds of the order are to add up to. */
  get total(): Amount {
    return parseAmount(this.body.refund)
  }

  get granted(): bigint {
    return grantedUnits(this.order)
  }

  get paid(): bigint {
    const coins = this.order === undefined ? [] : paidCoins(this.store, this.order)
    return coins.reduce((sum, coin) => sum + parseAmount(coin.contribution).units, 0n)
  }

  /** Without a time for refunds there are none: the deadline is then the epoch, or the making of the order. */
  get isAllowedByContract(): boolean {
    const { contract } = this
    return contract !== undefined && compareTimestamps(contract.refund_deadline, contract.timestamp) > 0
  }

  /** What is to be granted on top of the earlier grants. */
  get more(): bigint {
    return this.total.units - this.granted
  }

  /** The order with a grant on top of the earlier ones. */
  withGrant(reader: Reader<MerchantTables>, order: OrderRecord): OrderRecord {
    const amount = { currency: this.merchant.settings.currency, units: this.more }
    return addGrant(reader, order, { reason: this.body.reason, amount, at: this.now })
  }

  grant(): void {
    if (this.more <= 0n) return
    this.store.transact((writer) => {
      const order = writer.get('orders', this.orderKey)
      if (order === undefined) return
      writer.put('orders', this.orderKey, this.withGrant(writer, order))
      queueWebhooks(writer, this.instance, 'refund', {
        timestamp: { ...timestamp(this.now) },
        order_id: this.orderId,
        contract_terms: order.claim?.contract_terms ?? null,
        refund_amount: this.body.refund,
        reason: this.body.reason,
      })
    })
  }
}

export const grantRefundHandler = handler(
  grantRefund,
  (call: Call<GrantRefundRequest>) => new Granting(call),
  {
    steps: [
      guard('order-known', 404, 'MERCHANT_GENERIC_ORDER_UNKNOWN', (g) => g.order !== undefined),
      guard(
        'own-currency',
        409,
        'MERCHANT_GENERIC_CURRENCY_MISMATCH',
        (g) => g.total.currency === g.merchant.settings.currency,
      ),
      guard(
        'order-paid',
        409,
        'MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_ORDER_UNPAID',
        (g) => g.order?.payment !== undefined,
        (g) => ({ detail: g.orderId }),
      ),
      guard(
        'allowed-by-contract',
        403,
        'MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_NOT_ALLOWED_BY_CONTRACT',
        (g) => g.isAllowedByContract,
      ),
      // The number of the code that the page names is not published; this one says the same.
      guard('before-wire-deadline', 410, 'EXCHANGE_REFUND_MERCHANT_ALREADY_PAID', (g) =>
        isBeforeWireDeadline(g.contract, timestamp(g.now)),
      ),
      guard(
        'within-payment',
        409,
        'MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_INCONSISTENT_AMOUNT',
        (g) => g.total.units <= g.paid,
      ),
      guard(
        'not-below-granted',
        409,
        'MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_INCONSISTENT_AMOUNT',
        (g) => g.total.units >= g.granted,
      ),
      repeat('granted-before', (g) => g.total.units === g.granted),
      effect('grant', (g) => {
        g.grant()
      }),
      deliverWebhooks(),
    ],
    answer: (g) => ({
      status: 200,
      body: {
        taler_refund_uri: formatTalerUri({
          action: 'refund',
          merchantBaseUrl: g.baseUrl,
          orderId: g.orderId,
        }),
        h_contract: g.order?.claim?.h_contract,
      },
    }),
  },
)
