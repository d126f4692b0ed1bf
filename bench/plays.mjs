/** Plays of the campaign: judged, beside the same plays that nobody judges. */
import { judgePlay } from '../dist/conformance/checks/index.js'
import { spansOf } from '../dist/conformance/history.js'
import { gatherKnowledge } from '../dist/conformance/oracle/knowledge.js'
import { drawInput } from '../dist/conformance/scenario/arbitraries.js'
import { loadOwnScenarios } from '../dist/conformance/scenario/load.js'
import { play, playSeed } from '../dist/conformance/scenario/play.js'
import { inProcessTarget } from '../dist/conformance/targets/in-process.js'
import { conform } from '../dist/index.js'

const CAMPAIGN = 'competing-wallets'
const campaign = loadOwnScenarios().get(CAMPAIGN)

/** The session that a run opens, made from the opening of a run with no plays. */
async function openSession() {
  let opening = []
  const onHistory = (events) => {
    opening = events
  }
  await conform({ scenarios: [CAMPAIGN], plays: 0, onHistory })
  const target = inProcessTarget()
  const known = spansOf(opening)
  const { denominations } = gatherKnowledge(known, { hopsVisible: false, unclaimPurpose: 0 })
  return { known, session: { target, surroundings: await target.open(), denominations } }
}

const { known, session } = await openSession()

/** Plays the next play of a sequence that is the same for both sides. */
function player() {
  let index = 0
  return () => {
    const seed = playSeed('bench', CAMPAIGN, index++ % 50)
    return play(session, campaign, CAMPAIGN, seed, drawInput(campaign, seed))
  }
}

const [playJudged, playOnly] = [player(), player()]

/** @type {import('./pairs.mjs').Pair[]} */
export const PLAYS = [
  {
    name: `a play of ${CAMPAIGN}, judged`,
    ours: async () => judgePlay((await playJudged()).events, known),
    bareName: 'the same, not judged',
    bare: playOnly,
  },
]
