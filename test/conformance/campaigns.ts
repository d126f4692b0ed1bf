/** All campaigns against the built-in pair: whatever they draw, nobody is accused. 1,000 plays: `npm run bench:races`. */
import t from 'tap'
import { isCampaign } from '../../src/conformance/scenario/grammar.js'
import { playBuiltIn, SCENARIOS } from './fixtures.js'

const PLAYS = 50

for (const campaign of [...SCENARIOS.values()].filter(isCampaign))
  t.test(`${campaign.campaign}: ${String(PLAYS)} plays without a finding`, async (t) => {
    const { plays } = await playBuiltIn([campaign], { seed: 'never cry wolf', plays: PLAYS })
    t.equal(plays.length, PLAYS + 1, 'the opening, and every play')
    t.same(
      plays.flatMap(({ findings }) => findings),
      [],
    )
  })
