/** Coins that know how old their owner is, as an extension of the exchange. */
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import { extensionManifest, hashExtensionManifest } from '../../protocol/signatures/master.js'
import type { Keyring } from '../keyring.js'

/** Ages at which a group begins; the first one begins at birth. */
const GROUP_AGES = [8, 10, 12, 14, 16, 18, 21]

/** Bitmap of the ages at which a group begins. */
export const AGE_MASK = GROUP_AGES.reduce((mask, age) => mask | (1 << age), 1)

/** What /keys says about the extension, and the master key's word for it. */
export function ageRestrictionFields(keyring: Keyring): object {
  const extensions = {
    age_restriction: { critical: false, version: '1', config: { age_groups: GROUP_AGES.join(':') } },
  }
  const signature = extensionManifest.sign(keyring.master.priv, {
    manifestHash: hashExtensionManifest(extensions),
  })
  return { extensions, extensions_sig: encodeCrockford(signature) }
}
