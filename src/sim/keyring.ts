/**
 * The keys of the simulated parties: fixed test keys, the same in every world.
 *
 * Fixed, so that signatures made once (those in /keys above all) can be remembered over plays, and so that a
 * remote merchant can be configured once. They are public and protect nothing.
 */
import { eddsaPublicKey } from '../protocol/crypto/eddsa.js'
import { sha512 } from '../protocol/crypto/hash.js'
import { Recent } from '../protocol/crypto/recent.js'
import { importRsaPrivateKey, type RsaPrivateKey } from '../protocol/crypto/rsa-blind.js'
import { utf8 } from '../protocol/encoding/struct.js'
import { DENOMINATION_KEYS } from './denomination-keys.js'

export interface KeyPair {
  readonly priv: Uint8Array
  readonly pub: Uint8Array
}

export interface Keyring {
  /** Offline key of the exchange. */
  readonly master: KeyPair
  /** Online signing key of the exchange. */
  readonly signing: KeyPair
  /** Key of the default instance of the merchant. */
  readonly merchant: KeyPair
  /** Denomination keys by value without currency. */
  readonly denominations: ReadonlyMap<string, RsaPrivateKey>
}

export const TEST_KEYRING: Keyring = {
  master: testKey('master'),
  signing: testKey('signing'),
  merchant: testKey('merchant'),
  denominations: new Map(
    Object.entries(DENOMINATION_KEYS).map(([value, jwk]) => [value, importRsaPrivateKey(jwk)]),
  ),
}

const instanceKeys = new Recent<KeyPair>(64)

/** Key of an instance that is not the default one; public like all of them. */
export function instanceKey(id: string): KeyPair {
  return instanceKeys.get(id, () => testKey(`merchant instance ${id}`))
}

function testKey(label: string): KeyPair {
  const priv = sha512(utf8(`assay test key: ${label}`)).subarray(0, 32)
  return { priv, pub: eddsaPublicKey(priv) }
}
