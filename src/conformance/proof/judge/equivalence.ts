/**
 * Why nothing can tell a mutant from the right judge: rules that a machine applies, to mutants that no history shows.
 */
import { rowsOfPage } from '../../spec/catalogue.js'
import type { Row } from '../../spec/row.js'
import type { JudgeMutant } from './mutants.js'
import type { Traits } from './traits.js'

/** Kinds that take a row away from replies that look like it. */
const TAKING_AWAY: readonly string[] = ['row-dropped', 'last-resort', 'milder']

/** The rule by which a mutant is as good as the right judge; undefined where there is none. */
export function equivalenceOf({ kind, row }: JudgeMutant, traits: Traits): string | undefined {
  if (row === undefined) return undefined
  if (TAKING_AWAY.includes(kind)) {
    const twin = lookAlike(row, traits)
    if (twin !== undefined)
      return `whenever it is open, so is ${twin.id}, which looks the same and leads to the same`
  }
  if (kind === 'always-open' && !row.settles && row.excuse === undefined)
    return 'a reply that leaves open what happened, and that nobody has to be excused for, is let pass before states are looked at'
  return undefined
}

/** Another row of the page that takes every reply which the row takes, whenever it does. */
function lookAlike(row: Row, { rows }: Traits): Row | undefined {
  const companions = rows.get(row.id)?.companions
  return rowsOfPage(row.page).find(
    (other) =>
      companions?.has(other.id) === true &&
      other.status === row.status &&
      other.level === row.level &&
      (other.codes === undefined ||
        (row.codes !== undefined && row.codes.every((code) => other.codes?.includes(code)))),
  )
}
