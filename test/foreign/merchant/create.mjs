/**
 * POST private/orders: from the order of the shop to contract terms without a nonce.
 */
import { seconds, show } from './amounts.mjs'
import { random, toB32 } from './bytes.mjs'
import { canonical, prepare } from './contract.mjs'
import { refuse } from './errors.mjs'
import { read } from './fields.mjs'
import { Lock } from './store.mjs'

const ORDER_ID = /^[A-Za-z0-9.:_-]{1,200}$/

/** Members of the order the merchant copies into the contract as they are. */
const COPIED = [
  'summary_i18n',
  'public_reorder_url',
  'fulfillment_message',
  'fulfillment_message_i18n',
  'minimum_age',
  'delivery_location',
  'delivery_date',
  'auto_refund',
  'extra',
  '$forgettable',
]

/** Removes explicit nulls of an object's own members: they count as absent. @param {any} o */
const bare = (o) => Object.fromEntries(Object.entries(o).filter(([, v]) => v !== null))

/** @param {import('./http.mjs').Context} ctx @returns {import('./http.mjs').Answer} */
export function createOrder(ctx) {
  const { m, instance, bug } = ctx
  const body = ctx.json()
  const top = read(body, {
    order: 'object',
    refund_delay: 'span?',
    payment_target: 'text?',
    session_id: 'text?',
    inventory_products: 'list?',
    lock_uuids: 'list?',
    create_token: 'bool?',
    otp_id: 'text?',
  })
  const posted = postedText(body)
  const wanted = bare(top.order)
  const id = wanted.order_id ?? newId(m)
  if (typeof id !== 'string' || !ORDER_ID.test(id)) throw refuse('ORDER_PARSE', { detail: 'order_id' })
  const before = instance.orders.get(id)
  if (before && !(bug('order-id-reused') && before.posted !== posted)) {
    if (before.posted !== posted) throw refuse('ORDER_EXISTS', { detail: id })
    return created(ctx, before)
  }
  if (top.inventory_products?.length)
    throw refuse('PRODUCT_UNKNOWN', { detail: String(top.inventory_products[0]?.product_id) })
  if (top.otp_id !== undefined && !instance.otps.has(top.otp_id))
    throw refuse('OTP_UNKNOWN', { detail: top.otp_id })
  const account = pickAccount(instance, top.payment_target)
  const proto = makeTerms(ctx, wanted, id, account, top)
  const order = {
    id,
    row: ++instance.rows,
    proto,
    posted,
    token: top.create_token === false ? undefined : toB32(random(16)),
    otp: top.otp_id,
    contract: null,
    former: [],
    lock: new Lock(),
    created: Math.floor(m.now()),
    session: top.session_id,
    account,
  }
  instance.orders.set(id, order)
  instance.ring()
  return created(ctx, order)
}

/** @param {any} body */
function postedText(body) {
  try {
    return canonical(body)
  } catch {
    throw refuse('ORDER_PARSE', { detail: 'numbers of an order must be whole' })
  }
}

/** @param {import('./http.mjs').Context} ctx @param {any} order */
function created({ bug }, order) {
  const { pay_deadline } = order.proto
  const told = bug('create-deadline-other') ? { t_s: pay_deadline.t_s + 60 } : pay_deadline
  return {
    status: 200,
    body: { order_id: order.id, ...(order.token ? { token: order.token } : {}), pay_deadline: told },
  }
}

/** @param {import('./merchant.mjs').Merchant} m */
function newId(m) {
  const day = new Date(m.now() * 1000).toISOString().slice(0, 10).replaceAll('-', '.')
  return m.odd('order-id-form')
    ? `${day}:web_${toB32(random(24)).toLowerCase()}`
    : `${day.slice(0, 4)}-${toB32(random(10))}`
}

/** @param {import('./store.mjs').Instance} instance @param {string|undefined} method */
function pickAccount(instance, method) {
  for (const a of instance.accounts.values()) {
    if (a.active && (method === undefined || wireMethod(a.payto) === method)) return a
  }
  throw refuse('ORDER_NO_WIRE', { detail: method })
}

/** @param {string} payto */
export const wireMethod = (payto) => payto.slice('payto://'.length).split('/')[0].toLowerCase()

