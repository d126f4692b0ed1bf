/** What the two histories of a wire gateway are asked: how much, from where on, and how long to wait for it. */
import { inQuery, queryInteger, queryRowId } from '../shapes.js'

/**
 * Names of version 2 first; the exchange of 2024 and its test bank still use the old ones. Whoever sends both
 * names of a parameter means the new one.
 */
export interface HistoryQuery {
  /** How many at most, -20 by default; rising rows if positive, falling if negative. */
  limit?: number
  /** Row to start behind (before it, if the limit is negative); it is not listed itself. */
  offset?: bigint
  /** How long to wait for a first row, in milliseconds. */
  timeout_ms?: number
  /** Old name of `limit`. */
  delta?: number
  /** Old name of `offset`. */
  start?: bigint
  /** Old name of `timeout_ms`. */
  long_poll_ms?: number
}

export const historyQuery = {
  limit: inQuery(queryInteger),
  offset: inQuery(queryRowId),
  timeout_ms: inQuery(queryInteger),
  delta: inQuery(queryInteger),
  start: inQuery(queryRowId),
  long_poll_ms: inQuery(queryInteger),
}
