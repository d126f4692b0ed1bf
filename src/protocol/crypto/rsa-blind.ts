/**
 * RSA blind signatures with a full-domain hash, as GNUnet defines them.
 *
 * The exchange signs a blinded number and never sees the coin. Exponentiations run in node:crypto (40 times
 * faster than bigint arithmetic), the rest is bigint arithmetic. All numbers travel without leading zeros.
 */
import {
  constants,
  createPrivateKey,
  createPublicKey,
  privateDecrypt,
  publicEncrypt,
  type KeyObject,
} from 'node:crypto'
import { MalformedError } from '../malformed.js'
import { concatBytes, u16, utf8 } from '../encoding/struct.js'
import { bigintToBytes, bytesToBigint, kdfModulo } from './kdf.js'
import { Recent } from './recent.js'

/** An RSA public key; `encoded` is the wire form and stands for the key in hashes and caches. */
export interface RsaPublicKey {
  readonly modulus: bigint
  readonly exponent: bigint
  readonly encoded: Uint8Array
}

/** Numbers of an RSA private key, big endian in base64url as a JWK has them. */
export interface RsaPrivateJwk {
  readonly kty: 'RSA'
  readonly n: string
  readonly e: string
  readonly d: string
  readonly p: string
  readonly q: string
  readonly dp: string
  readonly dq: string
  readonly qi: string
}

export interface RsaPrivateKey {
  readonly publicKey: RsaPublicKey
  readonly key: KeyObject
}

const FDH_CONTEXT = utf8('RSA-FDA FTpsW!')
const BLINDING_SALT = utf8('Blinding KDF extractor HMAC key')
const BLINDING_CONTEXT = utf8('Blinding KDF')
const MIN_MODULUS_BITS = 1024
const MAX_MODULUS_BITS = 8192
/** OpenSSL computes with no larger one once the modulus has more than 3072 bits; real keys have 65537. */
const MAX_EXPONENT = 2n ** 64n - 1n

const publicKeyObjects = new Recent<KeyObject>(256)

/** Wire form: u16 modulus size, u16 exponent size, modulus, exponent; all big endian, no leading zeros. */
export function encodeRsaPublicKey(modulus: bigint, exponent: bigint): Uint8Array {
  const n = bigintToBytes(modulus)
  const e = bigintToBytes(exponent)
  return concatBytes(u16(n.length), u16(e.length), n, e)
}

/** Reads the wire form. @throws MalformedError when lengths do not add up or numbers are unfit for RSA. */
export function decodeRsaPublicKey(encoded: Uint8Array, field = ''): RsaPublicKey {
  const expectation = 'an RSA public key of 1024 to 8192 bits'
  const view = new DataView(encoded.buffer, encoded.byteOffset, encoded.length)
  if (encoded.length < 4) throw new MalformedError(expectation, encoded, field)
  const modulusEnd = 4 + view.getUint16(0)
  const exponentEnd = modulusEnd + view.getUint16(2)
  if (exponentEnd !== encoded.length) throw new MalformedError(expectation, encoded, field)
  const modulus = bytesToBigint(encoded.subarray(4, modulusEnd))
  const exponent = bytesToBigint(encoded.subarray(modulusEnd))
  const bits = modulus.toString(2).length
  const canonical = encodeRsaPublicKey(modulus, exponent)
  const unfit =
    bits < MIN_MODULUS_BITS ||
    bits > MAX_MODULUS_BITS ||
    modulus % 2n === 0n ||
    exponent % 2n === 0n ||
    exponent < 3n ||
    exponent > MAX_EXPONENT
  if (unfit || canonical.length !== encoded.length) {
    throw new MalformedError(expectation, encoded, field)
  }
  return { modulus, exponent, encoded: encoded.slice() }
}

/** Imports a private key from its JWK numbers. */
export function importRsaPrivateKey(jwk: RsaPrivateJwk): RsaPrivateKey {
  const modulus = bytesToBigint(Buffer.from(jwk.n, 'base64url'))
  const exponent = bytesToBigint(Buffer.from(jwk.e, 'base64url'))
  return {
    publicKey: { modulus, exponent, encoded: encodeRsaPublicKey(modulus, exponent) },
    key: createPrivateKey({ format: 'jwk', key: { ...jwk } }),
  }
}

/**
 * The private key with two primes, big endian in base64url; its public exponent is 65537. Everything but the public
 * key is worked out when it is needed first: most keys of an exchange are never used in a play.
 */
export function rsaKeyOfPrimes(first: string, second: string): RsaPrivateKey {
  const read = (text: string): bigint => bytesToBigint(Buffer.from(text, 'base64url'))
  const [p, q, exponent] = [read(first), read(second), 65_537n]
  const modulus = p * q
  let key: KeyObject | undefined
  return {
    publicKey: { modulus, exponent, encoded: encodeRsaPublicKey(modulus, exponent) },
    /** @throws RangeError when the primes make no key */
    get key() {
      return (key ??= keyOfPrimes(p, q, exponent))
    },
  }
}

