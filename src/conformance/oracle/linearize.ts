/**
 * Is there an order of effects that explains every reply?
 *
 * Calls overlap, and each makes its moves at unknown moments between its call and its reply. The search walks
 * the history from event to event and keeps every state of the world that explains all replies so far,
 * together with how far each open call has come. When a call returns, only those worlds survive in which it
 * has decided for a row that its reply fits. No world left means that no order of effects explains the reply.
 *
 * A lost reply keeps all possibilities open for ever, and so does a reply that leaves open what happened (a
 * timeout, a database that failed). A reply that goes against nothing worse than a custom of the reference is
 * noted, and the search goes on as if it had been lost. A budget bounds the search; beyond it the answer is an
 * honest "unknown".
 */
import { isJsonObject } from '../../protocol/encoding/json.js'
import type { Span } from '../history.js'
import { isInForce } from '../spec/profiles.js'
import { isRow, row, rowsOfPage } from '../spec/catalogue.js'
import { describeRow, matchesRow, mildest, strictest, type Level, type Row } from '../spec/row.js'
import { componentsOf } from './components.js'
import { ORACLES } from './index.js'
import type { Knowledge } from './knowledge.js'
import { spontaneousMoves } from './merchant/spontaneous.js'
import type { Option, PageOracle, Progress, SeenReply, Situation } from './operation.js'
import { Numbers } from './numbers.js'
import { State } from './state.js'

/** What the search says about one span. */
export type Judgement =
  | {
      readonly kind: 'landed'
      readonly span: Span
      readonly row: string
      /** Rows of lower level that it landed against. */
      readonly against: readonly string[]
      /** All rows that the reply fitted when it came; which one it was may have shown later, or never. */
      readonly fits: readonly string[]
    }
  | {
      readonly kind: 'unexplained'
      readonly span: Span
      /** Rows that were open to the reply; those of the moment it came first. */
      readonly refused: readonly RefusedRow[]
      /** Level of what the reply goes against at the moment where it goes against the least. */
      readonly level: Level
      readonly overlapping: readonly Span[]
    }
  | { readonly kind: 'unknown'; readonly span: Span; readonly why: string }

/** A row that was open to a reply, and why the reply is not it. */
export interface RefusedRow {
  readonly row: string
  readonly why: string
}

/** Worlds kept side by side, at most; a component that needs more is not judged. */
export const DEFAULT_BUDGET = 20_000

interface Call extends Readonly<{ touches: readonly string[] }> {
  readonly span: Span
  readonly oracle: PageOracle
  readonly call: unknown
  readonly reply: SeenReply | undefined
}

/** How far an open call has come in one world. */
interface Open {
  readonly progress: Progress
  readonly decided?: { readonly row: string; readonly against: readonly string[] }
}

interface World {
  readonly state: State
  readonly open: ReadonlyMap<string, Open>
  readonly landed: ReadonlyMap<string, { row: string; against: readonly string[] }>
}

/** Judges spans that see each other's effects. Pages without an oracle are left out. */
export function explain(spans: readonly Span[], knowledge: Knowledge, budget = DEFAULT_BUDGET): Judgement[] {
  const judgements: Judgement[] = []
  const calls: Call[] = []
  for (const span of spans) {
    const oracle = ORACLES.get(`${span.to}/${span.page}`)
    if (oracle === undefined) continue
    const reply = seenReply(span)
    const call = oracle.begin(span, knowledge)
    if (!rowsOfPage(oracle.page).some((one) => isInForce(one, knowledge.profile)))
      judgements.push({ kind: 'unknown', span, why: 'no version of the target has this page' })
    else if (call === 'unjudged')
      judgements.push({ kind: 'unknown', span, why: 'the keys or the contract it is about were never seen' })
    else if (call === 'malformed') judgements.push(judgeMalformed(span, reply, knowledge))
    else {
      const loose = unsettledRow(span, reply, knowledge)
      if (loose !== undefined) judgements.push(landedIn(span, loose.id))
      const settling = loose === undefined ? reply : undefined
      calls.push({ span, oracle, call, reply: settling, touches: oracle.touches(call, span) })
    }
  }
  for (const component of componentsOf(calls))
    judgements.push(...explainComponent(component, knowledge, budget))
  return judgements
}

