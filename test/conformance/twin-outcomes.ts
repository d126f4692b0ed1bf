/**
 * Twins of the replies of stories: for each row one reply that landed there, altered in one thing, and what the judge
 * says about the story then.
 */
import type { Finding } from '../../src/conformance/checks/finding.js'
import { spansOf, type Recorded, type Span } from '../../src/conformance/history.js'
import { ROWS, isRow, row } from '../../src/conformance/spec/catalogue.js'
import { ALTERATIONS, type Alteration, type Reply } from './alterations.js'
import { judgeChanged, type Played } from './fixtures.js'

/** A reply that landed in a row. */
export interface Landing {
  readonly row: string
  readonly span: Span
  readonly reply: Reply
  readonly events: readonly Recorded[]
}

export interface Twin {
  readonly landing: Landing
  readonly alteration: Alteration
  /** What was altered: a status, or the path of a field. */
  readonly what: string
  readonly events: readonly Recorded[]
}

/**
 * What the judge makes of a twin.
 *
 * `found`: the first thing that the judge says is about this reply, and names a row of its page. `admitted`: the
 * altered reply is one that the page allows as well. `disproved`: it is one that the page allows, and what comes after
 * it shows that it was no true one. `misplaced`: the judge speaks about something else, or takes the blame. `missed`: it
 * neither says anything nor knows what the reply is.
 */
export type Outcome = 'found' | 'admitted' | 'disproved' | 'misplaced' | 'missed'

/** For each row of some pages that stories land in, one reply; one whose call was alone, if there is one. */
export function landingsOf(played: Played, isWanted: (page: string) => boolean): Landing[] {
  const best = new Map<string, { landing: Landing; rank: number }>()
  for (const play of played.plays) {
    const events = (played.histories.get(play.play) ?? []).filter(({ type }) => type !== 'expect')
    const spans = spansOf(events)
    for (const span of spans) {
      const judgement = play.judgements.get(span.id)
      const reply = events.find((event): event is Reply => event.type === 'reply' && event.span === span.id)
      if (judgement?.kind !== 'landed' || reply === undefined || !isWanted(`${span.to}/${span.page}`))
        continue
      const rank = rankOf(span, spans, judgement.fits.length) + events.length
      const known = best.get(judgement.row)
      if (known !== undefined && known.rank <= rank) continue
      best.set(judgement.row, { landing: { row: judgement.row, span, reply, events }, rank })
    }
  }
  return [...best.values()].map(({ landing }) => landing)
}

/** Lower is better: a call that was alone, a reply that is one row only. */
function rankOf(span: Span, spans: readonly Span[], fits: number): number {
  const isAlone = spans.every(
    (other) =>
      other === span ||
      (other.cause === undefined) !== (span.cause === undefined) ||
      other.repliedAt < span.calledAt ||
      span.repliedAt < other.calledAt,
  )
  return (isAlone ? 0 : 1_000_000) + (fits === 1 ? 0 : 100_000)
}

/** Rows with a status that no story lands in. */
export function unreachedRows(landings: readonly Landing[], isWanted: (page: string) => boolean): string[] {
  const reached = new Set(landings.map((landing) => landing.row))
  return ROWS.filter(
    ({ id, page, status }) => status !== undefined && isWanted(page) && !reached.has(id),
  ).map(({ id }) => id)
}

/** All twins of a reply by some alterations. */
export function twinsOf(landing: Landing, alterations: readonly Alteration[] = ALTERATIONS): Twin[] {
  const { reply, span, events } = landing
  return alterations.flatMap((alteration) =>
    alteration.of(reply, span).map((altered) => ({
      landing,
      alteration,
      what: altered.what,
      events: events.map((event) => (event === reply ? altered.reply : event)),
    })),
  )
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
