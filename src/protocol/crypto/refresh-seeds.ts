/**
 * Refresh (melt and reveal) in the form of exchange protocol 32, after a draft: experimental.
 *
 * One seed stands for everything: it gives a seed for each of the three sets, and those give one transfer key for
 * each new coin. Revealing a set is telling its seed.
 */
import { packAmount, type Amount } from '../encoding/amount.js'
import { utf8 } from '../encoding/struct.js'
import { sha512 } from './hash.js'
import { kdf } from './kdf.js'
import { makePlanchet, type Planchet } from './planchet.js'
import {
  deriveRefreshSecret,
  ecdhePublicKey,
  ecdhWithCoinPriv,
  ecdhWithCoinPub,
  KAPPA,
  type TransferKey,
} from './refresh.js'
import type { RsaPublicKey } from './rsa-blind.js'

/** Stands for the seed of blindings, which only Clause-Schnorr coins need. */
const NO_BLINDING_SEED = new Uint8Array(32)

/** A new coin of one of the three sets. */
export interface SeededCoin {
  readonly transfer: TransferKey
  readonly transferSecret: Uint8Array
  /** Planchet master secret. */
  readonly secret: Uint8Array
  readonly planchet: Planchet
}

/** Seeds of the three sets, 64 bytes each. */
export function deriveBatchSeeds(refreshSeed: Uint8Array, oldCoinPriv: Uint8Array): Uint8Array[] {
  const seeds = kdf(64 * KAPPA, utf8('refresh-batch-seeds'), refreshSeed, oldCoinPriv)
  return Array.from({ length: KAPPA }, (_, index) => seeds.slice(64 * index, 64 * (index + 1)))
}

/**
 * The new coins of a set, as the owner of the old coin makes them.
 * @param masks bitmap of age groups of each denomination; 0, or nothing, where its coins know no age
 */
export function makeSeededBatch(
  batchSeed: Uint8Array,
  oldCoinPriv: Uint8Array,
  denominations: readonly RsaPublicKey[],
  masks: readonly number[] = [],
): SeededCoin[] {
  return seededBatch(batchSeed, ({ pub }) => ecdhWithCoinPriv(oldCoinPriv, pub), denominations, masks)
}

/**
 * The same coins as whoever is told the seed finds them.
 * @throws MalformedError for an old coin that is no proper key
 */
export function openSeededBatch(
  batchSeed: Uint8Array,
  oldCoinPub: Uint8Array,
  denominations: readonly RsaPublicKey[],
  masks: readonly number[] = [],
): SeededCoin[] {
  return seededBatch(batchSeed, ({ priv }) => ecdhWithCoinPub(priv, oldCoinPub), denominations, masks)
}

function seededBatch(
  batchSeed: Uint8Array,
  share: (transfer: TransferKey) => Uint8Array,
  denominations: readonly RsaPublicKey[],
  masks: readonly number[],
): SeededCoin[] {
  const privs = kdf(32 * denominations.length, utf8('refresh-transfer-private-keys'), batchSeed)
  return denominations.map((denomination, index) => {
    const priv = privs.slice(32 * index, 32 * (index + 1))
    const transfer = { priv, pub: ecdhePublicKey(priv) }
    const transferSecret = share(transfer)
    const secret = deriveRefreshSecret(transferSecret, index)
    const planchet = makePlanchet(secret, denomination, { ageMask: masks[index] ?? 0 })
    return { transfer, transferSecret, secret, planchet }
  })
}

/**
 * rc: the commitment that a melt signs.
 * @param planchetHashes for each set the hash over its envelope hashes
 */
export function seededCommitment(commitment: {
  refreshSeed: Uint8Array
  oldCoinPub: Uint8Array
  amountWithFee: Amount
  planchetHashes: readonly Uint8Array[]
}): Uint8Array {
  return sha512(
    commitment.refreshSeed,
    NO_BLINDING_SEED,
    commitment.oldCoinPub,
    packAmount(commitment.amountWithFee),
    ...commitment.planchetHashes,
  )
}
