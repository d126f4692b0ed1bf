/**
 * POST orders/$ID/pay: checks the coins, gives them to their exchanges, and confirms.
 *
 * @typedef {{ coin: string, sig: string, hDenom: string, units: bigint, exchange: string, ubSig: object, hAge?: string }} Coin
 */
import { parseAmount, seconds, showAmount, sum } from './amounts.mjs'
import { toB32 } from './bytes.mjs'
import { jsonHash } from './contract.mjs'
import { depositBatch } from './deposit.mjs'
import { refuse } from './errors.mjs'
import { exchangeRefusal } from './exchange.mjs'
import { read } from './fields.mjs'
import { confirmation } from './otp.mjs'
import { contractBlob, depositBlob, paymentBlob, refundBlob, signBlob, verifyBlob } from './sign.mjs'

/** @param {import('./http.mjs').Context} ctx @returns {Promise<import('./http.mjs').Answer>} */
export async function pay(ctx) {
  const { instance, params, bug } = ctx
  const body = ctx.json()
  const req = read(body, { coins: 'list', session_id: 'text?', wallet_data: 'object?' })
  const coins = req.coins.map((c) => readCoin(ctx, c))
  if (new Set(coins.map((c) => c.coin)).size !== coins.length)
    throw refuse('PARAMETER_MALFORMED', { detail: 'coins' })
  const order = instance.orders.get(params.id)
  if (!order?.contract)
    throw refuse('ORDER_UNKNOWN', { detail: params.id, ...(bug('unknown-order-400') ? { status: 400 } : {}) })
  const job = async () => {
    // While this request waited for its turn the order may have been unclaimed.
    if (!order.contract) throw refuse('ORDER_UNKNOWN', { detail: params.id })
    const run = new Payment(ctx, order, coins, req)
    return run.perform()
  }
  const alone = !bug('pay-race-both-paid') && !bug('pay-race-surplus-kept') && !ctx.m.odd('pay-unlocked')
  return alone ? order.lock.run(job) : job()
}

/** @param {import('./http.mjs').Context} ctx @param {any} c @returns {Coin} */
function readCoin({ m }, c) {
  const f = read(c, {
    coin_pub: 'key',
    coin_sig: 'sig',
    h_denom: 'hash',
    contribution: 'amount',
    exchange_url: 'exchange',
    ub_sig: 'object',
    h_age_commitment: 'key?',
  })
  if (f.contribution.currency !== m.currency) throw refuse('PARAMETER_MALFORMED', { detail: 'contribution' })
  return {
    coin: f.coin_pub,
    sig: f.coin_sig,
    hDenom: f.h_denom,
    units: f.contribution.units,
    exchange: f.exchange_url,
    ubSig: f.ub_sig,
    hAge: f.h_age_commitment,
  }
}

/** One request to pay, while it holds the order. */
class Payment {
  /** @param {import('./http.mjs').Context} ctx @param {import('./store.mjs').Order} order @param {Coin[]} coins @param {any} req */
  constructor(ctx, order, coins, req) {
    this.ctx = ctx
    this.m = ctx.m
    this.bug = ctx.bug
    this.order = order
    /** @type {import('./store.mjs').Contract} */
    this.contract = order.contract
    this.coins = coins
    this.session = req.session_id
    this.hWalletData = req.wallet_data ? toB32(jsonHash(req.wallet_data)) : undefined
    this.choice = req.wallet_data?.choice_index
    /** @type {Map<string, import('./exchange.mjs').Denomination>} coin to its denomination */
    this.denoms = new Map()
  }

  async perform() {
    const { contract, bug } = this
    const deadlineFirst = this.m.odd('deadline-first')
    if (deadlineFirst) this.checkDeadline()
    if (contract.paid && !bug('pay-twice')) return this.repeat()
    if (!deadlineFirst) this.checkDeadline()
    const price = this.price()
    await this.checkCoins()
    this.checkSum(price)
    if (!bug('pay-without-deposit')) await this.depositAll()
    return this.settle(price)
  }

