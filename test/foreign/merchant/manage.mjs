/**
 * What a test bench needs of the administration: tokens, instances, accounts, OTP devices, transfers.
 */
import { show } from './amounts.mjs'
import { fromB32, random, toB32 } from './bytes.mjs'
import { refuse } from './errors.mjs'
import { ExchangeTrouble } from './exchange.mjs'
import { read } from './fields.mjs'
import { otpKey } from './otp.mjs'
import { Instance } from './store.mjs'

const PAYTO = /^payto:\/\/[A-Za-z0-9-]+\/[a-zA-Z0-9/:$&?!\-_.,;=*+%~@()[\]]+$/

/** What a scope may do. @param {string} scope @param {string} need */
const allows = (scope, need) => {
  const base = scope.split(':')[0]
  if (need === 'admin') return base === 'all' || base === 'write'
  return need === 'read' || base === 'all' || base === 'write' || base.startsWith('order-')
}

/** Lets a request through or refuses it. @param {import('./http.mjs').Context} ctx @param {string} need read, write, admin or login */
export function authorize(ctx, need) {
  const { m, instance, headers } = ctx
  const home = need === 'admin' ? m.instances.get('admin') : instance
  const [scheme, value = ''] = (headers.authorization ?? '').split(/\s+/, 2)
  if (home.secret === undefined) return
  if (scheme.toLowerCase() === 'bearer' && value === home.secret) return
  if (need === 'login' && scheme.toLowerCase() === 'basic') {
    const [user, ...password] = Buffer.from(value, 'base64').toString().split(':')
    if (user === home.id && `secret-token:${password.join(':')}` === home.secret) return
  }
  const token = scheme.toLowerCase() === 'bearer' ? home.tokens.get(value) : undefined
  if (!token || token.expires <= m.now()) throw refuse('UNAUTHORIZED')
  if (!allows(token.scope, need === 'login' ? 'write' : need)) throw refuse('TOKEN_PERMISSION')
}

/** POST private/token @param {import('./http.mjs').Context} ctx */
export function login(ctx) {
  const req = read(ctx.json(), { scope: 'text', duration: 'span?' })
  const secret = `secret-token:${toB32(random(32))}`
  const expires = ctx.m.now() + (req.duration ?? 86400)
  ctx.instance.tokens.set(secret, { scope: req.scope, expires, serial: ctx.instance.tokens.size + 1 })
  const expiration = { t_s: expires === Infinity ? 'never' : Math.floor(expires) }
  return {
    status: 200,
    body: { access_token: secret, token: secret, scope: req.scope, refreshable: false, expiration },
  }
}

/** DELETE private/token @param {import('./http.mjs').Context} ctx */
export function logout(ctx) {
  ctx.instance.tokens.delete((ctx.headers.authorization ?? '').split(/\s+/)[1] ?? '')
  return { status: 204 }
}

/** @param {Instance} i */
const instanceView = (i) => ({
  id: i.id,
  name: i.name,
  merchant_pub: i.keys.pub,
  payment_targets: [...new Set([...i.accounts.values()].map((a) => a.payto.split('/')[2]))],
  deleted: false,
  use_stefan: false,
  ...i.details,
})

/** GET management/instances @param {import('./http.mjs').Context} ctx */
export const listInstances = ({ m }) => ({
  status: 200,
  body: { instances: [...m.instances.values()].map(instanceView) },
})

/** POST management/instances @param {import('./http.mjs').Context} ctx */
export function addInstance(ctx) {
  const req = read(ctx.json(), {
    id: 'text',
    name: 'text',
    auth: 'object',
    address: 'object?',
    jurisdiction: 'object?',
  })
  if (!/^[A-Za-z0-9_.@-]+$/.test(req.id)) throw refuse('PARAMETER_MALFORMED', { detail: 'id' })
  const details = { address: req.address ?? {}, jurisdiction: req.jurisdiction ?? {} }
  const before = ctx.m.instances.get(req.id)
  if (before) throw refuse('INSTANCE_EXISTS', { detail: req.id })
  ctx.m.instances.set(req.id, new Instance(req.id, { name: req.name, secret: secretOf(req.auth), details }))
  return { status: 204 }
}

/** @param {any} auth `{method: "token", password | token}` or `{method: "external"}` */
function secretOf(auth) {
  const word = auth?.token ?? auth?.password
  if (auth?.method === 'external' || word === undefined) return undefined
  return word.startsWith('secret-token:') ? word : `secret-token:${word}`
}

/** @param {import('./http.mjs').Context} ctx */
function named({ m, params, instance }) {
  const i = params.instance === undefined ? instance : m.instances.get(params.instance)
  if (!i) throw refuse('INSTANCE_UNKNOWN', { detail: params.instance })
  return i
}

/** GET management/instances/$I and private @param {import('./http.mjs').Context} ctx */
export const getInstance = (ctx) => {
  const i = named(ctx)
  return {
    status: 200,
    body: { ...instanceView(i), auth: { method: i.secret === undefined ? 'external' : 'token' } },
  }
}

/** PATCH management/instances/$I @param {import('./http.mjs').Context} ctx */
export function patchInstance(ctx) {
  const req = read(ctx.json(), { name: 'text', address: 'object?', jurisdiction: 'object?' })
  const i = named(ctx)
  i.name = req.name
  i.details = { address: req.address ?? {}, jurisdiction: req.jurisdiction ?? {} }
  return { status: 204 }
}

/** DELETE management/instances/$I @param {import('./http.mjs').Context} ctx */
export function dropInstance(ctx) {
  const i = named(ctx)
  i.close()
  ctx.m.instances.delete(i.id)
  return { status: 204 }
}

