/** Options that several commands read, and what is wrong with them. */
import { UsageError } from './exit.js'

/** Given twice, an option of one value arrives as a list. */
type Given = string | readonly string[] | undefined

/** Reads a text. */
export function once(option: string): (given: Given) => string | undefined {
  return (given) => {
    if (given !== undefined && typeof given !== 'string')
      throw new UsageError(`${option} was given more than once`)
    return given
  }
}

/** Reads a text that must not be empty. */
export function filled(option: string): (given: Given) => string | undefined {
  return (given) => {
    if (given === '') throw new UsageError(`${option} must not be empty`)
    return once(option)(given)
  }
}

/** Reads an option that may be left out. */
export function given<T>(read: (given: Given) => T): (given: Given) => T | undefined {
  return (given) => (given === undefined ? undefined : read(given))
}

/** Reads a whole number; an empty text is none. */
export function wholeNumber(option: string, least: number, most: number): (given: Given) => number {
  return (given) => {
    const text = once(option)(given) ?? ''
    const value = Number(text)
    if (!/^[0-9]{1,15}$/.test(text) || value < least || value > most)
      throw new UsageError(`${option} takes a whole number from ${String(least)} to ${String(most)}`)
    return value
  }
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 3600],
])

/** Reads a span of time such as 90s, 5m or 1h. @returns seconds */
export function duration(option: string, most: number): (given: Given) => number {
  return (given) => {
    const [, count = '', unit = ''] = /^([1-9][0-9]{0,6})([smh])$/.exec(once(option)(given) ?? '') ?? []
    const seconds = Number(count) * (UNITS.get(unit) ?? 0)
    if (count === '' || seconds > most)
      throw new UsageError(
        `${option} takes a number with its unit, such as 90s, 5m or 1h, up to ${String(most / 3600)}h`,
      )
    return seconds
  }
}

/** Turns what the file system says into one line for the user: a folder that cannot be written is no fault of ours. */
export function ofFiles<T>(what: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) {
      const isThere = 'code' in error && error.code === 'EEXIST' && error.syscall === 'open'
      throw new UsageError(
        `${what}: ${error.message}${isThere ? '. Nothing is overwritten: name another file, or remove this one' : ''}`,
      )
    }
    throw error
  }
}
