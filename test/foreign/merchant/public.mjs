/**
 * GET orders/$ID as customers and their wallets see it.
 */
import { show, showAmount } from './amounts.mjs'
import { refuse } from './errors.mjs'
import { argument } from './fields.mjs'

/** @param {string} base @param {import('./store.mjs').Order} order @param {string} [session] */
export function payUri(base, order, session = '') {
  const scheme = base.startsWith('https:') ? 'taler' : 'taler+http'
  const query = order.token && !order.contract ? `?c=${order.token}` : ''
  return `${scheme}://pay/${base.replace(/^https?:\/\//, '')}${order.id}/${encodeURIComponent(session)}${query}`
}

/** Another order for the same page that this session has paid. @param {import('./store.mjs').Instance} instance @param {any} order @param {string|undefined} session @param {boolean} evenRefunded */
export function alreadyPaid(instance, order, session, evenRefunded) {
  const url = order.proto.fulfillment_url
  if (!session || url === undefined) return undefined
  for (const o of instance.orders.values()) {
    const c = o.contract
    if (
      o !== order &&
      c?.paid &&
      c.session === session &&
      o.proto.fulfillment_url === url &&
      (evenRefunded || c.granted === 0n)
    )
      return o
  }
  return undefined
}

/** @param {any} order @param {string|undefined} session paid, and proven for this session */
export const paidIn = (order, session) =>
  Boolean(order.contract?.paid) && (session === undefined || order.contract.session === session)

/** @param {import('./http.mjs').Context} ctx @returns {Promise<import('./http.mjs').Answer>} */
export async function publicStatus(ctx) {
  const { instance, params, query, bug } = ctx
  const q = {
    hash: argument(query, 'h_contract', 'hash'),
    token: argument(query, 'token', 'token'),
    session: query.get('session_id') || undefined,
    wait: argument(query, 'timeout_ms', 'number') ?? 0,
    obtained: argument(query, 'await_refund_obtained', 'yes'),
    above: argument(query, 'refund', 'amount'),
    evenRefunded: argument(query, 'allow_refunded_for_repurchase', 'yes') ?? false,
  }
  const html = /text\/html/.test(ctx.headers.accept ?? '')
  const order = instance.orders.get(params.id)
  if (!order)
    throw refuse('ORDER_UNKNOWN', { detail: params.id, ...(bug('unknown-order-400') ? { status: 400 } : {}) })
  const refused = credentials(order, q, html)
  if (refused) return refused
  const ready = () => {
    const c = order.contract
    if (!paidIn(order, q.session)) return false
    if (q.obtained && c.granted > c.taken) return false
    return q.above === undefined || c.granted > q.above.units
  }
  if (!html) await instance.until(ready, q.wait)
  return html ? page(ctx, order, q) : statusOf(ctx, order, q)
}

/** Who may see the order. @param {import('./store.mjs').Order} order @param {any} q @param {boolean} html @returns {import('./http.mjs').Answer|null} null when all is well */
function credentials(order, q, html) {
  const c = order.contract
  if (q.hash !== undefined && c?.hash !== q.hash) throw refuse('GET_HASH_INVALID')
  if (q.token !== undefined && order.token !== q.token) throw refuse('GET_TOKEN_INVALID')
  if (q.hash !== undefined || q.token !== undefined || order.token === undefined) return null
  const again = order.proto.public_reorder_url
  if (again === undefined) throw refuse(c ? 'GET_HASH_INVALID' : 'GET_TOKEN_INVALID')
  return html
    ? { status: 302, headers: { location: again }, html: '' }
    : { status: 202, body: { public_reorder_url: again } }
}

/** @param {import('./http.mjs').Context} ctx @param {import('./store.mjs').Order} order @param {any} q */
function statusOf({ m, instance, base, bug }, order, q) {
  const url = (order.contract?.terms ?? order.proto).fulfillment_url
  const page = url === undefined ? {} : { fulfillment_url: url }
  if (!paidIn(order, q.session)) {
    const twin = alreadyPaid(instance, order, q.session, q.evenRefunded)
    return {
      status: 402,
      body: {
        taler_pay_uri: payUri(base, order, q.session),
        ...page,
        ...(twin ? { already_paid_order_id: twin.id } : {}),
      },
    }
  }
  const c = order.contract
  return {
    status: 200,
    body: {
      refunded: c.granted > 0n,
      refund_pending: c.granted > c.taken && !bug('status-pending-false'),
      refund_amount: showAmount(m.currency, c.granted),
      refund_taken: showAmount(m.currency, c.taken),
      ...page,
    },
  }
}

/** @param {import('./http.mjs').Context} ctx @param {import('./store.mjs').Order} order @param {any} q @returns {import('./http.mjs').Answer} */
function page({ instance, base }, order, q) {
  const text = (title, body) =>
    `<!DOCTYPE html><html><head><title>${title}</title></head><body>${body}</body></html>`
  if (paidIn(order, q.session)) return { status: 200, html: text('Paid', 'Thank you.') }
  const twin = alreadyPaid(instance, order, q.session, q.evenRefunded)
  if (twin)
    return {
      status: 302,
      headers: { location: twin.contract.terms.fulfillment_url },
      html: text('Paid', 'Paid before.'),
    }
  const uri = payUri(base, order, q.session).replaceAll('&', '&amp;')
  return {
    status: 402,
    headers: { taler: payUri(base, order, q.session) },
    html: text('Pay', `<a href="${uri}">Pay</a>`),
  }
}

/** GET config @param {import('./http.mjs').Context} ctx */
export function config({ m }) {
  const spec = {
    name: m.currency,
    currency: m.currency,
    num_fractional_input_digits: 2,
    num_fractional_normal_digits: 2,
    num_fractional_trailing_zero_digits: 2,
    alt_unit_names: { 0: m.currency },
    common_amounts: [show({ currency: m.currency, units: 500000000n })],
  }
  return {
    status: 200,
    body: {
      name: 'taler-merchant',
      version: m.o.version,
      implementation: 'urn:foreign:shop-till',
      currency: m.currency,
      default_persona: 'developer',
      currencies: { [m.currency]: spec },
      exchanges: m.exchanges.map((x) => ({ base_url: x.url, currency: m.currency, master_pub: x.master })),
      have_self_provisioning: false,
      have_donau: false,
      payment_target_types: '*',
      report_generators: {},
      default_pay_delay: { d_us: m.o.payDelay * 1e6 },
      default_refund_delay: { d_us: 0 },
      default_wire_transfer_delay: { d_us: m.o.wireDelay * 1e6 },
      default_wire_transfer_rounding_interval: 'NONE',
    },
  }
}

/** GET exchanges @param {import('./http.mjs').Context} ctx */
export function exchanges({ m }) {
  const one = (x) => ({
    exchange_url: x.url,
    next_download: { t_s: Math.max(x.state.next, Math.floor(m.now())) },
    debit_restrictions: {},
    keys_http_status: x.state.http,
    keys_ec: x.state.code,
    keys_hint: x.state.hint,
  })
  return { status: 200, body: { exchanges: m.exchanges.map(one) } }
}