function explainComponent(calls: readonly Call[], knowledge: Knowledge, budget: number): Judgement[] {
  const search = new Search(calls, knowledge, budget)
  const mild: Judgement[] = []
  for (const event of eventsOf(calls, knowledge)) {
    search.moveTo(event.at)
    if (event.kind === 'call') search.open(event.call)
    else if (event.kind === 'moved') search.confirm(event.movement)
    else {
      const problem = search.close(event.call)
      if (problem?.kind === 'unexplained' && problem.level !== 'must') {
        mild.push(problem)
        search.forget(event.call)
      } else if (problem !== undefined)
        return [...search.landed(), ...mild, problem, ...search.remaining(event.call)]
    }
  }
  return [...search.landed(), ...mild]
}

/** The row of a reply that leaves open what happened, if such a reply may be given here. */
function unsettledRow(
  span: Span,
  reply: SeenReply | undefined,
  { hopsVisible, troubled, profile }: Knowledge,
): Row | undefined {
  if (reply === undefined) return undefined
  const exchangeMayHaveFailed = !hopsVisible || troubled.has(span.id)
  return rowsOfPage(`${span.to}/${span.page}`).find(
    (candidate) =>
      !candidate.settles &&
      isInForce(candidate, profile) &&
      matchesRow(candidate, reply.status, reply.code) &&
      (candidate.excuse !== 'exchange' || exchangeMayHaveFailed),
  )
}

function landedIn(span: Span, name: string): Judgement {
  return { kind: 'landed', span, row: name, against: [], fits: [name] }
}

/** What a call was offered and did not take, and how much that matters at the moment where it matters least. */
interface Refusals {
  readonly rows: ReadonlyMap<string, { readonly why: string; readonly closure: number }>
  /** Level of what the reply goes against in the worlds where it goes against the least, and the most. */
  readonly mildest: Level
  readonly strictest: Level
}

class Search {
  readonly #numbers = new Numbers()
  #worlds: World[] = [{ state: new State(this.#numbers), open: new Map(), landed: new Map() }]
  readonly #calls: Map<string, Call>
  /** Numbers of how far calls have come, which are asked for again and again. */
  readonly #openNumbers = new WeakMap<Open, number>()
  readonly #knowledge: Knowledge
  readonly #budget: number
  /** For each open call what it was offered, and did not take. */
  readonly #refusals = new Map<string, Refusals>()
  #closures = 0
  #now = 0
  /** For each returned call the rows that its reply fitted. */
  readonly #fits = new Map<string, Set<string>>()

  constructor(calls: readonly Call[], knowledge: Knowledge, budget: number) {
    this.#calls = new Map(calls.map((call) => [call.span.id, call]))
    this.#knowledge = knowledge
    this.#budget = budget
  }

  /** Goes on to a later moment of the history. */
  moveTo(at: number): void {
    this.#now = at
  }

  /** Forgets the worlds in which a movement that was confirmed has not happened. */
  confirm(movement: string): void {
    const reachable = this.#closure()
    const surviving = reachable?.filter(
      ({ state }) => state.has('deposit', movement) || state.has('refund', movement),
    )
    // Movements that no call of this component can explain say nothing about it.
    if (surviving !== undefined && surviving.length > 0) this.#worlds = this.#distinct(surviving)
  }

