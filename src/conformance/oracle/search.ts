/**
 * All worlds that explain the replies so far, side by side: what holds in them, and how far each open call has come.
 */
import type { Span } from '../history.js'
import { isInForce } from '../spec/profiles.js'
import { describeRow, strictest, type Level, type Row } from '../spec/row.js'
import type { Judgement, RefusedRow } from './judgement.js'
import type { Knowledge } from './knowledge.js'
import { spontaneousMoves } from './merchant/spontaneous.js'
import { MOST_POSITIONS, nameOfEffect, type Effect, type Position } from './positions.js'
import { Numbers } from './numbers.js'
import type { Option, PageOracle, Progress, SeenReply, Situation } from './operation.js'
import { inOrder, levelOf, withRefusals, type Refusals } from './refusals.js'
import { coinsAtStake, coinsIn } from './stakes.js'
import { State } from './state.js'
import { unsettledRows } from './unsettled.js'

/** Worlds kept side by side, at most; a component that needs more is not judged. */
export const DEFAULT_BUDGET = 50_000

export interface Call extends Readonly<{ touches: readonly string[] }> {
  readonly span: Span
  readonly oracle: PageOracle
  readonly call: unknown
  /** What there is to know for whoever judges it. */
  readonly knowledge: Knowledge
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
  /** What has led here, the last effect first; one way of several, and kept only where somebody asks. */
  readonly trail?: Effect
}

/** A world as it is shown to who explains a finding. */
export interface PossibleWorld {
  readonly state: State
  /** Rows that calls have decided for, by span. */
  readonly rows: ReadonlyMap<string, string>
  /** Effects since the call that is explained was made. */
  readonly after: readonly string[]
}

export class Search {
  readonly #numbers = new Numbers()
  #worlds: World[] = [{ state: new State(this.#numbers), open: new Map(), landed: new Map() }]
  readonly #calls: Map<string, Call>
  /** Numbers of how far calls have come, which are asked for again and again. */
  readonly #openNumbers = new WeakMap<Open, number>()
  readonly #knowledge: Knowledge
  readonly #budget: number
  /** Coins that some reply depends on; undefined where all of them are followed. */
  #coinsAtStake: ReadonlySet<string> | undefined
  /** Coins that any call of this component touches: asked for in every world, and always the same. */
  readonly #allCoins: ReadonlySet<string>
  /** For each open call what it was offered, and did not take. */
  readonly #refusals = new Map<string, Refusals>()
  #closures = 0
  #now = 0
  /** For each returned call the rows that its reply fitted. */
  readonly #fits = new Map<string, Set<string>>()
  /** The call whose refusals are to be explained, place by place. */
  readonly #watched: Span | undefined
  readonly #positions = new Map<string, Position>()
  #last: readonly World[] = []

  /** @param watched a call whose refusals are to be explained; that costs time, so it is done once it is known */
  constructor(calls: readonly Call[], knowledge: Knowledge, budget: number, watched?: Span) {
    this.#calls = new Map(calls.map((call) => [call.span.id, call]))
    this.#knowledge = knowledge
    this.#budget = budget
    this.#watched = watched
    this.#coinsAtStake = this.#stakes()
    this.#allCoins = this.#coinsOf(this.#calls.keys())
  }

  /** Where the call that is watched could have taken effect, and what was refused there. */
  get positions(): readonly Position[] {
    return [...this.#positions.values()].sort((left, right) => left.after.length - right.after.length)
  }

  /** The worlds that were possible when a call returned last, whatever it was told. */
  get possible(): readonly PossibleWorld[] {
    return this.#last.map(({ state, open, landed, trail }) => {
      const decided = [...open].flatMap(([id, one]) =>
        one.decided === undefined ? [] : [[id, one.decided] as const],
      )
      const rows = new Map([...landed, ...decided].map(([id, one]) => [id, one.row]))
      return { state, rows, after: this.#effectsOf(trail) }
    })
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
      return {
        kind: 'unknown',
        span,
        why: `the search was given up: more than ${String(this.#budget)} possible worlds`,
        isOurs: true,
      }
    this.#last = reachable
    const surviving: World[] = []
    for (const world of reachable) {
      const decided = world.open.get(span.id)?.decided
      if (decided === undefined) continue
      const open = new Map(world.open)
      open.delete(span.id)
      surviving.push({ ...world, open, landed: new Map(world.landed).set(span.id, decided) })
    }
    if (surviving.length === 0) return this.#unexplained(call)
    this.#worlds = this.#distinct(surviving)
    this.#fits.set(span.id, new Set(surviving.flatMap((world) => world.landed.get(span.id)?.row ?? [])))
    return undefined
  }

  /** Goes on as if the reply of a call had been lost: it may have taken effect, or may yet. */
  forget(call: Call): void {
    this.#calls.set(call.span.id, { ...call, reply: undefined })
    this.#coinsAtStake = this.#stakes()
  }

