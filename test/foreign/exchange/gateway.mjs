// The bank's side as far as needed: wire gateway config, add-incoming, the two histories.
import { encode32, parseAmount, timestamp } from './codec.mjs'
import { sha512, timingSafeEqual } from './crypto.mjs'
import { ApiError, malformed } from './errors.mjs'
import { key, payto, read, text } from './fields.mjs'
import { bodyOf } from './http.mjs'
import { creditReserve, milliseconds } from './reserves.mjs'

/** Basic (any user, the token as password) or bearer, with or without "secret-token:". @param {import('./context.mjs').Context} ctx @param {string | undefined} header */
function authorized(ctx, header) {
  const [scheme, value] = (header ?? '').split(/\s+(.*)/s)
  const same = (/** @type {string} */ given) => timingSafeEqual(sha512(given), sha512(ctx.gatewayToken))
  if (/^basic$/i.test(scheme)) {
    const plain = Buffer.from(value ?? '', 'base64').toString('utf8')
    return plain.includes(':') && same(plain.slice(plain.indexOf(':') + 1))
  }
  return /^bearer$/i.test(scheme) && (same(value ?? '') || same((value ?? '').replace(/^secret-token:/, '')))
}

/** @param {import('./context.mjs').Context} ctx @param {import('./http.mjs').Request} request @param {string[]} path below taler-wire-gateway */
export async function gateway(ctx, request, path) {
  const name = path.join('/')
  if (name === 'config' && request.method === 'GET') {
    return {
      status: 200,
      json: {
        name: 'taler-wire-gateway',
        version: '5:0:5',
        currency: ctx.currency,
        implementation: 'urn:net:example:foreign-exchange',
      },
    }
  }
  if (!authorized(ctx, request.headers.authorization))
    throw new ApiError(401, 40, {}, { 'WWW-Authenticate': 'Basic realm="taler-wire-gateway"' })
  if (name === 'admin/add-incoming' && request.method === 'POST') return addIncoming(ctx, request)
  if (name === 'history/incoming' && request.method === 'GET') return history(ctx, request, 'incoming')
  if (name === 'history/outgoing' && request.method === 'GET') return history(ctx, request, 'outgoing')
  throw new ApiError(404, 21, { detail: request.path })
}

/** @param {import('./context.mjs').Context} ctx @param {import('./http.mjs').Request} request */
function addIncoming(ctx, request) {
  const fields = read(bodyOf(request), [
    ['amount', text],
    ['reserve_pub', key],
    ['debit_account', payto],
  ])
  const amount = parseAmount(fields.amount, ctx.currency)
  if (amount === null) {
    const foreign = /^([A-Z]{1,11}):/.exec(fields.amount)
    if (foreign !== null && foreign[1] !== ctx.currency) throw new ApiError(409, 30)
    throw new ApiError(400, 22, { field: 'amount', line: 0 })
  }
  const used = ctx.db.incoming.some((other) => other.reservePub.equals(fields.reserve_pub))
  if (used && !ctx.odd('reserve-top-up')) throw new ApiError(409, 5114)
  const incoming = {
    row: ++ctx.db.bankRow,
    time: ctx.now(),
    amount,
    debit: fields.debit_account,
    reservePub: fields.reserve_pub,
  }
  ctx.db.incoming.push(incoming)
  creditReserve(ctx, incoming)
  return { status: 200, json: { timestamp: timestamp(incoming.time), row_id: incoming.row } }
}

/** @param {import('./context.mjs').Context} ctx @param {import('./http.mjs').Request} request @param {'incoming' | 'outgoing'} side */
async function history(ctx, request, side) {
  const query = request.query
  const limitText = query.get('limit') ?? query.get('delta') ?? '-20'
  if (!/^-?[0-9]{1,9}$/.test(limitText)) throw malformed('limit')
  const limit = Number(limitText)
  const offsetText = query.get('offset') ?? query.get('start')
  if (offsetText !== null && !/^[0-9]{1,15}$/.test(offsetText)) throw malformed('offset')
  const offset = offsetText === null ? (limit > 0 ? 0 : Infinity) : Number(offsetText)
  const rows = () => {
    const all = /** @type {{ row: number }[]} */ (side === 'incoming' ? ctx.db.incoming : ctx.db.outgoing)
    const matching = all.filter((item) => (limit > 0 ? item.row > offset : item.row < offset))
    return limit > 0 ? matching.slice(0, limit) : matching.reverse().slice(0, -limit)
  }
  const wait = milliseconds(query, query.has('timeout_ms') ? 'timeout_ms' : 'long_poll_ms')
  if (wait !== null && limit > 0) await ctx.db.until(() => rows().length > 0, wait, request.closed)
  const found = rows()
  if (found.length === 0) return { status: 204 }
  if (side === 'incoming') {
    const list = found.map((item) => incomingJson(ctx, /** @type {any} */ (item)))
    return { status: 200, json: { credit_account: ctx.payto, incoming_transactions: list } }
  }
  const list = found.map((item) => outgoingJson(ctx, /** @type {any} */ (item)))
  return { status: 200, json: { debit_account: ctx.payto, outgoing_transactions: list } }
}

/** @param {import('./context.mjs').Context} ctx @param {import('./store.mjs').Incoming} item */
function incomingJson(ctx, item) {
  return {
    type: 'RESERVE',
    row_id: item.row,
    date: timestamp(item.time),
    amount: ctx.amount(item.amount),
    debit_account: item.debit,
    reserve_pub: encode32(item.reservePub),
  }
}

/** @param {import('./context.mjs').Context} ctx @param {{ row: number, time: number, amount: bigint, credit: string, wtid: Buffer }} item */
function outgoingJson(ctx, item) {
  return {
    row_id: item.row,
    date: timestamp(item.time),
    amount: ctx.amount(item.amount),
    credit_account: item.credit,
    wtid: encode32(item.wtid),
    exchange_base_url: ctx.baseUrl,
  }
}
