#!/usr/bin/env node
/**
 * A merchant backend for GNU Taler written from its published pages, and the defects it can be given.
 *
 *   node merchant.mjs --port 0 --exchange URL [--exchange URL2] --exchange-master-pub PUB [--exchange-master-pub PUB2]
 *     --currency CUR --payto URI --token secret-token:… [--wrong VARIANT]… [--odd VARIANT]… [--unclaim-purpose N] [--unclaim-code N]
 *     [--clock-skew S] [--exchange-timeout MS] [--pay-delay S] [--wire-delay S] [--max-fee AMOUNT]
 */
import { parseAmount } from './amounts.mjs'
import { claim, unclaim } from './claim.mjs'
import { createOrder } from './create.mjs'
import { Exchange } from './exchange.mjs'
import { baseUrl } from './fields.mjs'
import { makeServer } from './http.mjs'
import * as manage from './manage.mjs'
import { pay } from './pay.mjs'
import * as own from './private.mjs'
import * as open from './public.mjs'
import * as settle from './settle.mjs'
import { Instance } from './store.mjs'
import { ODD, WRONG } from './variants.mjs'

/** @type {import('./http.mjs').Route[]} */
const ROUTES = [
  ['GET', 'config', open.config],
  ['GET', 'exchanges', open.exchanges],
  ['GET', 'orders/:id', open.publicStatus],
  ['POST', 'orders/:id/claim', claim],
  ['POST', 'orders/:id/unclaim', unclaim],
  ['POST', 'orders/:id/pay', pay],
  ['POST', 'orders/:id/paid', settle.paid],
  ['POST', 'orders/:id/abort', settle.abort],
  ['POST', 'orders/:id/refund', settle.fetchRefunds],
  ['POST', 'private/orders', createOrder, 'write'],
  ['GET', 'private/orders', own.listOrders, 'read'],
  ['GET', 'private/orders/:id', own.privateStatus, 'read'],
  ['DELETE', 'private/orders/:id', own.deleteOrder, 'write'],
  ['PATCH', 'private/orders/:id/forget', own.forgetFields, 'write'],
  ['POST', 'private/orders/:id/refund', settle.grantRefund, 'write'],
  ['POST', 'private/token', manage.login, 'login'],
  ['DELETE', 'private/token', manage.logout, 'read'],
  ['GET', 'private', manage.getInstance, 'read'],
  ['POST', 'private/auth', manage.setAuth, 'write'],
  ['GET', 'private/accounts', manage.listAccounts, 'read'],
  ['POST', 'private/accounts', manage.addAccount, 'write'],
  ['GET', 'private/accounts/:hWire', manage.getAccount, 'read'],
  ['DELETE', 'private/accounts/:hWire', manage.dropAccount, 'write'],
  ['GET', 'private/otp-devices', manage.listOtp, 'read'],
  ['POST', 'private/otp-devices', manage.addOtp, 'write'],
  ['GET', 'private/transfers', manage.listTransfers, 'read'],
  ['POST', 'private/transfers', manage.addTransfer, 'write'],
  ['GET', 'private/kyc', manage.kyc, 'read'],
  ['GET', 'management/instances', manage.listInstances, 'admin'],
  ['POST', 'management/instances', manage.addInstance, 'admin'],
  ['GET', 'management/instances/:instance', manage.getInstance, 'admin'],
  ['PATCH', 'management/instances/:instance', manage.patchInstance, 'admin'],
  ['DELETE', 'management/instances/:instance', manage.dropInstance, 'admin'],
  ['POST', 'management/instances/:instance/auth', manage.setAuth, 'admin'],
]

/**
 * @typedef {object} Options
 * @property {number} [port] 0 (default) takes a free one
 * @property {string|string[]} exchange base URLs @property {string|string[]} exchangeMasterPub one per exchange, or one for all
 * @property {string} currency @property {string|string[]} payto full payto URIs @property {string} [token] `secret-token:…`; without it private pages are open
 * @property {string|string[]} [wrong] defects @property {string|string[]} [odd] allowed oddities
 * @property {string} [version] of /config @property {number} [unclaimPurpose] @property {number} [unclaimCode] @property {number} [refundTooLateCode]
 * @property {number} [exchangeTimeout] milliseconds @property {number} [payDelay] seconds @property {number} [wireDelay] seconds
 * @property {string} [maxFee] default max_fee of an order @property {() => number} [now] seconds since 1970, fractions allowed
 * @property {number} [clockSkew] seconds added to the clock of this machine
 * @property {typeof fetch} [fetch] @property {Uint8Array} [seed] 32 bytes of the merchant's private key @property {string} [name]
 */

const list = (v) => (v === undefined ? [] : Array.isArray(v) ? v : [v])

