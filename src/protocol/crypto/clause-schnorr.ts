/**
 * Clause-Schnorr blind signatures, the other cipher of denominations.
 *
 * The exchange commits to two nonce points, the wallet blinds a challenge for each, and the exchange answers one
 * of the two, by a coin it tosses from its key and the nonce of the session. The simulator offers no such
 * denomination; this proves that the kernel could.
 */
import { u32, utf8 } from '../encoding/struct.js'
import { clamp, littleEndianBytes, scalarOf, sumOf, timesBase } from './edwards.js'
import { GROUP_ORDER } from './eddsa.js'
import { sha512 } from './hash.js'
import { kdf, kdfModulo } from './kdf.js'

/** Number of this cipher inside hashes. */
const CIPHER_CS = 2

/** Two of something: of nonces, of blinding secrets, of challenges. */
export type Pair<Item> = readonly [Item, Item]
/** Which of the two the exchange answers. */
export type Choice = 0 | 1

/** A finished signature: point R' and scalar s', 32 bytes each. */
export interface CsSignature {
  readonly r: Uint8Array
  readonly s: Uint8Array
}

/** What a wallet adds to one nonce point and its challenge; both are clamped bytes. */
export interface CsBlindingSecret {
  readonly alpha: Uint8Array
  readonly beta: Uint8Array
}

/** Salt of the nonces of a session: of a withdrawal, of a melt, and of either as it was before they were told apart. */
export type CsNonceSalt = 'rw' | 'rm' | 'r'

/** Public key of a 32-byte private key. */
export function csPublicKey(privateKey: Uint8Array): Uint8Array {
  return timesBase(scalarOf(privateKey))
}

/** h_denom_pub of such a denomination: 64 bytes, built like that of RSA. */
export function csDenominationHash(publicKey: Uint8Array, ageMask = 0): Uint8Array {
  return sha512(u32(ageMask), u32(CIPHER_CS), publicKey)
}

/** The secret nonces of a session, clamped bytes: the exchange derives them twice and stores nothing. */
export function csNonceSecrets(
  privateKey: Uint8Array,
  sessionNonce: Uint8Array,
  salt: CsNonceSalt,
): Pair<Uint8Array> {
  const both = kdf(64, utf8(salt), privateKey, sessionNonce)
  return [clamp(both.subarray(0, 32)), clamp(both.subarray(32))]
}

/** The nonce points that the wallet gets. */
export function csNoncePoints(secrets: Pair<Uint8Array>): Pair<Uint8Array> {
  return both((index) => timesBase(scalarOf(secrets[index])))
}

/** The blinding secrets of a coin, from its 32-byte seed. */
export function csBlindingSecrets(seed: Uint8Array): Pair<CsBlindingSecret> {
  const drawn = kdf(128, utf8('alphabeta'), seed)
  return both((index) => ({
    alpha: clamp(drawn.subarray(64 * index, 64 * index + 32)),
    beta: clamp(drawn.subarray(64 * index + 32, 64 * index + 64)),
  }))
}

/**
 * Blinds a message (coin_pub_hash) for both nonce points.
 * @returns blinded points R', and the blinded challenges that go to the exchange
 * @throws MalformedError when a key or a nonce is no point of the curve
 */
export function csBlind(
  message: Uint8Array,
  publicKey: Uint8Array,
  noncePoints: Pair<Uint8Array>,
  secrets: Pair<CsBlindingSecret>,
): { readonly points: Pair<Uint8Array>; readonly challenges: Pair<Uint8Array> } {
  const points = both((index) =>
    sumOf(
      { scalar: 1n, point: noncePoints[index] },
      { scalar: scalarOf(secrets[index].alpha), point: timesBase(1n) },
      { scalar: scalarOf(secrets[index].beta), point: publicKey },
    ),
  )
  const challenges = both((index) => {
    const blinded = challengeOf(points[index], message, publicKey) + scalarOf(secrets[index].beta)
    return littleEndianBytes(blinded % GROUP_ORDER)
  })
  return { points, challenges }
}

/** Which of the two challenges the exchange answers in this session. */
export function csChoice(privateKey: Uint8Array, sessionNonce: Uint8Array): Choice {
  const [first = 0] = kdf(4, utf8('b'), privateKey, sessionNonce)
  return (first & 1) === 0 ? 0 : 1
}

/** Answers the chosen challenge. @returns the blind signature scalar, 32 bytes */
export function csSignBlinded(
  privateKey: Uint8Array,
  nonceSecrets: Pair<Uint8Array>,
  challenges: Pair<Uint8Array>,
  choice: Choice,
): Uint8Array {
  const s = scalarOf(nonceSecrets[choice]) + scalarOf(challenges[choice]) * scalarOf(privateKey)
  return littleEndianBytes(s % GROUP_ORDER)
}

/** Turns the blind signature scalar into the scalar of the signature; its point is the blinded point chosen. */
export function csUnblind(blindSignature: Uint8Array, secret: CsBlindingSecret): Uint8Array {
  return littleEndianBytes((scalarOf(blindSignature) + scalarOf(secret.alpha)) % GROUP_ORDER)
}

/** True if s'B = R' + c'X. @throws MalformedError when key or R' is no point of the curve */
export function csVerify(message: Uint8Array, signature: CsSignature, publicKey: Uint8Array): boolean {
  const expected = sumOf(
    { scalar: 1n, point: signature.r },
    { scalar: challengeOf(signature.r, message, publicKey), point: publicKey },
  )
  return Buffer.from(timesBase(scalarOf(signature.s))).equals(expected)
}

/** c': the hash of message and nonce point into the scalars. */
function challengeOf(point: Uint8Array, message: Uint8Array, publicKey: Uint8Array): bigint {
  return kdfModulo(GROUP_ORDER, publicKey, sha512(point, message), utf8('Curve25519FDH')).value
}

function both<Item>(make: (index: Choice) => Item): Pair<Item> {
  return [make(0), make(1)]
}