  checkDeadline() {
    if (seconds(this.contract.terms.pay_deadline) < this.m.now() && !this.bug('pay-after-deadline'))
      throw refuse('PAY_EXPIRED')
  }

  /** The terms of the choice made, or of the contract. @returns {{ units: bigint, maxFee: bigint }} */
  price() {
    const { terms } = this.contract
    let priced = terms
    if (terms.version === 1) {
      if (this.choice === undefined || this.choice === null) throw refuse('PAY_CHOICE_MISSING')
      priced = Number.isInteger(this.choice) ? terms.choices[this.choice] : undefined
      if (!priced) throw refuse('PAY_CHOICE_BOUNDS', { detail: String(this.choice) })
    }
    return { units: parseAmount(priced.amount).units, maxFee: parseAmount(priced.max_fee).units }
  }

  /**
   * A paid order: the same coins get the same answer, others are told so and get what they need to have their money back.
   * @param {boolean} [crossed] the order was paid while this payment made its deposits
   */
  repeat(crossed = false) {
    const { contract, coins, bug } = this
    const mine = (c) => {
      const d = contract.deposits.get(c.coin)
      return (
        contract.payment.has(c.coin) &&
        d?.units === c.units &&
        (d.sig === c.sig || this.signedFor(c, d.hDenom, d.fee))
      )
    }
    const same = coins.every(mine) && (coins.length > 0 || contract.payment.size === 0)
    if (!same || bug('pay-repeat-409'))
      throw refuse(
        'PAY_ALREADY_PAID',
        bug('pay-surplus-kept') || (crossed && bug('pay-race-surplus-kept'))
          ? {}
          : { refunds: coins.filter((c) => !contract.payment.has(c.coin)).map((c) => this.surplus(c)) },
      )
    if (
      contract.granted > 0n &&
      contract.received - contract.granted < this.price().units &&
      !bug('pay-refunded-200')
    )
      throw refuse('PAY_REFUNDED')
    if (this.session !== undefined) contract.session = this.session
    this.ctx.instance.ring()
    return this.confirm()
  }

  /** The merchant's word that a coin this order does not need may be refunded. @param {Coin} c */
  surplus(c) {
    const amount = { currency: this.m.currency, units: c.units }
    const sig = signBlob(this.ctx.instance.keys, refundBlob(this.contract.hash, c.coin, 0, amount))
    const text = showAmount(this.m.currency, c.units)
    return { coin_pub: c.coin, merchant_sig: sig, rtransaction_id: 0, refund_amount: text, amount: text }
  }

  /** Every coin: exchange accepted, denomination known and still good, signature right. */
  async checkCoins() {
    for (const c of this.coins) {
      const exchange = this.m.exchangeAt(c.exchange)
      if (!exchange) throw refuse('EXCHANGE_UNTRUSTED', { detail: c.exchange })
      let denom
      try {
        denom = await exchange.denomination(c.hDenom)
      } catch (e) {
        throw this.trouble(e, 'EXCHANGE_KEYS_FAILURE', { exchange_url: c.exchange })
      }
      if (!denom) throw refuse('PAY_DENOMINATION_UNKNOWN', { detail: c.hDenom, coin_pub: c.coin })
      if (denom.depositEnd <= this.m.now())
        throw refuse('PAY_DENOMINATION_EXPIRED', { detail: c.hDenom, coin_pub: c.coin })
      if (c.units < denom.fee) throw refuse('PAY_FEES_EXCEED', { coin_pub: c.coin })
      if (!this.bug('pay-coin-sig-unchecked') && !this.signedFor(c, denom.hash, denom.fee))
        throw refuse('PAY_COIN_SIG', { coin_pub: c.coin })
      this.denoms.set(c.coin, denom)
    }
  }

