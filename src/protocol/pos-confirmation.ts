/**
 * pos_confirmation: how a shop without a network connection knows that it was paid.
 *
 * Shop and backend share the key of a one-time password device. The backend hands the wallet the codes around a
 * moment, and the shop compares the code that its own device shows. Codes are those of RFC 6238 with SHA-1 and eight
 * digits, over steps of 30 seconds.
 */
import { createHmac } from 'node:crypto'
import { kdf } from './crypto/kdf.js'
import { packAmount, type Amount } from './encoding/amount.js'
import { u64 } from './encoding/struct.js'

/** Numbers on the wire: none, codes of the time alone, codes of time and price. */
export const OTP_ALGORITHMS = { NONE: 0, TOTP_WITHOUT_PRICE: 1, TOTP_WITH_PRICE: 2 } as const
export type OtpAlgorithm = (typeof OTP_ALGORITHMS)[keyof typeof OTP_ALGORITHMS]

export interface OtpDevice {
  /** Key in the base32 of RFC 3548, which is not the one that everything else here uses. */
  readonly key: string
  readonly algorithm: OtpAlgorithm
}

const STEP = 30
const STEPS_AROUND = [-2, -1, 0, 1, 2]
const DIGITS = 8

/**
 * The codes of the steps around a moment, one a line.
 * @param seconds since 1970; steps before that count as the first one
 * @returns undefined if the device gives no codes: it has no algorithm, or a key that cannot be read
 */
export function posConfirmation(device: OtpDevice, seconds: number, price: Amount): string | undefined {
  const key = decodeOtpKey(device.key)
  if (key === undefined || device.algorithm === OTP_ALGORITHMS.NONE) return undefined
  const secret = device.algorithm === OTP_ALGORITHMS.TOTP_WITH_PRICE ? kdf(64, packAmount(price), key) : key
  return STEPS_AROUND.map((step) => codeAt(secret, Math.max(0, seconds + step * STEP))).join('\n')
}

function codeAt(secret: Uint8Array, seconds: number): string {
  const mac = createHmac('sha1', secret)
    .update(u64(BigInt(Math.floor(seconds / STEP))))
    .digest()
  const offset = mac.readUInt8(mac.length - 1) & 0x0f
  const number = mac.readUInt32BE(offset) & 0x7fff_ffff
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0')
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Bytes of an RFC 3548 text in any case, with two `=` behind it at most; bits that fill no byte are dropped. */
function decodeOtpKey(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z2-7]*={0,2}$/.test(text)) return undefined
  const letters = Array.from(text.replace(/=+$/, '').toUpperCase())
  const bits = letters.map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Uint8Array.from(bits.match(/[01]{8}/g) ?? [], (byte) => Number.parseInt(byte, 2))
}
