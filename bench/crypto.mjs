/** Signatures: both Ed25519 backends and RSA blind signatures, beside the libraries underneath. */
import {
  constants,
  createPrivateKey,
  createPublicKey,
  privateDecrypt,
  publicEncrypt,
  sign,
  verify,
} from 'node:crypto'
import * as noble from '@noble/ed25519'
import { verifyWith } from '../dist/protocol/crypto/eddsa.js'
import { nobleEddsa } from '../dist/protocol/crypto/eddsa-noble.js'
import { nodeEddsa } from '../dist/protocol/crypto/eddsa-node.js'
import { sha512 } from '../dist/protocol/crypto/hash.js'
import { rsaBlind, rsaSignBlinded, rsaUnblind, rsaVerify } from '../dist/protocol/crypto/rsa-blind.js'
import { utf8 } from '../dist/protocol/encoding/struct.js'
import { DENOMINATION_KEYS } from '../dist/sim/denomination-keys.js'
import { TEST_KEYRING } from '../dist/sim/keyring.js'

const { priv, pub } = TEST_KEYRING.merchant
const message = sha512(utf8('a message')).slice()
const signature = nodeEddsa.sign(priv, message)

const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')
const edPrivate = createPrivateKey({ format: 'der', type: 'pkcs8', key: Buffer.concat([PKCS8_PREFIX, priv]) })
const edPublic = createPublicKey(edPrivate)

const [value, key] = [...TEST_KEYRING.denominations][0]
const rsaPrivate = createPrivateKey({ format: 'jwk', key: { ...DENOMINATION_KEYS[value] } })
const rsaPublic = createPublicKey(rsaPrivate)
const secret = sha512(utf8('a blinding secret')).subarray(0, 32)
const blinded = rsaBlind(message, secret, key.publicKey)
const blindSignature = rsaSignBlinded(blinded, key)
const unblinded = rsaUnblind(blindSignature, secret, key.publicKey)

const padded = (bytes) => Buffer.concat([Buffer.alloc(256 - bytes.length), bytes])
const rawBlinded = padded(blinded)
const rawUnblinded = padded(unblinded)
const raw = (key) => ({ key, padding: constants.RSA_NO_PADDING })

/** @type {import('./pairs.mjs').Pair[]} */
export const CRYPTO = [
  {
    name: 'EdDSA sign, node backend',
    ours: () => nodeEddsa.sign(priv, message),
    bareName: 'crypto.sign',
    bare: () => sign(null, message, edPrivate),
  },
  {
    name: 'EdDSA verify, node backend',
    ours: () => verifyWith(nodeEddsa, pub, message, signature),
    bareName: 'crypto.verify',
    bare: () => verify(null, message, edPublic, signature),
  },
  {
    name: 'EdDSA sign, noble backend',
    ours: () => nobleEddsa.sign(priv, message),
    bareName: 'noble sign',
    bare: () => noble.sign(message, priv),
  },
  {
    name: 'EdDSA verify, noble backend',
    ours: () => verifyWith(nobleEddsa, pub, message, signature),
    bareName: 'noble verify',
    bare: () => noble.verify(signature, message, pub),
  },
  {
    name: 'RSA blind, 2048 bits',
    ours: () => rsaBlind(message, secret, key.publicKey),
    bareName: 'raw RSA, public key',
    bare: () => publicEncrypt(raw(rsaPublic), rawUnblinded),
  },
  {
    name: 'RSA sign blinded',
    ours: () => rsaSignBlinded(blinded, key),
    bareName: 'raw RSA, private key',
    bare: () => privateDecrypt(raw(rsaPrivate), rawBlinded),
  },
  {
    name: 'RSA unblind',
    ours: () => rsaUnblind(blindSignature, secret, key.publicKey),
    bareName: 'raw RSA, public key',
    bare: () => publicEncrypt(raw(rsaPublic), rawUnblinded),
  },
  {
    name: 'RSA verify',
    ours: () => rsaVerify(message, unblinded, key.publicKey),
    bareName: 'raw RSA, public key',
    bare: () => publicEncrypt(raw(rsaPublic), rawUnblinded),
  },
]
