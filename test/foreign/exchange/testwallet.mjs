// A wallet and a merchant for the self test: they blind coins, sign requests and check every signature they get.
import { encode32, timeBytes, u32, u64 } from './codec.mjs'
import * as c from './crypto.mjs'
import { Client, ZERO32, ZERO64, b, t } from './testclient.mjs'

/** @typedef {import('./testclient.mjs').Coin} Coin */

export class Wallet extends Client {
  /** Path and body of a withdrawal in the form of the protocol spoken. @param {import('./crypto.mjs').EddsaKey} reserve @param {string[]} values */
  withdrawRequest(reserve, values) {
    const coins = values.map((value) => {
      const denom = this.denom(value)
      const { coin, bks } = c.planchetSecrets(c.randomBytes(32))
      const blinded = c.rsaBlind(denom.pub, c.coinPubHash(coin.pub), bks)
      return { denom, key: coin, bks, blinded, envelope: c.envelopeHash(denom.hash, blinded) }
    })
    const ev = (/** @type {{ blinded: Buffer }} */ coin) => ({
      cipher: 'RSA',
      rsa_blinded_planchet: encode32(coin.blinded),
    })
    if (this.protocol < 26) {
      const planchets = coins.map((coin) => ({
        denom_pub_hash: encode32(coin.denom.hash),
        coin_ev: ev(coin),
        reserve_sig: encode32(
          c.eddsaSign(
            reserve,
            1200,
            this.bytes(coin.denom.value + coin.denom.feeWithdraw),
            coin.denom.hash,
            coin.envelope,
          ),
        ),
      }))
      return { path: `reserves/${encode32(reserve.pub)}/batch-withdraw`, body: { planchets }, coins }
    }
    const value = coins.reduce((sum, coin) => sum + coin.denom.value, 0n)
    const fee = coins.reduce((sum, coin) => sum + coin.denom.feeWithdraw, 0n)
    const h = c.sha512(...coins.map((coin) => coin.envelope))
    const reserveSig = c.eddsaSign(
      reserve,
      1200,
      this.bytes(value),
      this.bytes(fee),
      h,
      ZERO32,
      u32(0),
      u32(0),
    )
    const body = {
      cipher: 'ED25519',
      reserve_pub: encode32(reserve.pub),
      denoms_h: coins.map((coin) => encode32(coin.denom.hash)),
      coin_evs: coins.map(ev),
      reserve_sig: encode32(reserveSig),
    }
    return { path: 'withdraw', body, coins }
  }

  /** @param {{ coins: any[] }} request @param {any} body @returns {Coin[]} throws when a signature is bad */
  unblind(request, body) {
    return request.coins.map((coin, index) => {
      const item = this.protocol < 26 ? body.ev_sigs[index].ev_sig : body.ev_sigs[index]
      return this.unblindOne(coin, item)
    })
  }

  /** @param {any} coin @param {any} item @returns {Coin} */
  unblindOne(coin, item) {
    const n = coin.denom.pub.n
    const sig = c.fromBig(
      (c.toBig(b(item.blinded_rsa_signature)) * c.inverse(c.rsaBlindingFactor(coin.denom.pub, coin.bks), n)) %
        n,
    )
    if (!c.rsaVerify(coin.denom.pub, c.coinPubHash(coin.key.pub), sig))
      throw new Error('blind signature is wrong')
    return { key: coin.key, denom: coin.denom, sig }
  }

  /** Funds a fresh reserve and withdraws. @param {...string} values @returns {Promise<Coin[]>} */
  async coins(...values) {
    const reserve = c.eddsaKey(c.randomBytes(32))
    const total = values.reduce(
      (sum, value) => sum + this.denom(value).value + this.denom(value).feeWithdraw,
      0n,
    )
    await this.fund(this.text(total).split(':')[1], reserve)
    const request = this.withdrawRequest(reserve, values)
    const answer = await this.call('POST', request.path, request.body)
    if (answer.status !== 200) throw new Error(`withdraw: ${answer.status} ${JSON.stringify(answer.body)}`)
    return this.unblind(request, answer.body)
  }

  /**
   * A deposit request. @param {{ coin: Coin, amount: string }[]} parts
   * @param {{ contract?: Buffer, refundIn?: number, wireIn?: number, base?: number }} [plan]
   */
  depositRequest(parts, plan = {}) {
    const contract = plan.contract ?? c.randomBytes(64)
    const base = plan.base ?? Math.floor(Date.now() / 1000)
    const refundBy = base + (plan.refundIn ?? 3600)
    const wireBy = base + (plan.wireIn ?? 7200)
    const hWire = c.wireHash(this.payto, this.salt)
    const coins = parts.map(({ coin, amount }) => {
      const units = this.money(amount)
      const sig = c.eddsaSign(
        coin.key,
        1201,
        contract,
        ZERO32,
        ZERO64,
        hWire,
        coin.denom.hash,
        timeBytes(base),
        timeBytes(refundBy),
        this.bytes(units),
        this.bytes(coin.denom.feeDeposit),
        this.merchant.pub,
        ZERO64,
      )
      return {
        contribution: this.text(units),
        denom_pub_hash: encode32(coin.denom.hash),
        ub_sig: { cipher: 'RSA', rsa_signature: encode32(coin.sig) },
        coin_pub: encode32(coin.key.pub),
        coin_sig: encode32(sig),
      }
    })
    const net = parts.reduce((sum, { coin, amount }) => sum + this.money(amount) - coin.denom.feeDeposit, 0n)
    const body = {
      merchant_payto_uri: this.payto,
      wire_salt: encode32(this.salt),
      merchant_pub: encode32(this.merchant.pub),
      merchant_sig: encode32(c.eddsaSign(this.merchant, 1101, contract)),
      h_contract_terms: encode32(contract),
      coins,
      timestamp: { t_s: base },
      refund_deadline: { t_s: refundBy },
      wire_transfer_deadline: { t_s: wireBy },
    }
    const complain = (/** @type {any} */ answer) =>
      this.affirmed(
        answer,
        1033,
        contract,
        hWire,
        ZERO64,
        t(answer.exchange_timestamp),
        timeBytes(wireBy),
        timeBytes(refundBy),
        this.bytes(net),
        c.sha512(...coins.map((coin) => b(coin.coin_sig))),
        this.merchant.pub,
      )
    return { body, contract, base, hWire, complain }
  }

