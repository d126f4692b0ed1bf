/**
 * Traits of rows and pages: what was seen of them while cases were judged. From a row that never changes anything no
 * judge can be made that forgets the change.
 */
import { JUDGE, type Judge } from '../../checks/index.js'
import type { Check } from '../../checks/check.js'
import { inShort, type Finding } from '../../checks/finding.js'
import { row, rowsOfPage } from '../../spec/catalogue.js'
import { isInForce } from '../../spec/profiles.js'
import { mildest, strictest, type Level } from '../../spec/row.js'
import type { Option, PageOracle, Situation } from '../../oracle/operation.js'

export interface RowTraits {
  /** It was open together with other rows. */
  isOneOfMany: boolean
  /** Its page was asked in a state where it was not open. */
  isClosedSometimes: boolean
  /** Rows that were open, and lead to the same, whenever it was. */
  companions: ReadonlySet<string> | undefined
  /** Rows that were open whenever it was. */
  beside: ReadonlySet<string> | undefined
  /** Rows that were offered before it, whenever it was open. */
  ahead: ReadonlySet<string> | undefined
  /** To a call to which it was open, it was not less than the rest in some state. */
  isEverStrictest: boolean
  /** It was open to a reply of another status. */
  isOpenToOthers: boolean
  /** Landing in it changes what holds. */
  hasEffect: boolean
  /** A reply of its status and code was not it. */
  hasMismatch: boolean
  /** Landing elsewhere goes against it. */
  isDebt: boolean
}

export interface PageTraits {
  /** Its calls share something with others. */
  touches: boolean
  /** Its calls make moves before they decide. */
  advances: boolean
}

export interface Traits {
  readonly rows: ReadonlyMap<string, Readonly<RowTraits>>
  readonly pages: ReadonlyMap<string, Readonly<PageTraits>>
}

/** The judge with somebody who looks over its shoulder. */
export interface Watch {
  readonly judge: Judge
  readonly traits: Traits
  /** What was seen since it was asked the last time. */
  readonly seen: () => Seen
  /** Another one, that has seen the same until now. */
  readonly fork: () => Watch
}

export interface Seen {
  /** Rows that were open, each with the rows that were open beside it, and a span that they were open to. */
  readonly rowsOpen: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** Rows that landing elsewhere went against, each with a span of which that is true. */
  readonly debts: ReadonlyMap<string, string>
  /** Findings in short, each with the checks that made it. */
  readonly said: ReadonlyMap<string, readonly string[]>
}

export function watch(judge: Judge = JUDGE): Watch {
  return watching(judge, new Notes())
}

function watching(judge: Judge, notes: Notes): Watch {
  const oracles = new Map([...judge.oracles].map(([page, oracle]) => [page, watched(oracle, notes)]))
  const checks = Object.fromEntries(
    Object.entries(judge.checks).map(([name, check]) => [name, noted(name, check, notes)]),
  )
  return {
    judge: { ...judge, oracles, checks },
    traits: notes,
    seen: () => notes.take(),
    fork: () => watching(judge, notes.copy()),
  }
}

class Notes implements Traits {
  readonly rows = new Map<string, RowTraits>()
  readonly pages = new Map<string, PageTraits>()
  #rowsOpen = new Map<string, Map<string, string>>()
  #debts = new Map<string, string>()
  #said = new Map<string, readonly string[]>()
  /** Rows that were open to a span, and the mildest of what was strictest in a state. */
  #offers = new Map<string, { readonly rows: Set<string>; mildest: Level }>()

  copy(): Notes {
    const copy = new Notes()
    for (const [id, traits] of this.rows) copy.rows.set(id, { ...traits })
    for (const [id, traits] of this.pages) copy.pages.set(id, { ...traits })
    return copy
  }

