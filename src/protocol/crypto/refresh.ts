/**
 * Refresh (melt and reveal) in the form of exchange protocols up to 25.
 *
 * The wallet prepares three sets of new coins, commits to all, and later opens two; each set hangs on one
 * transfer key, whose secret both the owner of the old coin and the opener of the transfer key can compute.
 */
import { createPrivateKey, createPublicKey, diffieHellman, type KeyObject } from 'node:crypto'
import { packAmount, type Amount } from '../encoding/amount.js'
import { concatBytes, u32, utf8 } from '../encoding/struct.js'
import { MalformedError } from '../malformed.js'
import { ageCommitmentHash, deriveAgeCommitment, type AgeCommitment } from './age-restriction.js'
import { CIPHER_RSA } from './denomination.js'
import { littleEndian } from './eddsa.js'
import { sha512 } from './hash.js'
import { kdf } from './kdf.js'
import { makePlanchet, type Planchet } from './planchet.js'
import type { RsaPublicKey } from './rsa-blind.js'

/** Number of sets a wallet commits to; the exchange leaves one closed. */
export const KAPPA = 3

export interface TransferKey {
  readonly priv: Uint8Array
  readonly pub: Uint8Array
}

/** One of the three sets of new coins. */
export interface RefreshBatch {
  readonly transfer: TransferKey
  readonly transferSecret: Uint8Array
  /** Planchet master secrets, one a new coin. */
  readonly secrets: readonly Uint8Array[]
  readonly planchets: readonly Planchet[]
}

/** What ages have to do with new coins; nothing, for coins that know none. */
export interface RefreshAges {
  /** Bitmap of age groups of each new denomination; 0, or nothing at all, where its coins know no age. */
  readonly masks?: readonly number[]
  /** Of the old coin: those of the new ones follow from it. */
  readonly commitment?: AgeCommitment | undefined
}

const FIELD_PRIME = 2n ** 255n - 19n
const X25519_PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex')
const X25519_SPKI = Buffer.from('302a300506032b656e032100', 'hex')

/** X25519 public key of a raw 32-byte private key. @throws RangeError for another length. */
export function ecdhePublicKey(priv: Uint8Array): Uint8Array {
  const key = createPublicKey(x25519Private(priv)).export({ format: 'der', type: 'spki' })
  return new Uint8Array(key.subarray(key.length - 32))
}

/**
 * Shared secret of an X25519 key pair and an X25519 public key, hashed: 64 bytes.
 * @throws RangeError for keys of wrong length, MalformedError for a public key of small order.
 */
export function ecdhSecret(priv: Uint8Array, pub: Uint8Array): Uint8Array {
  return sha512(x25519(priv, pub))
}

/** Shared secret as the holder of a transfer (or other X25519) key computes it with a coin's Ed25519 key. */
export function ecdhWithCoinPub(transferPriv: Uint8Array, coinPub: Uint8Array): Uint8Array {
  return ecdhSecret(transferPriv, edwardsToMontgomery(coinPub))
}

/** The same secret as the owner of the coin computes it. */
export function ecdhWithCoinPriv(coinPriv: Uint8Array, transferPub: Uint8Array): Uint8Array {
  return ecdhSecret(sha512(coinPriv).subarray(0, 32), transferPub)
}

/** Transfer key number `index` as the reference library derives it from the refresh master secret. */
export function deriveTransferKey(
  refreshSecret: Uint8Array,
  oldCoinPriv: Uint8Array,
  index: number,
): TransferKey {
  const priv = kdf(32, u32(index), oldCoinPriv, refreshSecret, utf8('taler-transfer-priv-derivation'))
  return { priv, pub: ecdhePublicKey(priv) }
}

/** Planchet master secret of new coin `coinIndex` in the set of a transfer secret. */
export function deriveRefreshSecret(transferSecret: Uint8Array, coinIndex: number): Uint8Array {
  return kdf(32, u32(coinIndex), transferSecret, utf8('taler-coin-derivation'))
}

/** One set of new coins, as the owner of the old coin makes it. */
export function makeRefreshBatch(
  transfer: TransferKey,
  oldCoinPriv: Uint8Array,
  denominations: readonly RsaPublicKey[],
  ages: RefreshAges = {},
): RefreshBatch {
  return refreshBatch(transfer, ecdhWithCoinPriv(oldCoinPriv, transfer.pub), denominations, ages)
}

