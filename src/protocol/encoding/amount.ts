/**
 * Amounts of money: a currency and a whole number of units of 10^-8.
 *
 * Text form `CUR:V` or `CUR:V.F`; packed form 24 bytes. Everything is integer arithmetic on bigints: the
 * largest legal amount needs 79 bits.
 */
import { MalformedError } from '../malformed.js'

/** An amount of money. Immutable; `units` counts 10^-8 of the currency and is never negative. */
export interface Amount {
  readonly currency: string
  readonly units: bigint
}

/** Units in one whole coin of a currency: the reference keeps eight decimal digits. */
export const UNITS_PER_WHOLE = 100_000_000n

/** Largest whole part, 2^52; the fraction may still be anything up to .99999999. */
export const MAX_WHOLE = 2n ** 52n

/** Units of the largest legal amount. */
export const MAX_UNITS = MAX_WHOLE * UNITS_PER_WHOLE + UNITS_PER_WHOLE - 1n
const EXPECTATION =
  'an amount such as KUDOS:1.5 (1 to 11 upper-case letters, at most 8 decimals, at most 2^52)'
const PATTERN = /^[ \t\n\v\f\r]*([A-Z]{1,11}):([0-9]*)(?:\.([0-9]{1,8}))?$/

/**
 * Reads the text form as leniently as the reference does: leading white space and leading zeros are accepted,
 * and so is an empty whole part in front of a fraction (`EUR:.5`).
 * @throws MalformedError on any other deviation.
 */
export function parseAmount(text: string, field = ''): Amount {
  const match = text.length <= 64 ? PATTERN.exec(text) : null
  const [, currency, whole, fraction] = match ?? []
  if (currency === undefined || whole === undefined || (whole === '' && fraction === undefined)) {
    throw new MalformedError(EXPECTATION, text, field)
  }
  const wholeUnits = BigInt(whole === '' ? '0' : whole)
  if (wholeUnits > MAX_WHOLE) throw new MalformedError(EXPECTATION, text, field)
  return { currency, units: wholeUnits * UNITS_PER_WHOLE + BigInt((fraction ?? '').padEnd(8, '0')) }
}

/** Writes the canonical text: no leading zeros, no trailing zeros in the fraction, no bare dot. */
export function formatAmount(amount: Amount): string {
  const fraction = (amount.units % UNITS_PER_WHOLE).toString().padStart(8, '0').replace(/0+$/, '')
  return `${amount.currency}:${(amount.units / UNITS_PER_WHOLE).toString()}${fraction === '' ? '' : `.${fraction}`}`
}

/** No money at all, in the given currency. */
export function zeroAmount(currency: string): Amount {
  return { currency, units: 0n }
}

/** @throws RangeError when the currencies differ or the sum passes the largest legal amount. */
export function addAmounts(first: Amount, ...others: readonly Amount[]): Amount {
  let units = first.units
  for (const other of others) {
    requireSameCurrency(first, other)
    units += other.units
  }
  if (units > MAX_UNITS)
    throw new RangeError(`amount overflow: ${units.toString()} units of ${first.currency}`)
  return { currency: first.currency, units }
}

/** @throws RangeError when the currencies differ or the result would be negative. */
export function subtractAmounts(from: Amount, taken: Amount): Amount {
  requireSameCurrency(from, taken)
  if (taken.units > from.units) {
    throw new RangeError(`cannot take ${formatAmount(taken)} from ${formatAmount(from)}`)
  }
  return { currency: from.currency, units: from.units - taken.units }
}

/** Negative, zero or positive like a sort comparison. @throws RangeError when the currencies differ. */
export function compareAmounts(left: Amount, right: Amount): number {
  requireSameCurrency(left, right)
  return left.units < right.units ? -1 : left.units > right.units ? 1 : 0
}

/** TALER_AmountNBO: value u64, fraction u32, currency 12 bytes zero padded; all big endian, 24 bytes. */
export function packAmount(amount: Amount): Uint8Array {
  const packed = new Uint8Array(24)
  const view = new DataView(packed.buffer)
  view.setBigUint64(0, amount.units / UNITS_PER_WHOLE)
  view.setUint32(8, Number(amount.units % UNITS_PER_WHOLE))
  packed.set(new TextEncoder().encode(amount.currency), 12)
  return packed
}

function requireSameCurrency(left: Amount, right: Amount): void {
  if (left.currency !== right.currency) {
    throw new RangeError(`cannot combine ${left.currency} with ${right.currency}`)
  }
}