/** POST …/auth @param {import('./http.mjs').Context} ctx */
export function setAuth(ctx) {
  const req = read(ctx.json(), { method: 'text', token: 'text?', password: 'text?' })
  named(ctx).secret = secretOf(req)
  return { status: 204 }
}

/** GET private/accounts @param {import('./http.mjs').Context} ctx */
export const listAccounts = ({ instance }) => ({
  status: 200,
  body: {
    accounts: [...instance.accounts.values()]
      .filter((a) => a.active)
      .map((a) => ({ payto_uri: a.payto, h_wire: a.hWire, active: a.active })),
  },
})

/** POST private/accounts @param {import('./http.mjs').Context} ctx */
export function addAccount(ctx) {
  const { payto_uri } = read(ctx.json(), { payto_uri: 'text' })
  if (!PAYTO.test(payto_uri)) throw refuse('PAYTO_MALFORMED', { detail: 'payto_uri' })
  const before = [...ctx.instance.accounts.values()].find((a) => a.payto === payto_uri && a.active)
  const a = before ?? ctx.instance.addAccount(payto_uri)
  return { status: 200, body: { h_wire: a.hWire, salt: a.salt } }
}

/** @param {import('./http.mjs').Context} ctx */
function account({ instance, params }) {
  let hWire = ''
  try {
    hWire = toB32(fromB32(params.hWire, 64))
  } catch {
    throw refuse('PARAMETER_MALFORMED', { detail: 'h_wire' })
  }
  const a = instance.accounts.get(hWire)
  if (!a?.active) throw refuse('ACCOUNT_UNKNOWN', { detail: params.hWire })
  return a
}

/** GET private/accounts/$H_WIRE @param {import('./http.mjs').Context} ctx */
export const getAccount = (ctx) => {
  const a = account(ctx)
  return { status: 200, body: { payto_uri: a.payto, h_wire: a.hWire, salt: a.salt, active: a.active } }
}

/** DELETE private/accounts/$H_WIRE @param {import('./http.mjs').Context} ctx */
export function dropAccount(ctx) {
  account(ctx).active = false
  return { status: 204 }
}

/** POST private/otp-devices @param {import('./http.mjs').Context} ctx */
export function addOtp(ctx) {
  const body = ctx.json()
  const req = read(body, { otp_device_id: 'text', otp_device_description: 'text', otp_key: 'text' })
  const names = { NONE: 0, TOTP_WITHOUT_PRICE: 1, TOTP_WITH_PRICE: 2 }
  const algorithm = names[body.otp_algorithm] ?? Number(body.otp_algorithm)
  if (!otpKey(req.otp_key) || ![0, 1, 2].includes(algorithm))
    throw refuse('PARAMETER_MALFORMED', { detail: 'otp_key or otp_algorithm' })
  if (ctx.instance.otps.has(req.otp_device_id)) throw refuse('OTP_EXISTS', { detail: req.otp_device_id })
  ctx.instance.otps.set(req.otp_device_id, {
    key: req.otp_key,
    algorithm,
    description: req.otp_device_description,
  })
  return { status: 204 }
}

/** GET private/otp-devices @param {import('./http.mjs').Context} ctx */
export const listOtp = ({ instance }) => ({
  status: 200,
  body: {
    otp_devices: [...instance.otps].map(([id, d]) => ({
      otp_device_id: id,
      device_description: d.description,
    })),
  },
})

/** POST private/transfers: the shop saw money arrive; the exchange is asked what for. @param {import('./http.mjs').Context} ctx */
export async function addTransfer(ctx) {
  const { m, instance } = ctx
  const req = read(ctx.json(), {
    credit_amount: 'amount',
    wtid: 'key',
    payto_uri: 'text',
    exchange_url: 'exchange',
  })
  const before = instance.transfers.get(req.wtid)
  const text = show(req.credit_amount)
  if (before && before.credit_amount !== text) throw refuse('TRANSFER_CONFLICT')
  const ours = [...instance.accounts.values()].find((a) => a.payto === req.payto_uri)
  if (!ours) throw refuse('TRANSFER_NO_ACCOUNT', { detail: req.payto_uri })
  const exchange = m.exchangeAt(req.exchange_url)
  if (!exchange) throw refuse('TRANSFER_EXCHANGE', { code: 2550, detail: req.exchange_url })
  const t = before ?? {
    credit_amount: text,
    wtid: req.wtid,
    payto_uri: req.payto_uri,
    exchange_url: req.exchange_url,
    transfer_serial_id: instance.transfers.size + 1,
    verified: false,
    confirmed: true,
  }
  instance.transfers.set(req.wtid, t)
  try {
    const details = await exchange.transfer(req.wtid, instance.keys.pub, req.payto_uri)
    settleTransfer(instance, details, req.wtid)
    Object.assign(t, {
      execution_time: details.time,
      verified: details.total.units === req.credit_amount.units,
    })
  } catch (e) {
    if (!(e instanceof ExchangeTrouble)) throw e
    t.verified = false
  }
  instance.ring()
  return { status: 204 }
}

/** Notes on each coin of the transfer that it was paid out. @param {Instance} instance @param {any} details @param {string} wtid */
function settleTransfer(instance, details, wtid) {
  const parts = new Map(details.deposits.map((d) => [`${d.hContract}/${d.coin}`, d.units]))
  for (const o of instance.orders.values()) {
    for (const d of o.contract?.deposits.values() ?? []) {
      const units = parts.get(`${o.contract.hash}/${d.coin}`)
      if (units !== undefined) d.wire ??= { wtid, time: details.time, units }
    }
  }
}

/** GET private/transfers @param {import('./http.mjs').Context} ctx */
export const listTransfers = ({ instance }) => ({
  status: 200,
  body: { transfers: [...instance.transfers.values()] },
})

/** GET private/kyc: nothing to report. */
export const kyc = () => ({ status: 204 })
