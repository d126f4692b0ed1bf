/** Options that several commands read, and what is wrong with them. */
import { UsageError } from './exit.js'

/** Reads a whole number; an empty text is none. */
export function wholeNumber(option: string, least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!/^[0-9]{1,15}$/.test(text) || value < least || value > most)
      throw new UsageError(`${option} takes a whole number from ${String(least)} to ${String(most)}`)
    return value
  }
}

/** Reads a text that must not be empty. */
export function filled(option: string): (text: string | undefined) => string | undefined {
  return (text) => {
    if (text === '') throw new UsageError(`${option} must not be empty`)
    return text
  }
}

/** Turns what the file system says into one line for the user: a folder that cannot be written is no fault of ours. */
export function ofFiles<T>(what: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw new UsageError(`${what}: ${error.message}`)
    throw error
  }
}
