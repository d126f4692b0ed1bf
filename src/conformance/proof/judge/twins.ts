/**
 * Twins: histories in which one reply was altered. What the judge says about them shows what it sees.
 */
import type { PlayJudgement } from '../../checks/index.js'
import { spansOf, type Recorded, type Span } from '../../history.js'
import { rowsOfPage } from '../../spec/catalogue.js'
import type { Row } from '../../spec/row.js'
import { ALTERATIONS, type Alteration, type Reply } from './alterations.js'
import { FIRST_REFUSAL, madeReplies } from './made.js'

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
export function landingsOf(
  plays: readonly JudgedPlay[],
  isWanted: (page: string) => boolean,
  /** How much of the history a twin takes. */
  sizeOf: (events: readonly Recorded[], reply: Reply) => number = ({ length }) => length,
): Landing[] {
  const best = new Map<string, { landing: Landing; rank: number }>()
  for (const { judged, events: all } of plays) {
    const events = all.filter(({ type }) => type !== 'expect')
    const spans = spansOf(events)
    for (const span of spans) {
      const judgement = judged.judgements.get(span.id)
      const reply = events.find((event): event is Reply => event.type === 'reply' && event.span === span.id)
      if (judgement?.kind !== 'landed' || reply === undefined || !isWanted(pageOf(span))) continue
      const rank = rankOf(span, spans, judgement.fits.length) + sizeOf(events, reply)
      const known = best.get(judgement.row)
      if (known !== undefined && known.rank <= rank) continue
      best.set(judgement.row, { landing: { row: judgement.row, span, reply, events }, rank })
    }
  }
  return [...best.values()].map(({ landing }) => landing)
}

/** For each row of success one more reply: the last one in the shortest play in which its page is answered most. */
export function repeatsOf(plays: readonly JudgedPlay[]): Landing[] {
  const best = new Map<string, { landing: Landing; times: number }>()
  for (const { judged, events: all } of plays) {
    const events = all.filter(({ type }) => type !== 'expect')
    const times = new Map<string, number>()
    for (const span of spansOf(events)) {
      const judgement = judged.judgements.get(span.id)
      const reply = events.find((event): event is Reply => event.type === 'reply' && event.span === span.id)
      if (judgement?.kind !== 'landed' || reply === undefined || reply.status >= FIRST_REFUSAL) continue
      const { row } = judgement
      const count = Math.min(MANY, (times.get(row) ?? 0) + 1)
      times.set(row, count)
      const known = best.get(row)
      const isBetter =
        known === undefined ||
        count > known.times ||
        (count === known.times && events.length <= known.landing.events.length)
      if (isBetter) best.set(row, { landing: { row, span, reply, events }, times: count })
    }
  }
  return [...best.values()].filter(({ times }) => times > 1).map(({ landing }) => landing)
}

/** The landing in a play that ends with it: calls that were under way still come to their end. */
export function cut(landing: Landing): Landing {
  const { events, reply } = landing
  const until = events.indexOf(reply)
  const begun = new Set(events.slice(0, until).flatMap((one) => (one.type === 'call' ? one.span : [])))
  return {
    ...landing,
    events: events.filter(
      (one, index) => index <= until || one.type === 'end' || ('span' in one && begun.has(one.span)),
    ),
  }
}

/** More replies of one row than this show no more. */
const MANY = 3

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
  /** True for a reply with each code that a row names; one with the code that shows most will do otherwise. */
  isEveryCode = false,
): Twin[] {
  return rowsOfPage(pageOf(landing.span))
    .filter(({ id }) => isWanted(id))
    .flatMap((row) => {
      const known = landings.get(row.id)?.reply
      const made = madeReplies(row, landing.reply)
      // What came elsewhere may look like a row that needs no excuse.
      const isMade = isEveryCode || known === undefined || row.excuse === 'seam'
      const replies = [
        ...(known === undefined ? [] : [known]),
        ...(isMade ? made.slice(0, isEveryCode ? Infinity : 1) : []),
      ]
      const plain = replies.map((reply) => withReply(landing, reply))
      // What needs an excuse is put there with it and without: once it is right, once wrong.
      const twins = row.excuse === 'seam' ? [...plain, ...plain.map((twin) => withExcuse(row, twin))] : plain
      return twins.map((twin) => ({ ...twin, alteration: OF_ANOTHER_ROW, what: row.id }))
    })
}

/** A twin as a landing of its own, to be altered once more. */
export function landingOf({ landing, events, what }: Twin): Landing | undefined {
  const reply = events.find(
    (event): event is Reply => event.type === 'reply' && event.span === landing.span.id,
  )
  return reply === undefined ? undefined : { row: what, span: landing.span, reply, events }
}

/** Replies to other calls that are tried in the place of one. */
const MOST_OTHERS = 6

/** Twins in which the reply is that of another call of the same page and play. */
export function exchangedOf(landing: Landing): Twin[] {
  const { events, span, reply } = landing
  const bodies = new Set([reply.body])
  const others = spansOf(events)
    .filter((one) => pageOf(one) === pageOf(span))
    .flatMap(({ id }) =>
      events.filter((one): one is Reply => one.type === 'reply' && one.span === id && id !== span.id),
    )
    .filter(({ body }) => !bodies.has(body) && bodies.add(body))
  return others.slice(0, MOST_OTHERS).map((other) => ({
    ...withReply(landing, other),
    alteration: { name: 'reply of another call', isAlwaysWrong: false },
    what: other.span,
  }))
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
