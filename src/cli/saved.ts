/** Counterexamples in files, as `assay conform` leaves them. */
import { readFileSync, statSync } from 'node:fs'
import { readCounterexample, type SavedCounterexample } from '../index.js'
import { UsageError } from './exit.js'

/** A counterexample is a few kilobytes; what is larger is something else. */
const MAX_BYTES = 4 * 1024 * 1024

/** Reads a counterexample. @throws UsageError that says what is wrong with the file */
export function readSaved(file: string): SavedCounterexample {
  let value: unknown
  try {
    const { size } = statSync(file)
    if (!statSync(file).isFile()) throw new UsageError(`${file}: it is no file`)
    if (size > MAX_BYTES) throw new UsageError(`${file}: too large to be a counterexample`)
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : 'cannot be read'}`)
  }
  const saved = readCounterexample(value)
  if (typeof saved === 'string')
    throw new UsageError(`${file}: not a counterexample of assay conform (${saved})`)
  return saved
}
