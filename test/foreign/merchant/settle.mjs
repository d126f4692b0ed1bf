/**
 * After the payment: proof for a session, abort, refunds granted by the shop and fetched by the wallet.
 */
import { parseAmount, seconds, show, showAmount } from './amounts.mjs'
import { refuse } from './errors.mjs'
import { ExchangeTrouble, exchangeRefusal } from './exchange.mjs'
import { read } from './fields.mjs'
import { confirmation } from './otp.mjs'
import { paymentBlob, refundOkBlob, signBlob, verifyBlob } from './sign.mjs'

const breath = () => new Promise((resolve) => setTimeout(resolve, 15))

/** POST orders/$ID/paid @param {import('./http.mjs').Context} ctx @returns {import('./http.mjs').Answer} */
export function paid(ctx) {
  const { instance, params, bug } = ctx
  const body = ctx.json('PARAMETER_MALFORMED')
  const lax = bug('paid-hash-optional')
  const req = read(body, { sig: 'sig', h_contract: lax ? 'hash?' : 'hash', session_id: 'text' })
  const order = instance.orders.get(params.id)
  const hash = req.h_contract ?? order?.contract?.hash ?? ''
  if (!bug('paid-sig-unchecked') && !verifyBlob(instance.keys.pub, paymentBlob(hash), req.sig))
    throw refuse('PAID_SIG_INVALID')
  const contract = order?.contract
  const ours = contract?.hash === hash || bug('paid-other-order')
  if (!contract?.paid || !ours) throw refuse('ORDER_UNKNOWN', { detail: params.id })
  contract.session = req.session_id
  instance.ring()
  if (bug('paid-204')) return { status: 204 }
  return {
    status: 200,
    body: {
      refunded: contract.grants.length > 0 && !bug('paid-refunded-false'),
      ...confirmation(instance, order),
    },
  }
}

/** POST orders/$ID/abort @param {import('./http.mjs').Context} ctx @returns {Promise<import('./http.mjs').Answer>} */
export async function abort(ctx) {
  const { instance, params } = ctx
  const req = read(ctx.json(), { h_contract: 'hash', coins: 'list' })
  if (req.coins.length === 0) throw refuse('ABORT_NO_COINS')
  const coins = req.coins.map(
    (c) => read(c, { coin_pub: 'key', exchange_url: 'exchange', contribution: 'amount?' }).coin_pub,
  )
  const order = instance.orders.get(params.id)
  if (!order) throw refuse('ABORT_NO_CONTRACT', { detail: params.id })
  return ctx.bug('abort-crosses-pay')
    ? abortCoins(ctx, order, req.h_contract, coins)
    : order.lock.run(() => abortCoins(ctx, order, req.h_contract, coins))
}

/** @param {import('./http.mjs').Context} ctx @param {import('./store.mjs').Order} order @param {string} hash @param {string[]} coins */
async function abortCoins(ctx, order, hash, coins) {
  const { bug, params } = ctx
  const known = [order.contract, ...order.former].filter(Boolean)
  if (known.length === 0) throw refuse('ABORT_NO_CONTRACT', { detail: params.id })
  let contract = known.find((c) => c.hash === hash)
  if (!contract && bug('abort-hash-unchecked')) contract = known[0]
  if (!contract) throw refuse('ABORT_HASH_MISMATCH', bug('abort-hash-409') ? { status: 409 } : {})
  if (contract.paid && !bug('abort-paid')) throw refuse('ABORT_PAID')
  const refunds = []
  for (const coin of coins) refunds.push(await abortCoin(ctx, contract, coin))
  ctx.instance.ring()
  return { status: 200, body: { refunds: bug('abort-reply-order') ? refunds.reverse() : refunds } }
}