  take(): Seen {
    for (const { rows, mildest: level } of this.#offers.values())
      for (const id of rows)
        this.#row(id).isEverStrictest ||= strictest([row(id).level, level]) === row(id).level
    const seen = { rowsOpen: this.#rowsOpen, debts: this.#debts, said: this.#said }
    this.#rowsOpen = new Map()
    this.#debts = new Map()
    this.#said = new Map()
    this.#offers = new Map()
    return seen
  }

  said(check: string, finding: Finding): void {
    const key = inShort(finding)
    this.#said.set(key, [...(this.#said.get(key) ?? []), check])
  }

  page(id: string): PageTraits {
    const known = this.pages.get(id) ?? { touches: false, advances: false }
    this.pages.set(id, known)
    return known
  }

  offered(
    page: string,
    all: readonly Option[],
    { span, state, reply, knowledge }: Pick<Situation<unknown>, 'span' | 'state' | 'reply' | 'knowledge'>,
  ): void {
    const options = all.filter((one) => isInForce(row(one.row), knowledge.profile))
    const open = new Set(options.flatMap((one) => (one.mismatch === undefined ? [one.row] : [])))
    for (const { id } of rowsOfPage(page)) if (!open.has(id)) this.#row(id).isClosedSometimes = true
    const names = options.map((one) => one.row)
    for (const [index, option] of options.entries()) {
      const traits = this.#row(option.row)
      const others = names.filter((name) => name !== option.row)
      this.#open(option.row, span.id, others)
      traits.beside = both(traits.beside, others)
      traits.ahead = both(traits.ahead, names.slice(0, index))
      traits.companions = both(
        traits.companions,
        options.filter((one) => one !== option && isLike(one, option)).map((one) => one.row),
      )
      traits.isOneOfMany ||= others.length > 0
      traits.isOpenToOthers ||= reply !== undefined && reply.status !== row(option.row).status
      traits.hasEffect ||= option.state.key !== state.key
      traits.hasMismatch ||= option.mismatch !== undefined
      for (const debt of option.against ?? []) {
        this.#row(debt).isDebt = true
        this.#debts.set(debt, span.id)
      }
    }
    this.#offer(span.id, names)
  }

  #open(id: string, span: string, beside: readonly string[]): void {
    const known = this.#rowsOpen.get(id) ?? new Map<string, string>()
    this.#rowsOpen.set(id, known.set(beside.join(' '), span))
  }

  #offer(span: string, names: readonly string[]): void {
    if (names.length === 0) return
    const here = strictest(names.map((name) => row(name).level))
    const known = this.#offers.get(span) ?? { rows: new Set(), mildest: here }
    for (const name of names) known.rows.add(name)
    known.mildest = mildest([known.mildest, here])
    this.#offers.set(span, known)
  }

  #row(id: string): RowTraits {
    const known = this.rows.get(id) ?? {
      isOneOfMany: false,
      isClosedSometimes: false,
      companions: undefined,
      beside: undefined,
      ahead: undefined,
      isEverStrictest: false,
      isOpenToOthers: false,
      hasEffect: false,
      hasMismatch: false,
      isDebt: false,
    }
    this.rows.set(id, known)
    return known
  }
}

/** What is in both, where something was seen before. */
function both(before: ReadonlySet<string> | undefined, now: readonly string[]): ReadonlySet<string> {
  return new Set(now.filter((name) => before?.has(name) ?? true))
}

/** True if another option leads to the same, and goes against the same. */
function isLike(one: Option, other: Option): boolean {
  return (
    one.state.key === other.state.key &&
    one.mismatch === other.mismatch &&
    one.against?.join() === other.against?.join()
  )
}

function noted(name: string, check: Check, notes: Notes): Check {
  return (evidence) => {
    const findings = check(evidence)
    for (const finding of findings) notes.said(name, finding)
    return findings
  }
}

function watched(oracle: PageOracle, notes: Notes): PageOracle {
  const page = notes.page(oracle.page)
  const { advance } = oracle
  return {
    ...oracle,
    touches(call, span) {
      const things = oracle.touches(call, span)
      page.touches ||= things.length > 0
      return things
    },
    ...(advance === undefined
      ? {}
      : {
          advance(situation) {
            const moves = advance(situation)
            page.advances ||= moves.length > 0
            return moves
          },
        }),
    settle(situation) {
      const options = oracle.settle(situation)
      notes.offered(oracle.page, options, situation)
      return options
    },
  }
}
