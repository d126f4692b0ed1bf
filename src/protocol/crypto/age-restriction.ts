/**
 * Age restriction of coins: a commitment holds one key an age group, and its owner has the private keys up to the
 * group that was allowed at withdrawal. Whoever can sign with the key of a group is old enough for it.
 *
 * A mask is a 32-bit number whose bit i says that a group starts at age i; bit 0 is always set.
 */
import { concatBytes, utf8 } from '../encoding/struct.js'
import { MalformedError } from '../malformed.js'
import { ageAttestation } from '../signatures/wallet.js'
import { isPoint } from './edwards.js'
import { edxDerivePrivateKey, edxDerivePublicKey, edxPrivateKey, edxPublicKey, edxSign } from './edx25519.js'
import { eddsaVerify } from './eddsa.js'
import { shortHash } from './hash.js'
import { kdf } from './kdf.js'

export interface AgeCommitment {
  readonly mask: number
  /** One for each group but the first. */
  readonly publicKeys: readonly Uint8Array[]
}

/** A commitment with what its owner can prove. */
export interface AgeProof extends AgeCommitment {
  /** Of the groups up to the one that was allowed; 64 bytes each. */
  readonly privateKeys: readonly Uint8Array[]
}

/**
 * Nobody knows its private key. Keys of forbidden groups are derived from it when coins are withdrawn under a
 * maximum age, so that an exchange can see that the wallet does not have them either.
 */
const NOBODYS_KEY = new Uint8Array(
  Buffer.from('6441b9bdbf14398e46eb5c1d34d39b2f9b7dc818eb9c09fb43ad1664bc1849b5', 'hex'),
)
const OLDEST_START = 31

/**
 * The mask of groups written as the ages at which they start, such as `8:14:18`.
 * @throws MalformedError when they do not ascend from 1 to 31
 */
export function parseAgeMask(groups: string): number {
  let mask = 1n
  let previous = 0
  for (const text of groups.split(':')) {
    const start = /^[1-9][0-9]?$/.test(text) ? Number(text) : 0
    if (start <= previous || start > OLDEST_START)
      throw new MalformedError('ages from 1 to 31 that ascend, separated by colons', groups)
    mask |= 1n << BigInt(start)
    previous = start
  }
  return Number(mask)
}

/** Number of the group that somebody of this age, in years, belongs to; the youngest is 0. */
export function ageGroup(mask: number, age: number): number {
  let group = 0
  for (let start = 1; start <= Math.min(age, OLDEST_START); start++) if ((mask >>> start) & 1) group++
  return group
}

/** Number of groups besides the youngest: the number of keys. */
export function numberOfAgeKeys(mask: number): number {
  return ageGroup(mask, OLDEST_START)
}

/** Commits to an age with keys that follow from a seed. */
export function commitToAge(mask: number, age: number, seed: Uint8Array): AgeProof {
  const keys = Array.from({ length: numberOfAgeKeys(mask) }, (_, index) =>
    edxPrivateKey(countedSeed(seed, index)),
  )
  return { mask, publicKeys: keys.map(edxPublicKey), privateKeys: keys.slice(0, ageGroup(mask, age)) }
}

/** Commits to a maximum age at withdrawal: exchange and wallet can both compute the forbidden keys. */
export function commitToMaximumAge(mask: number, age: number, planchetSecret: Uint8Array): AgeProof {
  const allowed = ageGroup(mask, age)
  const derive = (label: string, index: number): Uint8Array =>
    kdf(64, planchetSecret, utf8(label), littleEndian64(index))
  const privateKeys = Array.from({ length: allowed }, (_, index) =>
    edxPrivateKey(derive('age-commitment', index)),
  )
  const forbidden = Array.from({ length: numberOfAgeKeys(mask) - allowed }, (_, index) =>
    edxDerivePublicKey(NOBODYS_KEY, derive('age-factor', allowed + index)),
  )
  return { mask, publicKeys: [...privateKeys.map(edxPublicKey), ...forbidden], privateKeys }
}

/** The commitment of a coin made from this one in a refresh; the salt is the transfer secret. */
export function deriveAgeCommitment(commitment: AgeCommitment, salt: Uint8Array): AgeCommitment {
  const { mask, publicKeys } = commitment
  return { mask, publicKeys: publicKeys.map((key) => edxDerivePublicKey(key, salt)) }
}

/** {@link deriveAgeCommitment} for the owner. */
export function deriveAgeProof(proof: AgeProof, salt: Uint8Array): AgeProof {
  const privateKeys = proof.privateKeys.map((key) => edxDerivePrivateKey(key, salt))
  return { ...deriveAgeCommitment(proof, salt), privateKeys }
}

/** True if every key of a commitment is one: from others nothing can be derived. */
export function areAgeKeys({ publicKeys }: AgeCommitment): boolean {
  return publicKeys.every(isPoint)
}

/** h_age_commitment: 32 bytes. */
export function ageCommitmentHash(commitment: AgeCommitment): Uint8Array {
  return shortHash(...commitment.publicKeys)
}

/**
 * Signs that the owner is at least of an age. In the youngest group nothing has to be proved: 64 zero bytes.
 * @returns undefined when the commitment does not allow that age
 */
export function attestAge(proof: AgeProof, age: number): Uint8Array | undefined {
  const group = ageGroup(proof.mask, age)
  if (group === 0) return new Uint8Array(64)
  const key = proof.privateKeys[group - 1]
  return key && edxSign(key, ageAttestation.blob({ ageMask: proof.mask, age }))
}

/** True if the attestation proves the age. */
export function verifyAge(commitment: AgeCommitment, age: number, attestation: Uint8Array): boolean {
  const group = ageGroup(commitment.mask, age)
  if (group === 0) return attestation.every((byte) => byte === 0)
  const key = commitment.publicKeys[group - 1]
  const blob = ageAttestation.blob({ ageMask: commitment.mask, age })
  return key !== undefined && eddsaVerify(key, blob, attestation)
}

/** The seed with its first four bytes, a little-endian number, so many higher. */
function countedSeed(seed: Uint8Array, count: number): Uint8Array {
  const counted = Buffer.from(seed)
  counted.writeUInt32LE((counted.readUInt32LE(0) + count) % 2 ** 32, 0)
  return new Uint8Array(counted)
}

function littleEndian64(value: number): Uint8Array {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return concatBytes(bytes)
}
