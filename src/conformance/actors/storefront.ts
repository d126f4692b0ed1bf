/**
 * A shop: makes orders, asks how they stand and grants refunds, on the private side of the merchant.
 */
import type { JsonObject } from '../../protocol/encoding/json.js'
import { timestamp, type RelativeTime } from '../../protocol/encoding/timestamp.js'
import { readReply } from '../../protocol/endpoints/endpoint.js'
import { orderStatus } from '../../protocol/endpoints/merchant/get-private-orders-ORDER_ID.js'
import { deleteOrder } from '../../protocol/endpoints/merchant/delete-private-orders-ORDER_ID.js'
import { listOrders } from '../../protocol/endpoints/merchant/get-private-orders.js'
import { forgetFields } from '../../protocol/endpoints/merchant/patch-private-orders-ORDER_ID-forget.js'
import { grantRefund } from '../../protocol/endpoints/merchant/post-private-orders-ORDER_ID-refund.js'
import { createOrder } from '../../protocol/endpoints/merchant/post-private-orders.js'
import { readQuietly } from '../reading.js'
import type { Client, Outcome } from './client.js'
import { NotReadyError, type Offer } from './wallet.js'

export interface OrderOptions {
  /** Absent for orders of version 1, which have choices. */
  readonly amount?: string
  readonly maxFee?: string
  readonly orderId?: string
  readonly refundDelay?: RelativeTime
  readonly createToken?: boolean
  /** Further members of the order, as they go out. */
  readonly order?: JsonObject
  /** Seconds from now on, by the name of the deadline; negative ones lie behind us. */
  readonly deadlines?: Readonly<Record<string, number | 'never'>>
  /** Further members of the request, beside the order. */
  readonly request?: JsonObject
  /** True: presents a token that is not the target's. */
  readonly wrongToken?: boolean
}

export interface StatusOptions {
  readonly session?: string
  readonly timeout?: number
  /** Sends the ETag of the last reply about this order, or one that nobody ever sent. */
  readonly etag?: 'last' | 'unknown'
  readonly wrongToken?: boolean
}

export interface GrantOptions {
  /** The total that refunds of the order are to reach. */
  readonly amount: string
  readonly reason?: string
  readonly wrongToken?: boolean
}

export class Storefront {
  /** The last ETag for each question. */
  readonly #etags = new Map<string, string>()

  constructor(
    readonly name: string,
    readonly client: Client,
  ) {}

  #deadlines(inSeconds: OrderOptions['deadlines'] = {}): Record<string, object> {
    const now = this.client.stage.now()
    return Object.fromEntries(
      Object.entries(inSeconds).map(([name, seconds]) => [
        name,
        seconds === 'never' ? { t_s: 'never' } : timestamp(now + seconds),
      ]),
    )
  }

  /** Makes an order. @returns the offer too, if the backend made one */
  async order(options: OrderOptions): Promise<{ outcome: Outcome; offer: Offer | undefined }> {
    const outcome = await this.client.call(this.name, createOrder, {
      body: {
        order: {
          ...(options.amount === undefined ? {} : { amount: options.amount }),
          summary: 'An order made by Assay',
          ...(options.order?.['fulfillment_url'] === undefined ? { fulfillment_message: 'Enjoy' } : {}),
          ...options.order,
          ...this.#deadlines(options.deadlines),
          ...(options.maxFee === undefined ? {} : { max_fee: options.maxFee }),
          ...(options.orderId === undefined ? {} : { order_id: options.orderId }),
        },
        ...(options.refundDelay === undefined ? {} : { refund_delay: options.refundDelay }),
        ...(options.createToken === undefined ? {} : { create_token: options.createToken }),
        ...options.request,
      },
      ...wrongToken(options.wrongToken),
    })
    const made =
      outcome.status === 200 ? readQuietly(() => readReply(createOrder, 200, outcome.json)) : undefined
    return { outcome, offer: made === undefined ? undefined : { orderId: made.order_id, token: made.token } }
  }

  /** Asks how an order stands. */
  async status(offer: Offer, options: StatusOptions = {}): Promise<Outcome> {
    const { session, timeout, etag } = options
    const query = {
      ...(session === undefined ? {} : { session_id: session }),
      ...(timeout === undefined ? {} : { timeout_ms: String(timeout * 1000) }),
    }
    // An ETag is that of one reply: what was asked otherwise may have another one.
    const name = `${offer.orderId} ${session ?? ''}`
    const known = etag === 'unknown' ? '"never-sent-by-anybody"' : this.#etags.get(name)
    if (etag === 'last' && known === undefined)
      throw new NotReadyError(`${this.name} has got no ETag for ${offer.orderId}`)
    const outcome = await this.client.call(this.name, orderStatus, {
      parameters: { ORDER_ID: offer.orderId },
      query,
      headers: {
        ...wrongToken(options.wrongToken).headers,
        ...(etag === undefined || known === undefined ? {} : { 'if-none-match': known }),
      },
    })
    if (outcome.etag !== undefined) this.#etags.set(name, outcome.etag)
    return outcome
  }

  /** Lists orders. @param query as it stands behind `?` */
  orders(
    query: Readonly<Record<string, string | undefined>>,
    options: { wrongToken?: boolean } = {},
  ): Promise<Outcome> {
    return this.client.call(this.name, listOrders, { query, ...wrongToken(options.wrongToken) })
  }

  /** Deletes an order. */
  delete(offer: Offer, options: { force?: boolean; wrongToken?: boolean } = {}): Promise<Outcome> {
    return this.client.call(this.name, deleteOrder, {
      parameters: { ORDER_ID: offer.orderId },
      query: { force: options.force === true ? 'YES' : undefined },
      ...wrongToken(options.wrongToken),
    })
  }

  /** Wipes fields from a contract, by their paths. */
  forget(offer: Offer, options: { fields: readonly string[]; wrongToken?: boolean }): Promise<Outcome> {
    return this.client.call(this.name, forgetFields, {
      parameters: { ORDER_ID: offer.orderId },
      body: { fields: options.fields },
      ...wrongToken(options.wrongToken),
    })
  }

  /** Grants a refund: the wallet has to collect it. */
  refund(offer: Offer, options: GrantOptions): Promise<Outcome> {
    return this.client.call(this.name, grantRefund, {
      parameters: { ORDER_ID: offer.orderId },
      body: { refund: options.amount, reason: options.reason ?? 'A refund granted by Assay' },
      ...wrongToken(options.wrongToken),
    })
  }
}

function wrongToken(wrong: boolean | undefined): { headers?: Record<string, string> } {
  return wrong === true ? { headers: { authorization: 'Bearer secret-token:not-the-right-one' } } : {}
}
