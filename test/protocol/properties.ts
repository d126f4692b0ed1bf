/** How tests of this folder state that something holds for every value. */
import fc from 'fast-check'
import type { Test } from 'tap'
import { MalformedError } from '../../src/protocol/malformed.js'

/** Fails with the smallest counterexample (and the seed that leads back to it) if the property does not hold. */
export function always<Values>(
  t: Test,
  statement: string,
  property: fc.IProperty<Values>,
  numRuns = 200,
): void {
  const result = fc.check(property, { numRuns })
  t.notOk(result.failed, result.failed ? `${statement}\n${fc.defaultReportMessage(result)}` : statement)
}

/** Whatever `read` makes of an input, it either succeeds or throws MalformedError: nothing else may escape. */
export function acceptsOrRefuses(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch (error) {
    if (error instanceof MalformedError) return false
    throw error
  }
}

/** The complaint that `read` must end in. */
export function complaintOf(read: () => unknown): MalformedError {
  try {
    read()
  } catch (error) {
    if (error instanceof MalformedError) return error
    throw error
  }
  throw new Error('nothing was complained about')
}

/** Bytes of a fixed number. */
export function byteString(length: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength: length, maxLength: length })
}

/** The same bytes with one bit turned over. */
export function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = bytes.slice()
  const index = bit >>> 3
  flipped[index] = (flipped[index] ?? 0) ^ (1 << (bit & 7))
  return flipped
}

/** Text that breaks naive readers: any Unicode, lone surrogates included, and near misses of `typical`. */
export function junk(...typical: readonly string[]): fc.Arbitrary<string> {
  const anyText = fc.string({ unit: 'binary', maxLength: 60 })
  const anyUnits = fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 })
    .map((units) => String.fromCharCode(...units))
  if (typical.length === 0) return fc.oneof(anyText, anyUnits)
  const edited = fc
    .tuple(
      fc.constantFrom(...typical),
      fc.nat(100),
      fc.nat(4),
      fc.oneof(anyText, fc.string({ maxLength: 3 })),
    )
    .map(([model, at, removed, inserted]) => {
      const start = at % (model.length + 1)
      return model.slice(0, start) + inserted + model.slice(start + removed)
    })
  return fc.oneof(anyText, anyUnits, edited, edited)
}
