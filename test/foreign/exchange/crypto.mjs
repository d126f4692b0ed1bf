// Primitives: hashes, the HKDF with two hash functions, Ed25519 over purpose blobs, raw RSA blind signatures, X25519.
import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPair,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
  sign,
  verify,
  constants,
  timingSafeEqual,
} from 'node:crypto'
import { u32 } from './codec.mjs'

export { randomBytes, timingSafeEqual }

const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex')
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex')
const PKCS8_X25519 = Buffer.from('302e020100300506032b656e04220420', 'hex')
const SPKI_X25519 = Buffer.from('302a300506032b656e032100', 'hex')

/** @param {...(Uint8Array | string)} parts @returns {Buffer} 64 bytes */
export function sha512(...parts) {
  const hash = createHash('sha512')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** SHA-512 of a string with its terminating NUL. @param {string} text @returns {Buffer} */
export function hashString(text) {
  return sha512(text, '\0')
}

/** First half of hashString: hashes of payto URIs. @param {string} text @returns {Buffer} 32 bytes */
export function shortHash(text) {
  return hashString(text).subarray(0, 32)
}

/**
 * HKDF, extract with HMAC-SHA512 and expand with HMAC-SHA256.
 * @param {number} size @param {Uint8Array | string} salt @param {Uint8Array | string} ikm @param {...(Uint8Array | string)} info
 */
export function kdf(size, salt, ikm, ...info) {
  const prk = createHmac('sha512', salt).update(ikm).digest()
  const blocks = []
  /** @type {Buffer} */
  let last = Buffer.alloc(0)
  for (let i = 1; blocks.length * 32 < size; i++) {
    const mac = createHmac('sha256', prk).update(last)
    for (const part of info) mac.update(part)
    last = mac.update(Buffer.of(i)).digest()
    blocks.push(last)
  }
  return Buffer.concat(blocks).subarray(0, size)
}

/** @param {Uint8Array} bytes @returns {bigint} */
export function toBig(bytes) {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
}

/** Shortest big-endian form. @param {bigint} value @returns {Buffer} */
export function fromBig(value) {
  if (value === 0n) return Buffer.alloc(0)
  const hex = value.toString(16)
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
}

/** @param {Uint8Array} bytes @param {number} size @returns {Buffer} left-padded with zeros */
function padLeft(bytes, size) {
  const out = Buffer.alloc(size)
  out.set(bytes, size - bytes.length)
  return out
}

/** @param {bigint} n @param {Uint8Array | string} salt @param {Uint8Array} ikm @param {string} context @returns {bigint} value below n */
export function kdfMod(n, salt, ikm, context) {
  const bits = n.toString(2).length
  const size = Math.ceil(bits / 8)
  for (let counter = 0; ; counter++) {
    const raw = toBig(kdf(size, salt, ikm, context, Buffer.of(counter >> 8, counter & 255)))
    const value = raw & ((1n << BigInt(bits)) - 1n)
    if (value < n) return value
  }
}

/** A key pair for Ed25519. @typedef {{ seed: Buffer, pub: Buffer, key: import('node:crypto').KeyObject }} EddsaKey */

/** @param {Uint8Array} seed 32 bytes @returns {EddsaKey} */
export function eddsaKey(seed) {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, seed]), format: 'der', type: 'pkcs8' })
  const pub = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32)
  return { seed: Buffer.from(seed), pub: Buffer.from(pub), key }
}

/** Header and body of a signed message. @param {number} purpose @param {...Uint8Array} parts @returns {Buffer} */
export function blob(purpose, ...parts) {
  const size = parts.reduce((sum, part) => sum + part.length, 8)
  return Buffer.concat([u32(size), u32(purpose), ...parts])
}

/** @param {EddsaKey} key @param {number} purpose @param {...Uint8Array} parts @returns {Buffer} 64 bytes */
export function eddsaSign(key, purpose, ...parts) {
  return sign(null, blob(purpose, ...parts), key.key)
}

/** @param {Uint8Array} pub @param {Uint8Array} sig @param {number} purpose @param {...Uint8Array} parts @returns {boolean} */
export function eddsaVerify(pub, sig, purpose, ...parts) {
  try {
    const key = createPublicKey({ key: Buffer.concat([SPKI_ED25519, pub]), format: 'der', type: 'spki' })
    return verify(null, blob(purpose, ...parts), key, sig)
  } catch {
    return false
  }
}

/** @typedef {{ n: bigint, e: bigint, size: number, encoded: Buffer, key: import('node:crypto').KeyObject }} RsaPublic */
/** @typedef {{ pub: RsaPublic, key: import('node:crypto').KeyObject }} RsaPair */

/** @param {bigint} n @param {bigint} e @returns {RsaPublic} */
export function rsaPublic(n, e) {
  const nBytes = fromBig(n)
  const eBytes = fromBig(e)
  const head = Buffer.alloc(4)
  head.writeUInt16BE(nBytes.length, 0)
  head.writeUInt16BE(eBytes.length, 2)
  const key = createPublicKey({
    key: { kty: 'RSA', n: nBytes.toString('base64url'), e: eBytes.toString('base64url') },
    format: 'jwk',
  })
  return { n, e, size: nBytes.length, encoded: Buffer.concat([head, nBytes, eBytes]), key }
}

/** The other way: the u16|u16|n|e form. @param {Buffer} encoded @returns {RsaPublic} */
export function decodeRsaPublic(encoded) {
  const size = encoded.readUInt16BE(0)
  return rsaPublic(toBig(encoded.subarray(4, 4 + size)), toBig(encoded.subarray(4 + size)))
}

