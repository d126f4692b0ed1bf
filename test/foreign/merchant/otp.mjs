/**
 * One-time codes for offline points of sale (`pos_confirmation`).
 */
import { createHmac } from 'node:crypto'
import { amountBytes, parseAmount } from './amounts.mjs'
import { kdf, u64 } from './bytes.mjs'

const RFC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** @param {string} text RFC 3548 base32 @returns {Buffer|null} */
export function otpKey(text) {
  if (!/^[A-Za-z2-7]+={0,2}$/.test(text)) return null
  let bits = ''
  for (const c of text.toUpperCase().replaceAll('=', '')) bits += RFC.indexOf(c).toString(2).padStart(5, '0')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((b) => parseInt(b, 2)))
}

/** @param {Buffer} key @param {number} time seconds */
function code(key, time) {
  const mac = createHmac('sha1', key)
    .update(u64(Math.floor(Math.max(time, 0) / 30)))
    .digest()
  const n = (mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 100000000
  return String(n).padStart(8, '0')
}

/** Five codes around the time of the contract. @param {Buffer} key @param {number} time @param {import('./amounts.mjs').Amount} [price] */
export function posCodes(key, time, price) {
  const k = price ? kdf(64, amountBytes(price.currency, price.units), key) : key
  return [-60, -30, 0, 30, 60].map((d) => code(k, time + d)).join('\n')
}

/** @param {import('./store.mjs').Instance} instance @param {import('./store.mjs').Order} order @returns {{ pos_confirmation?: string }} */
export function confirmation(instance, order) {
  const device = order.otp === undefined ? undefined : instance.otps.get(order.otp)
  const key = device && otpKey(device.key)
  if (!device || !key || device.algorithm === 0) return {}
  const { terms } = order.contract
  const amount = parseAmount(
    terms.version === 1 ? terms.choices[order.contract.choice ?? 0].amount : terms.amount,
  )
  return { pos_confirmation: posCodes(key, terms.timestamp.t_s, device.algorithm === 2 ? amount : undefined) }
}
