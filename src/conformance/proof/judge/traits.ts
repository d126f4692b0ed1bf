/**
 * Traits of rows and pages: what was seen of them while cases were judged. From a row that never changes anything no
 * judge can be made that forgets the change.
 */
import { JUDGE, type Judge } from '../../checks/index.js'
import type { Check } from '../../checks/check.js'
import { inShort, type Finding } from '../../checks/finding.js'
import { rowsOfPage } from '../../spec/catalogue.js'
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
}

export interface Seen {
  /** Rows that were open, each with a span that it was open to. */
  readonly rowsOpen: ReadonlyMap<string, string>
  /** Findings in short, each with the checks that made it. */
  readonly said: ReadonlyMap<string, readonly string[]>
}

export function watch(judge: Judge = JUDGE): Watch {
  const notes = new Notes()
  const oracles = new Map([...judge.oracles].map(([page, oracle]) => [page, watched(oracle, notes)]))
  const checks = Object.fromEntries(
    Object.entries(judge.checks).map(([name, check]) => [name, noted(name, check, notes)]),
  )
  return { judge: { ...judge, oracles, checks }, traits: notes, seen: () => notes.take() }
}

class Notes implements Traits {
  readonly rows = new Map<string, RowTraits>()
  readonly pages = new Map<string, PageTraits>()
  #rowsOpen = new Map<string, string>()
  #said = new Map<string, readonly string[]>()

  take(): Seen {
    const seen = { rowsOpen: this.#rowsOpen, said: this.#said }
    this.#rowsOpen = new Map()
    this.#said = new Map()
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

  offered(page: string, options: readonly Option[], { span, state }: Situation<unknown>): void {
    const open = new Set(options.flatMap((one) => (one.mismatch === undefined ? [one.row] : [])))
    for (const { id } of rowsOfPage(page)) if (!open.has(id)) this.#row(id).isClosedSometimes = true
    for (const option of options) {
      this.#rowsOpen.set(option.row, span.id)
      const traits = this.#row(option.row)
      const others = options.flatMap(({ row }) => (row === option.row ? [] : [row]))
      traits.beside = new Set(others.filter((row) => traits.beside?.has(row) ?? true))
      const like = options.filter((one) => one !== option && isLike(one, option)).map(({ row }) => row)
      traits.companions = new Set(like.filter((row) => traits.companions?.has(row) ?? true))
      traits.isOneOfMany ||= options.some(({ row }) => row !== option.row)
      traits.hasEffect ||= option.state.key !== state.key
      traits.hasMismatch ||= option.mismatch !== undefined
      for (const debt of option.against ?? []) this.#row(debt).isDebt = true
    }
  }

  #row(id: string): RowTraits {
    const known = this.rows.get(id) ?? {
      isOneOfMany: false,
      isClosedSometimes: false,
      companions: undefined,
      beside: undefined,
      hasEffect: false,
      hasMismatch: false,
      isDebt: false,
    }
    this.rows.set(id, known)
    return known
  }
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