/** @param {import('./http.mjs').Context} ctx @param {import('./store.mjs').Contract} contract @param {string} coin */
async function abortCoin(ctx, contract, coin) {
  const { m, instance, bug } = ctx
  const d = contract.deposits.get(coin)
  if (!d) return { type: 'undeposited' }
  const rtid = bug('abort-rtid-one') ? 1 : 0
  const before = d.aborted
  d.aborted = 'asked'
  try {
    const proof = await m
      .exchangeAt(d.exchange)
      .refund({ keys: instance.keys, hContract: contract.hash, coin, rtid, units: d.units })
    d.aborted = 'done'
    d.sure = true
    return { type: 'success', exchange_status: 200, ...proof }
  } catch (e) {
    if (!(e instanceof ExchangeTrouble)) throw e
    if (e.status >= 400 && e.status < 500) d.aborted = before === 'done' ? before : 'no'
    // Never confirmed and unknown to the exchange: it was not deposited at all.
    if (!d.sure && e.status === 404) {
      contract.deposits.delete(coin)
      return { type: 'undeposited' }
    }
    if (e.status === 0 || e.status === 200)
      throw exchangeRefusal(e, 'ABORT_REFUND_FAILED', { exchange_url: d.exchange })
    if (bug('abort-failure-hidden')) return { type: 'undeposited' }
    return failure(e)
  }
}

/** @param {any} e */
const failure = (e) => ({
  type: 'failure',
  exchange_status: e.status,
  ...(Number.isInteger(e.reply?.code) ? { exchange_code: e.reply.code } : {}),
  ...(e.reply ? { exchange_reply: e.reply } : {}),
})

/** POST private/orders/$ID/refund @param {import('./http.mjs').Context} ctx @returns {Promise<import('./http.mjs').Answer>} */
export async function grantRefund(ctx) {
  const { instance, params, bug } = ctx
  const req = read(ctx.json(), { refund: 'amount', reason: 'text' })
  const order = instance.orders.get(params.id)
  if (!order) throw refuse('ORDER_UNKNOWN', { detail: params.id })
  const job = () => increase(ctx, order, req)
  return bug('refund-lost-update') || bug('refund-added-twice') ? job() : order.lock.run(job)
}

/** @param {import('./http.mjs').Context} ctx @param {import('./store.mjs').Order} order @param {any} req */
async function increase(ctx, order, req) {
  const { m, instance, base, bug } = ctx
  const { contract } = order
  if (req.refund.currency !== m.currency) throw refuse('CURRENCY_MISMATCH', { detail: req.refund.currency })
  if (!contract || (!contract.paid && !bug('refund-unpaid')))
    throw refuse('REFUND_UNPAID', { detail: order.id })
  if (contract.terms.refund_deadline.t_s === 0 && !bug('refund-not-allowed-200'))
    throw refuse('REFUND_NOT_ALLOWED')
  if (seconds(contract.terms.wire_transfer_deadline) < m.now() && !bug('refund-after-wire'))
    throw refuse('REFUND_TOO_LATE', { code: m.o.refundTooLateCode })
  if (contract.paid && req.refund.units > contract.received && !bug('refund-over-payment'))
    throw refuse('REFUND_TOO_MUCH')
  const more = req.refund.units - contract.granted
  const before = contract.grants
  let grants = more > 0n ? spread(ctx, contract, more, req.reason) : []
  if (bug('refund-lost-update') || bug('refund-added-twice')) await breath()
  if (bug('refund-added-twice') && more > 0n) grants = spread(ctx, contract, more, req.reason)
  contract.grants = [...(bug('refund-lost-update') ? before : contract.grants), ...grants]
  if (bug('refund-lowered') && more < 0n) {
    contract.grants = []
    contract.grants = spread(ctx, contract, req.refund.units, req.reason)
  }
  instance.ring()
  const uri = `${base.startsWith('https:') ? 'taler' : 'taler+http'}://refund/${base.replace(/^https?:\/\//, '')}${order.id}/`
  return {
    status: 200,
    body: { taler_refund_uri: uri, ...(bug('refund-reply-no-hash') ? {} : { h_contract: contract.hash }) },
  }
}

/**
 * Spreads a refund over the coins of the payment, those with the most left first; each part has a number of its own.
 * @param {import('./http.mjs').Context} ctx @param {import('./store.mjs').Contract} contract @param {bigint} more @param {string} reason
 */
