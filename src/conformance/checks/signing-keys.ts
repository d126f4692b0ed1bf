/**
 * Which online key of an exchange may have signed something at a moment.
 */
import type { ExchangeKeys } from '../../protocol/endpoints/exchange/get-keys.js'
import type { Span } from '../history.js'
import { timeOfReply } from '../oracle/tolerance.js'

/** Clocks may differ by this much between an exchange and its clients, as the reference client allows. */
const TOLERANCE = 3600

/**
 * True if the key is one that the exchange has published, and was in use when it answered. Keys rotate: where all that
 * we have heard of have had their time, a new one is nothing wrong.
 */
export function mayHaveSigned({ signkeys }: ExchangeKeys, exchangePub: string, span: Span): boolean {
  const [from, to] = [span.now - TOLERANCE, timeOfReply(span) + TOLERANCE]
  const inUse = signkeys.filter(({ stamp_start: start, stamp_expire: end }) => {
    const ends = end.t_s === 'never' ? Infinity : end.t_s
    return start.t_s !== 'never' && start.t_s <= to && ends > from
  })
  return inUse.length === 0 || inUse.some(({ key }) => key === exchangePub)
}
