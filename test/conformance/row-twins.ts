/**
 * For each row that a story lands in: the story with that reply altered. What the judge says first is about that reply,
 * and names a row of its page. Alterations that the page allows as well are counted, and none of the kinds that are
 * always wrong is among them. `npm run bench:twins` makes all of them; here is a part of them, and always the same.
 */
import t from 'tap'
import type { Finding } from '../../src/conformance/checks/finding.js'
import { ALTERATIONS, type Alteration } from '../../src/conformance/proof/judge/alterations.js'
import { twinsOf, type Twin } from '../../src/conformance/proof/judge/twins.js'
import { playedStories } from './fixtures.js'
import { landingsOf, outcomeOf } from './twin-outcomes.js'

/** The merchant’s pages of the seeds: altered in every way. */
const CLOSELY = [
  'merchant/post-orders-ORDER_ID-pay',
  'merchant/post-orders-ORDER_ID-abort',
  'merchant/post-orders-ORDER_ID-unclaim',
  'merchant/post-orders-ORDER_ID-paid',
]

/** Pages of the exchange whose replies are altered once in each way; in every place by the bench. */
const SAMPLED = ['exchange/post-coins-COIN_PUB-refund', 'exchange/post-batch-deposit']

/** How replies of all other pages are altered, once each. */
const ELSEWHERE: readonly Alteration[] = ALTERATIONS.filter(({ name }) =>
  ['undocumented status', 'field left out'].includes(name),
)

/** All of a list, beginning with another one each time. */
function inTurn<Item>(items: readonly Item[], turn: number): Item[] {
  const first = turn % items.length
  return [...items.slice(first), ...items.slice(0, first)]
}

function inWords({ landing, alteration, what }: Twin, outcome: string, first: Finding | undefined): string {
  const said = first === undefined ? '' : `: ${first.span} ${first.row} ${first.says}`
  return `${landing.row} at ${landing.span.id}, ${alteration.name} (${what}) is ${outcome}${said}`
}

for (const page of CLOSELY) {
  t.test(
    `${page}: whatever is altered, it is found where it was altered, or the page allows it`,
    async (t) => {
      const played = await playedStories()
      const landings = landingsOf(played, (one) => one === page)
      t.ok(landings.length > 0)
      for (const landing of landings) {
        const judged = twinsOf(landing).map((twin) => ({ twin, ...outcomeOf(played, twin) }))
        const isWrong = ({ twin, outcome }: (typeof judged)[number]): boolean =>
          outcome !== 'found' &&
          (twin.alteration.isAlwaysWrong || outcome === 'misplaced' || outcome === 'missed')
        const wrong = judged.filter(isWrong).map(({ twin, outcome, first }) => inWords(twin, outcome, first))
        t.same(wrong, [], landing.row)
        t.ok(
          judged.some(({ outcome }) => outcome === 'found'),
          `one twin of ${landing.row} is found`,
        )
      }
    },
  )
}

t.test(
  'deposits and refunds at an exchange: whatever is altered, it is found there, or allowed',
  async (t) => {
    const played = await playedStories()
    const landings = landingsOf(played, (page) => SAMPLED.includes(page))
    t.ok(landings.length > 20)
    const wrong = landings.flatMap((landing) =>
      ALTERATIONS.flatMap((alteration) => twinsOf(landing, [alteration]).slice(0, 1)).flatMap((twin) => {
        const { outcome, first } = outcomeOf(played, twin)
        const isRight = outcome === 'found' || (!twin.alteration.isAlwaysWrong && outcome !== 'missed')
        return isRight && outcome !== 'misplaced' ? [] : [inWords(twin, outcome, first)]
      }),
    )
    t.same(wrong, [])
  },
)

t.test('on every other page an undocumented status and a missing field are found', async (t) => {
  const played = await playedStories()
  const landings = landingsOf(played, (page) => ![...CLOSELY, ...SAMPLED].includes(page))
  const wrong = landings.flatMap((landing, index) => {
    // In turn: all of each are the work of the bench.
    const [twin] = inTurn(ELSEWHERE, index).flatMap((alteration) => twinsOf(landing, [alteration]))
    if (twin === undefined) return []
    const { outcome, first } = outcomeOf(played, twin)
    return outcome === 'found' ? [] : [inWords(twin, outcome, first)]
  })
  t.same(wrong, [])
})
