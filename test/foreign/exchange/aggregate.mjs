// Paying merchants: which deposits are due, what they sum up to, the transfer itself.
import { encode32 } from './codec.mjs'
import { randomBytes } from './crypto.mjs'

const ROUND_UNIT = 1000000n

/** @typedef {{ batch: import('./store.mjs').Batch, coin: import('./store.mjs').Coin, value: bigint, fee: bigint, refunded: bigint }} Line */

/** What each coin of a batch brings after its refunds. @param {import('./store.mjs').Batch} batch @returns {Line[]} */
export function lines(batch) {
  const coins = [...new Set(batch.coins.map((deposit) => deposit.coin))]
  return coins.map((coin) => {
    const own = batch.coins.filter((deposit) => deposit.coin === coin)
    const deposited = own.reduce((sum, deposit) => sum + deposit.amount, 0n)
    const refunded = batch.refunds
      .filter((refund) => refund.coin === coin)
      .reduce((sum, refund) => sum + refund.amount, 0n)
    const value = deposited > refunded ? deposited - refunded : 0n
    const fees = own.reduce((sum, deposit) => sum + deposit.fee, 0n)
    return { batch, coin, value, fee: fees < value ? fees : value, refunded }
  })
}

/** @param {Line[]} all @returns {bigint} */
export function net(all) {
  return all.reduce((sum, line) => sum + line.value - line.fee, 0n)
}

/**
 * One run. Due only: accounts with a batch past its wire deadline, and of those all batches past their refund deadline.
 * Not due only (the hook): every batch not yet done.
 * @param {import('./context.mjs').Context} ctx @param {boolean} dueOnly
 * @returns {{ wtid: string, amount: string, credit_account: string }[]} transfers made
 */
export function aggregate(ctx, dueOnly) {
  const now = ctx.now()
  /** @type {Map<string, import('./store.mjs').Batch[]>} */
  const accounts = new Map()
  for (const batch of ctx.db.batches.values()) {
    if (batch.done) continue
    const id = `${batch.merchantPub.toString('hex')} ${batch.payto}`
    accounts.set(id, [...(accounts.get(id) ?? []), batch])
  }
  const made = []
  for (const batches of accounts.values()) {
    if (dueOnly && !batches.some((batch) => batch.wireDeadline <= now && batch.refundDeadline < now)) continue
    const taken = dueOnly ? batches.filter((batch) => batch.refundDeadline < now) : batches
    const transfer = pay(ctx, taken, now)
    if (transfer !== null) made.push(transfer)
  }
  if (accounts.size > 0) ctx.db.wake()
  return made
}

/** @param {import('./context.mjs').Context} ctx @param {import('./store.mjs').Batch[]} batches @param {number} now */
function pay(ctx, batches, now) {
  const { merchantPub, payto } = batches[0]
  const open = [...ctx.db.aggregates.values()].find(
    (other) => !other.wired && other.payto === payto && other.merchantPub.equals(merchantPub),
  )
  const target = open ?? {
    wtid: randomBytes(32),
    merchantPub,
    payto,
    batches: [],
    wired: false,
    time: now,
    total: 0n,
    wireFee: ctx.keys.wireFee,
  }
  ctx.db.aggregates.set(target.wtid.toString('hex'), target)
  for (const batch of batches) {
    batch.done = true
    batch.aggregate = target
    target.batches.push(batch)
  }
  const gross = net(target.batches.flatMap(lines))
  if (gross <= target.wireFee) return null
  const exact = ctx.wrong('wire-fee-not-subtracted') ? gross : gross - target.wireFee
  const total = exact - (exact % ROUND_UNIT)
  if (total === 0n) return null
  target.wired = true
  target.time = now
  target.total = total
  ctx.db.outgoing.push({ row: ++ctx.db.bankRow, time: now, amount: total, credit: payto, wtid: target.wtid })
  return { wtid: encode32(target.wtid), amount: ctx.amount(total), credit_account: payto }
}
