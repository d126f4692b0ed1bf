/**
 * Twins of the replies of stories: for each row one reply that landed there, altered in one thing, and what the judge
 * says about the story then.
 */
import type { Finding } from '../../src/conformance/checks/finding.js'
import {
  landingsOf as landingsOfPlays,
  type Landing,
  type Twin,
} from '../../src/conformance/proof/judge/twins.js'
import { ROWS, isRow, row } from '../../src/conformance/spec/catalogue.js'
import { judgeChanged, type Played } from './fixtures.js'

/**
 * What the judge makes of a twin.
 *
 * `found`: the first thing that the judge says is about this reply, and names a row of its page. `admitted`: the
 * altered reply is one that the page allows as well. `disproved`: it is one that the page allows, and what comes after
 * it shows that it was no true one. `misplaced`: the judge speaks about something else, or takes the blame. `missed`: it
 * neither says anything nor knows what the reply is.
 */
export type Outcome = 'found' | 'admitted' | 'disproved' | 'misplaced' | 'missed'

/** For each row of some pages that stories land in, one reply. */
export function landingsOf(played: Played, isWanted: (page: string) => boolean): Landing[] {
  const plays = played.plays.map((judged) => ({ judged, events: played.histories.get(judged.play) ?? [] }))
  return landingsOfPlays(plays, isWanted)
}

/** Rows with a status that no story lands in. */
export function unreachedRows(landings: readonly Landing[], isWanted: (page: string) => boolean): string[] {
  const reached = new Set(landings.map((landing) => landing.row))
  return ROWS.filter(
    ({ id, page, status }) => status !== undefined && isWanted(page) && !reached.has(id),
  ).map(({ id }) => id)
}

/** Judges a twin. */
export function outcomeOf(played: Played, twin: Twin): { outcome: Outcome; first: Finding | undefined } {
  const { span } = twin.landing
  const { findings, judgements, spans } = judgeChanged(played, twin.events)
  const repliedAt = new Map(spans.map((one) => [one.id, one.repliedAt]))
  const [first] = findings
    .filter(({ verdict }) => verdict !== 'unknown' && verdict !== 'unreached')
    .sort((left, right) => (repliedAt.get(left.span) ?? 0) - (repliedAt.get(right.span) ?? 0))
  const judgement = judgements.get(span.id)
  const isAllowed = judgement?.kind === 'landed' && judgement.against.length === 0
  if (first === undefined) return { outcome: isAllowed ? 'admitted' : 'missed', first }
  if (first.span === span.id) return { outcome: isOfPage(first, twin.landing) ? 'found' : 'misplaced', first }
  const isLater = (repliedAt.get(first.span) ?? 0) > twin.landing.reply.at
  return { outcome: isAllowed && isLater ? 'disproved' : 'misplaced', first }
}

/** True if a finding names a row of the page; one that takes the blame names none. */
function isOfPage(finding: Finding, landing: Landing): boolean {
  return isRow(finding.row) && row(finding.row).page === row(landing.row).page
}
