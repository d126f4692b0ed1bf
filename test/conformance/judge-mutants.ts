/**
 * The judge put to the proof: a fixed part of its mutants, each noticed by some history. `npm run bench:judge` scores all
 * of them.
 */
import t from 'tap'
import { JUDGE, judgePlay, judgeRead, readPlay } from '../../src/conformance/checks/index.js'
import { spansOf } from '../../src/conformance/history.js'
import { Ground } from '../../src/conformance/proof/judge/cases.js'
import { proveJudge } from '../../src/conformance/proof/judge/prove.js'
import { judgeFiles } from '../../src/conformance/proof/judge/report.js'
import { mutationReport } from '../../src/conformance/proof/mutation-report.js'
import { playedStories } from './fixtures.js'

/** Kinds of which every mutant of the page is noticed. */
const KINDS = ['row-dropped', 'always-open', 'any-status', 'effect-lost', 'any-body']

const PAGE = 'merchant/post-orders-ORDER_ID-unclaim'

/** Plays in which something is unclaimed: all of them are more than a test needs. */
async function groundOfUnclaim() {
  const played = await playedStories()
  const opening = played.histories.get('opening') ?? []
  const histories = played.plays
    .filter(({ spans }) => spans.some(({ to, page }) => `${to}/${page}` === PAGE))
    .map(({ play }) => played.histories.get(play) ?? [])
  return { ground: new Ground(opening, histories), played, opening }
}

t.test('whatever is changed about the rows of a page, some history shows it', async (t) => {
  const { ground, played } = await groundOfUnclaim()
  const scores = proveJudge(ground, played.profile, {
    pages: [PAGE],
    isWanted: ({ kind }) => KINDS.includes(kind),
  })
  const counted = scores.filter(({ verdict }) => verdict !== 'inapplicable' && verdict !== 'equivalent')
  const killed = counted.filter(({ verdict }) => verdict === 'killed')
  t.ok(counted.length > 10, `${String(counted.length)} mutants`)
  t.same(
    counted.filter((score) => !killed.includes(score)).map(({ mutant }) => mutant.id),
    [],
  )
  const report = JSON.stringify(mutationReport(judgeFiles(scores), '0.0.0'))
  t.ok(report.includes('"status":"Killed"'), 'the report shows them')
})

t.test('a judge that is changed leaves the right one as it was', async (t) => {
  const { played, opening } = await groundOfUnclaim()
  const events = played.histories.get('opening') ?? []
  const read = readPlay(events, spansOf(opening))
  const before = judgeRead(read)
  const blind = judgeRead(read, { ...JUDGE, oracles: new Map(), checks: {} })
  t.equal(blind.judgements.size, 0)
  t.same(blind.findings, [])
  t.same(judgePlay(events, spansOf(opening)).findings, before.findings)
})