/**
 * The same set as whoever is told its transfer key finds it.
 * @throws MalformedError for an old coin, or a key of an age group, that is no proper key
 */
export function openRefreshBatch(
  transferPriv: Uint8Array,
  oldCoinPub: Uint8Array,
  denominations: readonly RsaPublicKey[],
  ages: RefreshAges = {},
): RefreshBatch {
  const transfer = { priv: transferPriv, pub: ecdhePublicKey(transferPriv) }
  return refreshBatch(transfer, ecdhWithCoinPub(transferPriv, oldCoinPub), denominations, ages)
}

function refreshBatch(
  transfer: TransferKey,
  transferSecret: Uint8Array,
  denominations: readonly RsaPublicKey[],
  { masks = [], commitment }: RefreshAges,
): RefreshBatch {
  const secrets = denominations.map((_, index) => deriveRefreshSecret(transferSecret, index))
  // One for the whole set: it follows from the transfer secret, not from the place of a coin.
  const ages =
    commitment === undefined
      ? {}
      : { ageCommitment: ageCommitmentHash(deriveAgeCommitment(commitment, transferSecret)) }
  const planchets = denominations.map((denomination, index) =>
    makePlanchet(deriveRefreshSecret(transferSecret, index), denomination, {
      ageMask: masks[index] ?? 0,
      ...ages,
    }),
  )
  return { transfer, transferSecret, secrets, planchets }
}

/** What a commitment says of a set: of the one that stays closed nobody but its owner knows more. */
export interface CommittedBatch {
  readonly transfer: Pick<TransferKey, 'pub'>
  readonly planchets: readonly Pick<Planchet, 'denomPubHash' | 'blinded'>[]
}

/**
 * rc: the commitment that a melt signs.
 * @param refreshSecret taken in only if it is also sent (the reference sends it for Clause-Schnorr coins)
 */
export function refreshCommitment(commitment: {
  refreshSecret?: Uint8Array
  oldCoinPub: Uint8Array
  amountWithFee: Amount
  batches: readonly CommittedBatch[]
}): Uint8Array {
  const first = commitment.batches[0]
  if (first === undefined) throw new RangeError('a refresh commitment needs at least one set of coins')
  return sha512(
    concatBytes(
      commitment.refreshSecret ?? new Uint8Array(0),
      ...commitment.batches.map((batch) => batch.transfer.pub),
      ...first.planchets.map((planchet) => planchet.denomPubHash),
      commitment.oldCoinPub,
      packAmount(commitment.amountWithFee),
      ...commitment.batches.flatMap((batch) =>
        batch.planchets.map((planchet) => concatBytes(u32(CIPHER_RSA), planchet.blinded)),
      ),
    ),
  )
}

function x25519(priv: Uint8Array, pub: Uint8Array): Uint8Array {
  requireLength(pub)
  const privateKey = x25519Private(priv)
  const publicKey = createPublicKey({ format: 'der', type: 'spki', key: Buffer.concat([X25519_SPKI, pub]) })
  try {
    return new Uint8Array(diffieHellman({ privateKey, publicKey }))
  } catch {
    throw new MalformedError('a key of large order (with this one every secret is zero)', pub)
  }
}

function x25519Private(priv: Uint8Array): KeyObject {
  requireLength(priv)
  return createPrivateKey({ format: 'der', type: 'pkcs8', key: Buffer.concat([X25519_PKCS8, priv]) })
}

/** Node would take the first 32 bytes of a longer key without a word. */
function requireLength(key: Uint8Array): void {
  if (key.length !== 32) throw new RangeError(`an X25519 or coin key has 32 bytes, not ${String(key.length)}`)
}

/** u = (1 + y) / (1 - y): the Montgomery form of an Ed25519 public key. */
function edwardsToMontgomery(publicKey: Uint8Array): Uint8Array {
  requireLength(publicKey)
  const y = (littleEndian(publicKey) & (2n ** 255n - 1n)) % FIELD_PRIME
  const u = ((1n + y) * power(FIELD_PRIME + 1n - y, FIELD_PRIME - 2n)) % FIELD_PRIME
  return new Uint8Array(Buffer.from(u.toString(16).padStart(64, '0'), 'hex').reverse())
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let square = base % FIELD_PRIME
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % FIELD_PRIME
    square = (square * square) % FIELD_PRIME
  }
  return result
}