  /** Where each returned call landed, in the world that goes against the least. */
  landed(): Judgement[] {
    const debts = (world: World): number =>
      [...world.landed.values()]
        .flatMap(({ against }) => against)
        .reduce((total, debt) => total + WEIGHT[this.#row(debt).level], 0)
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
    const refusals = this.#refusals.get(call.span.id) ?? this.#leftByFailures(call)
    const level = levelOf(call, refusals, this.#knowledge.rows)
    const overlapping = [...this.#calls.values()]
      .map((other) => other.span)
      .filter(
        (other) =>
          other !== call.span && other.calledAt < call.span.repliedAt && call.span.calledAt < other.repliedAt,
      )
    const refused = inOrder(refusals)
    return { kind: 'unexplained', span: call.span, refused, level, overlapping, positions: [], losses: [] }
  }

  /** Where something has failed, so that no row is open which would settle the call: what may be said instead. */
  #leftByFailures({ span }: Call): Refusals {
    const open = unsettledRows(span, this.#knowledge)
    const level = strictest(open.map((one) => one.level))
    const refused = open.map((one) => ({ row: one.id, why: `has to be ${describeRow(one)}` }))
    return withRefusals(undefined, refused, { level, closure: this.#closures })
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
          ...this.#after(world, move.state, call.span),
          open: new Map(world.open).set(id, { ...open, progress: move.progress }),
        }
      }
      if (open.decided !== undefined) continue
      for (const option of this.#matching(call, world, call.oracle.settle(situation))) {
        // Who never hears an answer may as well be undecided: that leaves open all that deciding would, and more.
        if (call.reply === undefined && option.state.key === world.state.key) continue
        const decided = { row: option.row, against: option.against ?? [] }
        const next = this.#after(world, option.state, call.span, option.row)
        yield { ...next, open: new Map(world.open).set(id, { ...open, decided }) }
      }
    }
    for (const state of spontaneousMoves(
      world.state,
      this.#knowledge,
      this.#coinsInPlay(world),
      this.#canHappen,
    ))
      yield this.#after(world, state)
  }

  /** The world with another state, and with what has led to it if somebody asks. */
  #after(world: World, state: State, span?: Span, decided?: string): World {
    if (this.#watched === undefined || state.key === world.state.key) return { ...world, state }
    const name = nameOfEffect(world.state, state, span, decided)
    return { ...world, state, trail: { name, at: this.#now, before: world.trail } }
  }

  /** Effects since the call that is watched was made, in their order. */
  #effectsOf(trail: Effect | undefined): string[] {
    const names: string[] = []
    const since = this.#watched?.calledAt ?? Infinity
    for (let effect = trail; effect !== undefined && effect.at > since; effect = effect.before)
      names.unshift(effect.name)
    return names
  }

  /** The options that the reply fits; if it fits none, what it was offered is noted. */
  #matching(call: Call, world: World, options: readonly Option[]): readonly Option[] {
    const open = options.filter((option) => isInForce(this.#row(option.row), this.#knowledge.profile))
    const { reply } = call
    if (reply === undefined) return open
    const whyNot = (option: Option): string | undefined => {
      const target = this.#row(option.row)
      return this.#knowledge.rows.matches(target, reply.status, reply.code)
        ? option.mismatch
        : `has to be ${describeRow(target)}`
    }
    const matching = open.filter((option) => whyNot(option) === undefined)
    if (matching.length > 0 || open.length === 0) return matching
    const refused = open.map((option) => ({ row: option.row, why: whyNot(option) ?? '' }))
    this.#noteRefusal(call, refused)
    if (call.span.id === this.#watched?.id) this.#notePosition(world, refused)
    return []
  }

  /** The same effects in another order are another position. */
  #notePosition(world: World, refused: readonly RefusedRow[]): void {
    const after = this.#effectsOf(world.trail)
    const name = after.join(', ')
    if (this.#positions.size < MOST_POSITIONS && !this.#positions.has(name))
      this.#positions.set(name, { after, refused })
  }

  #noteRefusal(call: Call, open: readonly RefusedRow[]): void {
    const level = strictest(open.map((option) => this.#row(option.row).level))
    const before = this.#refusals.get(call.span.id)
    this.#refusals.set(call.span.id, withRefusals(before, open, { level, closure: this.#closures }))
  }

  #row(id: string): Row {
    return this.#knowledge.rows.row(id)
  }

  #situation(call: Call, world: World, open: Open): Situation<unknown> {
    return {
      call: call.call,
      span: call.span,
      state: world.state,
      progress: open.progress,
      decided: open.decided?.row,
      reply: call.reply,
      knowledge: call.knowledge,
      isAtStake: this.#isAtStake,
      isLive: (span) => world.open.has(span),
      canHappen: this.#canHappen,
    }
  }

  /** Where the parties' messages are visible, nothing moves that nobody asked for. */
  readonly #canHappen = (movement: string): boolean =>
    !this.#knowledge.hopsVisible || (this.#knowledge.hops.get(movement)?.from ?? Infinity) < this.#now

  #stakes(): ReadonlySet<string> | undefined {
    return this.#knowledge.hopsVisible ? undefined : coinsAtStake([...this.#calls.values()])
  }

  readonly #isAtStake = (coin: string): boolean => this.#coinsAtStake?.has(coin) ?? true

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

  #coinsInPlay(world: World): ReadonlySet<string> {
    // What is visible is pruned by what was seen; what is not, by what can still make a difference.
    return this.#knowledge.hopsVisible ? this.#allCoins : this.#coinsOf(world.open.keys())
  }

  #coinsOf(ids: Iterable<string>): ReadonlySet<string> {
    const touched = [...ids].flatMap((id) => this.#calls.get(id)?.touches ?? [])
    return new Set(coinsIn(touched).filter(this.#isAtStake))
  }
}

/** One row of a level weighs more than many of the level below. */
const WEIGHT: Readonly<Record<Level, number>> = { observe: 1, should: 1000, must: 1_000_000 }
