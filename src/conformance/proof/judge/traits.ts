/**
 * Traits of rows and pages: what was seen of them while cases were judged. From a row that never changes anything no
 * judge can be made that forgets the change.
 */
import { JUDGE, type Judge } from '../../checks/index.js'
import type { Check } from '../../checks/check.js'
import { inShort, type Finding } from '../../checks/finding.js'
import type { Option, PageOracle } from '../../oracle/operation.js'

export interface RowTraits {
  /** It was open together with other rows. */
  isOneOfMany: boolean
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
  readonly rowsOpen: ReadonlySet<string>
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
  #rowsOpen = new Set<string>()
  #said = new Map<string, readonly string[]>()

  take(): Seen {
    const seen = { rowsOpen: this.#rowsOpen, said: this.#said }
    this.#rowsOpen = new Set()
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

  offered(options: readonly Option[], stateKey: string): void {
    for (const option of options) {
      this.#rowsOpen.add(option.row)
      const traits = this.#row(option.row)
      traits.isOneOfMany ||= options.some(({ row }) => row !== option.row)
      traits.hasEffect ||= option.state.key !== stateKey
      traits.hasMismatch ||= option.mismatch !== undefined
      for (const debt of option.against ?? []) this.#row(debt).isDebt = true
    }
  }

  #row(id: string): RowTraits {
    const known = this.rows.get(id) ?? {
      isOneOfMany: false,
      hasEffect: false,
      hasMismatch: false,
      isDebt: false,
    }
    this.rows.set(id, known)
    return known
  }
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
      notes.offered(options, situation.state.key)
      return options
    },
  }
}
