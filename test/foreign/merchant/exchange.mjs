/**
 * The merchant as a client of one exchange: verified /keys, batch deposits, refunds, tracking.
 */
import { parseAmount, sum } from './amounts.mjs'
import { fromB32, hashText, sha512, toB32, u32, ZERO64 } from './bytes.mjs'
import { jsonHash } from './contract.mjs'
import { refuse } from './errors.mjs'
import { baseUrl } from './fields.mjs'
import * as sign from './sign.mjs'

/** The exchange said something, or nothing (status 0), that is not the success hoped for. */
export class ExchangeTrouble extends Error {
  /** @param {number} status 0 without a reply @param {any} [reply] @param {boolean} [late] @param {string} [why] */
  constructor(status, reply, late = false, why = '') {
    super(`exchange trouble ${status} ${why}`)
    this.status = status
    this.reply = reply
    this.late = late
    this.why = why
  }
}

/** @typedef {{ hash: string, value: bigint, fee: bigint, refundFee: bigint, depositEnd: number, start: number }} Denomination */

export class Exchange {
  #keys = null
  #fetchedAt = -Infinity
  #pending = null

  /** @param {{ url: string, master?: string, unchecked?: boolean, currency: string, now: () => number, timeout: number, fetch: typeof fetch, stopped?: AbortSignal }} o */
  constructor(o) {
    this.url = baseUrl(o.url)
    this.master = o.master === undefined ? undefined : toB32(fromB32(o.master, 32))
    this.o = o
    this.state = { http: 0, code: 0, hint: 'not asked yet', next: 0 }
  }

  /** @param {string} method @param {string} path @param {object} [body] @returns {Promise<{ status: number, reply: any }>} @throws {ExchangeTrouble} */
  async call(method, path, body) {
    let res
    let text
    try {
      res = await this.o.fetch(this.url + path, {
        method,
        redirect: 'follow',
        headers: { accept: 'application/json', ...(body ? { 'content-type': 'application/json' } : {}) },
        body: body && JSON.stringify(body),
        signal: this.#signal(),
      })
      text = await res.text()
    } catch (e) {
      throw new ExchangeTrouble(
        0,
        undefined,
        e?.name === 'TimeoutError' || e?.name === 'AbortError',
        String(e?.message),
      )
    }
    try {
      return { status: res.status, reply: text === '' ? undefined : JSON.parse(text) }
    } catch {
      throw new ExchangeTrouble(res.status, undefined, false, 'no JSON')
    }
  }

