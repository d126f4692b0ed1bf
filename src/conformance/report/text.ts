/**
 * Lines for people. Nothing that a target said reaches a terminal as it is: see `printable`.
 */
import { styleText } from 'node:util'
import type { Finding } from '../checks/finding.js'
import type { Verdict } from './verdict.js'

/** Signs of a target's text that are shown in one line, at most. */
export const LINE = 160

const COLOUR: Readonly<Partial<Record<Verdict, 'green' | 'red' | 'yellow' | 'cyan' | 'gray'>>> = {
  upheld: 'green',
  violated: 'red',
  harness: 'red',
  wanting: 'yellow',
  unknown: 'yellow',
  seen: 'cyan',
  unreached: 'gray',
  inapplicable: 'gray',
}

/** A text in the colour of a verdict. */
export function paint(text: string, verdict: Verdict, colours: boolean): string {
  const colour = COLOUR[verdict]
  return colours && colour !== undefined ? styleText(colour, text, { validateStream: false }) : text
}

/** A number with its noun. */
export function plural(count: number, word: string, many = `${word}s`): string {
  return `${String(count)} ${count === 1 ? word : many}`
}

/** A place where a call could have taken effect, and what was open there. */
export function describePosition({ after, refused }: NonNullable<Finding['positions']>[number]): string {
  const where = after.length === 0 ? 'before everything else' : `after ${after.join(', then ')}`
  const why = refused.map(({ row, why: reason }) => `${row.slice(row.lastIndexOf('/') + 1)} ${reason}`)
  return `${where}: ${why.join('; ')}`
}

/** Who loses how much, when, and why. */
export function describeLoss({ who, amount, when, why }: NonNullable<Finding['losses']>[number]): string {
  const what = amount === undefined ? `what ${who} loses is not known` : `${who} loses ${amount}`
  return `${[what, when].filter((part) => part !== '').join(' ')} (${why})`
}
