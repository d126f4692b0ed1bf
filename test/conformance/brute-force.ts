/**
 * The search, done by brute force: every order of atomic moves within the bounds of the calls is tried one after the
 * other, with nothing remembered, nothing left out, and nothing shared with the search but the oracles themselves.
 */
import type { Span } from '../../src/conformance/history.js'
import { ORACLES } from '../../src/conformance/oracle/index.js'
import type { Knowledge } from '../../src/conformance/oracle/knowledge.js'
import { spontaneousMoves } from '../../src/conformance/oracle/merchant/spontaneous.js'
import { Numbers } from '../../src/conformance/oracle/numbers.js'
import type { PageOracle, Progress, SeenReply } from '../../src/conformance/oracle/operation.js'
import { State } from '../../src/conformance/oracle/state.js'
import { row } from '../../src/conformance/spec/catalogue.js'
import { isInForce } from '../../src/conformance/spec/profiles.js'
import { matchesRow } from '../../src/conformance/spec/row.js'
import { isJsonObject } from '../../src/protocol/encoding/json.js'

interface Call {
  readonly id: string
  readonly span: Span
  readonly oracle: PageOracle
  readonly call: unknown
  readonly reply: SeenReply | undefined
}

type Event =
  | { readonly at: number; readonly kind: 'call' | 'return'; readonly call: Call }
  | { readonly at: number; readonly kind: 'moved'; readonly movement: string }

interface Under {
  readonly progress: Progress
  readonly decided?: string
}
type Open = ReadonlyMap<string, Under>

/** The span of the first reply that no order explains; undefined if there is none; `too long` where that is so. */
export function firstUnexplained(
  spans: readonly Span[],
  knowledge: Knowledge,
  mostSteps: number,
): string | undefined {
  const calls = spans.flatMap((span) => callsOf(span, knowledge))
  const events = eventsOf(calls, knowledge)
  /** Confirmed movements that no call accounts for say nothing. */
  const ignored = new Set<Event>()
  for (;;) {
    const walk = new Walk(calls, events, ignored, knowledge, mostSteps)
    if (walk.from(0, new State(new Numbers()), new Map())) return undefined
    if (walk.steps >= mostSteps) return 'too long'
    const stuck = events[walk.furthest]
    if (stuck === undefined) throw new Error('stuck nowhere')
    if (stuck.kind !== 'moved') return stuck.call.id
    ignored.add(stuck)
  }
}

class Walk {
  steps = 0
  furthest = 0
  readonly #coins: ReadonlySet<string>

  constructor(
    readonly calls: readonly Call[],
    readonly events: readonly Event[],
    readonly ignored: ReadonlySet<Event>,
    readonly knowledge: Knowledge,
    readonly mostSteps: number,
  ) {
    const touched = calls.flatMap(({ oracle, call, span }) => oracle.touches(call, span))
    const coins = touched.filter((thing) => thing.startsWith('coin:'))
    this.#coins = new Set(coins.map((coin) => coin.slice('coin:'.length)))
  }

  /** True if some order of moves leads from here to the end. */
  from(next: number, state: State, open: Open): boolean {
    if (++this.steps >= this.mostSteps) return false
    this.furthest = Math.max(this.furthest, next)
    const event = this.events[next]
    if (event === undefined) return true
    const behind = this.#take(event, state, open)
    if (behind !== undefined && this.from(next + 1, state, behind)) return true
    return this.#moves(event.at, state, open).some(([after, left]) => this.from(next, after, left))
  }

  /** What is under way once the event has happened; undefined if it cannot happen now. */
  #take(event: Event, state: State, open: Open): Open | undefined {
    if (event.kind === 'moved') {
      const { movement } = event
      const has = state.has('deposit', movement) || state.has('refund', movement)
      return has || this.ignored.has(event) ? open : undefined
    }
    if (event.kind === 'call') return new Map(open).set(event.call.id, { progress: {} })
    if (open.get(event.call.id)?.decided === undefined) return undefined
    return new Map([...open].filter(([id]) => id !== event.call.id))
  }

  #moves(now: number, state: State, open: Open): (readonly [State, Open])[] {
    const { knowledge } = this
    const canHappen = (movement: string): boolean =>
      !knowledge.hopsVisible || (knowledge.hops.get(movement)?.from ?? Infinity) < now
    const made = this.calls.flatMap(({ id, span, oracle, call, reply }): (readonly [State, Open])[] => {
      const under = open.get(id)
      if (under === undefined) return []
      const situation = {
        ...{
          call,
          span,
          state,
          reply,
          knowledge,
          canHappen,
          progress: under.progress,
          decided: under.decided,
        },
        isAtStake: () => true,
        isLive: (other: string) => open.has(other),
      }
      const moves = oracle.advance?.(situation) ?? []
      const options = under.decided === undefined ? oracle.settle(situation) : []
      return [
        ...moves.map(
          (move) => [move.state, new Map(open).set(id, { ...under, progress: move.progress })] as const,
        ),
        ...options
          .filter((option) => isInForce(row(option.row), knowledge.profile))
          .filter(
            (option) =>
              reply === undefined ||
              (option.mismatch === undefined && matchesRow(row(option.row), reply.status, reply.code)),
          )
          .map((option) => [option.state, new Map(open).set(id, { ...under, decided: option.row })] as const),
      ]
    })
    const own = spontaneousMoves(state, knowledge, this.#coins, canHappen)
    return [...made, ...own.map((after) => [after, open] as const)]
  }
}

/** The call that a span stands for, if it can be judged. */
function callsOf(span: Span, knowledge: Knowledge): Call[] {
  const oracle = ORACLES.get(`${span.to}/${span.page}`)
  const call = oracle?.begin(span, knowledge)
  if (oracle === undefined || call === 'malformed' || call === 'unjudged') return []
  return [{ id: span.id, span, oracle, call, reply: seen(span) }]
}

function seen({ reply }: Span): SeenReply | undefined {
  if (reply === undefined) return undefined
  const { json } = reply.body
  const code = isJsonObject(json) ? json['code'] : undefined
  return { status: reply.status, code: typeof code === 'number' ? code : undefined, json }
}

function eventsOf(calls: readonly Call[], { hops }: Knowledge): Event[] {
  const made = calls.map((call): Event => ({ at: call.span.calledAt, kind: 'call', call }))
  const ended = calls.filter(({ reply }) => reply !== undefined)
  const returned = ended.map((call): Event => ({ at: call.span.repliedAt, kind: 'return', call }))
  const moved = [...hops]
    .filter(([, { by }]) => by < Infinity)
    .map(([movement, { by }]): Event => ({ at: by, kind: 'moved', movement }))
  return [...made, ...returned, ...moved].sort((left, right) => left.at - right.at)
}