  /** Ends a request after its time, or when the merchant stops. */
  #signal() {
    const late = AbortSignal.timeout(this.o.timeout)
    return AbortSignal.any && this.o.stopped ? AbortSignal.any([late, this.o.stopped]) : late
  }

  /** Verified keys, at most a minute old. @param {boolean} [fresh] ask again in any case */
  async keys(fresh = false) {
    if (!fresh && this.#keys && this.o.now() - this.#fetchedAt < 60) return this.#keys
    this.#pending ??= this.#load().finally(() => (this.#pending = null))
    return this.#pending
  }

  async #load() {
    try {
      const { status, reply } = await this.call('GET', 'keys')
      this.state = {
        http: status,
        code: reply?.code ?? 0,
        hint: 'answered',
        next: Math.floor(this.o.now()) + 60,
      }
      if (status !== 200) throw new ExchangeTrouble(status, reply, false, 'keys')
      try {
        this.#keys = this.o.unchecked
          ? believeKeys(reply)
          : readKeys(reply, this.master ?? reply.master_public_key, this.o.currency)
      } catch (e) {
        this.state = { ...this.state, code: 13, hint: `keys refused: ${e.message}` }
        throw new ExchangeTrouble(status, undefined, false, e.message)
      }
      this.#fetchedAt = this.o.now()
      return this.#keys
    } catch (e) {
      if (e.status === 0)
        this.state = {
          http: 0,
          code: e.late ? 2011 : 2012,
          hint: e.message,
          next: Math.floor(this.o.now()) + 1,
        }
      throw e
    }
  }

  /** @param {string} hDenom @returns {Promise<Denomination|undefined>} */
  async denomination(hDenom) {
    const known = (await this.keys()).denominations.get(hDenom)
    return known ?? (await this.keys(true)).denominations.get(hDenom)
  }

  /** Whether a key signs for this exchange now. @param {string} pub */
  async signs(pub) {
    const holds = (keys) => {
      const k = keys.signkeys.get(pub)
      const now = this.o.now()
      return k !== undefined && k.start <= now + 3600 && k.end > now - 3600
    }
    return holds(await this.keys()) || holds(await this.keys(true))
  }

  /** Asks for the refund of a deposit. @param {object} r @param {{ verify?: boolean }} [options] @returns {Promise<{ exchange_sig: string, exchange_pub: string }>} */
  async refund({ keys, hContract, coin, rtid, units }, { verify = true } = {}) {
    const amount = { currency: this.o.currency, units }
    const { status, reply } = await this.call('POST', `coins/${coin}/refund`, {
      refund_amount: amountText(amount),
      h_contract_terms: hContract,
      rtransaction_id: rtid,
      merchant_pub: keys.pub,
      merchant_sig: sign.signBlob(keys, sign.refundBlob(hContract, coin, rtid, amount)),
    })
    if (status !== 200) throw new ExchangeTrouble(status, reply, false, 'refund')
    const { exchange_sig, exchange_pub } = reply ?? {}
    const good = sign.verifyBlob(
      exchange_pub,
      sign.refundOkBlob(hContract, coin, keys.pub, rtid, amount),
      exchange_sig,
    )
    if (verify && !(good && (await this.signs(toB32(fromB32(exchange_pub, 32)))))) {
      throw new ExchangeTrouble(200, reply, false, 'refund confirmation is not signed')
    }
    return { exchange_sig, exchange_pub }
  }

  /** Asks how a coin was paid out. @returns {Promise<object|null>} null while it was not */
  async track({ keys, hContract, hWire, coin }) {
    const sig = sign.signBlob(keys, sign.trackBlob(hContract, hWire, coin))
    const { status, reply } = await this.call(
      'GET',
      `deposits/${hWire}/${keys.pub}/${hContract}/${coin}?merchant_sig=${sig}`,
    )
    if (status === 202) return null
    if (status !== 200) throw new ExchangeTrouble(status, reply, false, 'track')
    const amount = parseAmount(reply.coin_contribution)
    const good = sign.verifyBlob(
      reply.exchange_pub,
      sign.wiredBlob({ hWire, hContract, wtid: reply.wtid, coin, time: reply.execution_time, amount }),
      reply.exchange_sig,
    )
    if (!good || !(await this.signs(toB32(fromB32(reply.exchange_pub, 32)))))
      throw new ExchangeTrouble(200, reply, false, 'tracking is not signed')
    return { wtid: toB32(fromB32(reply.wtid, 32)), time: reply.execution_time, units: amount.units }
  }

  /** Asks what a wire transfer is made of. @param {string} wtid @param {string} merchantPub @param {string} payto */
  async transfer(wtid, merchantPub, payto) {
    const { status, reply } = await this.call('GET', `transfers/${wtid}`)
    if (status !== 200) throw new ExchangeTrouble(status, reply, false, 'transfer')
    const records = reply.deposits.map((d) => [d, parseAmount(d.deposit_value), parseAmount(d.deposit_fee)])
    const hDetails = sha512(
      ...records.flatMap(([d, value, fee]) => [
        fromB32(d.h_contract_terms, 64),
        sign.timeOf(reply.execution_time),
        fromB32(d.coin_pub, 32),
        sign.amountOf(value),
        sign.amountOf(fee),
      ]),
    )
    const hPayto = hashText(payto).subarray(0, 32)
    const total = parseAmount(reply.total)
    const wireFee = parseAmount(reply.wire_fee)
    const signed = sign.verifyBlob(
      reply.exchange_pub,
      sign.transferBlob({ total, wireFee, merchantPub, hPayto: toB32(hPayto), hDetails }),
      reply.exchange_sig,
    )
    const adds = sum(records.map(([, value, fee]) => value.units - fee.units)) - wireFee.units
    if (
      !signed ||
      !(await this.signs(reply.exchange_pub)) ||
      total.units > adds ||
      toB32(fromB32(reply.merchant_pub, 32)) !== merchantPub
    ) {
      throw new ExchangeTrouble(200, reply, false, 'transfer is not signed')
    }
    return {
      total,
      time: reply.execution_time,
      deposits: records.map(([d, value, fee]) => ({
        hContract: d.h_contract_terms,
        coin: d.coin_pub,
        units: value.units - fee.units,
      })),
    }
  }
}

/** @param {import('./amounts.mjs').Amount} a */
const amountText = (a) => `${a.currency}:${a.units / 100000000n}${fraction(a.units % 100000000n)}`
const fraction = (f) => (f === 0n ? '' : '.' + f.toString().padStart(8, '0').replace(/0+$/, ''))

/** @param {boolean} ok @param {string} what */
const must = (ok, what) => {
  if (!ok) throw new RangeError(`${what} is not signed`)
}

