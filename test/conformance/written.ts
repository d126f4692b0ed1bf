/** How a written defect is hunted: a campaign is played against it, and what was found is made as small as it gets. */
import { rowsViolated } from '../../src/conformance/checks/finding.js'
import { replay, run, type Counterexample } from '../../src/conformance/run.js'
import { inProcessTarget } from '../../src/conformance/targets/in-process.js'
import { scenario } from './fixtures.js'

/** A written defect, and what has to become of it. */
export interface WrittenCase {
  readonly defect: string
  readonly campaign: string
  /** Rows of the pages that it goes against; one of them has to be named. */
  readonly rows: readonly string[]
  /** Steps after the set-up that are enough to show it. */
  readonly steps: number
}

/** A defect has to be found within so many plays. */
export const MOST_PLAYS = 60

export interface Hunted {
  readonly plays: number
  /** Rows that the play violates in which it was found. */
  readonly violated: readonly string[]
  /** Undefined if nothing was found. */
  readonly example: Counterexample | undefined
}

export async function hunt({ defect, campaign }: WrittenCase, seed: string): Promise<Hunted> {
  const target = inProcessTarget({ defects: [defect] })
  const result = await run({ target, scenarios: [scenario(campaign)], seed, plays: MOST_PLAYS })
  return {
    // Without the opening.
    plays: result.plays.length - 1,
    violated: rowsViolated(result.plays.flatMap((play) => play.findings)),
    example: result.counterexamples[0],
  }
}

/** The history of a counterexample that is played again, as text. */
export async function playedAgain(
  { defect, campaign }: WrittenCase,
  { play, seed, input }: Pick<Counterexample, 'play' | 'seed' | 'input'>,
): Promise<string> {
  const target = inProcessTarget({ defects: [defect] })
  const { events } = await replay(target, scenario(campaign), { play, seed, input })
  return JSON.stringify(events)
}
