/**
 * What was heard: a reply that was spoilt on its way, on purpose, is no word of whoever sent it.
 *
 * Which message a fault has hit shows in the bytes: it is the first unreliable reply of its kind after the fault was
 * armed. For the judge it is lost, and whoever waited for it has been failed.
 */
import { isMessageFault, type MessageFault, type MessageTrouble, type SeamFault } from '../history-fault.js'
import type { Recorded, Span } from '../history.js'
import { isUnreliable, type Denominations } from './confirmations.js'

/** Spans without the replies that faults have spoilt. */
export function asHeard(
  spans: readonly Span[],
  events: readonly Recorded[],
  denominationsIn: (spans: readonly Span[]) => Denominations,
): readonly Span[] {
  const spoilt = new Map<string, MessageFault>()
  const faults = spoilingFaults(events)
  if (faults.length === 0) return spans
  const denominations = denominationsIn(spans)
  for (const { at, fault } of faults) {
    const hit = spans
      .filter((span) => isOfKind(span, fault) && span.repliedAt > at && !spoilt.has(span.id))
      .sort((left, right) => left.repliedAt - right.repliedAt)
      .find((span) => isUnreliable(span, denominations))
    if (hit !== undefined) spoilt.set(hit.id, fault)
  }
  return spoilt.size === 0 ? spans : spans.map((span) => withoutReply(span, spoilt.get(span.id)))
}

/** What makes a reply one that nobody can rely on. */
const SPOILS: ReadonlySet<string> = new Set<MessageTrouble>(['garbled', 'forged'])

function spoilingFaults(events: readonly Recorded[]): { at: number; fault: MessageFault }[] {
  return events.flatMap((event) =>
    event.type === 'fault' && isMessageFault(event.fault) && SPOILS.has(event.fault.how ?? 'lost')
      ? [{ at: event.at, fault: event.fault }]
      : [],
  )
}

function isSent(span: Span, fault: MessageFault): boolean {
  return span.from === fault.from && span.to === fault.to && span.page === fault.page
}

/** A failure inside of a party that a play has armed, and when. */
export interface BrokenSeam extends SeamFault {
  readonly at: number
}

/** The seams that were broken on purpose. */
export function brokenSeams(events: readonly Recorded[]): BrokenSeam[] {
  return events.flatMap((event) =>
    event.type === 'fault' && 'seam' in event.fault ? [{ ...event.fault, at: event.at }] : [],
  )
}

function isOfKind(span: Span, fault: MessageFault): boolean {
  return isSent(span, fault) && span.reply !== undefined
}

function withoutReply(span: Span, fault: MessageFault | undefined): Span {
  if (fault === undefined) return span
  const { reply: _, ...rest } = span
  return { ...rest, repliedAt: Infinity, lost: `the reply was ${fault.how ?? 'lost'} on its way` }
}
