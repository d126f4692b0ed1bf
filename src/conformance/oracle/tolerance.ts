/**
 * What may be said about a call and a moment. A party looks at its clock once, or more often, between call and reply, and time
 * may go by meanwhile: only what is over when the call comes is over for certain.
 */
import type { Timestamp } from '../../protocol/encoding/timestamp.js'
import type { Span } from '../history.js'

/** Seconds by which the clock of a target may differ from ours. */
export const CLOCK_TOLERANCE = 60

type Times = Pick<Span, 'now' | 'reply' | 'repliedNow'>

/** Seconds of the target's clock by which the reply had come; infinity where none came: nobody knows what is done when. */
export function timeOfReply({ now, reply, repliedNow = now }: Times): number {
  return reply === undefined ? Infinity : repliedNow
}

/** True or false if the moment is surely over for a call, or surely not; undefined around it, and where it passes meanwhile. */
export function isOver(moment: Timestamp['t_s'], span: Times): boolean | undefined {
  if (moment === 'never') return false
  if (span.now - CLOCK_TOLERANCE >= moment) return true
  return timeOfReply(span) + CLOCK_TOLERANCE < moment ? false : undefined
}
