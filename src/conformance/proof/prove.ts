/** The whole proof: choose defects, lay the ground, score one after the other. */
import { isCampaign, type Scenario } from '../scenario/grammar.js'
import { REFUSALS, SUSPECTS, type Suspect } from '../targets/planted.js'
import { SetUpError } from '../targets/target.js'
import { layGround, type Ground } from './ground.js'
import { SCORE_OPTIONS, scoreDefect } from './score.js'
import { playTogether } from './together.js'
import type { Score } from './verdict.js'

export interface ProofOptions {
  readonly scenarios: readonly Scenario[]
  /** Ids of defects; all unless given. */
  readonly ids?: readonly string[]
  readonly kinds?: readonly string[]
  readonly pages?: readonly string[]
  /** One part of so many: what processes that share the work take each. */
  readonly shard?: { readonly index: number; readonly of: number }
  readonly seed: string
  /** Plays of each campaign. */
  readonly plays: number
  /** Plays that a defect which changes nothing is held against at most; 1,000 unless given. */
  readonly alike?: number
  readonly onProgress?: (progress: ProofProgress) => void
  readonly onScore?: (score: Score) => void
  readonly signal?: AbortSignal
}

export interface ProofProgress {
  /** The scenario that is played on the sound pair, or the defect that is scored. */
  readonly at: string
  readonly phase: 'ground' | 'defects' | 'together'
  readonly done: number
  /** Undefined while the sound pair plays: what it takes is not known then. */
  readonly of?: number
}

export interface Proof {
  readonly scores: readonly Score[]
  /** Plays of the sound pair. */
  readonly soundPlays: number
  /** Guards of the chosen pages that refuse in no play. */
  readonly unreachedGuards: readonly string[]
  readonly interrupted: boolean
}

/** Puts the judge to the proof. @throws SetUpError when a defect, kind or page is not known */
export async function prove(options: ProofOptions): Promise<Proof> {
  const suspects = chosenSuspects(options)
  const { signal, onProgress } = options
  const ground = await layGround({
    ...options,
    onPlay: (at, done) => onProgress?.({ at, phase: 'ground', done }),
  })
  const scores: Score[] = []
  for (const suspect of suspects) {
    if (signal?.aborted === true) break
    onProgress?.({ at: suspect.id, phase: 'defects', done: scores.length, of: suspects.length })
    const score = await scoreDefect(ground, suspect)
    scores.push(score)
    options.onScore?.(score)
  }
  await huntedOn(scores, options)
  await comparedWithMore(ground, scores, options)
  const spoken = new Set(scores.flatMap(({ id, verdict }) => (verdict === 'inapplicable' ? [] : [id])))
  const pages = new Set(suspects.filter(({ id }) => spoken.has(id)).map(({ page }) => page))
  return {
    scores,
    soundPlays: ground.plays.length,
    unreachedGuards: REFUSALS.filter(
      ({ page, moment }) => pages.has(page) && !ground.meeting.has(moment),
    ).map(({ page, guard }) => `${page}/${guard}`),
    interrupted: signal?.aborted === true,
  }
}

/** Plays of each campaign in which a race that somebody wrote down has to be found. */
const PLAYS_OF_RACES = 60

/** Looks for written defects that were not found in more plays of the campaigns. */
async function huntedOn(scores: Score[], options: ProofOptions): Promise<void> {
  const { scenarios, plays, signal, onProgress } = options
  const isLeft = ({ id, verdict }: Score): boolean =>
    verdict === 'unexplained' && SUSPECTS.some((one) => one.id === id && one.kind === 'written')
  if (plays >= PLAYS_OF_RACES || !scores.some(isLeft)) return
  const campaigns = scenarios.filter(isCampaign)
  const ground = await layGround({
    ...options,
    scenarios: campaigns,
    plays: PLAYS_OF_RACES,
    onPlay: (at, done) => onProgress?.({ at, phase: 'ground', done }),
  })
  for (const [index, score] of scores.entries()) {
    if (signal?.aborted === true) return
    const suspect = SUSPECTS.find(({ id }) => id === score.id)
    if (suspect === undefined || !isLeft(score)) continue
    const again = await scoreDefect(ground, suspect)
    if (again.verdict === 'killed') scores[index] = again
  }
}

const MOST_ALIKE = 1000

/** Looks again at defects that changed nothing, in more plays; what has changed something then is scored anew. */
async function comparedWithMore(
  ground: Ground,
  scores: Score[],
  { alike = MOST_ALIKE, signal, onProgress }: ProofOptions,
): Promise<void> {
  const same = new Set(scores.flatMap(({ id, verdict }) => (verdict === 'equivalent' ? [id] : [])))
  const found = await playTogether(
    ground,
    SUSPECTS.filter(({ id }) => same.has(id)),
    alike,
    (done, of) => {
      onProgress?.({ at: 'defects that change nothing', phase: 'together', done, of })
      return signal?.aborted !== true
    },
  )
  for (const { suspect, plays, other } of found) {
    const index = scores.findIndex(({ id }) => id === suspect.id)
    scores[index] =
      other === undefined
        ? { id: suspect.id, verdict: 'equivalent', plays }
        : await scoreDefect(ground, suspect, { ...SCORE_OPTIONS, mostAlike: alike }, [other])
  }
}

function chosenSuspects({ ids = [], kinds = [], pages = [], shard }: ProofOptions): readonly Suspect[] {
  mustBeKnown('defect', ids, ({ id }) => id)
  mustBeKnown('kind of defect', kinds, ({ kind }) => kind)
  mustBeKnown('page with defects', pages, ({ page }) => page)
  return SUSPECTS.filter(
    ({ id, kind, page }) =>
      (ids.length === 0 || ids.includes(id)) &&
      (kinds.length === 0 || kinds.includes(kind)) &&
      (pages.length === 0 || pages.includes(page)),
  ).filter((_, index) => shard === undefined || index % shard.of === shard.index)
}

function mustBeKnown(what: string, given: readonly string[], of: (suspect: Suspect) => string): void {
  const known = new Set(SUSPECTS.map(of))
  const unknown = given.find((one) => !known.has(one))
  if (unknown !== undefined)
    throw new SetUpError(`no such ${what}: ${unknown}. \`assay list defects\` shows them all.`)
}