function keyOfPrimes(p: bigint, q: bigint, e: bigint): KeyObject {
  const d = modularInverse(e, (p - 1n) * (q - 1n))
  const qi = modularInverse(q, p)
  if (d === undefined || qi === undefined) throw new RangeError('these primes make no RSA key')
  return createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'RSA',
      n: base64url(p * q),
      e: base64url(e),
      d: base64url(d),
      p: base64url(p),
      q: base64url(q),
      dp: base64url(d % (p - 1n)),
      dq: base64url(d % (q - 1n)),
      qi: base64url(qi),
    },
  })
}

/** Full-domain hash of a message hash under a key. `counter` tells which draw was small enough. */
export function fullDomainHash(message: Uint8Array, key: RsaPublicKey): { value: bigint; counter: number } {
  return kdfModulo(key.modulus, key.encoded, message, FDH_CONTEXT)
}

/** Blinding factor that a 32-byte blinding secret stands for. */
export function blindingFactor(
  blindingSecret: Uint8Array,
  key: RsaPublicKey,
): { value: bigint; counter: number } {
  return kdfModulo(key.modulus, BLINDING_SALT, blindingSecret, BLINDING_CONTEXT)
}

/**
 * Blinds a 64-byte message hash.
 * @throws MalformedError when the key is malicious (hash or factor share a divisor with the modulus).
 */
export function rsaBlind(message: Uint8Array, blindingSecret: Uint8Array, key: RsaPublicKey): Uint8Array {
  const hashed = fullDomainHash(message, key).value
  const factor = blindingFactor(blindingSecret, key).value
  if (
    greatestCommonDivisor(hashed, key.modulus) !== 1n ||
    greatestCommonDivisor(factor, key.modulus) !== 1n
  ) {
    throw new MalformedError('an RSA modulus that shares no divisor with the blinded hash', key.encoded)
  }
  return bigintToBytes((hashed * publicOperation(factor, key)) % key.modulus)
}

/** Signs a blinded number as it is; numbers beyond the modulus are reduced, as the reference's library does. */
export function rsaSignBlinded(blinded: Uint8Array, key: RsaPrivateKey): Uint8Array {
  const { modulus } = key.publicKey
  const input = leftPad(bigintToBytes(bytesToBigint(blinded) % modulus), modulusLength(modulus))
  const output = privateDecrypt({ key: key.key, padding: constants.RSA_NO_PADDING }, input)
  return bigintToBytes(bytesToBigint(output))
}

/** Takes the blinding off a signature. @throws MalformedError when the factor has no inverse. */
export function rsaUnblind(
  blindSignature: Uint8Array,
  blindingSecret: Uint8Array,
  key: RsaPublicKey,
): Uint8Array {
  const inverse = modularInverse(blindingFactor(blindingSecret, key).value, key.modulus)
  if (inverse === undefined) throw new MalformedError('an invertible blinding factor', key.encoded)
  return bigintToBytes((bytesToBigint(blindSignature) * inverse) % key.modulus)
}

/** True if the signature is the key's signature over the message hash. */
export function rsaVerify(message: Uint8Array, signature: Uint8Array, key: RsaPublicKey): boolean {
  const value = bytesToBigint(signature)
  return value < key.modulus && publicOperation(value, key) === fullDomainHash(message, key).value
}

/** True if a blind signature is the key's signature over the blinded number; needs no blinding secret. */
export function rsaVerifyBlinded(blinded: Uint8Array, signature: Uint8Array, key: RsaPublicKey): boolean {
  const value = bytesToBigint(signature)
  return value < key.modulus && publicOperation(value, key) === bytesToBigint(blinded) % key.modulus
}

/** value^e mod n. */
function publicOperation(value: bigint, key: RsaPublicKey): bigint {
  const cacheKey = Buffer.from(key.encoded).toString('base64')
  const keyObject = publicKeyObjects.get(cacheKey, () =>
    createPublicKey({
      format: 'jwk',
      key: { kty: 'RSA', n: base64url(key.modulus), e: base64url(key.exponent) },
    }),
  )
  const input = leftPad(bigintToBytes(value), modulusLength(key.modulus))
  return bytesToBigint(publicEncrypt({ key: keyObject, padding: constants.RSA_NO_PADDING }, input))
}

function base64url(value: bigint): string {
  return Buffer.from(bigintToBytes(value)).toString('base64url')
}

function modulusLength(modulus: bigint): number {
  return bigintToBytes(modulus).length
}

function leftPad(bytes: Uint8Array, length: number): Uint8Array {
  return concatBytes(new Uint8Array(length - bytes.length), bytes)
}

function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  let [a, b] = [left, right]
  while (b !== 0n) [a, b] = [b, a % b]
  return a
}

function modularInverse(value: bigint, modulus: bigint): bigint | undefined {
  let [remainder, nextRemainder] = [modulus, value % modulus]
  let [coefficient, nextCoefficient] = [0n, 1n]
  while (nextRemainder !== 0n) {
    const quotient = remainder / nextRemainder
    ;[remainder, nextRemainder] = [nextRemainder, remainder - quotient * nextRemainder]
    ;[coefficient, nextCoefficient] = [nextCoefficient, coefficient - quotient * nextCoefficient]
  }
  if (remainder !== 1n) return undefined
  return coefficient < 0n ? coefficient + modulus : coefficient
}
