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
import { credentials, type Credentials } from './keyring.js'
import { placeOf, type Offer } from './wallet.js'

export interface OrderOptions extends Spoiling, Credentials {
  readonly amount: string
  readonly maxFee?: string
  readonly orderId?: string
  readonly refundDelay?: RelativeTime
  readonly createToken?: boolean
  /** Whose order it is to be; the default instance's unless given. */
  readonly instance?: string
}

export interface GrantOptions extends Spoiling, Credentials {
  /** The total that refunds of the order are to reach. */
  readonly amount: string
  readonly reason?: string
}

export class Storefront {
  constructor(
    readonly name: string,
    readonly client: Client,
  ) {}

  /** Makes an order. @returns the offer too, if the backend made one */
  async order(options: OrderOptions): Promise<{ outcome: Outcome; offer: Offer | undefined }> {
    const { instance } = options
    const outcome = await this.client.call(this.name, createOrder, {
      ...(instance === undefined ? {} : { parameters: { INSTANCE: instance } }),
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
      ...credentials(this.client, options),
      ...spoiling(options),
    })
    const made =
      outcome.status === 200 ? readQuietly(() => readReply(createOrder, 200, outcome.json)) : undefined
    if (made === undefined) return { outcome, offer: undefined }
    const offer = {
      orderId: made.order_id,
      token: made.token,
      ...(instance === undefined ? {} : { instance }),
    }
    return { outcome, offer }
  }

  /** Asks how an order stands. */
  status(offer: Offer, options: Credentials = {}): Promise<Outcome> {
    return this.client.call(this.name, orderStatus, {
      parameters: placeOf(offer),
      ...credentials(this.client, options),
    })
  }

  /** Grants a refund: the wallet has to collect it. */
  refund(offer: Offer, options: GrantOptions): Promise<Outcome> {
    return this.client.call(this.name, grantRefund, {
      parameters: placeOf(offer),
      body: { refund: options.amount, reason: options.reason ?? 'A refund granted by Assay' },
      ...credentials(this.client, options),
      ...spoiling(options),
    })
  }
}
