/**
 * What a call was offered and did not take: which rows those were, and how much that matters.
 */
import type { Catalogue } from '../spec/catalogue.js'
import { mildest, strictest, type Level } from '../spec/row.js'
import type { RefusedRow } from './judgement.js'
import type { Call } from './search.js'

export interface Refusals {
  readonly rows: ReadonlyMap<string, Refused>
  /** Level of what the reply goes against in the worlds where it goes against the least, and the most. */
  readonly mildest: Level
  readonly strictest: Level
}

interface Refused {
  readonly why: string
  /** When it was offered last: the search counts how often it looked. */
  readonly closure: number
  /** Its place among the rows that were open there: an oracle puts last what nobody can rule out. */
  readonly place: number
}

/** With what was open in one more world, and the level of the strictest of it. */
export function withRefusals(
  before: Refusals | undefined,
  open: readonly RefusedRow[],
  { level, closure }: { readonly level: Level; readonly closure: number },
): Refusals {
  const rows = new Map(before?.rows)
  for (const [place, { row, why }] of open.entries()) rows.set(row, { why, closure, place })
  return {
    rows,
    mildest: mildest([before?.mildest ?? level, level]),
    strictest: strictest([before?.strictest ?? level, level]),
  }
}

/** The rows that were refused; those of the last moment stand first. */
export function inOrder({ rows }: Refusals): RefusedRow[] {
  return [...rows]
    .sort(([, left], [, right]) => right.closure - left.closure || left.place - right.place)
    .map(([row, { why }]) => ({ row, why }))
}

/**
 * How bad it is that a reply takes none of these. In one world the strictest row that is open counts: a row that we only
 * infer does not soften what a page says. Between worlds the mildest counts, as nobody knows which of them it was, unless
 * the reply says what a page defines: that is true in none of them, and wrong whatever else is only custom.
 */
export function levelOf(call: Call, refusals: Refusals, rows: Catalogue): Level {
  return saysWhatAPageDefines(call, rows) ? refusals.strictest : refusals.mildest
}

/** True if a page gives status and code of the reply a meaning of their own. */
function saysWhatAPageDefines({ span, reply }: Call, rows: Catalogue): boolean {
  if (reply === undefined) return false
  return rows
    .ofPage(`${span.to}/${span.page}`)
    .some(
      (candidate) =>
        candidate.level === 'must' &&
        candidate.settles &&
        (candidate.codes !== undefined || reply.status < 300) &&
        rows.matches(candidate, reply.status, reply.code),
    )
}
