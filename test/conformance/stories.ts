/** The stories against the built-in pair: everything goes as their authors wrote it. */
import t from 'tap'
import { rowVerdicts, spanVerdicts, exitCodeOf } from '../../src/conformance/report/verdict.js'
import { playedStories, STORIES } from './fixtures.js'
import { nameOf } from '../../src/conformance/scenario/grammar.js'

t.test('no story leads to a finding', async (t) => {
  const played = await playedStories()
  t.same(
    played.plays.flatMap((play) => play.findings),
    [],
  )
  t.equal(exitCodeOf(played), 0)
})

t.test('every call that a story expects something of lands where it is expected', async (t) => {
  const played = await playedStories()
  for (const story of STORIES) {
    const play = played.plays.find((one) => one.scenario === nameOf(story))
    const expecting = play?.spans.filter((span) => span.expected.length > 0) ?? []
    t.ok(expecting.length > 0, nameOf(story))
    for (const span of expecting) {
      const judgement = play?.judgements.get(span.id)
      const fits = judgement?.kind === 'landed' ? judgement.fits : []
      t.ok(
        span.expected.some((row) => fits.includes(row)),
        `${span.id} in ${fits.join(', ')}`,
      )
    }
  }
})

t.test('every reply gets a word, and every row gets one', async (t) => {
  const played = await playedStories()
  const spans = spanVerdicts(played.plays)
  t.equal(spans.length, played.plays.flatMap((play) => play.spans).length)
  t.notOk(spans.some((span) => span.verdict === 'harness'))
  const rows = rowVerdicts(played, spans)
  t.ok(rows.filter((row) => row.verdict === 'upheld').length >= 45)
  t.notOk(rows.some((row) => ['violated', 'wanting', 'harness', 'unknown'].includes(row.verdict)))
})

t.test('the access token stands in no history', async (t) => {
  const { histories } = await playedStories()
  t.notMatch(JSON.stringify([...histories.values()]), /secret-token/)
})

t.test('what the parties say to each other is in the history, each with the call it serves', async (t) => {
  const { plays } = await playedStories()
  const hops = plays.flatMap((play) => play.spans).filter((span) => span.cause !== undefined)
  t.ok(hops.some((span) => span.from === 'merchant' && span.page === 'post-batch-deposit'))
  t.ok(hops.some((span) => span.from === 'exchange' && span.to === 'bank'))
})
