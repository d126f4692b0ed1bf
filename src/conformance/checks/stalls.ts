/**
 * Plays that could not come to their end, and awaits that nobody controls: who waits for whom, since when.
 *
 * No page says by when a call is answered, so that none is violated; but what was never answered cannot be judged, and
 * such a run does not pass.
 */
import type { Recorded, Span, Stall } from '../history.js'
import type { Check, Evidence } from './check.js'
import type { Finding } from './finding.js'

export const stalls: Check = (evidence) =>
  evidence.events.flatMap((event): Finding[] => {
    // A backend out there has its own timers, and nobody expects to control them.
    if (event.type === 'uncontrolled')
      return evidence.play.remembers === true ? [] : [uncontrolled(event, evidence)]
    return event.type === 'end' && event.stall !== undefined ? [stalled(event.stall, evidence)] : []
  })

function uncontrolled(event: Recorded & { type: 'uncontrolled' }, { play }: Evidence): Finding {
  const says = `an await that nobody controls: after "${event.after}", somebody waited for what is neither a message nor the clock, or sent several messages at once; the order of messages may be another the next time`
  return { check: 'assumptions', verdict: 'seen', row: '', span: '', play: play.play, says }
}

function stalled(stall: Stall, { play, spans, events }: Evidence): Finding {
  const open = spans.filter((span) => span.reply === undefined && span.lost === undefined)
  const asked = open.filter((span) => span.cause === undefined)
  const waits = asked.map((span) => waiting(span, open, events))
  const says = [HEADS[stall.kind], ...waits, ...stall.waits.map((what) => `somebody waits for ${what}`)]
  const moves = stall.moves.join(', ')
  const last = stall.kind === 'livelock' ? `again and again: ${moves}` : `the last move: ${moves}`
  return {
    check: 'assumptions',
    // Where nobody was asked anything, whoever waits is one of us.
    verdict: asked.length === 0 ? 'harness' : 'unknown',
    row: '',
    span: asked[0]?.id ?? '',
    play: play.play,
    says: [...says, ...(moves === '' ? [] : [last])].join('; '),
    overlapping: asked.slice(1).map(({ id }) => id),
  }
}

const HEADS: Readonly<Record<Stall['kind'], string>> = {
  deadlock: 'deadlock: everybody waits for another one',
  livelock: 'livelock: messages are sent on and on, and nobody comes to an end',
  silence: 'silence: somebody waits for what is neither a message nor the clock, and it does not come',
}

/** Who waits for whose answer, down to the one who is asked last. */
function waiting(span: Span, open: readonly Span[], events: readonly Recorded[]): string {
  const since = `since ${new Date(span.now * 1000).toISOString()} (event ${String(span.calledAt)})`
  const asks = `the ${span.from} waits for the ${span.to} to answer ${span.page} (${span.id}), ${since}`
  const served = open.filter((hop) => hop.cause === span.id)
  if (served.length > 0)
    return [nameless(asks, span), ...served.map((hop) => waiting(hop, open, events))].join(
      ', in whose service ',
    )
  return `${nameless(asks, span)}; the last that the ${span.to} did for it: ${lastDone(span, events)}`
}

/** Actors have names, parties are what they are. */
function nameless(text: string, { cause }: Span): string {
  return cause === undefined ? text.replace(/^the /, '') : text
}

function lastDone(span: Span, events: readonly Recorded[]): string {
  const hops = new Map(
    events.flatMap((event) =>
      event.type === 'call' && event.cause === span.id ? [[event.span, event.page] as const] : [],
    ),
  )
  const last = events.findLast(
    (event) => (event.type === 'reply' || event.type === 'lost') && hops.has(event.span),
  )
  if (last?.type !== 'reply' && last?.type !== 'lost') return 'nothing that could be seen'
  const came = last.type === 'reply' ? `it got the answer ${String(last.status)} to` : 'it got no answer to'
  return `${came} its ${hops.get(last.span) ?? ''} (event ${String(last.at)})`
}
