/**
 * What an examination of a target says: one line for each thing that was looked at, and the fix where something is wrong.
 *
 * Only what keeps Assay from judging is wrong. A mistake of the backend itself is no matter of a diagnosis: plays find
 * it, and the judge says which page promises something else.
 */
import { printable } from '../../protocol/malformed.js'
import { SetUpError } from './target.js'

/** What is looked at, in this order. */
export type CheckName =
  | 'merchant'
  | 'merchant version'
  | 'instance'
  | 'token'
  | 'bank account'
  | 'currency'
  | 'clock'
  | 'exchange'
  | 'exchange version'
  | 'exchange keys'
  | 'trust'
  | 'bank'

export interface Check {
  readonly check: CheckName
  /** `note`: something to know that keeps nobody from going on. */
  readonly state: 'good' | 'note' | 'wrong'
  /** On one line, whatever the target has said. */
  readonly says: string
  /** What to change; with every `wrong` and `note`. */
  readonly fix?: string
}

/** Something about the set-up that keeps Assay from judging, and what to change. */
export class Trouble extends SetUpError {
  constructor(
    readonly check: CheckName,
    readonly says: string,
    readonly fix: string,
  ) {
    super(`${says}. ${fix}`)
  }
}

/** The first thing that is wrong, and how many others are; undefined if nothing is. */
export function firstTrouble(checks: readonly Check[]): Trouble | undefined {
  const [first, ...others] = checks.filter(({ state }) => state === 'wrong')
  if (first === undefined) return undefined
  const more = others.length === 0 ? '' : ` (\`assay doctor\` has ${String(others.length)} more)`
  return new Trouble(first.check, first.says, `${first.fix ?? ''}${more}`)
}

const LONGEST_LINE = 400

/** Collects what an examination finds. */
export class Examination {
  readonly checks: Check[] = []

  good(check: CheckName, says: string): void {
    this.checks.push({ check, state: 'good', says: printable(says, LONGEST_LINE) })
  }

  note(check: CheckName, says: string, fix: string): void {
    this.checks.push({ check, state: 'note', says: printable(says, LONGEST_LINE), fix })
  }

  /** Something that keeps nobody from looking further. */
  wrong(check: CheckName, says: string, fix: string): void {
    const [saying, fixing] = [printable(says, LONGEST_LINE), printable(fix, LONGEST_LINE)]
    this.checks.push({ check, state: 'wrong', says: saying, fix: fixing })
  }

  /** Looks at what may end the examination. @returns undefined if it does */
  async attempt<T>(look: () => Promise<T>): Promise<T | undefined> {
    try {
      return await look()
    } catch (error) {
      if (!(error instanceof Trouble)) throw error
      this.wrong(error.check, error.says, error.fix)
      return undefined
    }
  }
}
