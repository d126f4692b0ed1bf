/**
 * Rows of replies after which nobody knows what happened: a timeout, a database that failed.
 */
import type { Span } from '../history.js'
import { isInForce } from '../spec/profiles.js'
import type { Row } from '../spec/row.js'
import type { Knowledge } from './knowledge.js'

/** The rows of such replies that may be given to a call, for all that is known of failures. */
export function unsettledRows(span: Span, knowledge: Knowledge): readonly Row[] {
  return knowledge.rows
    .ofPage(`${span.to}/${span.page}`)
    .filter(
      (candidate) =>
        !candidate.settles &&
        isInForce(candidate, knowledge.profile) &&
        isExcused(candidate, span, knowledge),
    )
}

/** True if something inside of the party that was called is known to have been broken before it replied. */
export function isBroken({ to, repliedAt }: Span, { broken }: Knowledge): boolean {
  return broken.some(({ party, at }) => party === to && at < repliedAt)
}

/** True if nobody has to have failed for this answer, or somebody may have. */
function isExcused({ excuse }: Row, span: Span, knowledge: Knowledge): boolean {
  if (excuse === 'exchange') return !knowledge.hopsVisible || knowledge.troubled.has(span.id)
  // What breaks inside of a party is seen by nobody; it is known of where the play has broken it.
  return excuse === undefined || isBroken(span, knowledge)
}
