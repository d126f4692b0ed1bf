/**
 * Twins: histories in which one reply was altered. What the judge says about them shows what it sees.
 */
import type { PlayJudgement } from '../../checks/index.js'
import { errorEntry } from '../../../protocol/errors.js'
import { spansOf, type Recorded, type Span } from '../../history.js'
import { rowsOfPage } from '../../spec/catalogue.js'
import type { Row } from '../../spec/row.js'
import { ALTERATIONS, type Alteration, type Reply } from './alterations.js'

/** A reply that landed in a row. */
export interface Landing {
  readonly row: string
  readonly span: Span
  readonly reply: Reply
  readonly events: readonly Recorded[]
}

export interface Twin {
  readonly landing: Landing
  readonly alteration: Pick<Alteration, 'name' | 'isAlwaysWrong'>
  /** What was altered: a status, the path of a field, or the row that the reply was taken from. */
  readonly what: string
  readonly events: readonly Recorded[]
}

/** A play with what the judge said about it. */
export interface JudgedPlay {
  readonly judged: Pick<PlayJudgement, 'judgements'>
  readonly events: readonly Recorded[]
}

/** For each row of some pages that plays land in, one reply; one whose call was alone, if there is one. */
export function landingsOf(plays: readonly JudgedPlay[], isWanted: (page: string) => boolean): Landing[] {
  const best = new Map<string, { landing: Landing; rank: number }>()
  for (const { judged, events: all } of plays) {
    const events = all.filter(({ type }) => type !== 'expect')
    const spans = spansOf(events)
    for (const span of spans) {
      const judgement = judged.judgements.get(span.id)
      const reply = events.find((event): event is Reply => event.type === 'reply' && event.span === span.id)
      if (judgement?.kind !== 'landed' || reply === undefined || !isWanted(pageOf(span))) continue
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

/** All twins of a reply by some alterations. */
export function twinsOf(landing: Landing, alterations: readonly Alteration[] = ALTERATIONS): Twin[] {
  const { reply, span } = landing
  return alterations.flatMap((alteration) =>
    alteration
      .of(reply, span)
      .map((altered) => ({ ...withReply(landing, altered.reply), alteration, what: altered.what })),
  )
}

const OF_ANOTHER_ROW = { name: 'reply of another row', isAlwaysWrong: false }

/** Twins in which the reply is that of another row of the page: as it came elsewhere, or as the row describes it. */
export function crossingsOf(
  landing: Landing,
  landings: ReadonlyMap<string, Landing>,
  isWanted: (row: string) => boolean = (row) => row !== landing.row,
): Twin[] {
  return rowsOfPage(pageOf(landing.span))
    .filter(({ id }) => isWanted(id))
    .flatMap((row) => {
      const reply = landings.get(row.id)?.reply ?? madeReply(row, landing.reply)
      if (reply === undefined) return []
      const plain = withReply(landing, reply)
      // What needs an excuse is put there with it and without: once it is right, once wrong.
      const twins = row.excuse === 'seam' ? [plain, withExcuse(row, plain)] : [plain]
      return twins.map((twin) => ({ ...twin, alteration: OF_ANOTHER_ROW, what: row.id }))
    })
}

/** Where no number is published, any will do. */
const ANY_CODE = 9

/** A refusal as its row describes it; undefined where a row does not say enough to make one. */
function madeReply({ id, page, status, codes = [] }: Row, model: Reply): Reply | undefined {
  const others = rowsOfPage(page).filter((one) => one.id !== id && one.status === status)
  // A code that only this row has shows most.
  const code = codes.find((name) => !others.some((other) => other.codes?.includes(name))) ?? codes[0]
  if (status === undefined || code === undefined) return undefined
  const body = JSON.stringify({ code: errorEntry(code).code ?? ANY_CODE, hint: 'made for a twin' })
  const { type, span, play, at, now } = model
  return { type, span, play, at, now, status, headers: { 'content-type': 'application/json' }, body }
}

/** A failure that needs one inside of the party: that party's store breaks before the call. */
function withExcuse(
  { subject }: Row,
  twin: Pick<Twin, 'landing' | 'events'>,
): Pick<Twin, 'landing' | 'events'> {
  const { id, play } = twin.landing.span
  const events = twin.events.flatMap((event): Recorded[] =>
    event.type === 'call' && event.span === id
      ? [{ type: 'fault', fault: { party: subject, seam: 'store', nth: 1 }, play, at: event.at }, event]
      : [event],
  )
  return { ...twin, events }
}

/** The landing with another reply in the place of its own. */
function withReply(landing: Landing, other: Reply): Pick<Twin, 'landing' | 'events'> {
  const { span, play, at, now } = landing.reply
  const altered: Reply = { ...other, span, play, at, now }
  return { landing, events: landing.events.map((event) => (event === landing.reply ? altered : event)) }
}

export function pageOf(span: Pick<Span, 'to' | 'page'>): string {
  return `${span.to}/${span.page}`
}
