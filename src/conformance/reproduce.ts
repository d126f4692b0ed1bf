/**
 * From a counterexample to what a script needs to send it again.
 */
import { isJsonObject } from '../protocol/encoding/json.js'
import { judgePlay } from './checks/index.js'
import { rowsViolated } from './checks/finding.js'
import { spansOf, type Recorded } from './history.js'
import { readHistory } from './history-file.js'
import { OPENING } from './opening.js'
import { gatherKnowledge } from './oracle/knowledge.js'
import type { SavedCounterexample } from './report/counterexample.js'
import { reproduction, type Evidence, type Reproduction } from './report/reproduction.js'
import { replay } from './run.js'
import { nameOf } from './scenario/grammar.js'
import { inProcessTarget } from './targets/in-process.js'
import { SetUpError } from './targets/target.js'

/**
 * Of the built-in pair: it is played again, in a world in which it is `now`. Then the times in what is signed lie ahead
 * for whoever runs the script soon.
 * @throws SetUpError when nothing is violated any more
 */
export async function reproduceBuiltIn(saved: SavedCounterexample, now: number): Promise<Reproduction> {
  const target = inProcessTarget({ defects: saved.defects, epoch: now })
  const { events, findings, before, coinKeys, urls } = await replay(target, saved.scenario, saved)
  return reproductionOf(saved, { events, findings, bases: urls, coinKeys }, before)
}

/**
 * From a run against a backend out there: its bytes are all that is known of it.
 * @param history contents of the history.jsonl of the run
 * @throws SetUpError when the play is not in the history, or nothing in it is violated any more
 */
export function reproduceRecorded(saved: SavedCounterexample, history = ''): Reproduction {
  const events = readHistory(history)
  const played = events.filter(({ play }) => play === saved.play)
  const before = events.filter(({ play }) => play === OPENING)
  if (played.length === 0)
    throw new SetUpError(
      'the history.jsonl of its run has to be beside it: it was found on a backend out there',
    )
  const { findings } = judgePlay(played, spansOf(before))
  const [, merchant] = /^merchant at (https?:.*)$/.exec(saved.target) ?? []
  const config = spansOf(before).find(({ to, page }) => to === 'merchant' && page === 'get-config')?.reply
    ?.body.json
  const exchanges = isJsonObject(config) && Array.isArray(config['exchanges']) ? config['exchanges'] : []
  const [exchange] = exchanges.flatMap((one) =>
    isJsonObject(one) && typeof one['base_url'] === 'string' ? [one['base_url']] : [],
  )
  const bases = {
    ...(merchant === undefined ? {} : { merchant }),
    ...(exchange === undefined ? {} : { exchange }),
  }
  return reproductionOf(saved, { events: played, findings, bases, coinKeys: new Map() }, before)
}

function reproductionOf(
  saved: SavedCounterexample,
  evidence: Omit<Evidence, 'scenario' | 'denominations'>,
  before: readonly Recorded[],
): Reproduction {
  if (rowsViolated(evidence.findings).length === 0)
    throw new SetUpError(`nothing is left to reproduce: no longer violated is ${saved.violated.join(', ')}`)
  if (spansOf(evidence.events).some(({ house }) => house !== undefined))
    throw new SetUpError(
      'the play has two exchanges, and a script speaks to one: `assay replay` shows it again',
    )
  const { denominations } = gatherKnowledge(spansOf(before), { hopsVisible: false, unclaimPurpose: 0 })
  return reproduction({ ...evidence, scenario: nameOf(saved.scenario), denominations })
}
