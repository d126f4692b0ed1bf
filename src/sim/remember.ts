/**
 * The simulator's memory of verifications: the same bytes need not be checked twice in one process.
 *
 * The judge has a memory of its own; sharing one would let a mistake of the one hide behind the other.
 */
import { contentKey } from '../protocol/crypto/hash.js'
import { Recent } from '../protocol/crypto/recent.js'

const verdicts = new Recent<{ valid: boolean }>(20_000)

/** The outcome of a check over exactly these bytes. */
export function remember(kind: string, content: readonly Uint8Array[], check: () => boolean): boolean {
  return verdicts.get(`${kind}:${contentKey(...content)}`, () => ({ valid: check() })).valid
}

/** A signed structure, as far as checking goes. */
interface Verifiable<Values> {
  blob(values: Values): Uint8Array
  verify(publicKey: Uint8Array, signature: Uint8Array, values: Values): boolean
}

/** True if the signature is right; one that was checked before is not checked again. */
export function verifyOnce<Values>(
  structure: Verifiable<Values>,
  publicKey: Uint8Array,
  signature: Uint8Array,
  values: Values,
): boolean {
  const check = (): boolean => structure.verify(publicKey, signature, values)
  return remember('signature', [publicKey, signature, structure.blob(values)], check)
}
