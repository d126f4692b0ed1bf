/**
 * A shop: makes orders, asks how they stand and grants refunds, on the private side of the merchant.
 */
import type { RelativeTime } from '../../protocol/encoding/timestamp.js'
import { readReply } from '../../protocol/endpoints/endpoint.js'
import { orderStatus } from '../../protocol/endpoints/merchant/get-private-orders-ORDER_ID.js'
import { grantRefund } from '../../protocol/endpoints/merchant/post-private-orders-ORDER_ID-refund.js'
import { createOrder } from '../../protocol/endpoints/merchant/post-private-orders.js'
import { readQuietly } from '../reading.js'
import { spoiling, type Client, type Outcome, type Spoiling } from './client.js'
import type { Offer } from './wallet.js'

export interface OrderOptions extends Spoiling {
  readonly amount: string
  readonly maxFee?: string
  readonly orderId?: string
  readonly refundDelay?: RelativeTime
  readonly createToken?: boolean
  /** True: presents a token that is not the target's. */
  readonly wrongToken?: boolean
}

export interface GrantOptions extends Spoiling {
  /** The total that refunds of the order are to reach. */
  readonly amount: string
  readonly reason?: string
  readonly wrongToken?: boolean
}

export class Storefront {
  constructor(
    readonly name: string,
    readonly client: Client,
  ) {}

  /** Makes an order. @returns the offer too, if the backend made one */
  async order(options: OrderOptions): Promise<{ outcome: Outcome; offer: Offer | undefined }> {
    const outcome = await this.client.call(this.name, createOrder, {
      body: {
        order: {
          amount: options.amount,
          summary: 'An order made by Assay',
          fulfillment_message: 'Enjoy',
          ...(options.maxFee === undefined ? {} : { max_fee: options.maxFee }),
          ...(options.orderId === undefined ? {} : { order_id: options.orderId }),
        },
        ...(options.refundDelay === undefined ? {} : { refund_delay: options.refundDelay }),
        ...(options.createToken === undefined ? {} : { create_token: options.createToken }),
      },
      ...wrongToken(options.wrongToken),
      ...spoiling(options),
    })
    const made =
      outcome.status === 200 ? readQuietly(() => readReply(createOrder, 200, outcome.json)) : undefined
    return { outcome, offer: made === undefined ? undefined : { orderId: made.order_id, token: made.token } }
  }

  /** Asks how an order stands. */
  status(offer: Offer, options: { wrongToken?: boolean } = {}): Promise<Outcome> {
    return this.client.call(this.name, orderStatus, {
      parameters: { ORDER_ID: offer.orderId },
      ...wrongToken(options.wrongToken),
    })
  }

  /** Grants a refund: the wallet has to collect it. */
  refund(offer: Offer, options: GrantOptions): Promise<Outcome> {
    return this.client.call(this.name, grantRefund, {
      parameters: { ORDER_ID: offer.orderId },
      body: { refund: options.amount, reason: options.reason ?? 'A refund granted by Assay' },
      ...wrongToken(options.wrongToken),
      ...spoiling(options),
    })
  }
}

function wrongToken(wrong: boolean | undefined): { headers?: Record<string, string> } {
  return wrong === true ? { headers: { authorization: 'Bearer secret-token:not-the-right-one' } } : {}
}
