/**
 * The least wallet and the least shop for the self test: they make requests and look at replies, nothing else.
 */
import { parseAmount } from './amounts.mjs'
import { random, toB32 } from './bytes.mjs'
import { contractHash, jsonHash } from './contract.mjs'
import { startFakeExchange } from './fake-exchange.mjs'
import { startMerchant } from './merchant.mjs'
import * as sign from './sign.mjs'

export const CUR = 'TESTKUDOS'
export const TOKEN = 'secret-token:bench'

/** A merchant, an exchange and a clock that can be moved. */
export class World {
  /** Seconds the clock of both parties is ahead. */
  skew = 0
  /** @type {any} */ x
  /** @type {any} the second exchange, where a story wants one */ x2
  /** @type {any[]} */ exchanges = []
  /** @type {Awaited<ReturnType<typeof startMerchant>>} */ shop

  /** @param {any} [o] wrong, odd, two (exchanges), and whatever startMerchant takes */
  static async open(o = {}) {
    const w = new World()
    const now = () => Date.now() / 1000 + w.skew
    w.x = await startFakeExchange(CUR, { now, fee: o.fee })
    w.exchanges = [w.x]
    if (o.two) w.exchanges.push((w.x2 = await startFakeExchange(CUR, { now })))
    w.shop = await startMerchant({
      exchange: w.exchanges.slice(0, o.exchangeOnly).map((x) => x.url),
      exchangeMasterPub: w.exchanges.map((x) => x.master),
      currency: CUR,
      payto: 'payto://x-taler-bank/bank.example/shop?receiver-name=Shop',
      token: TOKEN,
      exchangeTimeout: 5000,
      now,
      ...o,
    })
    return w
  }

  async close() {
    await this.shop.stop()
    for (const x of this.exchanges) await x.stop()
  }

  /** @param {string} method @param {string} path @param {any} [body] @param {Record<string, string>} [headers] @returns {Promise<{ status: number, body: any, headers: Headers }>} */
  async call(method, path, body, headers = {}) {
    const res = await fetch(this.shop.url + path, {
      method,
      redirect: 'manual',
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await res.text()
    const json = /json/i.test(res.headers.get('content-type') ?? '')
    return { status: res.status, body: json ? JSON.parse(text) : text || undefined, headers: res.headers }
  }

  /** As the shop. */
  own(method, path, body) {
    return this.call(method, `private/${path}`, body, { authorization: `Bearer ${TOKEN}` })
  }

  /** A new order. @param {object} [order] @param {object} [more] */
  async order(order = {}, more = {}) {
    const r = await this.own('POST', 'orders', {
      order: { summary: 'tea', amount: `${CUR}:4`, fulfillment_url: 'https://shop.example/tea', ...order },
      refund_delay: { d_us: 3600e6 },
      ...more,
    })
    if (r.status !== 200) throw new Error(`order: ${r.status} ${JSON.stringify(r.body)}`)
    return { id: r.body.order_id, token: r.body.token }
  }

  /** An order and a wallet that claimed it. @param {object} [order] @param {object} [more] */
  async claimed(order, more) {
    const o = await this.order(order, more)
    const nonce = sign.keyPair()
    const r = await this.claim(o, nonce)
    if (r.status !== 200) throw new Error(`claim: ${r.status} ${JSON.stringify(r.body)}`)
    return {
      ...o,
      nonce,
      terms: r.body.contract_terms,
      sig: r.body.sig,
      h: contractHash(r.body.contract_terms),
    }
  }

  claim(o, nonce) {
    return this.call('POST', `orders/${o.id}/claim`, {
      nonce: nonce.pub,
      ...(o.token ? { token: o.token } : {}),
    })
  }

  /** A fresh coin that signs for the contract. @param {any} c @param {string} contribution @param {any} [exchange] @param {any} [keys] @param {any} [walletData] */
  coin(c, contribution, exchange = this.x, keys = sign.keyPair(), walletData = undefined) {
    const amount = parseAmount(contribution)
    const { terms } = c
    const blob = sign.depositBlob({
      hContract: c.h,
      hWire: terms.h_wire,
      hDenom: exchange.hDenom,
      timestamp: terms.timestamp,
      refundDeadline: terms.refund_deadline,
      amount,
      fee: { currency: CUR, units: exchange.fee },
      merchantPub: terms.merchant_pub,
      hWalletData: walletData && toB32(jsonHash(walletData)),
    })
    return {
      keys,
      pub: keys.pub,
      pay: {
        coin_pub: keys.pub,
        coin_sig: sign.signBlob(keys, blob),
        h_denom: exchange.hDenom,
        contribution,
        exchange_url: exchange.url,
        ub_sig: { cipher: 'RSA', rsa_signature: toB32(random(256)) },
      },
      abort: { coin_pub: keys.pub, contribution, exchange_url: exchange.url },
    }
  }

  pay(c, coins, more = {}) {
    return this.call('POST', `orders/${c.id}/pay`, {
      coins: coins.map((x) => x.pay),
      session_id: 's1',
      ...more,
    })
  }

  /** A paid order. @param {object} [order] @param {object} [more] */
  async paid(order, more) {
    const c = await this.claimed(order, more)
    const coin = this.coin(c, c.terms.amount)
    const r = await this.pay(c, [coin])
    if (r.status !== 200) throw new Error(`pay: ${r.status} ${JSON.stringify(r.body)}`)
    return { ...c, coin, proof: r.body.sig }
  }

  abort(c, coins, h = c.h) {
    return this.call('POST', `orders/${c.id}/abort`, { h_contract: h, coins: coins.map((x) => x.abort) })
  }

  prove(c, sig = c.proof, session = 's2') {
    return this.call('POST', `orders/${c.id}/paid`, { sig, h_contract: c.h, session_id: session })
  }

  unclaim(c, sig, nonce = c.nonce.pub) {
    return this.call('POST', `orders/${c.id}/unclaim`, {
      unclaim_sig: sig ?? sign.signBlob(c.nonce, sign.unclaimBlob(1223, c.h)),
      nonce,
      h_contract: c.h,
    })
  }

  grant(c, amount, reason = 'cold tea') {
    return this.own('POST', `orders/${c.id}/refund`, { refund: amount, reason })
  }

  fetch(c, h = c.h) {
    return this.call('POST', `orders/${c.id}/refund`, { h_contract: h })
  }

  status(c, query = '') {
    return this.own('GET', `orders/${c.id}${query}`)
  }

  /** Whether a success entry of a refund is signed by the exchange. @param {any} c @param {any} r @param {{ coin?: string, rtid?: number, amount?: string }} [at] */
  refundGood(c, r, at = {}) {
    const amount = parseAmount(at.amount ?? r.refund_amount)
    const blob = sign.refundOkBlob(
      c.h,
      at.coin ?? r.coin_pub,
      c.terms.merchant_pub,
      at.rtid ?? r.rtransaction_id,
      amount,
    )
    return sign.verifyBlob(r.exchange_pub, blob, r.exchange_sig)
  }

  /** Deposits of coins of this contract the exchange has. @param {any} c */
  depositedFor(c) {
    return this.exchanges.reduce(
      (n, x) => n + [...x.deposits.values()].flat().filter((d) => d.h === c.h).length,
      0,
    )
  }
}
