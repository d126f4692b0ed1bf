/**
 * Hashes of the protocol: SHA-512 everywhere, cut to 32 bytes for a "short hash".
 */
import { createHash } from 'node:crypto'
import { encodeCrockford } from '../encoding/crockford.js'
import { canonicalJson, type JsonValue } from '../encoding/json.js'
import { concatBytes, utf8z } from '../encoding/struct.js'

/** SHA-512 over the concatenation of the parts: 64 bytes. */
export function sha512(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha512')
  for (const part of parts) hash.update(part)
  return new Uint8Array(hash.digest())
}

/** First 32 bytes of SHA-512; the form of payto hashes and age commitments. */
export function shortHash(...parts: readonly Uint8Array[]): Uint8Array {
  return sha512(...parts).subarray(0, 32)
}

/** SHA-512 of a text with its trailing NUL: base URLs, wire methods and the like inside signatures. */
export function hashText(text: string): Uint8Array {
  return sha512(utf8z(text))
}

/**
 * SHA-512 of the canonical JSON with its trailing NUL.
 * @throws MalformedError when the value holds a real.
 */
export function hashJson(value: JsonValue): Uint8Array {
  return hashText(canonicalJson(value))
}

/** A short text that stands for content in caches: same bytes, same text. */
export function contentKey(...parts: readonly Uint8Array[]): string {
  // Lengths are mixed in so that moving a boundary between two parts changes the key.
  const lengths = new Uint8Array(new Uint32Array(parts.map((part) => part.length)).buffer)
  return encodeCrockford(shortHash(concatBytes(lengths, ...parts)))
}
