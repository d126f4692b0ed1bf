/**
 * Ed25519 with raw keys, and the signed blobs of the protocol (size, purpose, body; big endian).
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign as edSign,
  verify as edVerify,
} from 'node:crypto'
import { amountBytes, timeBytes } from './amounts.mjs'
import { fromB32, hashText, toB32, u32, u64, ZERO32, ZERO64 } from './bytes.mjs'

/** Numbers of the signature registry. The unclaim number is not published: it is a setting of the merchant. */
export const PURPOSE = {
  MASTER_SIGNING_KEY: 1024,
  MASTER_DENOMINATION: 1025,
  MASTER_WIRE_FEES: 1028,
  MASTER_WIRE_DETAILS: 1030,
  EXCHANGE_CONFIRM_DEPOSIT: 1033,
  EXCHANGE_KEY_SET: 1035,
  EXCHANGE_CONFIRM_WIRE: 1036,
  EXCHANGE_CONFIRM_WIRE_DEPOSIT: 1037,
  EXCHANGE_CONFIRM_REFUND: 1038,
  MERCHANT_CONTRACT: 1101,
  MERCHANT_REFUND: 1102,
  MERCHANT_TRACK: 1103,
  MERCHANT_PAYMENT_OK: 1104,
  WALLET_COIN_DEPOSIT: 1201,
}

/** @typedef {{ pub: string, key: import('node:crypto').KeyObject }} KeyPair */

/** @param {Uint8Array} [seed] 32 bytes; a new random key without it @returns {KeyPair} */
export function keyPair(seed) {
  const key = seed
    ? createPrivateKey({
        key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]),
        format: 'der',
        type: 'pkcs8',
      })
    : generateKeyPairSync('ed25519').privateKey
  const x = createPublicKey(key).export({ format: 'jwk' }).x
  return { key, pub: toB32(Buffer.from(x, 'base64url')) }
}

/** @param {number} purpose @param {...Uint8Array} parts */
export function blob(purpose, ...parts) {
  const body = Buffer.concat(parts)
  return Buffer.concat([u32(body.length + 8), u32(purpose), body])
}

/** @param {KeyPair} pair @param {Buffer} bytes @returns {string} */
export const signBlob = (pair, bytes) => toB32(edSign(null, bytes, pair.key))

/** Never throws: a malformed key or signature is simply not valid. @param {string} pub @param {Buffer} bytes @param {string} sig */
export function verifyBlob(pub, bytes, sig) {
  try {
    const x = fromB32(pub, 32).toString('base64url')
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    return edVerify(null, bytes, key, fromB32(sig, 64))
  } catch {
    return false
  }
}

const hash = (/** @type {string} */ text) => fromB32(text, 64)
const key32 = (/** @type {string} */ text) => fromB32(text, 32)
const amt = (/** @type {import('./amounts.mjs').Amount} */ a) => amountBytes(a.currency, a.units)
/** 24 and 8 bytes of a record hashed into a signature. */
export const amountOf = amt
export const timeOf = timeBytes

/** @param {string} h contract hash */
export const contractBlob = (h) => blob(PURPOSE.MERCHANT_CONTRACT, hash(h))
/** @param {string} h contract hash */
export const paymentBlob = (h) => blob(PURPOSE.MERCHANT_PAYMENT_OK, hash(h))
/** @param {number} purpose @param {string} h contract hash */
export const unclaimBlob = (purpose, h) => blob(purpose, hash(h))

/** @param {string} h @param {string} coin @param {number} rtid @param {import('./amounts.mjs').Amount} amount */
export const refundBlob = (h, coin, rtid, amount) =>
  blob(PURPOSE.MERCHANT_REFUND, hash(h), key32(coin), u64(rtid), amt(amount))

/** @param {string} h @param {string} coin @param {string} merchant @param {number} rtid @param {import('./amounts.mjs').Amount} amount */
export const refundOkBlob = (h, coin, merchant, rtid, amount) =>
  blob(PURPOSE.EXCHANGE_CONFIRM_REFUND, hash(h), key32(coin), key32(merchant), u64(rtid), amt(amount))

