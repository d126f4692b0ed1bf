// What every handler gets: options, clock, keys, store, variant switches and the signing of replies.
import { amountBytes, encode32, formatAmount, timeBytes, timestamp } from './codec.mjs'
import { eddsaSign, randomBytes, eddsaKey } from './crypto.mjs'
import { ApiError } from './errors.mjs'

/**
 * @typedef {object} Options
 * @property {number} [port] 0 picks a free one
 * @property {string} [host] default 127.0.0.1
 * @property {string} [currency] default TESTKUDOS
 * @property {string} [payto] account of the exchange
 * @property {string} [gatewayToken] password or bearer token of the wire gateway
 * @property {number} [protocol] announced version; from 26 on POST /withdraw, before that batch-withdraw
 * @property {number} [skew] seconds added to the clock
 * @property {string | string[]} [wrong] ids of wrong variants
 * @property {string | string[]} [odd] ids of allowed oddities
 * @property {number} [rsaBits] default 2048
 * @property {string} [baseUrl] as told in /keys, default the listening address
 * @property {string[]} [values] denomination values without currency, default 10 5 2 1 0.1
 * @property {number} [aggregateEveryMs] how often due deposits are looked for, default 250; 0 switches the timer off
 */

export class Context {
  /** @param {Options} options @param {import('./store.mjs').Store} store */
  constructor(options, store) {
    this.currency = options.currency ?? 'TESTKUDOS'
    this.payto = options.payto ?? 'payto://x-taler-bank/localhost/exchange?receiver-name=Exchange'
    this.gatewayToken = options.gatewayToken ?? 'gateway-secret'
    this.protocol = options.protocol ?? 32
    this.skew = options.skew ?? 0
    this.rsaBits = options.rsaBits ?? 2048
    this.values = options.values ?? ['10', '5', '2', '1', '0.1']
    this.db = store
    this.baseUrl = options.baseUrl ?? ''
    /** @type {Set<string>} */
    this.wrongs = new Set([options.wrong ?? []].flat())
    /** @type {Set<string>} */
    this.odds = new Set([options.odd ?? []].flat())
    /** @type {import('./keys.mjs').Keys} */
    this.keys = /** @type {any} */ (undefined)
    /** Key of nobody, for variants that sign with a key the exchange never published. */
    this.strangerKey = eddsaKey(randomBytes(32))
  }

  /** @param {string} id @returns {boolean} */
  wrong(id) {
    return this.wrongs.has(id)
  }

  /** @param {string} id @returns {boolean} */
  odd(id) {
    return this.odds.has(id)
  }

  /** Whole seconds. @returns {number} */
  now() {
    return Math.floor(Date.now() / 1000) + this.skew
  }

  /** @param {bigint} units @returns {string} */
  amount(units) {
    return formatAmount(units, this.currency)
  }

  /** @param {bigint} units @returns {Buffer} */
  amountBytes(units) {
    return amountBytes(units, this.currency)
  }

  /**
   * Signs with the online key and names it, in the two fields all replies use.
   * @param {number} purpose @param {...Uint8Array} parts @returns {{ exchange_sig: string, exchange_pub: string }}
   */
  affirm(purpose, ...parts) {
    const key = this.replyKey(purpose)
    return { exchange_sig: encode32(eddsaSign(key, purpose, ...parts)), exchange_pub: encode32(key.pub) }
  }

  /** The online key; /keys itself (1035) is signed by a good one in every variant, so that clients get past it. @param {number} purpose */
  replyKey(purpose) {
    if (purpose !== 1035 && this.wrong('foreign-exchange-pub')) return this.strangerKey
    if (purpose !== 1035 && this.wrong('expired-signkey'))
      return this.keys.signkeys[this.keys.signkeys.length - 1].key
    return this.keys.online.key
  }

  /** 404 with the signed statement that the denomination is not known. @param {Uint8Array} hash @returns {ApiError} */
  denominationUnknown(hash) {
    const now = this.now()
    return new ApiError(404, 1005, {
      timestamp: timestamp(now),
      ...this.affirm(1042, timeBytes(now), hash),
      h_denom_pub: encode32(hash),
    })
  }

  /** 410 with the signed statement that the denomination cannot be used. @param {Uint8Array} hash @param {number} code @param {string} oper */
  denominationGone(hash, code, oper) {
    const now = this.now()
    const padded = Buffer.alloc(8)
    padded.write(oper.slice(0, 8), 'ascii')
    const proof = this.affirm(1043, timeBytes(now), padded, hash)
    return new ApiError(410, code, { oper, timestamp: timestamp(now), ...proof, h_denom_pub: encode32(hash) })
  }

  /**
   * A denomination good for an operation. @param {Uint8Array} hash @param {'withdraw' | 'deposit'} use @param {string} oper
   * @returns {import('./keys.mjs').Denomination}
   */
  denomination(hash, use, oper) {
    const denom = this.keys.byHash.get(encode32(hash))
    if (denom === undefined) throw this.denominationUnknown(hash)
    const now = this.now()
    const end = use === 'withdraw' ? denom.expireWithdraw : denom.expireDeposit
    if (now >= end) throw this.denominationGone(hash, 1009, oper)
    if (now < denom.start) throw this.denominationGone(hash, 1008, oper)
    return denom
  }
}
