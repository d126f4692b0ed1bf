/**
 * PATCH /private/orders/ORDER_ID/forget: the shop wipes forgettable fields from a contract.
 *
 * The hash that the wallet signed stays the same: what is forgotten leaves its salted hash behind.
 */
import type { JsonObject } from '../../protocol/encoding/json.js'
import {
  forgetFields,
  type ForgetRequest,
} from '../../protocol/endpoints/merchant/patch-private-orders-ORDER_ID-forget.js'
import { aboutField, effect, guard, handler, repeat, type Call } from '../handler.js'
import { forgetPath, parseForgetPath } from './forgettable.js'
import { OrderCall } from './order-call.js'
import type { OrderRecord } from './tables.js'

class Forgetting extends OrderCall<ForgetRequest> {
  /** True once something was forgotten by this request. */
  changed = false

  /** Place of the first field that is no path; -1 when all are. */
  get notPath(): number {
    return this.body.fields.findIndex((field) => parseForgetPath(field) === undefined)
  }

  /** The order without the fields; undefined if one of them is not forgettable. */
  get forgotten(): OrderRecord | undefined {
    const { order } = this
    if (order === undefined) return undefined
    const proto = this.#without(order.proto_contract_terms)
    const claimed = order.claim === undefined ? undefined : this.#without(order.claim.contract_terms)
    if (proto === undefined || (order.claim !== undefined && claimed === undefined)) return undefined
    return {
      ...order,
      proto_contract_terms: proto,
      ...(order.claim === undefined || claimed === undefined
        ? {}
        : { claim: { ...order.claim, contract_terms: claimed } }),
    }
  }

  get isForgottenAlready(): boolean {
    return this.forgotten?.proto_contract_terms === this.order?.proto_contract_terms
  }

  #without(terms: JsonObject): JsonObject | undefined {
    return this.body.fields.reduce<JsonObject | undefined>(
      (left, field) => left && forgetPath(left, parseForgetPath(field) ?? []),
      terms,
    )
  }
}

export const forgetHandler = handler(forgetFields, (call: Call<ForgetRequest>) => new Forgetting(call), {
  steps: [
    guard(
      'paths-well-formed',
      400,
      'MERCHANT_PRIVATE_PATCH_ORDERS_ID_FORGET_PATH_SYNTAX_INCORRECT',
      (f) => f.notPath < 0,
      (f) => aboutField(`fields.${String(f.notPath)}`),
    ),
    guard('order-known', 404, 'MERCHANT_GENERIC_ORDER_UNKNOWN', (f) => f.order !== undefined),
    guard(
      'fields-forgettable',
      409,
      'MERCHANT_PRIVATE_PATCH_ORDERS_ID_FORGET_PATH_NOT_FORGETTABLE',
      (f) => f.forgotten !== undefined,
    ),
    repeat('forgotten-before', (f) => f.isForgottenAlready),
    effect('forget', (f) => {
      const { forgotten } = f
      if (forgotten !== undefined) f.change(() => forgotten)
      f.changed = true
    }),
  ],
  answer: (f) => ({ status: f.changed ? 200 : 204 }),
})