/** Everything one running backend has. */
export class Merchant {
  /** @param {Options} options */
  constructor(options) {
    this.currency = options.currency
    this.stopping = new AbortController()
    this.now = options.now ?? (() => Date.now() / 1000 + (options.clockSkew ?? 0))
    this.o = {
      version: options.version ?? '30:0:18',
      unclaimPurpose: options.unclaimPurpose ?? 1223,
      unclaimCode: options.unclaimCode ?? 2303,
      refundTooLateCode: options.refundTooLateCode ?? 2535,
      payDelay: options.payDelay ?? 3600,
      wireDelay: options.wireDelay ?? 86400,
      maxFee: parseAmount(options.maxFee ?? `${options.currency}:1`).units,
    }
    this.bug = chosen(list(options.wrong), WRONG)
    this.odd = chosen(list(options.odd), ODD)
    const masters = list(options.exchangeMasterPub)
    this.exchanges = list(options.exchange).map((url, i) =>
      this.#exchange(url, masters[i] ?? masters[0], options),
    )
    this.stranger = (url) => this.#exchange(url, undefined, options)
    const admin = new Instance('admin', {
      name: options.name ?? 'Foreign Shop',
      secret: options.token,
      seed: options.seed,
    })
    for (const payto of list(options.payto)) admin.addAccount(payto)
    /** @type {Map<string, Instance>} */
    this.instances = new Map([['admin', admin]])
    this.authorize = manage.authorize
  }

  /** @param {string} url @param {string|undefined} master @param {Options} o */
  #exchange(url, master, o) {
    const unchecked = this.bug('keys-unchecked')
    return new Exchange({
      url,
      master,
      unchecked,
      currency: o.currency,
      now: this.now,
      timeout: o.exchangeTimeout ?? 10000,
      stopped: this.stopping.signal,
      fetch: o.fetch ?? fetch,
    })
  }

  /** @param {string} url in the one spelling of baseUrl */
  exchangeAt(url) {
    const known = this.exchanges.find((x) => x.url === url)
    return known ?? (this.bug('pay-any-exchange') ? this.stranger(url) : undefined)
  }
}

/** @param {string[]} names @param {{ id: string }[]} table @returns {(id: string) => boolean} */
function chosen(names, table) {
  const ids = new Set(table.map((v) => v.id))
  for (const n of names) if (!ids.has(n)) throw new Error(`no such variant: ${n}`)
  return (id) => {
    if (!ids.has(id)) throw new Error(`variant ${id} is not in the table`)
    return names.includes(id)
  }
}

/** @param {Options} options @returns {Promise<{ url: string, merchant: Merchant, stop: () => Promise<void> }>} */
export async function startMerchant(options) {
  const merchant = new Merchant(options)
  const server = makeServer(merchant, ROUTES)
  await new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', () => resolve(undefined))
  })
  const address = /** @type {import('node:net').AddressInfo} */ (server.address())
  // Look at the exchanges early; whoever is not there yet is asked again when it matters.
  for (const x of merchant.exchanges) x.keys().catch(() => {})
  const stop = async () => {
    merchant.stopping.abort()
    for (const i of merchant.instances.values()) i.close()
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }
  return { url: baseUrl(`http://127.0.0.1:${address.port}/`), merchant, stop }
}

/** Prints the table of variants, one per line. */
function listVariants() {
  for (const v of WRONG) console.log(`wrong ${v.id}: ${v.does}. ${v.page}: ${v.rule}. Comes out: ${v.breaks}`)
  for (const v of ODD) console.log(`odd ${v.id}: ${v.does}. ${v.page}: ${v.rule}`)
}

/** @param {string[]} args @returns {Options} */
function readArgs(args) {
  const o = {}
  const many = new Set(['exchange', 'exchangeMasterPub', 'payto', 'wrong', 'odd'])
  const numbers = new Set([
    'port',
    'unclaimPurpose',
    'unclaimCode',
    'exchangeTimeout',
    'payDelay',
    'wireDelay',
    'clockSkew',
    'refundTooLateCode',
  ])
  for (let i = 0; i < args.length; i += 2) {
    const name = args[i].replace(/^--/, '').replace(/-(.)/g, (_, c) => c.toUpperCase())
    const value = args[i + 1]
    if (!args[i].startsWith('--') || value === undefined) throw new Error(`what is ${args[i]}?`)
    if (many.has(name)) o[name] = [...(o[name] ?? []), value]
    else o[name] = numbers.has(name) ? Number(value) : value
  }
  for (const need of ['exchange', 'exchangeMasterPub', 'currency', 'payto'])
    if (!o[need]) throw new Error(`missing ${need}`)
  return /** @type {Options} */ (o)
}

if (process.argv[1] && import.meta.url === new URL(`file://${encodeURI(process.argv[1])}`).href) {
  try {
    if (process.argv[2] === '--list') listVariants()
    else console.log(`listening ${(await startMerchant(readArgs(process.argv.slice(2)))).url}`)
  } catch (e) {
    console.error(e.message)
    process.exitCode = 2
  }
}