function spread({ m, bug }, contract, more, reason) {
  const left = (d) => d.units - contract.grants.reduce((n, g) => n + (g.coin === d.coin ? g.units : 0n), 0n)
  const coins = [...contract.deposits.values()]
    .filter((d) => contract.payment.has(d.coin))
    .sort((a, b) => Number(left(b) - left(a)))
  const grants = []
  let rest = more
  for (const [i, d] of coins.entries()) {
    const last = bug('refund-over-payment') && i === coins.length - 1
    let units = last || rest < left(d) ? rest : left(d)
    if (units <= 0n) continue
    // An exchange refunds nothing that its refund fee eats up: leave enough for the next coin.
    const fee = d.refundFee
    if (rest > units && rest - units <= fee && units > 3n * fee) units = rest - 2n * fee
    const parts =
      m.odd('refund-split') && units > 4n * d.refundFee ? [units / 2n, units - units / 2n] : [units]
    for (const part of parts) {
      const number = contract.grants.length + grants.length + 1
      grants.push({
        coin: d.coin,
        rtid: bug('refund-number-reused') ? 1 : number,
        units: part,
        reason,
        time: Math.floor(m.now()),
      })
    }
    rest -= units
  }
  return grants
}

/** POST orders/$ID/refund @param {import('./http.mjs').Context} ctx @returns {Promise<import('./http.mjs').Answer>} */
export async function fetchRefunds(ctx) {
  const { instance, params, bug } = ctx
  const req = read(ctx.json(), { h_contract: 'hash' })
  const order = instance.orders.get(params.id)
  if (!order?.contract) throw refuse('ORDER_UNKNOWN', { detail: params.id })
  if (order.contract.hash !== req.h_contract && !bug('refund-hash-unchecked'))
    throw refuse('CONTRACT_HASH_MISMATCH')
  const { contract } = order
  return order.lock.run(() => collect(ctx, contract))
}

/** @param {import('./http.mjs').Context} ctx @param {import('./store.mjs').Contract} contract */
async function collect(ctx, contract) {
  const { m, instance, bug } = ctx
  if (contract.granted === 0n) return { status: 204 }
  const late = seconds(contract.terms.wire_transfer_deadline) < m.now()
  const open = contract.grants.some((g) => !g.proof)
  if (late && open && !bug('refund-after-wire'))
    throw refuse('REFUND_TOO_LATE', { code: m.o.refundTooLateCode })
  const refunds = []
  for (const g of contract.grants) refunds.push(await collectOne(ctx, contract, g, late))
  instance.ring()
  const total = showAmount(m.currency, contract.granted)
  return {
    status: 200,
    body: {
      refund_amount: total,
      refunds: m.odd('coin-order') ? refunds.reverse() : refunds,
      merchant_pub: instance.keys.pub,
    },
  }
}

/** @param {import('./http.mjs').Context} ctx @param {import('./store.mjs').Contract} contract @param {import('./store.mjs').Grant} g @param {boolean} late */
async function collectOne({ m, instance, bug }, contract, g, late) {
  const amount = { currency: m.currency, units: g.units }
  const common = {
    rtransaction_id: g.rtid,
    coin_pub: g.coin,
    refund_amount: show(amount),
    execution_time: { t_s: g.time },
  }
  const exchange = m.exchangeAt(contract.deposits.get(g.coin).exchange)
  if (late && bug('refund-after-wire')) {
    const exchange_sig = signBlob(
      instance.keys,
      refundOkBlob(contract.hash, g.coin, instance.keys.pub, g.rtid, amount),
    )
    return { type: 'success', exchange_status: 200, exchange_sig, exchange_pub: instance.keys.pub, ...common }
  }
  try {
    g.proof ??= await exchange.refund(
      { keys: instance.keys, hContract: contract.hash, coin: g.coin, rtid: g.rtid, units: g.units },
      { verify: !bug('refund-confirmation-unchecked') },
    )
    return { type: 'success', exchange_status: 200, ...g.proof, ...common }
  } catch (e) {
    if (!(e instanceof ExchangeTrouble)) throw e
    if (e.status === 0 || e.status === 200)
      throw exchangeRefusal(e, 'EXCHANGE_UNEXPECTED', { exchange_url: exchange.url })
    return { ...failure(e), ...common }
  }
}

/** The price of a contract, for the status pages. @param {{ terms: any, choice?: number }} c */
export const priceOf = (c) =>
  parseAmount(c.terms.version === 1 ? c.terms.choices[c.choice ?? 0].amount : c.terms.amount).units