/** @param {number} bits @returns {Promise<RsaPair>} */
export function generateRsa(bits) {
  return new Promise((resolve, reject) => {
    generateKeyPair('rsa', { modulusLength: bits, publicExponent: 65537 }, (error, publicKey, privateKey) => {
      if (error) return reject(error)
      const jwk = publicKey.export({ format: 'jwk' })
      const n = toBig(Buffer.from(/** @type {string} */ (jwk.n), 'base64url'))
      resolve({ pub: rsaPublic(n, 65537n), key: privateKey })
    })
  })
}

/** Full-domain hash of a coin key's hash. @param {RsaPublic} pub @param {Uint8Array} hash 64 bytes @returns {bigint} */
export function rsaFdh(pub, hash) {
  return kdfMod(pub.n, pub.encoded, hash, 'RSA-FDA FTpsW!')
}

/** value^e mod n. @param {RsaPublic} pub @param {bigint} value @returns {bigint} */
export function rsaRaise(pub, value) {
  return toBig(
    publicEncrypt(
      { key: pub.key, padding: constants.RSA_NO_PADDING },
      padLeft(fromBig(value % pub.n), pub.size),
    ),
  )
}

/** Raw signature, leading zero bytes dropped as on the wire. @param {RsaPair} pair @param {Uint8Array} blinded @returns {Buffer} */
export function rsaSignBlinded(pair, blinded) {
  const value = toBig(blinded) % pair.pub.n
  return fromBig(
    toBig(
      privateDecrypt(
        { key: pair.key, padding: constants.RSA_NO_PADDING },
        padLeft(fromBig(value), pair.pub.size),
      ),
    ),
  )
}

/** @param {RsaPublic} pub @param {Uint8Array} hash @param {Uint8Array} signature @returns {boolean} */
export function rsaVerify(pub, hash, signature) {
  const value = toBig(signature)
  return value < pub.n && rsaRaise(pub, value) === rsaFdh(pub, hash)
}

/** @param {RsaPublic} pub @param {Uint8Array} bks 32 bytes @returns {bigint} */
export function rsaBlindingFactor(pub, bks) {
  return kdfMod(pub.n, 'Blinding KDF extractor HMAC key', bks, 'Blinding KDF')
}

/** @param {RsaPublic} pub @param {Uint8Array} hash @param {Uint8Array} bks @returns {Buffer} shortest form */
export function rsaBlind(pub, hash, bks) {
  return fromBig((rsaFdh(pub, hash) * rsaRaise(pub, rsaBlindingFactor(pub, bks))) % pub.n)
}

/** @param {bigint} value @param {bigint} modulus @returns {bigint} */
export function inverse(value, modulus) {
  let [a, b, x, y] = [((value % modulus) + modulus) % modulus, modulus, 1n, 0n]
  while (b !== 0n) {
    const q = a / b
    ;[a, b] = [b, a - q * b]
    ;[x, y] = [y, x - q * y]
  }
  return ((x % modulus) + modulus) % modulus
}

/** Coin key and blinding secret of a planchet. @param {Uint8Array} secret @returns {{ coin: EddsaKey, bks: Buffer }} */
export function planchetSecrets(secret) {
  return { coin: eddsaKey(kdf(32, 'coin', secret)), bks: kdf(32, 'bks', secret) }
}

/** @param {Uint8Array} coinPub @param {Uint8Array | null} [ageHash] @returns {Buffer} */
export function coinPubHash(coinPub, ageHash) {
  return ageHash && ageHash.some((byte) => byte !== 0) ? sha512(coinPub, ageHash) : sha512(coinPub)
}

/** @param {Uint8Array} encodedPub @returns {Buffer} hash of an RSA denomination without age restriction */
export function denominationHash(encodedPub) {
  return sha512(u32(0), u32(1), encodedPub)
}

/** @param {Uint8Array} denomHash @param {Uint8Array} blinded @returns {Buffer} */
export function envelopeHash(denomHash, blinded) {
  return sha512(denomHash, u32(1), blinded)
}

const P25519 = (1n << 255n) - 19n

/** @param {Uint8Array} priv @returns {Buffer} X25519 public key */
export function ecdhePublic(priv) {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_X25519, priv]), format: 'der', type: 'pkcs8' })
  return Buffer.from(createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32))
}

/** @param {Uint8Array} priv @param {Uint8Array} pub @returns {Buffer} hashed shared secret, 64 bytes */
export function ecdhe(priv, pub) {
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_X25519, priv]),
    format: 'der',
    type: 'pkcs8',
  })
  const publicKey = createPublicKey({ key: Buffer.concat([SPKI_X25519, pub]), format: 'der', type: 'spki' })
  return sha512(diffieHellman({ privateKey, publicKey }))
}

/** Transfer secret from the transfer private key and the old coin's Ed25519 key. @param {Uint8Array} transferPriv @param {Uint8Array} coinPub */
export function transferSecret(transferPriv, coinPub) {
  const little = Buffer.from(coinPub).reverse()
  little[0] &= 127
  const y = toBig(little)
  const u = ((1n + y) * inverse(1n - y, P25519)) % P25519
  return ecdhe(transferPriv, padLeft(fromBig(u), 32).reverse())
}

/** h_wire. @param {string} payto @param {Uint8Array} salt @returns {Buffer} */
export function wireHash(payto, salt) {
  return kdf(64, salt, `${payto}\0`, 'merchant-wire-signature')
}