  /** @param {{ coin: Coin, amount: string }[]} parts @param {Parameters<Wallet['depositRequest']>[1]} [plan] */
  async deposit(parts, plan) {
    const request = this.depositRequest(parts, plan)
    const answer = await this.call('POST', 'batch-deposit', request.body)
    return {
      ...answer,
      request,
      contract: request.contract,
      complaint: answer.status === 200 ? request.complain(answer.body) : '',
    }
  }

  /** @param {Coin} coin @param {Buffer} contract @param {string} amount @param {bigint} rtid @param {{ merchant?: import('./crypto.mjs').EddsaKey, sig?: string }} [other] */
  async refund(coin, contract, amount, rtid, other = {}) {
    const merchant = other.merchant ?? this.merchant
    const units = this.money(amount)
    const sig =
      other.sig ?? encode32(c.eddsaSign(merchant, 1102, contract, coin.key.pub, u64(rtid), this.bytes(units)))
    const body = {
      refund_amount: this.text(units),
      h_contract_terms: encode32(contract),
      rtransaction_id: rtid,
      merchant_pub: encode32(merchant.pub),
      merchant_sig: sig,
    }
    const answer = await this.call('POST', `coins/${encode32(coin.key.pub)}/refund`, body)
    const complaint =
      answer.status === 200
        ? this.affirmed(answer.body, 1038, contract, coin.key.pub, merchant.pub, u64(rtid), this.bytes(units))
        : ''
    return { ...answer, complaint }
  }

  /** @param {Coin} coin @param {Record<string, string>} [headers] @param {number} [start] */
  history(coin, headers = {}, start = 0) {
    const sig = encode32(c.eddsaSign(coin.key, 1209, u64(start)))
    return this.call('GET', `coins/${encode32(coin.key.pub)}/history?start=${start}`, undefined, {
      'Taler-Coin-History-Signature': sig,
      ...headers,
    })
  }

  /** @param {Coin} coin @returns {Promise<string>} remaining value without currency */
  async balance(coin) {
    return (await this.history(coin)).body.balance.split(':')[1]
  }

  /** @param {import('./crypto.mjs').EddsaKey} reserve */
  reserveHistory(reserve) {
    const sig = encode32(c.eddsaSign(reserve, 1208, u64(0)))
    return this.call('GET', `reserves/${encode32(reserve.pub)}/history`, undefined, {
      'Taler-Reserve-History-Signature': sig,
    })
  }

  /** @param {Coin} coin @param {Buffer} contract @param {Buffer} hWire */
  async track(coin, contract, hWire) {
    const sig = encode32(c.eddsaSign(this.merchant, 1103, contract, hWire, coin.key.pub))
    const answer = await this.call(
      'GET',
      `deposits/${encode32(hWire)}/${encode32(this.merchant.pub)}/${encode32(contract)}/${encode32(coin.key.pub)}?merchant_sig=${sig}`,
    )
    const a = answer.body
    const complaint =
      answer.status === 200
        ? this.affirmed(
            a,
            1036,
            hWire,
            contract,
            b(a.wtid),
            coin.key.pub,
            t(a.execution_time),
            this.bytes(this.money(a.coin_contribution)),
          )
        : ''
    return { ...answer, complaint }
  }

  /** @param {string} wtid */
  async transfer(wtid) {
    const answer = await this.call('GET', `transfers/${wtid}`)
    const a = answer.body
    if (answer.status !== 200) return { ...answer, complaint: '' }
    const records = a.deposits.map((/** @type {any} */ d) =>
      Buffer.concat([
        b(d.h_contract_terms),
        t(a.execution_time),
        b(d.coin_pub),
        this.bytes(this.money(d.deposit_value)),
        this.bytes(this.money(d.deposit_fee)),
      ]),
    )
    const sum =
      a.deposits.reduce(
        (/** @type {bigint} */ s, /** @type {any} */ d) =>
          s + this.money(d.deposit_value) - this.money(d.deposit_fee),
        0n,
      ) - this.money(a.wire_fee)
    const signed = this.affirmed(
      a,
      1037,
      this.bytes(this.money(a.total)),
      this.bytes(this.money(a.wire_fee)),
      b(a.merchant_pub),
      b(a.h_payto),
      c.sha512(...records),
    )
    return {
      ...answer,
      complaint:
        signed !== '' ? signed : sum === this.money(a.total) ? '' : 'total is not the sum of its parts',
    }
  }
}
