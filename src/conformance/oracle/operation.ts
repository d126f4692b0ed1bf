/**
 * What the search needs to know about a page: which moves a call may make, and where its reply may land.
 *
 * Calls are not atomic. A payment makes one deposit after another and then decides; in between, other calls
 * make their moves. So an oracle gives, for a state and a call under way, the next atomic moves (`advance`) and
 * the rows the call may decide for now (`settle`).
 */
import type { JsonValue } from '../../protocol/encoding/json.js'
import type { Span } from '../history.js'
import type { Knowledge } from './knowledge.js'
import type { State } from './state.js'

/** A reply as the judge compares it with rows. */
export interface SeenReply {
  readonly status: number
  readonly code: number | undefined
  readonly json: JsonValue | undefined
}

/** How far a call has come; plain data, so that equal progress is recognised. */
export type Progress = Readonly<Record<string, string | boolean>>

export interface Move {
  readonly state: State
  readonly progress: Progress
}

/** A row the call may land in, and what holds after it did. */
export interface Option {
  readonly row: string
  readonly state: State
  /** Why a reply with the right status and code is still not this row. */
  readonly mismatch?: string
  /** Rows of lower level that landing here goes against. */
  readonly against?: readonly string[]
}

/** A request that does not have the form the page asks for, or one that cannot be judged. */
export type Unread = 'malformed' | 'unjudged'

export interface PageOracle<Call = unknown> {
  /** Page id. */
  readonly page: string
  /** Reads the call from its bytes. `unjudged` when the judge lacks what it needs to know (keys, a contract). */
  readonly begin: (span: Span, knowledge: Knowledge) => Call | Unread
  /** What the call shares with others: `order:ID`, `coin:KEY`. Calls that share nothing are judged apart. */
  readonly touches: (call: Call, span: Span) => readonly string[]
  /**
   * False if the reply is the same whatever became of the coins, so that where nobody sees them nobody need
   * guess. True unless said otherwise.
   */
  readonly dependsOnCoins?: (call: Call, reply: SeenReply | undefined) => boolean
  /** True if the call could only succeed with coins that other calls have handed in. */
  readonly needsForeignCoins?: (call: Call, reply: SeenReply | undefined) => boolean
  /**
   * Atomic moves the call may make; none for most pages. Also asked after the call has decided: what it had set
   * in motion before may still arrive.
   */
  readonly advance?: (situation: Situation<Call>) => readonly Move[]
  /** Rows it may decide for. */
  readonly settle: (situation: Situation<Call>) => readonly Option[]
}

export interface Situation<Call> {
  readonly call: Call
  readonly span: Span
  readonly state: State
  readonly progress: Progress
  /** Row the call has decided for, if it has. */
  readonly decided: string | undefined
  /** The reply that was seen; undefined when it was lost. */
  readonly reply: SeenReply | undefined
  readonly knowledge: Knowledge
  /** False if visible messages between the parties prove that a movement has not happened by now. */
  readonly canHappen: (movement: string) => boolean
  /** False if no reply depends on what becomes of the coin. */
  readonly isAtStake: (coin: string) => boolean
  /** True if another call is still under way in this branch of the search. */
  readonly isLive: (span: string) => boolean
}

/** Declares an oracle; the type of its call is forgotten in the table of oracles. */
export function pageOracle<Call>(oracle: PageOracle<Call>): PageOracle {
  return oracle as unknown as PageOracle
}
