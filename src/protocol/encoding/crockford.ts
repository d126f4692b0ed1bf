/**
 * Crockford base32 as GNUnet writes it: the text form of every key, hash and signature on the Taler wire.
 *
 * Big-endian bit stream, five bits a character, last character padded with zero bits, no `=`, no checksum.
 * The reader is as lenient as the reference (either case, O for 0, I and L for 1, U for V, padding bits
 * ignored), so two texts may mean the same bytes: compare decoded bytes or canonical texts, never raw texts.
 */
import { MalformedError } from '../malformed.js'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

const VALUE_OF: readonly number[] = (() => {
  const table = new Array<number>(128).fill(-1)
  for (let value = 0; value < ALPHABET.length; value++) {
    const letter = ALPHABET.charAt(value)
    table[letter.charCodeAt(0)] = value
    table[letter.toLowerCase().charCodeAt(0)] = value
  }
  for (const [alias, meant] of [
    ['O', '0'],
    ['I', '1'],
    ['L', '1'],
    ['U', 'V'],
  ] as const) {
    const value = ALPHABET.indexOf(meant)
    table[alias.charCodeAt(0)] = value
    table[alias.toLowerCase().charCodeAt(0)] = value
  }
  return table
})()

/** Number of characters that `byteLength` bytes take. */
export function encodedLength(byteLength: number): number {
  return Math.ceil((byteLength * 8) / 5)
}

/** Writes bytes as upper-case Crockford base32 with zero padding bits. */
export function encodeCrockford(bytes: Uint8Array): string {
  let text = ''
  let pending = 0
  let pendingBits = 0
  for (const byte of bytes) {
    pending = (pending << 8) | byte
    pendingBits += 8
    while (pendingBits >= 5) {
      pendingBits -= 5
      text += ALPHABET.charAt((pending >>> pendingBits) & 31)
    }
    pending &= (1 << pendingBits) - 1
  }
  return pendingBits === 0 ? text : text + ALPHABET.charAt((pending << (5 - pendingBits)) & 31)
}

/**
 * Reads exactly `byteLength` bytes.
 * @throws MalformedError when a character is foreign or the text is one character too long or too short.
 */
export function decodeCrockford(text: string, byteLength: number, field = ''): Uint8Array {
  if (text.length !== encodedLength(byteLength)) {
    throw new MalformedError(
      `${String(encodedLength(byteLength))} characters of Crockford base32 (${String(byteLength)} bytes)`,
      text,
      field,
    )
  }
  return decodeBits(text, byteLength, field)
}

/**
 * Reads as many whole bytes as the text holds; for keys, planchets and signatures of variable size.
 * @throws MalformedError when a character is foreign, or when no number of bytes has this many characters.
 */
export function decodeCrockfordVariable(text: string, field = ''): Uint8Array {
  const byteLength = Math.floor((text.length * 5) / 8)
  if (encodedLength(byteLength) !== text.length) {
    throw new MalformedError('Crockford base32 of a whole number of bytes', text, field)
  }
  return decodeBits(text, byteLength, field)
}

/** The one text the encoder would have written for the same bytes. @throws MalformedError like {@link decodeCrockford}. */
export function canonicalCrockford(text: string, byteLength: number, field = ''): string {
  return encodeCrockford(decodeCrockford(text, byteLength, field))
}

function decodeBits(text: string, byteLength: number, field: string): Uint8Array {
  const bytes = new Uint8Array(byteLength)
  let pending = 0
  let pendingBits = 0
  let written = 0
  for (let index = 0; index < text.length; index++) {
    const value = VALUE_OF[text.charCodeAt(index)] ?? -1
    if (value < 0) throw new MalformedError('Crockford base32 characters only', text, field)
    pending = (pending << 5) | value
    pendingBits += 5
    if (pendingBits >= 8) {
      pendingBits -= 8
      if (written < byteLength) bytes[written++] = (pending >>> pendingBits) & 255
      pending &= (1 << pendingBits) - 1
    }
  }
  return bytes
}
