/**
 * The keys of the simulated parties: fixed test keys, the same in every world.
 *
 * Fixed, so that signatures made once (those in /keys above all) can be remembered over plays, and so that a
 * remote merchant can be configured once. They are public and protect nothing.
 */
import { eddsaPublicKey } from '../protocol/crypto/eddsa.js'
import { sha512 } from '../protocol/crypto/hash.js'
import { Recent } from '../protocol/crypto/recent.js'
import { importRsaPrivateKey, rsaKeyOfPrimes, type RsaPrivateKey } from '../protocol/crypto/rsa-blind.js'
import { utf8 } from '../protocol/encoding/struct.js'
import { DENOMINATION_KEYS } from './denomination-keys.js'
import { AGE_RESTRICTED_PRIMES, LATER_PRIMES, type Primes } from './later-denomination-keys.js'
import { SECOND_PRIMES } from './second-denomination-keys.js'

export interface KeyPair {
  readonly priv: Uint8Array
  readonly pub: Uint8Array
}

/** Denomination keys by value without currency. */
export type DenominationKeys = ReadonlyMap<string, RsaPrivateKey>

export interface Keyring {
  /** Offline key of the exchange. */
  readonly master: KeyPair
  /** Online signing key of the exchange, the first one. */
  readonly signing: KeyPair
  /** The one that takes its place after so many changes, 1 or more. */
  readonly laterSigning: (generation: number) => KeyPair
  /** Key of who audits the exchange. */
  readonly auditor: KeyPair
  /** Key of the default instance of the merchant. */
  readonly merchant: KeyPair
  /** The first denominations. */
  readonly denominations: DenominationKeys
  /** Generations that follow on the first denominations; read when they are first asked for. */
  readonly laterDenominations: () => readonly DenominationKeys[]
  /** Generations of the denominations whose coins know an age, from the first one on. */
  readonly ageRestricted: () => readonly DenominationKeys[]
}

const signingKeys = new Recent<KeyPair>(64)

export const TEST_KEYRING: Keyring = {
  master: testKey('master'),
  signing: testKey('signing'),
  auditor: testKey('auditor'),
  merchant: testKey('merchant'),
  denominations: new Map(
    Object.entries(DENOMINATION_KEYS).map(([value, jwk]) => [value, importRsaPrivateKey(jwk)]),
  ),
  laterSigning: (generation) =>
    signingKeys.get(String(generation), () => testKey(`signing ${String(generation)}`)),
  laterDenominations: once(() => LATER_PRIMES.map(importAll)),
  ageRestricted: once(() => AGE_RESTRICTED_PRIMES.map(importAll)),
}

/** Keys of the second exchange of a world: of one generation, none of which is a key of the first. */
export const secondKeyring = once((): Keyring => ({
  ...TEST_KEYRING,
  master: testKey('second master'),
  signing: testKey('second signing'),
  denominations: importAll(SECOND_PRIMES),
  laterSigning: (generation) =>
    signingKeys.get(`second ${String(generation)}`, () => testKey(`second signing ${String(generation)}`)),
  laterDenominations: () => [],
  ageRestricted: () => [],
}))

const instanceKeys = new Recent<KeyPair>(64)

/** Key of an instance that is not the default one; public like all of them. */
export function instanceKey(id: string): KeyPair {
  return instanceKeys.get(id, () => testKey(`merchant instance ${id}`))
}

function importAll(primes: Primes): DenominationKeys {
  return new Map(Object.entries(primes).map(([value, [p, q]]) => [value, rsaKeyOfPrimes(p, q)]))
}

function once<Value>(compute: () => Value): () => Value {
  let known: { readonly value: Value } | undefined
  return () => (known ??= { value: compute() }).value
}

function testKey(label: string): KeyPair {
  const priv = sha512(utf8(`assay test key: ${label}`)).subarray(0, 32)
  return { priv, pub: eddsaPublicKey(priv) }
}
