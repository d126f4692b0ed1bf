/**
 * Ed25519 through node:crypto: 15 to 20 times faster than pure JavaScript, as long as keys are imported once.
 */
import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import type { EddsaBackend } from './eddsa.js'
import { Recent } from './recent.js'

/** DER in front of a raw Ed25519 seed (PKCS #8). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')

const KEYS_REMEMBERED = 4096
const privateKeys = new Recent<{ key: KeyObject; publicKey: Uint8Array }>(KEYS_REMEMBERED)
const publicKeys = new Recent<KeyObject>(KEYS_REMEMBERED)

export const nodeEddsa: EddsaBackend = {
  name: 'node:crypto',

  publicKey(seed) {
    return importSeed(seed).publicKey.slice()
  },

  sign(seed, message) {
    return new Uint8Array(sign(null, message, importSeed(seed).key))
  },

  verifyEquation(publicKey, message, signature) {
    const raw = Buffer.from(publicKey).toString('base64url')
    // JWK import is about twice as fast as DER. It takes any 32 bytes; verify says false for a non-point.
    const key = publicKeys.get(raw, () =>
      createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: raw } }),
    )
    return verify(null, message, key, signature)
  },
}

function importSeed(seed: Uint8Array): { key: KeyObject; publicKey: Uint8Array } {
  return privateKeys.get(Buffer.from(seed).toString('base64'), () => {
    const key = createPrivateKey({ format: 'der', type: 'pkcs8', key: Buffer.concat([PKCS8_PREFIX, seed]) })
    const { x } = createPublicKey(key).export({ format: 'jwk' })
    return { key, publicKey: new Uint8Array(Buffer.from(x ?? '', 'base64url')) }
  })
}
