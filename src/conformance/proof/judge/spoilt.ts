/**
 * Histories with mistakes that no alteration of a reply comes to: plays of the pair with a planted defect, in which the
 * judge finds something.
 */
import { judgePlay } from '../../checks/index.js'
import { SetUpError } from '../../targets/target.js'
import { spoiltTarget, SUSPECTS, type Suspect } from '../../targets/planted.js'
import { digestOf, openSpoilt, playAgain, type Ground as SoundGround } from '../ground.js'
import { candidatesFor } from '../score.js'
import { isLoud, type SpoiltHistory } from './cases.js'

/** Plays that are tried with a defect. */
const MOST_PLAYS = 4

/** Kinds of defects that twins show as well: they change nothing but how one reply looks. */
const SHOWN_BY_TWINS: readonly string[] = ['status', 'code', 'swap', 'weaken', 'early', 'deaf', 'forget']

interface Spoilt extends SpoiltHistory {
  /** Rows that the judge says something against. */
  readonly rows: ReadonlySet<string>
}

/** Plants defects until somebody goes against the rows that are wanted. What was played once is kept. */
export class SpoiltPlays {
  readonly #ground: SoundGround
  readonly #known = new Map<string, Promise<readonly Spoilt[]>>()

  constructor(ground: SoundGround) {
    this.#ground = ground
  }

  /** Short histories against rows of a page, of defects of this page and of those that are written by hand. */
  async against(page: string, wanted: ReadonlySet<string>): Promise<SpoiltHistory[]> {
    const found: Spoilt[] = []
    const missing = new Set(wanted)
    for (const suspect of suspectsOf(page)) {
      if (missing.size === 0) break
      for (const one of await this.#of(suspect)) {
        if (![...one.rows].some((row) => missing.has(row))) continue
        found.push(one)
        for (const row of one.rows) missing.delete(row)
      }
    }
    return found
  }

  #of(suspect: Suspect): Promise<readonly Spoilt[]> {
    const known = this.#known.get(suspect.id) ?? this.#play(suspect)
    this.#known.set(suspect.id, known)
    return known
  }

  async #play(suspect: Suspect): Promise<readonly Spoilt[]> {
    const candidates = candidatesFor(this.#ground, suspect).slice(0, MOST_PLAYS)
    if (candidates.length === 0) return []
    const found: Spoilt[] = []
    try {
      const { session, opening } = await openSpoilt(spoiltTarget(suspect), this.#ground.seed)
      for (const candidate of candidates) {
        const events = await playAgain(session, candidate)
        if (digestOf(events) === candidate.digest) continue
        const { findings } = judgePlay(events, opening)
        const told = findings.filter((finding) => isLoud(finding) || finding.verdict === 'seen')
        const rows = new Set(told.map(({ row }) => row))
        if (rows.size > 0) found.push({ name: `${candidate.id} with ${suspect.id}`, events, opening, rows })
      }
    } catch (error) {
      if (!(error instanceof SetUpError)) throw error
    }
    return found
  }
}

function suspectsOf(page: string): Suspect[] {
  return [
    ...SUSPECTS.filter((one) => one.page === page && !SHOWN_BY_TWINS.includes(one.kind)),
    ...SUSPECTS.filter((one) => one.page !== page && one.kind === 'written'),
  ]
}
