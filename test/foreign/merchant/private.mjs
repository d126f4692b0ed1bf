/**
 * private/orders: what the shop sees and does with its orders.
 */
import { seconds, showAmount, sum } from './amounts.mjs'
import { sha512, toB32 } from './bytes.mjs'
import { forget as forgetField, parsePath } from './contract.mjs'
import { refuse } from './errors.mjs'
import { ExchangeTrouble } from './exchange.mjs'
import { argument, read } from './fields.mjs'
import { alreadyPaid, paidIn, payUri } from './public.mjs'
import { priceOf } from './settle.mjs'

/** @param {import('./http.mjs').Context} ctx */
function find({ instance, params, bug }) {
  const order = instance.orders.get(params.id)
  if (!order)
    throw refuse('ORDER_UNKNOWN', { detail: params.id, ...(bug('unknown-order-400') ? { status: 400 } : {}) })
  return order
}

/** GET private/orders/$ID @param {import('./http.mjs').Context} ctx @returns {Promise<import('./http.mjs').Answer>} */
export async function privateStatus(ctx) {
  const { instance, query, headers } = ctx
  const order = find(ctx)
  const session = query.get('session_id') || undefined
  const wait = argument(query, 'timeout_ms', 'number') ?? 0
  const bare = (tag) => tag?.replace(/^W\//, '').replaceAll('"', '')
  const other = bare(query.get('lp_not_etag') ?? undefined)
  const evenRefunded = argument(query, 'allow_refunded_for_repurchase', 'yes') ?? false
  const view = () => viewOf(ctx, order, session, evenRefunded)
  const tagOf = (body) => toB32(sha512(JSON.stringify(body)).subarray(0, 16))
  const changed = () => (other ? tagOf(view()) !== other : paidIn(order, session))
  if (wait > 0) await instance.until(changed, wait)
  if (order.contract?.paid) await track(ctx, order.contract, order)
  const body = view()
  const tag = tagOf(body)
  if (bare(headers['if-none-match']) === tag) return { status: 304, headers: { etag: `"${tag}"` } }
  return { status: 200, body, headers: { etag: `"${tag}"` } }
}

/** @param {import('./http.mjs').Context} ctx @param {import('./store.mjs').Order} order @param {string|undefined} session @param {boolean} evenRefunded */
function viewOf(ctx, order, session, evenRefunded) {
  const { m, base, instance } = ctx
  const c = order.contract
  const hint = c ? `?h_contract=${c.hash}` : order.token ? `?token=${order.token}` : ''
  const order_status_url = `${base}orders/${order.id}${hint}${session ? `${hint ? '&' : '?'}session_id=${encodeURIComponent(session)}` : ''}`
  if (!c) {
    const twin = alreadyPaid(instance, order, session, evenRefunded)
    return {
      order_status: 'unpaid',
      taler_pay_uri: payUri(base, order, session),
      creation_time: { t_s: order.created },
      order_status_url,
      proto_contract_terms: order.proto,
      summary: order.proto.summary,
      ...(order.proto.amount ? { total_amount: order.proto.amount } : {}),
      pay_deadline: order.proto.pay_deadline,
      ...(twin
        ? {
            already_paid_order_id: twin.id,
            already_paid_fulfillment_url: twin.contract.terms.fulfillment_url,
          }
        : {}),
    }
  }
  if (!paidIn(order, session)) return { order_status: 'claimed', contract_terms: c.terms, order_status_url }
  const wired = [...c.deposits.values()].filter((d) => d.wire)
  return {
    order_status: 'paid',
    refunded: c.granted > 0n,
    refund_pending: c.granted > c.taken && !ctx.bug('status-pending-false'),
    wired: wired.length > 0 && wired.length === [...c.deposits.values()].filter((d) => d.sure).length,
    deposit_total: showAmount(m.currency, sum(wired.map((d) => d.wire.units))),
    exchange_code: c.trouble?.exchange_code ?? 0,
    exchange_http_status: c.trouble?.exchange_http_status ?? 0,
    exchange_ec: c.trouble?.exchange_code ?? 0,
    exchange_hc: c.trouble?.exchange_http_status ?? 0,
    refund_amount: showAmount(m.currency, c.granted),
    contract_terms: c.terms,
    ...(c.choice === undefined ? {} : { choice_index: c.choice }),
    last_payment: { t_s: c.paidAt },
    wire_details: wireDetails(ctx, wired),
    wire_reports: c.trouble ? [c.trouble] : [],
    refund_details: c.grants.map((g) => ({
      reason: g.reason,
      pending: !g.proof,
      timestamp: { t_s: g.time },
      amount: showAmount(m.currency, g.units),
    })),
    order_status_url,
  }
}

/** One entry per wire transfer that paid coins of the order. @param {import('./http.mjs').Context} ctx @param {any[]} wired */
function wireDetails({ m, instance }, wired) {
  const byWtid = new Map()
  for (const d of wired) byWtid.set(d.wire.wtid, [...(byWtid.get(d.wire.wtid) ?? []), d])
  return [...byWtid].map(([wtid, list]) => ({
    exchange_url: list[0].exchange,
    wtid,
    execution_time: list[0].wire.time,
    amount: showAmount(m.currency, sum(list.map((d) => d.wire.units))),
    confirmed: instance.transfers.has(wtid),
  }))
}

/** After the wire deadline (or when asked): how the exchange paid the coins out. @param {import('./http.mjs').Context} ctx @param {any} contract @param {any} order */
async function track(ctx, contract, order) {
  const { m, instance, query } = ctx
  const due = seconds(contract.terms.wire_transfer_deadline) <= m.now()
  const asked = argument(query, 'transfer', 'yes')
  if (!due && !asked) return
  if (!asked && m.now() - (contract.trackedAt ?? -Infinity) < 1) return
  contract.trackedAt = m.now()
  contract.trouble = undefined
  for (const d of contract.deposits.values()) {
    if (!d.sure || d.wire) continue
    try {
      d.wire =
        (await m.exchangeAt(d.exchange).track({
          keys: instance.keys,
          hContract: contract.hash,
          hWire: order.account.hWire,
          coin: d.coin,
        })) ?? undefined
    } catch (e) {
      if (!(e instanceof ExchangeTrouble)) throw e
      contract.trouble = {
        code: 2100,
        hint: 'The exchange could not tell about the transfer.',
        exchange_code: e.reply?.code ?? 0,
        exchange_http_status: e.status,
        coin_pub: d.coin,
      }
    }
  }
}

/** GET private/orders @param {import('./http.mjs').Context} ctx @returns {Promise<import('./http.mjs').Answer>} */
export async function listOrders(ctx) {
  const { m, instance, query } = ctx
  const limit = argument(query, 'limit', 'number') ?? argument(query, 'delta', 'number') ?? 20
  const offset = argument(query, 'offset', 'number') ?? argument(query, 'start', 'number')
  const since = Number(query.get('date_s') ?? 0) || 0
  const tri = (name) => {
    const word = (query.get(name) ?? 'all').toLowerCase()
    if (!['yes', 'no', 'all'].includes(word)) throw refuse('PARAMETER_MALFORMED', { detail: name })
    return word === 'all' ? undefined : word === 'yes'
  }
  const want = { paid: tri('paid'), refunded: tri('refunded'), wired: tri('wired') }
  const part = query.get('summary_filter')?.toLowerCase()
  const session = query.get('session_id') || undefined
  const url = query.get('fulfillment_url') || undefined
  const rows = () => {
    const all = [...instance.orders.values()].map((order) => ({ order, ...flags(m, order) }))
    const fits = all.filter(
      (r) =>
        ['paid', 'refunded', 'wired'].every((k) => want[k] === undefined || r[k] === want[k]) &&
        r.order.created >= since &&
        (part === undefined || r.order.proto.summary.toLowerCase().includes(part)) &&
        (session === undefined || (r.order.contract?.session ?? r.order.session) === session) &&
        (url === undefined || r.order.proto.fulfillment_url === url) &&
        (offset === undefined || (limit < 0 ? r.order.row < offset : r.order.row > offset)),
    )
    fits.sort((a, b) => (limit < 0 ? b.order.row - a.order.row : a.order.row - b.order.row))
    return fits.slice(0, Math.abs(limit))
  }
  const wait = argument(query, 'timeout_ms', 'number') ?? 0
  if (wait > 0 && limit > 0) await instance.until(() => rows().length > 0, wait)
  const entry = (r) => ({
    order_id: r.order.id,
    row_id: r.order.row,
    timestamp: { t_s: r.order.created },
    amount: showAmount(m.currency, r.price),
    summary: r.order.proto.summary,
    refundable:
      r.paid &&
      r.granted < r.received &&
      r.order.proto.refund_deadline.t_s !== 0 &&
      seconds(r.order.proto.wire_transfer_deadline) > m.now(),
    paid: r.paid,
    refunded: r.refunded,
    wired: r.wired,
    refund_amount: showAmount(m.currency, r.granted),
  })
  return { status: 200, body: { orders: rows().map(entry) } }
}

/** @param {import('./merchant.mjs').Merchant} _m @param {any} order */
function flags(_m, order) {
  const c = order.contract
  const paid = Boolean(c?.paid)
  const deposits = c ? [...c.deposits.values()].filter((d) => d.sure) : []
  return {
    paid,
    refunded: paid && c.granted > 0n,
    wired: paid && deposits.length > 0 && deposits.every((d) => d.wire),
    granted: c?.granted ?? 0n,
    received: c?.received ?? 0n,
    price: priceOf({ terms: order.proto, choice: c?.choice }),
  }
}

/** DELETE private/orders/$ID @param {import('./http.mjs').Context} ctx @returns {Promise<import('./http.mjs').Answer>} */
export function deleteOrder(ctx) {
  const order = find(ctx)
  // A payment under way ends first: a paid order must not vanish.
  return order.lock.run(() => drop(ctx, order))
}

/** @param {import('./http.mjs').Context} ctx @param {import('./store.mjs').Order} order */
function drop(ctx, order) {
  const force = argument(ctx.query, 'force', 'yes')
  if (order.contract?.paid && !ctx.bug('delete-paid')) throw refuse('DELETE_PAID')
  const holds = [order.contract, ...order.former].some((c) =>
    [...(c?.deposits.values() ?? [])].some((d) => d.aborted !== 'done'),
  )
  const payable = order.contract && seconds(order.contract.terms.pay_deadline) > ctx.m.now()
  if (((payable && !force) || holds) && !ctx.bug('delete-paid')) throw refuse('DELETE_AWAITING')
  ctx.instance.orders.delete(order.id)
  ctx.instance.ring()
  return { status: 204 }
}

/** PATCH private/orders/$ID/forget @param {import('./http.mjs').Context} ctx */
export function forgetFields(ctx) {
  const req = read(ctx.json(), { fields: 'list' })
  const order = find(ctx)
  const paths = req.fields.map((f) => parsePath(f))
  const bad = paths.indexOf(null)
  if (bad >= 0) throw refuse('FORGET_SYNTAX', { detail: String(req.fields[bad]) })
  const terms = order.contract?.terms ?? order.proto
  const trial = structuredClone(terms)
  let gone = 0
  for (const [i, path] of paths.entries()) {
    const r = forgetField(trial, path)
    if (r.refused > 0 && ctx.bug('forget-any')) gone += 1
    else if (r.refused > 0) throw refuse('FORGET_REFUSED', { detail: req.fields[i] })
    gone += r.gone
  }
  if (order.contract) order.contract.terms = trial
  else order.proto = trial
  return { status: gone > 0 ? 200 : 204, ...(gone > 0 ? { body: {} } : {}) }
}
