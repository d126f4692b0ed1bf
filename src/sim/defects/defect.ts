/**
 * Defects: wrong implementations, planted on purpose to see whether the judge notices.
 *
 * A defect is a change of the table of handlers, so that handlers stay free of switches. Most are derived from
 * the guards; a few are written by hand.
 */
import type { Handler } from '../handler.js'

export interface Defect {
  readonly id: string
  /** One sentence: what is wrong about the implementation. */
  readonly says: string
  /** Page id of the handler that is changed. */
  readonly page: string
  readonly change: (handler: Handler) => Handler
}
