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
import { spoiling, type Client, type Outcome, type Spoiling } from './client.js'
import { credentials, type Credentials } from './keyring.js'
import { nameOf, NotReadyError, placeOf, type Offer } from './offer.js'

export interface OrderOptions extends Spoiling, Credentials {
  /** Absent for orders of version 1, which have choices. */
  readonly amount?: string
  readonly maxFee?: string
  readonly orderId?: string
  readonly refundDelay?: RelativeTime
  readonly createToken?: boolean
  /** True: says nothing of what the customer gets. */
  readonly aimless?: boolean
  /** Whose order it is to be; the default instance's unless given. */
  readonly instance?: string
  /** Further members of the order, as they go out. */
  readonly order?: JsonObject
  /** Seconds from now on, by the name of the deadline; negative ones lie behind us. */
  readonly deadlines?: Readonly<Record<string, number | 'never'>>
  /** Further members of the request, beside the order. */
  readonly request?: JsonObject
}

export interface StatusOptions extends Spoiling, Credentials {
  readonly session?: string
  readonly timeout?: number
  /** Sends the ETag of the last reply about this order, or one that nobody ever sent. */
  readonly etag?: 'last' | 'unknown'
}

export interface GrantOptions extends Spoiling, Credentials {
  /** The total that refunds of the order are to reach. */
  readonly amount: string
  readonly reason?: string
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
    const { instance } = options
    const outcome = await this.client.call(this.name, createOrder, {
      ...(instance === undefined ? {} : { parameters: { INSTANCE: instance } }),
      body: {
        order: {
          ...(options.amount === undefined ? {} : { amount: options.amount }),
          summary: 'An order made by Assay',
          ...(options.aimless === true || options.order?.['fulfillment_url'] !== undefined
            ? {}
            : { fulfillment_message: 'Enjoy' }),
          ...options.order,
          ...this.#deadlines(options.deadlines),
          ...(options.maxFee === undefined ? {} : { max_fee: options.maxFee }),
          ...(options.orderId === undefined ? {} : { order_id: options.orderId }),
        },
        ...(options.refundDelay === undefined ? {} : { refund_delay: options.refundDelay }),
        ...(options.createToken === undefined ? {} : { create_token: options.createToken }),
        ...options.request,
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
  async status(offer: Offer, options: StatusOptions = {}): Promise<Outcome> {
    const { session, timeout, etag } = options
    const query = {
      ...(session === undefined ? {} : { session_id: session }),
      ...(timeout === undefined ? {} : { timeout_ms: String(timeout * 1000) }),
    }
    // An ETag is that of one reply: what was asked otherwise may have another one.
    const name = `${nameOf(offer)} ${session ?? ''}`
    const known = etag === 'unknown' ? '"never-sent-by-anybody"' : this.#etags.get(name)
    if (etag === 'last' && known === undefined)
      throw new NotReadyError(`${this.name} has got no ETag for ${offer.orderId}`)
    const outcome = await this.client.call(this.name, orderStatus, {
      parameters: placeOf(offer),
      query,
      headers: {
        ...credentials(this.client, options).headers,
        ...(etag === undefined || known === undefined ? {} : { 'if-none-match': known }),
      },
      ...spoiling(options),
    })
    if (outcome.etag !== undefined) this.#etags.set(name, outcome.etag)
    return outcome
  }

  /** Lists orders. @param query as it stands behind `?` */
  orders(
    query: Readonly<Record<string, string | undefined>>,
    options: Credentials & Spoiling & { instance?: string } = {},
  ): Promise<Outcome> {
    const { instance } = options
    return this.client.call(this.name, listOrders, {
      ...(instance === undefined ? {} : { parameters: { INSTANCE: instance } }),
      query,
      ...credentials(this.client, options),
      ...spoiling(options),
    })
  }

  /** Deletes an order. */
  delete(offer: Offer, options: Credentials & Spoiling & { force?: boolean } = {}): Promise<Outcome> {
    return this.client.call(this.name, deleteOrder, {
      parameters: placeOf(offer),
      query: { force: options.force === true ? 'YES' : undefined },
      ...credentials(this.client, options),
      ...spoiling(options),
    })
  }

  /** Wipes fields from a contract, by their paths. */
  forget(offer: Offer, options: Credentials & Spoiling & { fields: readonly string[] }): Promise<Outcome> {
    return this.client.call(this.name, forgetFields, {
      parameters: placeOf(offer),
      body: { fields: options.fields },
      ...credentials(this.client, options),
      ...spoiling(options),
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
