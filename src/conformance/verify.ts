/**
 * How the judge verifies: with the fast backend, and a sample of all signatures with the reference one too.
 */
import { eddsaVerify, verifyWith } from '../protocol/crypto/eddsa.js'
import { nobleEddsa } from '../protocol/crypto/eddsa-noble.js'
import { remember } from './remember.js'

/** What can be verified: a structure that knows its bytes. */
interface Signed<Values> {
  blob(values: Values): Uint8Array
}

/** One signature in this many gets a second opinion. */
const SAMPLE = 16

/** Two libraries do not agree whether a signature is valid: nobody can be judged by it. */
export class BackendsDisagreeError extends Error {
  constructor() {
    super('node:crypto and noble do not agree whether a signature is valid')
    this.name = 'BackendsDisagreeError'
  }
}

/**
 * True if the key signed these values. Which signatures get a second opinion follows from their bytes.
 * @throws BackendsDisagreeError
 */
export function isSigned<Values>(
  struct: Signed<Values>,
  publicKey: Uint8Array,
  signature: Uint8Array,
  values: Values,
): boolean {
  const message = struct.blob(values)
  return remember('signed', [publicKey, message, signature], () => verify(publicKey, message, signature))
}

function verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const valid = eddsaVerify(publicKey, message, signature)
  if ((signature[0] ?? 0) % SAMPLE === 0 && verifyWith(nobleEddsa, publicKey, message, signature) !== valid)
    throw new BackendsDisagreeError()
  return valid
}
