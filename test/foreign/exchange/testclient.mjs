// The self test's client: requests, /keys with all its signatures, the check of signed replies.
import {
  amountBytes,
  decode32,
  encode32,
  formatAmount,
  parseAmount,
  parseJson,
  timeBytes,
  u32,
  u64,
  writeJson,
} from './codec.mjs'
import * as c from './crypto.mjs'

export const ZERO32 = Buffer.alloc(32)
export const ZERO64 = Buffer.alloc(64)

/** @typedef {{ status: number, body: any, headers: Headers }} Answer */
/** @typedef {{ hash: Buffer, pub: import('./crypto.mjs').RsaPublic, value: bigint, feeWithdraw: bigint, feeDeposit: bigint, feeRefresh: bigint, feeRefund: bigint }} Denom */
/** @typedef {{ key: import('./crypto.mjs').EddsaKey, denom: Denom, sig: Buffer }} Coin */

/** Plain numbers instead of BigInt where they fit, so that tests can compare. @param {unknown} value @returns {any} */
function plain(value) {
  if (typeof value === 'bigint') return value <= 9007199254740991n ? Number(value) : value
  if (Array.isArray(value)) return value.map(plain)
  if (
    typeof value !== 'object' ||
    value === null ||
    ('value' in value && Object.getPrototypeOf(value) !== null)
  )
    return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]))
}

export class Client {
  /** @param {string} url @param {string} [token] */
  constructor(url, token = 'gateway-secret') {
    this.url = url
    this.token = token
    this.currency = ''
    this.protocol = 0
    /** @type {Denom[]} */
    this.denoms = []
    /** @type {Buffer[]} hashes of those no longer withdrawn */
    this.oldDenoms = []
    /** @type {any} */
    this.keys = null
    this.merchant = c.eddsaKey(c.randomBytes(32))
    this.payto = `payto://x-taler-bank/localhost/shop${c.randomBytes(4).toString('hex')}?receiver-name=Shop`
    this.salt = c.randomBytes(16)
  }

