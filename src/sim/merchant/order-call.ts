/** What every handler about one order needs: the order as it is now, and the parties around it. */
import type { ContractTerms } from '../../protocol/endpoints/contract-terms.js'
import type { Call } from '../handler.js'
import { baseUrlOf } from './base-url.js'
import { instanceOf, orderKey, type Instance } from './instance.js'
import type { Merchant } from './merchant.js'
import { contractOf } from './orders.js'
import type { MerchantTables, OrderRecord } from './tables.js'
import type { Store } from '../store/store.js'

export class OrderCall<Request> {
  constructor(readonly call: Call<Request>) {}

  get body(): Request {
    return this.call.body
  }

  get merchant(): Merchant {
    return this.call.world.merchant
  }

  get store(): Store<MerchantTables> {
    return this.merchant.store
  }

  /** The shop whose order it is. @throws Error when no guard has made sure that there is one */
  get instance(): Instance {
    return instanceOf(this.call)
  }

  /** Base URL of the shop, with trailing slash. */
  get baseUrl(): string {
    return baseUrlOf(this.call, this.instance)
  }

  get now(): number {
    return this.call.world.clock.now()
  }

  get orderId(): string {
    return this.call.parameters['ORDER_ID'] ?? ''
  }

  get orderKey(): string {
    return orderKey(this.instance, this.orderId)
  }

  /** Read anew each time: between two hops it may have become another. */
  get order(): OrderRecord | undefined {
    return this.store.get('orders', this.orderKey)
  }

  get contract(): ContractTerms | undefined {
    return this.order === undefined ? undefined : contractOf(this.order)
  }

  /** Replaces the order by what a move makes of it. */
  change(move: (order: OrderRecord) => OrderRecord): void {
    this.store.transact((writer) => {
      const order = writer.get('orders', this.orderKey)
      if (order !== undefined) writer.put('orders', this.orderKey, move(order))
    })
  }
}
