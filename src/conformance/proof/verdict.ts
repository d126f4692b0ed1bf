/** Words for what became of a defect. */

export const PROOF_VERDICTS = {
  killed: 'a must or should is not kept',
  permitted: 'replies are others, and a rule says which row allows them',
  equivalent: 'every play is the same, byte for byte',
  inapplicable:
    'no version that the target speaks has the page, or no request fails both guards that change places',
  unreached: 'no play meets the moment that it needs, so nothing was tested',
  unexplained: 'the judge admits it, and no rule says why',
} as const

export type ProofVerdict = keyof typeof PROOF_VERDICTS

/** What became of one defect. */
export interface Score {
  readonly id: string
  readonly verdict: ProofVerdict
  /** Plays with the defect, up to the one that showed it. */
  readonly plays: number
  /** Scenario of the play that showed it. */
  readonly scenario?: string
  /** Rows that were not kept in it; of a permitted one, the rows that allow it. */
  readonly rows?: readonly string[]
  /** Why it is permitted or equivalent, or what keeps it from being explained. */
  readonly rule?: string
}

/** True of a defect about which nobody can say why it survived. */
export function isOpen({ verdict }: Pick<Score, 'verdict'>): boolean {
  return verdict === 'unexplained' || verdict === 'unreached'
}