  /** @param {string} method @param {string} path @param {unknown} [body] @param {Record<string, string>} [headers] @returns {Promise<Answer>} */
  async call(method, path, body, headers = {}) {
    const text = body === undefined ? undefined : typeof body === 'string' ? body : writeJson(body)
    const response = await fetch(this.url + path, {
      method,
      body: text,
      headers: { ...(text === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
    })
    const raw = Buffer.from(await response.arrayBuffer())
    /** @type {any} */
    let parsed = raw
    try {
      parsed = plain(parseJson(raw.toString('utf8')))
    } catch {
      parsed = raw
    }
    return { status: response.status, body: parsed, headers: response.headers }
  }

  /** @param {string} text @returns {bigint} */
  money(text) {
    const units = parseAmount(text.includes(':') ? text : `${this.currency}:${text}`, this.currency)
    if (units === null) throw new Error(`bad amount ${text}`)
    return units
  }

  /** @param {bigint} units */
  text(units) {
    return formatAmount(units, this.currency)
  }

  /** @param {bigint} units */
  bytes(units) {
    return amountBytes(units, this.currency)
  }

  /** Reads /keys and returns every complaint about its signatures. @returns {Promise<string[]>} */
  async load() {
    const { body: keys } = await this.call('GET', 'keys')
    this.keys = keys
    this.currency = keys.currency
    this.protocol = Number(keys.version.split(':')[0])
    /** @type {string[]} */
    const wrong = []
    const check = (/** @type {string} */ name, /** @type {boolean} */ good) => void (good || wrong.push(name))
    const master = b(keys.master_public_key)
    const sigs = []
    this.denoms = []
    this.oldDenoms = []
    for (const group of keys.denominations) {
      const fees = [
        group.value,
        group.fee_withdraw,
        group.fee_deposit,
        group.fee_refresh,
        group.fee_refund,
      ].map((text) => this.money(text))
      for (const denom of group.denoms) {
        const pub = c.decodeRsaPublic(b(denom.rsa_pub))
        const hash = c.denominationHash(pub.encoded)
        const times = [
          denom.stamp_start,
          denom.stamp_expire_withdraw,
          denom.stamp_expire_deposit,
          denom.stamp_expire_legal,
        ].map(t)
        check(
          'denom master_sig',
          c.eddsaVerify(
            master,
            b(denom.master_sig),
            1025,
            master,
            ...times,
            ...fees.map((fee) => this.bytes(fee)),
            hash,
          ),
        )
        sigs.push(b(denom.master_sig))
        const [value, feeWithdraw, feeDeposit, feeRefresh, feeRefund] = fees
        if (denom.stamp_expire_withdraw.t_s <= Date.now() / 1000) this.oldDenoms.push(hash)
        else if (denom.stamp_start.t_s <= Date.now() / 1000 + 5)
          this.denoms.push({ hash, pub, value, feeWithdraw, feeDeposit, feeRefresh, feeRefund })
      }
    }
    check(
      'key set sig',
      c.eddsaVerify(
        b(keys.exchange_pub),
        b(keys.exchange_sig),
        1035,
        t(keys.list_issue_date),
        c.sha512(...sigs),
      ),
    )
    for (const key of keys.signkeys)
      check(
        'signkey master_sig',
        c.eddsaVerify(
          master,
          b(key.master_sig),
          1024,
          t(key.stamp_start),
          t(key.stamp_expire),
          t(key.stamp_end),
          b(key.key),
        ),
      )
    const none = c.sha512('[]\0')
    for (const account of keys.accounts)
      check(
        'account master_sig',
        c.eddsaVerify(
          master,
          b(account.master_sig),
          1030,
          c.shortHash(account.payto_uri),
          ZERO64,
          none,
          none,
        ),
      )
    for (const [method, list] of Object.entries(keys.wire_fees)) {
      for (const fee of list)
        check(
          'wire fee sig',
          c.eddsaVerify(
            master,
            b(fee.sig),
            1028,
            c.hashString(method),
            t(fee.start_date),
            t(fee.end_date),
            this.bytes(this.money(fee.wire_fee)),
            this.bytes(this.money(fee.closing_fee)),
          ),
        )
    }
    for (const fee of keys.global_fees) {
      check(
        'global fee sig',
        c.eddsaVerify(
          master,
          b(fee.master_sig),
          1022,
          t(fee.start_date),
          t(fee.end_date),
          u64(fee.purse_timeout.d_us),
          u64(fee.history_expiration.d_us),
          this.bytes(this.money(fee.history_fee)),
          this.bytes(this.money(fee.account_fee)),
          this.bytes(this.money(fee.purse_fee)),
          u32(fee.purse_account_limit),
        ),
      )
    }
    const signed = this.signkey(keys.exchange_pub)
    if (signed !== '') wrong.push(signed)
    return wrong
  }

  /** Complaint about a key that signed a reply, or "". @param {string} pub @returns {string} */
  signkey(pub) {
    const found = this.keys.signkeys.find((/** @type {any} */ key) => key.key === pub)
    if (found === undefined) return 'exchange_pub is not in /keys'
    const now = Date.now() / 1000
    return found.stamp_start.t_s <= now + 3600 && found.stamp_expire.t_s > now - 3600
      ? ''
      : 'signing key not valid now'
  }

  /** Checks the two signature fields of a reply. @param {any} body @param {number} purpose @param {...Uint8Array} parts @returns {string} complaint or "" */
  affirmed(body, purpose, ...parts) {
    if (body.exchange_pub === undefined || body.exchange_sig === undefined)
      return 'exchange_sig or exchange_pub missing'
    if (!c.eddsaVerify(b(body.exchange_pub), b(body.exchange_sig), purpose, ...parts))
      return `signature ${purpose} does not verify`
    return this.signkey(body.exchange_pub)
  }

  /** @param {string} amount @param {import('./crypto.mjs').EddsaKey} reserve */
  fund(amount, reserve, headers = { Authorization: `Bearer ${this.token}` }) {
    return this.call(
      'POST',
      'taler-wire-gateway/admin/add-incoming',
      {
        amount: `${this.currency}:${amount}`,
        reserve_pub: encode32(reserve.pub),
        debit_account: 'payto://x-taler-bank/localhost/customer?receiver-name=Customer',
      },
      headers,
    )
  }

  /** @param {string} value @returns {Denom} */
  denom(value) {
    const found = this.denoms.find((denom) => denom.value === this.money(value))
    if (found === undefined) throw new Error(`no denomination ${value}`)
    return found
  }
}

/** @param {string} text @returns {Buffer} */
export function b(text) {
  const raw = decode32(text)
  if (raw === null) throw new Error(`not base32: ${text}`)
  return raw
}

/** @param {any} value @returns {Buffer} */
export function t(value) {
  return timeBytes(value.t_s === 'never' ? Infinity : Number(value.t_s))
}
