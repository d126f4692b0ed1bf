/** What GET /coins/COIN_PUB/history and GET /reserves/RESERVE_PUB/history say alike. */
import { duty, outcome, type Build, type Source } from '../row.js'

/** What the owner of a coin or reserve hears, and what is wrong with a question that nobody can read. */
export function historyRows(what: 'coin' | 'reserve', source: Source): readonly Build[] {
  return [
    outcome(
      '200-history',
      200,
      `The owner of the ${what} is told what happened to it, and what is left.`,
      source,
    ),
    outcome(
      '204-nothing-new',
      204,
      `Nothing has happened to the ${what} behind the offset that was asked for.`,
      source,
    ),
    outcome(
      '304-unchanged',
      304,
      `Nothing has happened to the ${what} since the version that the caller has.`,
      source,
    ),
    outcome(
      '400-malformed',
      400,
      'The key, the offset or the signature has no form, or the signature is missing.',
      source,
    ),
  ]
}

/** What any history owes to whoever reads it. */
export function historyDuties(source: Source): readonly Build[] {
  return [
    duty('adds-up', 'What is left follows from what is told, if all of it is told.', source),
    duty(
      'entries-signed',
      'Each entry carries the signature of whoever wanted it, or of the exchange.',
      source,
    ),
  ]
}