  /** Whether the coin signed to be deposited for this contract. @param {Coin} c @param {string} hDenom @param {bigint} fee */
  signedFor(c, hDenom, fee) {
    const { terms, hash } = this.contract
    const { currency } = this.m
    const blob = depositBlob({
      hContract: hash,
      hAge: c.hAge,
      hWire: terms.h_wire,
      hDenom,
      timestamp: terms.timestamp,
      refundDeadline: terms.refund_deadline,
      amount: { currency, units: c.units },
      fee: { currency, units: fee },
      merchantPub: terms.merchant_pub,
      hWalletData: this.hWalletData,
    })
    return verifyBlob(c.coin, blob, c.sig)
  }

  /** Enough money, counting what earlier attempts deposited and leaving out what was given back. @param {{ units: bigint, maxFee: bigint }} price */
  checkSum(price) {
    const { contract, coins, bug } = this
    for (const c of coins) {
      const d = contract.deposits.get(c.coin)
      if (d && d.units !== c.units)
        throw refuse('PAY_INSUFFICIENT_FUNDS', {
          coin_pub: c.coin,
          exchange_url: d.exchange,
          detail: 'deposited with another contribution',
        })
    }
    const offered = new Set(coins.map((c) => c.coin))
    const old = [...contract.deposits.values()].filter((d) => d.sure && !offered.has(d.coin))
    const parts = [
      ...coins.map((c) => ({
        units: c.units,
        fee: this.denoms.get(c.coin).fee,
        back: (contract.deposits.get(c.coin)?.aborted ?? 'no') !== 'no',
      })),
      ...old.map((d) => ({ units: d.units, fee: d.fee, back: d.aborted !== 'no' })),
    ]
    const kept = parts.filter((p) => !p.back || bug('pay-counts-aborted'))
    const need = (list) => price.units + excess(sum(list.map((p) => p.fee)), price.maxFee)
    const has = (list) => sum(list.map((p) => p.units))
    const rough = kept.reduce((n, p) => n + Number(p.units) / 1e8, 0)
    const lost = bug('pay-float-sum') && has(kept) >= need(kept) && rough < Number(price.units) / 1e8
    if (lost) throw refuse('PAY_INSUFFICIENT')
    if (has(kept) >= (bug('pay-fees-unchecked') ? price.units : need(kept)) || bug('pay-price-unchecked'))
      return
    if (kept.length < parts.length && has(parts) >= need(parts)) throw refuse('PAY_REFUNDED')
    throw refuse(has(kept) >= price.units ? 'PAY_INSUFFICIENT_FEES' : 'PAY_INSUFFICIENT')
  }

  /** Gives the coins to their exchanges, one after the other; what one exchange took stays noted when the next refuses. */
  async depositAll() {
    const { contract } = this
    const todo = this.coins.filter((c) => !contract.deposits.get(c.coin)?.sure)
    const groups = Map.groupBy ? Map.groupBy(todo, (c) => c.exchange) : groupBy(todo)
    for (const [url, group] of groups) {
      const coins = this.m.odd('coin-order') ? [...group].reverse() : group
      const batches = this.m.odd('deposit-singly') ? coins.map((c) => [c]) : [coins]
      for (const batch of batches) await this.depositOne(url, batch)
    }
  }

  /** @param {string} url @param {Coin[]} coins */
  async depositOne(url, coins) {
    const { contract, m, bug } = this
    const added = coins.filter((c) => !contract.deposits.has(c.coin))
    for (const c of added) {
      const denom = this.denoms.get(c.coin)
      /** @type {import('./store.mjs').Deposit} */
      const fresh = {
        coin: c.coin,
        units: c.units,
        fee: denom.fee,
        refundFee: denom.refundFee,
        exchange: url,
        hDenom: c.hDenom,
        sig: c.sig,
        sure: false,
        aborted: 'no',
      }
      contract.deposits.set(c.coin, fresh)
    }
    const order = {
      contract,
      account: this.order.account,
      keys: this.ctx.instance.keys,
      hWalletData: this.hWalletData,
    }
    try {
      const deposit = () => depositBatch(m, order, m.exchangeAt(url), coins, this.denoms)
      await deposit().catch((/** @type {any} */ e) => {
        if (e.status === 0 && !e.late && m.odd('deposit-retry')) return deposit()
        throw e
      })
      if (m.odd('deposit-twice')) await deposit()
    } catch (e) {
      const spent = e.status === 409
      // A clear refusal deposits nothing of this batch; without a clear answer, now or earlier, coins may be with the exchange.
      if (e.status >= 400 && e.status < 500) for (const c of added) contract.deposits.delete(c.coin)
      if (spent && bug('pay-double-spend-200')) return
      throw this.refusal(e, url, coins)
    }
    for (const c of coins) contract.deposits.get(c.coin).sure = true
  }