/** @param {string} h @param {string} hWire @param {string} coin */
export const trackBlob = (h, hWire, coin) => blob(PURPOSE.MERCHANT_TRACK, hash(h), hash(hWire), key32(coin))

/**
 * What a coin signs to be deposited.
 * @param {{ hContract: string, hAge?: string, hWire: string, hDenom: string, timestamp: object, refundDeadline: object,
 *           amount: object, fee: object, merchantPub: string, hWalletData?: string }} d
 */
export const depositBlob = (d) =>
  blob(
    PURPOSE.WALLET_COIN_DEPOSIT,
    hash(d.hContract),
    d.hAge ? key32(d.hAge) : ZERO32,
    ZERO64,
    hash(d.hWire),
    hash(d.hDenom),
    timeBytes(d.timestamp),
    timeBytes(d.refundDeadline),
    amt(d.amount),
    amt(d.fee),
    key32(d.merchantPub),
    d.hWalletData ? hash(d.hWalletData) : ZERO64,
  )

/**
 * What the exchange signs to confirm a batch of deposits.
 * @param {{ hContract: string, hWire: string, exchangeTime: object, wireDeadline: object, refundDeadline: object, total: object,
 *           hCoinSigs: Buffer, merchantPub: string }} d
 */
export const depositOkBlob = (d) =>
  blob(
    PURPOSE.EXCHANGE_CONFIRM_DEPOSIT,
    hash(d.hContract),
    hash(d.hWire),
    ZERO64,
    timeBytes(d.exchangeTime),
    timeBytes(d.wireDeadline),
    timeBytes(d.refundDeadline),
    amt(d.total),
    d.hCoinSigs,
    key32(d.merchantPub),
  )

/** @param {{ hWire: string, hContract: string, wtid: string, coin: string, time: object, amount: object }} d */
export const wiredBlob = (d) =>
  blob(
    PURPOSE.EXCHANGE_CONFIRM_WIRE,
    hash(d.hWire),
    hash(d.hContract),
    key32(d.wtid),
    key32(d.coin),
    timeBytes(d.time),
    amt(d.amount),
  )

/** @param {{ start: object, expire: object, end: object, key: string }} s */
export const signkeyBlob = (s) =>
  blob(PURPOSE.MASTER_SIGNING_KEY, timeBytes(s.start), timeBytes(s.expire), timeBytes(s.end), key32(s.key))

/** @param {string} master @param {object[]} times start, withdraw, deposit, legal @param {object[]} amounts value and the four fees @param {Buffer} hDenom */
export const denominationBlob = (master, times, amounts, hDenom) =>
  blob(PURPOSE.MASTER_DENOMINATION, key32(master), ...times.map(timeBytes), ...amounts.map(amt), hDenom)

/** @param {object} issued @param {Buffer} hc */
export const keySetBlob = (issued, hc) => blob(PURPOSE.EXCHANGE_KEY_SET, timeBytes(issued), hc)

/** @param {string} method @param {object} start @param {object} end @param {object} wire @param {object} closing */
export const wireFeeBlob = (method, start, end, wire, closing) =>
  blob(PURPOSE.MASTER_WIRE_FEES, hashText(method), timeBytes(start), timeBytes(end), amt(wire), amt(closing))

/** @param {Buffer} hPayto 32 bytes @param {Buffer} hConversion @param {Buffer} hDebit @param {Buffer} hCredit */
export const accountBlob = (hPayto, hConversion, hDebit, hCredit) =>
  blob(PURPOSE.MASTER_WIRE_DETAILS, hPayto, hConversion, hDebit, hCredit)

/** @param {{ total: object, wireFee: object, merchantPub: string, hPayto: string, hDetails: Buffer }} d */
export const transferBlob = (d) =>
  blob(
    PURPOSE.EXCHANGE_CONFIRM_WIRE_DEPOSIT,
    amt(d.total),
    amt(d.wireFee),
    key32(d.merchantPub),
    key32(d.hPayto),
    d.hDetails,
  )