/** Checks every signature of /keys the merchant depends on. @param {any} k @param {string} master @param {string} currency */
function readKeys(k, master, currency) {
  if (toB32(fromB32(k.master_public_key, 32)) !== master) throw new RangeError('other master key')
  if (k.currency !== currency) throw new RangeError('other currency')
  const [current, , age] = String(k.version).split(':').map(Number)
  if (!(current >= 17) || !(current - (age || 0) <= 40)) throw new RangeError('version')
  const signkeys = new Map()
  for (const s of k.signkeys) {
    must(
      sign.verifyBlob(
        master,
        sign.signkeyBlob({ start: s.stamp_start, expire: s.stamp_expire, end: s.stamp_end, key: s.key }),
        s.master_sig,
      ),
      'signing key',
    )
    signkeys.set(toB32(fromB32(s.key, 32)), { start: s.stamp_start.t_s, end: s.stamp_expire.t_s })
  }
  const { denominations, all } = readDenominations(k, master)
  must(signkeys.has(toB32(fromB32(k.exchange_pub, 32))), 'exchange_pub')
  must(
    sign.verifyBlob(k.exchange_pub, sign.keySetBlob(k.list_issue_date, sha512(...all)), k.exchange_sig),
    'key set',
  )
  for (const a of k.accounts ?? []) {
    const conversion = a.conversion_url ? hashText(a.conversion_url) : ZERO64
    const blob = sign.accountBlob(
      hashText(a.payto_uri).subarray(0, 32),
      conversion,
      jsonHash(a.debit_restrictions),
      jsonHash(a.credit_restrictions),
    )
    must(sign.verifyBlob(master, blob, a.master_sig), 'account')
  }
  for (const [method, fees] of Object.entries(k.wire_fees ?? {})) {
    for (const f of fees) {
      const blob = sign.wireFeeBlob(
        method,
        f.start_date,
        f.end_date,
        parseAmount(f.wire_fee),
        parseAmount(f.closing_fee),
      )
      must(sign.verifyBlob(master, blob, f.sig), 'wire fee')
    }
  }
  return { signkeys, denominations }
}

/** The defect of not looking at the signatures of /keys. @param {any} k */
function believeKeys(k) {
  const signkeys = new Map(
    k.signkeys.map((s) => [toB32(fromB32(s.key, 32)), { start: s.stamp_start.t_s, end: s.stamp_expire.t_s }]),
  )
  const { denominations } = readDenominations(k, undefined)
  return { signkeys, denominations }
}

/** @param {any} k @param {string|undefined} master without it signatures are not checked */
function readDenominations(k, master) {
  const denominations = new Map()
  const all = []
  for (const g of k.denominations) {
    const amounts = [g.value, g.fee_withdraw, g.fee_deposit, g.fee_refresh, g.fee_refund].map(parseAmount)
    for (const d of g.denoms) {
      const rsa = g.cipher.startsWith('RSA')
      const hDenom = sha512(u32(g.age_mask ?? 0), u32(rsa ? 1 : 2), fromB32(rsa ? d.rsa_pub : d.cs_pub))
      const times = [d.stamp_start, d.stamp_expire_withdraw, d.stamp_expire_deposit, d.stamp_expire_legal]
      must(
        master === undefined ||
          sign.verifyBlob(master, sign.denominationBlob(master, times, amounts, hDenom), d.master_sig),
        'denomination',
      )
      all.push(fromB32(d.master_sig, 64))
      denominations.set(toB32(hDenom), {
        hash: toB32(hDenom),
        value: amounts[0].units,
        fee: amounts[2].units,
        refundFee: amounts[4].units,
        start: d.stamp_start.t_s,
        depositEnd: d.stamp_expire_deposit.t_s,
      })
    }
  }
  return { denominations, all }
}

/** What a client of the merchant is told about trouble with the exchange. @param {unknown} e @param {keyof typeof import('./errors.mjs').CODES} name @param {object} [more] */
export function exchangeRefusal(e, name, more = {}) {
  if (!(e instanceof ExchangeTrouble)) return e
  if (e.late) return refuse('EXCHANGE_TIMEOUT', more)
  const body = {
    ...more,
    detail: e.why || undefined,
    exchange_http_status: e.status || undefined,
    exchange_code: e.reply?.code,
    exchange_reply: e.reply,
  }
  return refuse(
    e.status === 200 && name !== 'EXCHANGE_KEYS_FAILURE' ? 'EXCHANGE_REPLY_MALFORMED' : name,
    body,
  )
}
