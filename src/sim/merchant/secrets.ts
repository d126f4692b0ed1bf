/** Secrets are compared without telling how much of a guess was right. */
import { timingSafeEqual } from 'node:crypto'
import { sha512 } from '../../protocol/crypto/hash.js'
import { utf8 } from '../../protocol/encoding/struct.js'

/** Compares two secrets in a time that does not depend on where they differ, nor on their lengths. */
export function isSameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(sha512(utf8(given)), sha512(utf8(expected)))
}