  open(call: Call): void {
    this.#worlds = this.#worlds.map((world) => ({
      ...world,
      open: new Map(world.open).set(call.span.id, { progress: {} }),
    }))
  }

  /** Lets a call return. @returns what is wrong when no world explains its reply */
  close(call: Call): Judgement | undefined {
    const { span } = call
    const reachable = this.#closure()
    if (reachable === undefined)
      return { kind: 'unknown', span, why: `more than ${String(this.#budget)} possible worlds` }
    const surviving: World[] = []
    for (const world of reachable) {
      const decided = world.open.get(span.id)?.decided
      if (decided === undefined) continue
      const open = new Map(world.open)
      open.delete(span.id)
      surviving.push({ state: world.state, open, landed: new Map(world.landed).set(span.id, decided) })
    }
    if (surviving.length === 0) return this.#unexplained(call)
    this.#worlds = this.#distinct(surviving)
    this.#fits.set(span.id, new Set(surviving.flatMap((world) => world.landed.get(span.id)?.row ?? [])))
    return undefined
  }

  /** Goes on as if the reply of a call had been lost: it may have taken effect, or may yet. */
  forget(call: Call): void {
    this.#calls.set(call.span.id, { ...call, reply: undefined })
  }

  /** Where each returned call landed, in the world that goes against the least. */
  landed(): Judgement[] {
    const debts = (world: World): number =>
      [...world.landed.values()]
        .flatMap(({ against }) => against)
        .reduce((total, debt) => total + WEIGHT[row(debt).level], 0)
    const [best] = [...this.#worlds].sort((left, right) => debts(left) - debts(right))
    return [...(best?.landed ?? [])].flatMap(([id, { row: landedRow, against }]): Judgement[] => {
      const call = this.#calls.get(id)
      return call === undefined
        ? []
        : [
            {
              kind: 'landed',
              span: call.span,
              row: landedRow,
              against,
              fits: [...(this.#fits.get(id) ?? [])],
            },
          ]
    })
  }

  /** Calls that returned after the one that could not be explained: nothing can be said about them. */
  remaining(failed: Call): Judgement[] {
    return [...this.#calls.values()]
      .filter((call) => call.span.repliedAt > failed.span.repliedAt && call.reply !== undefined)
      .map((call) => ({
        kind: 'unknown',
        span: call.span,
        why: `an earlier reply could not be explained (${failed.span.id})`,
      }))
  }

  #unexplained(call: Call): Judgement {
    const refusals: Refusals = this.#refusals.get(call.span.id) ?? {
      rows: new Map(),
      mildest: 'must',
      strictest: 'must',
    }
    const { rows } = refusals
    // What a page defines, and what is true in no possible world, is wrong whatever else is only custom.
    const level = saysWhatAPageDefines(call) ? refusals.strictest : refusals.mildest
    const refused = [...rows]
      .sort(([, left], [, right]) => right.closure - left.closure)
      .map(([name, { why }]) => ({ row: name, why }))
    const overlapping = [...this.#calls.values()]
      .map((other) => other.span)
      .filter(
        (other) =>
          other !== call.span && other.calledAt < call.span.repliedAt && call.span.calledAt < other.repliedAt,
      )
    return { kind: 'unexplained', span: call.span, refused, level, overlapping }
  }

  /** Every world that some moves of the open calls lead to; undefined beyond the budget. */
  #closure(): World[] | undefined {
    this.#closures++
    const seen = new Set(this.#worlds.map((world) => this.#keyOf(world)))
    const worlds = [...this.#worlds]
    // The list grows while it is walked: every new world has steps of its own.
    for (const world of worlds) {
      for (const next of this.#steps(world)) {
        const key = this.#keyOf(next)
        if (seen.has(key)) continue
        if (seen.size >= this.#budget) return undefined
        seen.add(key)
        worlds.push(next)
      }
    }
    return worlds
  }

  *#steps(world: World): Iterable<World> {
    for (const [id, open] of world.open) {
      const call = this.#calls.get(id)
      if (call === undefined) continue
      const situation = this.#situation(call, world, open)
      for (const move of call.oracle.advance?.(situation) ?? []) {
        yield {
          ...world,
          state: move.state,
          open: new Map(world.open).set(id, { ...open, progress: move.progress }),
        }
      }
      if (open.decided !== undefined) continue
      for (const option of this.#matching(call, call.oracle.settle(situation))) {
        const decided = { row: option.row, against: option.against ?? [] }
        yield { ...world, state: option.state, open: new Map(world.open).set(id, { ...open, decided }) }
      }
    }
    for (const state of spontaneousMoves(
      world.state,
      this.#knowledge,
      this.#coinsInPlay(world),
      this.#canHappen,
    ))
      yield { ...world, state }
  }

  /** The options that the reply fits; if it fits none, what it was offered is noted. */
  #matching(call: Call, options: readonly Option[]): readonly Option[] {
    const open = options.filter((option) => isInForce(row(option.row), this.#knowledge.profile))
    const { reply } = call
    if (reply === undefined) return open
    const whyNot = (option: Option): string | undefined => {
      const target = row(option.row)
      return matchesRow(target, reply.status, reply.code)
        ? option.mismatch
        : `has to be ${describeRow(target)}`
    }
    const matching = open.filter((option) => whyNot(option) === undefined)
    if (matching.length === 0 && open.length > 0) this.#noteRefusal(call, open, whyNot)
    return matching
  }

  #noteRefusal(call: Call, open: readonly Option[], whyNot: (option: Option) => string | undefined): void {
    const before = this.#refusals.get(call.span.id)
    const rows = new Map(before?.rows)
    for (const option of open) rows.set(option.row, { why: whyNot(option) ?? '', closure: this.#closures })
    const here = strictest(open.map((option) => row(option.row).level))
    this.#refusals.set(call.span.id, {
      rows,
      mildest: mildest([before?.mildest ?? here, here]),
      strictest: strictest([before?.strictest ?? here, here]),
    })
  }

  #situation(call: Call, world: World, open: Open): Situation<unknown> {
    return {
      call: call.call,
      span: call.span,
      state: world.state,
      progress: open.progress,
      decided: open.decided?.row,
      reply: call.reply,
      knowledge: this.#knowledge,
      isLive: (span) => world.open.has(span),
      canHappen: this.#canHappen,
    }
  }

  /** Where the parties' messages are visible, nothing moves that nobody asked for. */
  readonly #canHappen = (movement: string): boolean =>
    !this.#knowledge.hopsVisible || (this.#knowledge.hops.get(movement)?.from ?? Infinity) < this.#now

  /** Worlds with equal keys have the same future. */
  #keyOf(world: World): string {
    const open = Array.from(world.open, ([id, one]) => this.#numberOf(id, one))
    const debts = Array.from(world.landed.values(), (landing) => landing.against).flat()
    return `${world.state.key} | ${open.join(' ')} | ${debts.join(' ')}`
  }

  #numberOf(id: string, open: Open): number {
    const known = this.#openNumbers.get(open)
    if (known !== undefined) return known
    const number = this.#numbers.of(`${id} ${JSON.stringify(open)}`)
    this.#openNumbers.set(open, number)
    return number
  }

  #distinct(worlds: readonly World[]): World[] {
    return [...new Map(worlds.map((world) => [this.#keyOf(world), world])).values()]
  }

  #coinsInPlay(world: World): Set<string> {
    // What is visible is pruned by what was seen; what is not, by what can still make a difference.
    const ids = this.#knowledge.hopsVisible ? this.#calls.keys() : world.open.keys()
    const touched = [...ids].flatMap((id) => this.#calls.get(id)?.touches ?? [])
    return new Set(
      touched.filter((thing) => thing.startsWith('coin:')).map((thing) => thing.slice('coin:'.length)),
    )
  }
}

/** One row of a level weighs more than many of the level below. */
const WEIGHT: Readonly<Record<Level, number>> = { observe: 1, should: 1000, must: 1_000_000 }

/** True if a page gives status and code of the reply a meaning of their own. */
function saysWhatAPageDefines({ span, reply }: Call): boolean {
  if (reply === undefined) return false
  return rowsOfPage(`${span.to}/${span.page}`).some(
    (candidate) =>
      candidate.level === 'must' &&
      candidate.settles &&
      (candidate.codes !== undefined || reply.status < 300) &&
      matchesRow(candidate, reply.status, reply.code),
  )
}

type Event =
  | { readonly kind: 'call' | 'return'; readonly at: number; readonly call: Call }
  /** An exchange has confirmed a movement to a party: it has happened. */
  | { readonly kind: 'moved'; readonly at: number; readonly movement: string }

function eventsOf(calls: readonly Call[], knowledge: Knowledge): Event[] {
  const events = calls.flatMap((call): Event[] => {
    const opened: Event = { kind: 'call', at: call.span.calledAt, call }
    return call.reply === undefined ? [opened] : [opened, { kind: 'return', at: call.span.repliedAt, call }]
  })
  const coins = new Set(calls.flatMap((call) => call.touches))
  const confirmed = [...knowledge.hops].filter(
    ([id, hop]) => hop.by < Infinity && coins.has(`coin:${id.split(':')[0] ?? ''}`),
  )
  const moved = confirmed.map(([movement, hop]): Event => ({ kind: 'moved', at: hop.by, movement }))
  return [...events, ...moved].sort((left, right) => left.at - right.at)
}

function seenReply(span: Span): SeenReply | undefined {
  if (span.reply === undefined) return undefined
  const { json } = span.reply.body
  const code = isJsonObject(json) ? json['code'] : undefined
  return { status: span.reply.status, code: typeof code === 'number' ? code : undefined, json }
}

function judgeMalformed(span: Span, reply: SeenReply | undefined, knowledge: Knowledge): Judgement {
  const name = `${span.to}/${span.page}/400-malformed`
  if (reply === undefined) return { kind: 'unknown', span, why: 'the reply was lost' }
  if (!isRow(name) || !isInForce(row(name), knowledge.profile))
    return { kind: 'unknown', span, why: 'no row speaks of malformed requests' }
  if (matchesRow(row(name), reply.status, reply.code)) return landedIn(span, name)
  const loose = unsettledRow(span, reply, knowledge)
  if (loose !== undefined) return landedIn(span, loose.id)
  return {
    kind: 'unexplained',
    span,
    refused: [{ row: name, why: `has to be ${describeRow(row(name))}` }],
    level: row(name).level,
    overlapping: [],
  }
}
