/**
 * The judge's own memory of verifications: the same bytes need not be checked twice in one process.
 */
import { contentKey } from '../protocol/crypto/hash.js'
import { Recent } from '../protocol/crypto/recent.js'

const verdicts = new Recent<{ valid: boolean }>(50_000)

/** The outcome of a check over exactly these bytes. */
export function remember(kind: string, content: readonly Uint8Array[], check: () => boolean): boolean {
  return verdicts.get(`${kind}:${contentKey(...content)}`, () => ({ valid: check() })).valid
}
