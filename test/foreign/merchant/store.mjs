/**
 * What the merchant remembers, in memory: instances, their accounts and orders; a lock per order and a bell for long polling.
 *
 * @typedef {object} Deposit a coin that was given to the exchange for a contract
 * @property {string} coin @property {bigint} units contribution with fee @property {bigint} fee @property {bigint} refundFee
 * @property {string} exchange @property {string} hDenom @property {string} sig @property {boolean} sure the exchange confirmed it
 * @property {'no'|'asked'|'done'} aborted whether an abort gave it back @property {object} [wire] how the exchange paid it out
 *
 * @typedef {object} Grant one refund of one coin
 * @property {string} coin @property {number} rtid @property {bigint} units @property {string} reason @property {number} time
 * @property {object} [proof] the confirmation of the exchange
 */
import { toB32, kdf, fromB32, random } from './bytes.mjs'
import { contractHash } from './contract.mjs'
import { keyPair } from './sign.mjs'

/** One at a time, in order of arrival. */
export class Lock {
  #tail = Promise.resolve()
  /** @template T @param {() => Promise<T>|T} job @returns {Promise<T>} */
  run(job) {
    const mine = this.#tail.then(job)
    this.#tail = mine.then(
      () => {},
      () => {},
    )
    return mine
  }
}

/** An order under the terms one wallet claimed. */
export class Contract {
  /** @type {Map<string, Deposit>} */ deposits = new Map()
  /** @type {Grant[]} */ grants = []
  /** @type {Set<string>} coins that make up the payment */ payment = new Set()
  paid = false
  /** @type {number|undefined} */ paidAt
  /** @type {string|undefined} */ session
  /** @type {number|undefined} */ choice
  /** @type {any} what went wrong when the exchange was asked for the transfer */ trouble
  /** @type {number|undefined} */ trackedAt

  /** @param {object} terms with the nonce */
  constructor(terms) {
    this.terms = terms
    this.nonce = terms.nonce
    this.hash = contractHash(terms)
  }

  /** What was granted in refunds. */
  get granted() {
    return this.grants.reduce((n, g) => n + g.units, 0n)
  }

  /** What of it the customer has. */
  get taken() {
    return this.grants.reduce((n, g) => n + (g.proof ? g.units : 0n), 0n)
  }

  /** What was deposited towards the payment, before refunds. */
  get received() {
    let total = 0n
    for (const coin of this.payment) {
      const d = this.deposits.get(coin)
      if (d?.aborted === 'no') total += d.units
    }
    return total
  }
}

/** @typedef {{ id: string, row: number, proto: any, posted: string, token?: string, otp?: string, contract: Contract|null,
 *   former: Contract[], lock: Lock, created: number, session?: string, account: any }} Order */

/** One shop of the backend. */
export class Instance {
  /** @type {Map<string, Order>} */ orders = new Map()
  /** @type {Map<string, { payto: string, salt: string, hWire: string, active: boolean }>} */ accounts =
    new Map()
  /** @type {Map<string, { scope: string, expires: number, serial: number }>} login tokens */ tokens =
    new Map()
  /** @type {Map<string, { key: string, algorithm: number, description: string }>} */ otps = new Map()
  /** @type {Map<string, object>} */ transfers = new Map()
  rows = 0
  /** @type {Set<() => void>} */ #sleepers = new Set()

  /** @param {string} id @param {{ name?: string, secret?: string, seed?: Uint8Array, details?: object }} options */
  constructor(id, { name = id, secret, seed, details = {} } = {}) {
    this.id = id
    this.name = name
    this.secret = secret
    this.details = details
    this.keys = keyPair(seed)
  }

  /** @param {string} payto full URI @param {string} [salt] base32 of 16 bytes */
  addAccount(payto, salt = toB32(random(16))) {
    const hWire = toB32(kdf(64, fromB32(salt, 16), `${payto}\0`, 'merchant-wire-signature'))
    const account = { payto, salt, hWire, active: true }
    this.accounts.set(hWire, account)
    return account
  }

  /** Wakes all long polls: something changed. */
  ring() {
    for (const wake of [...this.#sleepers]) wake()
  }

  /** Waits until the condition holds or the time is over. @param {() => boolean} done @param {number} ms */
  async until(done, ms) {
    const end = performance.now() + ms
    while (!done()) {
      const left = end - performance.now()
      if (!(left > 0) || this.closed) return
      await new Promise((resolve) => {
        const wake = () => {
          clearTimeout(timer)
          this.#sleepers.delete(wake)
          resolve(undefined)
        }
        const timer = setTimeout(wake, Math.min(left, 2 ** 30))
        this.#sleepers.add(wake)
      })
    }
  }

  /** No more waiting: the server stops. */
  close() {
    this.closed = true
    this.ring()
  }
}
