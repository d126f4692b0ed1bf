/**
 * Why nothing can tell a mutant from the right judge: rules that a machine applies, to mutants that no history shows.
 */
import { errorCode, errorEntry } from '../../../protocol/errors.js'
import { row as rowOf, rowsOfPage } from '../../spec/catalogue.js'
import { strictest, type Row } from '../../spec/row.js'
import type { JudgeMutant } from './mutants.js'
import type { RowTraits, Traits } from './traits.js'

/** The rule by which a mutant is as good as the right judge; undefined where there is none. */
export function equivalenceOf({ kind, row, other }: JudgeMutant, { rows }: Traits): string | undefined {
  if (row === undefined) return undefined
  if (kind === 'always-open' && isLetPass(row))
    return 'nobody has to be excused for such a reply: it is let pass before states are looked at'
  const database = kind === 'blind' && row.excuse === 'seam' ? namedInstead(row) : undefined
  if (database !== undefined)
    return `wherever somebody could name it, ${database.id} may be named, and weighs more`
  const traits = rows.get(row.id)
  if (traits === undefined) return undefined
  if (kind === 'any-status' && traits.beside !== undefined && !traits.isOpenToOthers)
    return 'it is open to no reply of another status, in the same state or any other'
  if (kind === 'swapped' && other !== undefined && areAlike(row.id, other, rows))
    return `whenever one of the two is open, so is ${other}, and leads to the same`
  const isWordsOnly = kind === 'blind' || kind === 'milder'
  // What checks say by themselves has nothing to do with what is open.
  if (
    isWordsOnly &&
    row.status !== undefined &&
    traits.beside !== undefined &&
    !traits.isDebt &&
    !traits.isEverStrictest
  )
    return 'wherever it is open, a row that weighs more is open in every state: that one is named'
  const together = kind === 'row-dropped' || kind === 'last-resort' ? takenTogether(row, traits) : undefined
  if (together !== undefined)
    return `whenever it is open, so are ${together.map(({ id }) => id).join(' and ')}, which take every reply that it takes, lead to the same and weigh as much`
  const rule = RULES[kind]
  const instead =
    rule === undefined ? undefined : rowsOfPage(row.page).find((one) => rule.isMet(row, one, traits))
  return instead === undefined ? undefined : `whenever it is open, so is ${instead.id}, ${rule?.says ?? ''}`
}

interface Rule {
  readonly says: string
  /** True if the other row makes up for what is done to the row. */
  readonly isMet: (row: Row, other: Row, traits: Readonly<RowTraits>) => boolean
}

const TAKES_ITS_REPLIES: Rule = {
  says: 'which takes every reply that it takes, leads to the same and weighs as much',
  isMet: (row, other, { companions }) =>
    companions?.has(other.id) === true && weighsAsMuch(other, row) && takesAll(other, row),
}

const TAKES_ANY_CODE: Rule = {
  says: 'which takes every code of the status, leads to the same and weighs as much',
  isMet: (row, other, traits) => TAKES_ITS_REPLIES.isMet(row, other, traits) && codesOf(other) === 'any',
}

const WEIGHS_AS_MUCH: Rule = {
  says: 'which weighs as much',
  isMet: (row, other, { beside, isDebt }) =>
    !isDebt && beside?.has(other.id) === true && weighsAsMuch(other, row),
}

const IS_NAMED_FIRST: Rule = {
  says: 'which weighs the same and is named first',
  isMet: (row, other, { ahead, isDebt }) =>
    !isDebt && ahead?.has(other.id) === true && row.level === other.level,
}

const RULES: Readonly<Record<string, Rule>> = {
  'row-dropped': TAKES_ITS_REPLIES,
  'last-resort': TAKES_ITS_REPLIES,
  'any-code': TAKES_ANY_CODE,
  milder: WEIGHS_AS_MUCH,
  blind: IS_NAMED_FIRST,
}

/** Rows that are open whenever it is, lead to the same and weigh as much, if every code of it is one of theirs. */
function takenTogether(row: Row, { companions, ahead }: Readonly<RowTraits>): Row[] | undefined {
  const mine = codesOf(row)
  if (mine === 'any') return undefined
  const others = rowsOfPage(row.page).filter(
    (one) => companions?.has(one.id) === true && one.status === row.status && weighsAsMuch(one, row),
  )
  const isTaken = (code: number): boolean =>
    others.some((one) => {
      const its = codesOf(one)
      return its === 'any' || its.includes(code)
    })
  // What is refused there has to be blamed on the same row as before.
  const isNamedBefore = others.some((one) => one.level !== row.level || ahead?.has(one.id) === true)
  return others.length > 1 && isNamedBefore && mine.every(isTaken) ? others : undefined
}

/** True if two rows are only ever open together, lead to the same and weigh the same. */
function areAlike(left: string, right: string, rows: Traits['rows']): boolean {
  const isWith = (one: string, other: string): boolean => rows.get(one)?.companions?.has(other) === true
  return isWith(left, right) && isWith(right, left) && rowOf(left).level === rowOf(right).level
}

/** Of an excused failure: the failure of the page that needs no excuse, if that is in force as long and weighs more. */
function namedInstead({ page, status, level, since = 0, until = Infinity }: Row): Row | undefined {
  return rowsOfPage(page).find(
    (one) =>
      isLetPass(one) &&
      one.status === status &&
      one.level !== level &&
      strictest([one.level, level]) === one.level &&
      (one.since ?? 0) <= since &&
      (one.until ?? Infinity) >= until,
  )
}

function isLetPass({ settles, excuse }: Row): boolean {
  return !settles && excuse === undefined
}

function weighsAsMuch(one: Row, other: Row): boolean {
  return strictest([one.level, other.level]) === one.level
}

/** True if every reply that looks like the other row looks like this one. */
function takesAll(one: Row, other: Row): boolean {
  if (one.status !== other.status) return false
  const [mine, its] = [codesOf(one), codesOf(other)]
  return mine === 'any' || (its !== 'any' && its.every((code) => mine.includes(code)))
}

/** The codes that a reply in the row may have: any, where a number is not published. */
export function codesOf({ codes }: Pick<Row, 'codes'>): readonly number[] | 'any' {
  if (codes === undefined || codes.some((name) => !errorEntry(name).confirmed)) return 'any'
  return codes.map(errorCode)
}
