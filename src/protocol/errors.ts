/**
 * Error codes by name. The numbers live in error-table.ts; nothing else in the project repeats one.
 */
import { ERROR_TABLE } from './error-table.js'

/** Name of an error code, without the prefix TALER_EC_. */
export type ErrorName = (typeof ERROR_TABLE)[number][0]

export interface ErrorEntry {
  readonly name: ErrorName
  /** Null while no source publishes the number. */
  readonly code: number | null
  readonly status: number | null
  /** False: the number is provisional or unknown. */
  readonly confirmed: boolean
  readonly statusConfirmed: boolean
  readonly meaning: string
}

/** All known error codes in the order of their numbers. */
export const ERRORS: readonly ErrorEntry[] = ERROR_TABLE.map(
  ([name, code, status, confirmed, statusConfirmed, meaning]) => ({
    name,
    code,
    status,
    confirmed,
    statusConfirmed,
    meaning,
  }),
)

const BY_NAME = new Map(ERRORS.map((entry) => [entry.name, entry]))
const BY_CODE = new Map(ERRORS.map((entry) => [entry.code, entry]))

/** The entry of a name. */
export function errorEntry(name: ErrorName): ErrorEntry {
  const entry = BY_NAME.get(name)
  if (entry === undefined) throw new RangeError(`no such error code: ${name}`)
  return entry
}

/** The number of a name. @throws RangeError when no number is known, not even a provisional one. */
export function errorCode(name: ErrorName): number {
  const { code } = errorEntry(name)
  if (code === null) throw new RangeError(`the number of ${name} is not known`)
  return code
}

/** The entry of a number, if it is known. */
export function errorByCode(code: number): ErrorEntry | undefined {
  return BY_CODE.get(code)
}

/** How a code is shown to people: `1012 EXCHANGE_GENERIC_INSUFFICIENT_FUNDS`. */
export function describeCode(code: number): string {
  const entry = errorByCode(code)
  return entry === undefined ? `${String(code)} (unknown code)` : `${String(code)} ${entry.name}`
}
