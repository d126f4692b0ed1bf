/**
 * Defects: wrong implementations, planted on purpose to see whether the judge notices.
 *
 * A defect is a change of the table of handlers, or of that of jobs, so that both stay free of switches. Most are derived from
 * the guards; a few are written by hand.
 */
import type { Jobs } from '../exchange/jobs.js'
import type { Handler } from '../handler.js'

export interface Defect {
  readonly id: string
  /** One sentence: what is wrong about the implementation. */
  readonly says: string
  /** What becomes of handlers, by page id. */
  readonly changes: Readonly<Record<string, (handler: Handler) => Handler>>
  /** What becomes of the jobs of the exchange. */
  readonly jobs?: (jobs: Jobs) => Jobs
}
