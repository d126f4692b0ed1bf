// POST /coins/$COIN_PUB/refund.
import { encode32, u64 } from './codec.mjs'
import { eddsaVerify } from './crypto.mjs'
import { ApiError } from './errors.mjs'
import { amount, hash, integer, key, read, signature } from './fields.mjs'

/**
 * @param {import('./context.mjs').Context} ctx @param {Buffer} pub coin key of the path @param {unknown} body
 * @returns {Promise<import('./http.mjs').Reply>}
 */
export async function postRefund(ctx, pub, body) {
  const fields = read(body, [
    ['refund_amount', amount(ctx.currency)],
    ['h_contract_terms', hash],
    ['merchant_pub', key],
    ['rtransaction_id', integer],
    ['merchant_sig', signature],
  ])
  const exact = BigInt.asUintN(64, fields.rtransaction_id)
  const rtid = ctx.wrong('refund-id-double') ? BigInt(Number(exact)) & ((1n << 64n) - 1n) : exact
  const requested = fields.refund_amount
  const signed = [fields.h_contract_terms, pub, u64(rtid), ctx.amountBytes(requested)]
  if (
    !ctx.wrong('refund-sig-unchecked') &&
    !eddsaVerify(fields.merchant_pub, fields.merchant_sig, 1102, ...signed)
  ) {
    throw new ApiError(ctx.wrong('refund-sig-status') ? 401 : 403, 1506)
  }
  const coin = ctx.db.coins.get(pub.toString('hex'))
  if (coin === undefined) {
    if (ctx.odd('refund-codes-0.14.1')) throw ctx.denominationUnknown(Buffer.alloc(64))
    throw new ApiError(ctx.wrong('refund-unknown-coin-status') ? 400 : 404, 1500)
  }
  if (requested < coin.denom.feeRefund && !ctx.wrong('refund-below-fee-accepted')) {
    if (ctx.odd('refund-codes-0.14.1')) throw new ApiError(500, 53, { detail: 'do refund' })
    throw new ApiError(400, 1505)
  }
  await grant(ctx, coin, fields, rtid)
  const net = requested - coin.denom.feeRefund
  const proof = ctx.affirm(
    ctx.wrong('refund-purpose') ? 1041 : 1038,
    fields.h_contract_terms,
    pub,
    fields.merchant_pub,
    u64(rtid),
    ctx.amountBytes(ctx.wrong('refund-sig-net') && net >= 0n ? net : requested),
  )
  return {
    status: 200,
    json: ctx.wrong('refund-no-exchange-pub') ? { exchange_sig: proof.exchange_sig } : proof,
  }
}

/**
 * The refunds among which an id must be unique: those of this coin in this contract.
 * @param {import('./context.mjs').Context} ctx @param {import('./store.mjs').Batch} batch @param {import('./store.mjs').Coin} coin
 * @returns {import('./store.mjs').Refund[]}
 */
function scope(ctx, batch, coin) {
  if (ctx.wrong('refund-id-per-batch')) return batch.refunds
  const batches = ctx.wrong('refund-id-per-coin') ? [...ctx.db.batches.values()] : [batch]
  return batches.flatMap((item) => item.refunds).filter((refund) => refund.coin === coin)
}

/** The transaction. @param {import('./context.mjs').Context} ctx @param {import('./store.mjs').Coin} coin @param {any} fields @param {bigint} rtid */
async function grant(ctx, coin, fields, rtid) {
  const requested = /** @type {bigint} */ (fields.refund_amount)
  const conflictNames = { coin_pub: encode32(coin.pub), h_denom_pub: encode32(coin.denom.hash) }
  const id = fields.merchant_pub.toString('hex') + fields.h_contract_terms.toString('hex')
  let batch = ctx.db.batches.get(id)
  if (batch === undefined && ctx.wrong('refund-other-contract')) {
    batch = [...ctx.db.batches.values()].find((other) => other.coins.some((deposit) => deposit.coin === coin))
  }
  const deposits = batch?.coins.filter((deposit) => deposit.coin === coin) ?? []
  if (batch === undefined || deposits.length === 0) throw new ApiError(404, 1502)
  const earlier = batch.refunds.filter((refund) => refund.coin === coin)
  const same = scope(ctx, batch, coin).find((refund) => refund.rtid === rtid)
  const own = same === undefined || earlier.includes(same)
  const closed = batch.done && ctx.wrong('refund-repeat-after-wire')
  if (
    same !== undefined &&
    own &&
    same.amount === requested &&
    !closed &&
    !ctx.wrong('refund-repeat-credited')
  )
    return
  if (batch.done && !ctx.wrong('refund-after-wire'))
    throw new ApiError(ctx.wrong('refund-after-wire-status') ? 409 : 410, 1503)
  if (ctx.wrong('refund-deadline-enforced') && batch.refundDeadline > 0 && ctx.now() > batch.refundDeadline)
    throw new ApiError(410, 1503)
  if (same !== undefined && (same.amount !== requested || !own) && !ctx.wrong('refund-id-reused')) {
    throw new ApiError(
      ctx.odd('refund-conflict-409') ? 409 : 424,
      ctx.wrong('refund-conflict-code') ? 1501 : 1510,
      conflictNames,
    )
  }
  const deposited = ctx.wrong('refund-limit-coin-value')
    ? coin.denom.value
    : deposits.reduce((sum, deposit) => sum + deposit.amount, 0n)
  const refunded = earlier.reduce((sum, refund) => sum + refund.amount, requested)
  if (refunded > deposited && !ctx.wrong('refund-over-deposit')) throw new ApiError(409, 1501, conflictNames)
  if (ctx.wrong('refund-race')) await new Promise((resolve) => setTimeout(resolve, 120))
  batch.refunds.push({ coin, rtid, amount: requested })
  const fee = coin.denom.feeRefund
  const net = requested < fee ? 0n : requested - fee
  if (!ctx.wrong('refund-not-credited'))
    coin.remaining += ctx.wrong('refund-fee-not-charged') ? requested : net
  if (refunded === deposited && !ctx.wrong('deposit-fee-kept'))
    coin.remaining += deposits.reduce((sum, deposit) => sum + deposit.fee, 0n)
  ctx.db.log(coin.history, {
    type: 'REFUND',
    amount: ctx.amount(net),
    refund_fee: ctx.amount(fee),
    h_contract_terms: encode32(fields.h_contract_terms),
    merchant_pub: encode32(fields.merchant_pub),
    rtransaction_id: rtid,
    merchant_sig: encode32(fields.merchant_sig),
  })
  ctx.db.wake()
}
