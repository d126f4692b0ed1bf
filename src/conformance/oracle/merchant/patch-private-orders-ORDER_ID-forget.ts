/** PATCH /private/orders/ORDER_ID/forget, the judge's reading. */
import type { JsonObject } from '../../../protocol/encoding/json.js'
import { readRequest } from '../../../protocol/endpoints/endpoint.js'
import { forgetFields } from '../../../protocol/endpoints/merchant/patch-private-orders-ORDER_ID-forget.js'
import { orderInPath, readQuietly } from '../../reading.js'
import { pageOracle, type Option } from '../operation.js'
import type { OrderFact, State } from '../state.js'
import { fieldsAt, isForgetPath } from './forgetting.js'
import { isAuthorized } from './post-private-orders.js'

const PAGE = 'merchant/patch-private-orders-ORDER_ID-forget'

interface Forgetting {
  readonly orderId: string
  readonly authorized: boolean
  readonly paths: readonly string[]
}

export const forgetOracle = pageOracle<Forgetting>({
  page: PAGE,

  begin(span) {
    const body = readQuietly(() => readRequest(forgetFields, span.request.json ?? null))
    if (body === undefined) return 'malformed'
    return { orderId: orderInPath(forgetFields, span), authorized: isAuthorized(span), paths: body.fields }
  },

  touches: (call) => [`order:${call.orderId}`],

  dependsOnCoins: () => false,

  settle({ call, state, knowledge }) {
    if (!call.authorized) return [rowOf('401-unauthorized', state)]
    const order = state.get('order', call.orderId)
    if (order === undefined) return [rowOf('404-unknown', state)]
    const isWrong = !call.paths.every(isForgetPath)
    // Nothing has a place beyond what fits a number: whether that is a path, no page says.
    const isOdd = call.paths.some((path) => /\[[0-9]{10,}\]/.test(path))
    const syntax = isWrong || isOdd ? [rowOf('400-path-syntax', state)] : []
    const raw = knowledge.contracts.get(order.claim?.contract ?? '')?.raw
    if (order.claim === undefined) return [...syntax, rowOf('404-not-claimed', state), ...unseen(state)]
    // Only who has seen the contract can say what is in it.
    if (raw === undefined)
      return isWrong ? [...syntax, rowOf('409-not-forgettable', state)] : [...syntax, ...unseen(state)]
    const refused = [...syntax, ...(isRefused(call, raw) ? [rowOf('409-not-forgettable', state)] : [])]
    if (isOdd && !isWrong) return [...refused, ...wiped(call, raw, order, state)]
    return refused.length > 0 ? refused : wiped(call, raw, order, state)
  },
})

/** What may come of it as far as anybody can know who has not seen the contract. */
function unseen(state: State): Option[] {
  return ['200-forgotten', '204-forgotten-before', '409-not-forgettable'].map((name) => rowOf(name, state))
}

function isRefused({ paths }: Forgetting, raw: JsonObject): boolean {
  return paths.filter(isForgetPath).some((path) => fieldsAt(raw, path).some((field) => !field.isForgettable))
}

function wiped({ orderId, paths }: Forgetting, raw: JsonObject, order: OrderFact, state: State): Option[] {
  const fields = paths.flatMap((path) => fieldsAt(raw, path)).map(({ path }) => path)
  const before = order.forgotten ?? []
  const fresh = [...new Set(fields.filter((path) => !before.includes(path)))]
  // A path that leads to nothing is passed over; which of both statuses that makes, no page says.
  if (fields.length === 0) return [rowOf('200-forgotten', state), rowOf('204-forgotten-before', state)]
  if (fresh.length === 0) return [rowOf('204-forgotten-before', state)]
  const forgotten = [...before, ...fresh].sort()
  return [rowOf('200-forgotten', state.with('order', orderId, { ...order, forgotten }))]
}

function rowOf(name: string, state: State): Option {
  return { row: `${PAGE}/${name}`, state }
}