  /** @param {any} e @param {string} url @param {Coin[]} coins */
  refusal(e, url, coins) {
    const reply = e.reply
    const more = {
      exchange_url: url,
      exchange_http_status: e.status || undefined,
      exchange_code: reply?.code,
      exchange_reply: reply,
    }
    if (e.status === 409 && this.bug('pay-conflict-bare')) return refuse('PAY_INSUFFICIENT_FUNDS')
    const only = coins.length === 1 ? coins[0].coin : undefined
    if (e.status === 409)
      return refuse('PAY_INSUFFICIENT_FUNDS', {
        ...more,
        coin_pub: reply?.coin_pub ?? only,
        detail: reply?.coin_pub,
      })
    if (e.status === 451) return refuse('PAY_LEGALLY_REFUSED', { exchange_base_urls: [url] })
    if (e.status === 404 && reply?.code === 1005) return refuse('PAY_DENOMINATION_UNKNOWN', more)
    if (e.status === 410) return refuse('PAY_DENOMINATION_EXPIRED', more)
    return this.trouble(e, 'PAY_EXCHANGE_FAILED', more)
  }

  /** Trouble with an exchange; slow ones answer 408 on this page (504 in the registry). @param {any} e @param {any} name @param {object} more */
  trouble(e, name, more) {
    const r = /** @type {any} */ (exchangeRefusal(e, name, more))
    if (e.late && !this.m.odd('slow-504')) r.status = 408
    return r
  }

  /** @param {{ units: bigint, maxFee: bigint }} price */
  settle(price) {
    const { contract, m, bug } = this
    // Only here is the payment decided, without a pause: others may have paid, aborted or released meanwhile.
    if (this.order.contract !== contract) throw refuse('ORDER_UNKNOWN', { detail: this.order.id })
    if (contract.paid && !bug('pay-twice') && !bug('pay-race-both-paid')) return this.repeat(true)
    if (!bug('abort-crosses-pay')) this.checkSum(price)
    const counted = this.coins.filter((c) => (contract.deposits.get(c.coin)?.aborted ?? 'no') === 'no')
    for (const c of counted) contract.payment.add(c.coin)
    const given = sum(counted.map((c) => c.units))
    if (given < price.units)
      for (const d of contract.deposits.values())
        if (d.sure && d.aborted === 'no') contract.payment.add(d.coin)
    contract.paid = true
    contract.paidAt = Math.floor(m.now())
    contract.choice = contract.terms.version === 1 ? this.choice : undefined
    if (this.session !== undefined) contract.session = this.session
    this.ctx.instance.ring()
    return this.confirm()
  }

  confirm() {
    const { contract, ctx, order, bug } = this
    const blob = bug('pay-sig-purpose') ? contractBlob(contract.hash) : paymentBlob(contract.hash)
    return {
      status: 200,
      body: { sig: signBlob(ctx.instance.keys, blob), ...confirmation(ctx.instance, order) },
    }
  }
}

/** @param {bigint} fees @param {bigint} most */
const excess = (fees, most) => (fees > most ? fees - most : 0n)

/** @param {Coin[]} coins */
function groupBy(coins) {
  const groups = new Map()
  for (const c of coins) groups.set(c.exchange, [...(groups.get(c.exchange) ?? []), c])
  return groups
}
