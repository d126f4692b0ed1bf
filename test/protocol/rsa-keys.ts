/** RSA private keys for tests: fresh ones, and ones that vectors give as bare numbers. */
import { generateKeyPairSync } from 'node:crypto'
import { bigintToBytes } from '../../src/protocol/crypto/kdf.js'
import { importRsaPrivateKey, type RsaPrivateKey } from '../../src/protocol/crypto/rsa-blind.js'

/** A key of our own; small, as tests sign often. */
export function freshRsaKey(modulusLength = 1024, publicExponent = 65537): RsaPrivateKey {
  const jwk = generateKeyPairSync('rsa', { modulusLength, publicExponent }).privateKey.export({
    format: 'jwk',
  })
  const { n = '', e = '', d = '', p = '', q = '', dp = '', dq = '', qi = '' } = jwk
  return importRsaPrivateKey({ kty: 'RSA', n, e, d, p, q, dp, dq, qi })
}

/** A key from the numbers that define it; the rest of a JWK follows from them. */
export function privateKeyFromPrimes(numbers: {
  n: bigint
  e: bigint
  d: bigint
  p: bigint
  q: bigint
}): RsaPrivateKey {
  const { n, e, d, p, q } = numbers
  return importRsaPrivateKey({
    kty: 'RSA',
    n: base64url(n),
    e: base64url(e),
    d: base64url(d),
    p: base64url(p),
    q: base64url(q),
    dp: base64url(d % (p - 1n)),
    dq: base64url(d % (q - 1n)),
    qi: base64url(power(q, p - 2n, p)), // Fermat: the inverse modulo a prime.
  })
}

/** value^exponent mod modulus, in bare arithmetic: the yardstick for what node:crypto computes. */
export function power(value: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  let square = value % modulus
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}

/** The private exponent, which the kernel itself never shows. */
export function privateExponent(key: RsaPrivateKey): bigint {
  const { d = '' } = key.key.export({ format: 'jwk' })
  return BigInt(`0x${Buffer.from(d, 'base64url').toString('hex')}`)
}

function base64url(value: bigint): string {
  return Buffer.from(bigintToBytes(value)).toString('base64url')
}
