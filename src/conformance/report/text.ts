/**
 * Lines for people. Nothing that a target said reaches a terminal as it is: see `printable`.
 */
import { styleText } from 'node:util'
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