/** @param {import('./http.mjs').Context} ctx @param {any} o @param {string} id @param {any} account @param {any} top */
function makeTerms(ctx, o, id, account, top) {
  const { m, instance } = ctx
  const now = Math.floor(m.now())
  const f = read(
    o,
    {
      summary: 'text',
      version: 'int?',
      timestamp: 'time?',
      refund_deadline: 'time?',
      pay_deadline: 'time?',
      wire_transfer_deadline: 'time?',
      delivery_date: 'time?',
      merchant_base_url: 'exchange?',
      fulfillment_url: 'text?',
      products: 'list?',
    },
    'ORDER_PARSE',
  )
  if (![undefined, 0, 1].includes(f.version)) throw refuse('ORDER_PARSE', { detail: 'version' })
  const times = deadlines(m, f, top, now)
  const price = f.version === 1 ? { choices: readChoices(m, o.choices ?? []) } : readPrice(m, o)
  /** @type {any} */
  const terms = {
    version: f.version ?? 0,
    summary: f.summary,
    order_id: id,
    ...price,
    ...(f.version === 1 ? { token_families: {} } : {}),
    ...(f.fulfillment_url === undefined
      ? {}
      : { fulfillment_url: f.fulfillment_url.replaceAll('${ORDER_ID}', id) }),
    products: f.products ?? [],
    ...times,
    merchant_pub: instance.keys.pub,
    merchant_base_url: f.merchant_base_url ?? ctx.base,
    merchant: { name: instance.name, ...instance.details },
    h_wire: account.hWire,
    wire_method: wireMethod(account.payto),
    exchanges: m.exchanges.map((x) => ({ url: x.url, priority: 1024, master_pub: x.master })),
  }
  for (const k of COPIED) if (o[k] !== undefined) terms[k] = o[k]
  if (m.odd('extra-terms')) terms.x_shop_till = 'till 3'
  try {
    return prepare(terms)
  } catch (e) {
    throw refuse('ORDER_PARSE', { detail: e.message })
  }
}

/** @param {import('./merchant.mjs').Merchant} m @param {any} f @param {any} top @param {number} now */
function deadlines(m, f, top, now) {
  const plus = (base, span) => ({ t_s: span === Infinity ? 'never' : base + Math.floor(span) })
  const timestamp = f.timestamp ?? { t_s: now }
  const start = timestamp.t_s === 'never' ? now : timestamp.t_s
  const payDelay = m.odd('long-deadlines') ? 30 * 86400 : m.o.payDelay
  const pay = f.pay_deadline ?? plus(now, payDelay)
  const refund = f.refund_deadline ?? (top.refund_delay ? plus(start, top.refund_delay) : { t_s: 0 })
  if (seconds(pay) <= now) throw refuse('ORDER_PAY_PAST')
  if (refund.t_s !== 0 && seconds(refund) <= now) throw refuse('ORDER_REFUND_PAST')
  if (f.delivery_date && seconds(f.delivery_date) < now) throw refuse('ORDER_DELIVERY_PAST')
  const wireFrom = Math.max(start, refund.t_s === 'never' ? Infinity : refund.t_s)
  const wire =
    f.wire_transfer_deadline ?? (wireFrom === Infinity ? { t_s: 'never' } : plus(wireFrom, m.o.wireDelay))
  if (wire.t_s === 'never') throw refuse('ORDER_WIRE_NEVER')
  if (seconds(refund) > seconds(wire)) throw refuse('ORDER_REFUND_AFTER_WIRE')
  return { timestamp, refund_deadline: refund, pay_deadline: pay, wire_transfer_deadline: wire }
}

/** @param {import('./merchant.mjs').Merchant} m @param {any} o */
function readPrice(m, o) {
  const p = read(o, { amount: 'amount', max_fee: 'amount?' }, 'ORDER_PARSE')
  if (p.amount.currency !== m.currency) throw refuse('ORDER_NO_EXCHANGE', { detail: p.amount.currency })
  const maxFee = p.max_fee ?? { currency: m.currency, units: m.o.maxFee }
  if (maxFee.currency !== m.currency) throw refuse('CURRENCY_MISMATCH', { detail: 'max_fee' })
  return { amount: show(p.amount), max_fee: show(maxFee) }
}

/** @param {import('./merchant.mjs').Merchant} m @param {unknown} list */
function readChoices(m, list) {
  if (!Array.isArray(list) || list.length === 0) throw refuse('ORDER_PARSE', { detail: 'choices' })
  return list.map((c) => {
    if (c?.inputs?.length || c?.outputs?.length)
      throw refuse('TOKEN_FAMILY_UNKNOWN', { detail: String((c.inputs ?? c.outputs)[0]?.token_family_slug) })
    const { description } = read(c, { description: 'text?' }, 'ORDER_PARSE')
    return {
      ...readPrice(m, c),
      ...(description === undefined ? {} : { description }),
      inputs: [],
      outputs: [],
    }
  })
}
