/** The search gives the answers of brute force; `npm run bench:checker` compares many more histories. */
import fc from 'fast-check'
import t from 'tap'
import { compared, DRAWN, material, smallHistory } from './small-histories.js'

const HISTORIES = 100
const MOST_STEPS = 500

t.test('search and brute force are stuck at the same reply, or at none', async (t) => {
  const of = await material()
  const answers = fc
    .sample(DRAWN, { numRuns: HISTORIES, seed: 5 })
    .map((drawn) => compared(smallHistory(of, drawn), MOST_STEPS))
    .filter(({ search, force }) => search !== 'given up' && force !== 'too long')
  t.ok(answers.length > (HISTORIES * 3) / 4, 'most of them are small enough')
  for (const { search, force } of answers) t.equal(search, force)
})
