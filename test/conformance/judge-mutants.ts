/**
 * The judge put to the proof: a fixed part of its mutants, each noticed by some history. `npm run bench:judge` scores all
 * of them.
 */
import t from 'tap'
import { JUDGE, judgePlay, judgeRead, readPlay } from '../../src/conformance/checks/index.js'
import { spansOf } from '../../src/conformance/history.js'
import { gatherKnowledge } from '../../src/conformance/oracle/knowledge.js'
import { inShort } from '../../src/conformance/checks/finding.js'
import { Ground, type Case } from '../../src/conformance/proof/judge/cases.js'
import type { JudgeMutant } from '../../src/conformance/proof/judge/mutants.js'
import { provePage } from '../../src/conformance/proof/judge/prove.js'
import { judgeFiles } from '../../src/conformance/proof/judge/report.js'
import { mutationReport } from '../../src/conformance/proof/mutation-report.js'
import { playedStories } from './fixtures.js'

/** Kinds of which every mutant of the page is noticed. */
const KINDS = ['row-dropped', 'always-open', 'any-status', 'effect-lost', 'any-body']

/** Mutants of which the history that killed them is judged once more. */
const SAMPLE = 10

const PAGE = 'merchant/post-orders-ORDER_ID-unclaim'

/** Plays in which something is unclaimed: all of them are more than a test needs. */
async function groundOfUnclaim() {
  const played = await playedStories()
  const opening = played.histories.get('opening') ?? []
  const histories = played.plays
    .filter(({ spans }) => spans.some(({ to, page }) => `${to}/${page}` === PAGE))
    .map(({ play }) => played.histories.get(play) ?? [])
  return { ground: new Ground(spansOf(opening), histories), played, opening }
}

t.test('whatever is changed about the rows of a page, some history shows it', async (t) => {
  const kills: { mutant: JudgeMutant; by: Case }[] = []
  const { ground, played } = await groundOfUnclaim()
  const { scores } = await provePage({ ground, profile: played.profile }, PAGE, {
    isWanted: ({ kind }) => KINDS.includes(kind),
    onKilled: (mutant, by) => kills.push({ mutant, by }),
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

  const step = Math.floor(kills.length / SAMPLE)
  const sample = kills.filter((_, index) => index % step === 0).slice(0, SAMPLE)
  t.equal(sample.length, SAMPLE)
  for (const { mutant, by } of sample) {
    // Read and judged anew, by nothing that has scored it.
    const right = judgePlay(by.events, by.opening)
    const wrong = judgeRead(readPlay(by.events, by.opening), mutant.judge())
    t.notSame(wrong.findings.map(inShort).sort(), right.findings.map(inShort).sort(), mutant.id)
  }
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

t.test(
  'a target that refuses to show its configuration speaks the versions that it has told before',
  async (t) => {
    const { opening } = await groundOfUnclaim()
    const spans = spansOf(opening)
    const asked = spans.find(({ to, page }) => to === 'merchant' && page === 'get-config')
    if (asked?.reply === undefined) throw new Error('nobody asked for the configuration')
    const json = { code: 2000, hint: 'no such instance' }
    const refused = {
      ...asked,
      id: 'refused',
      reply: { ...asked.reply, status: 404, body: { raw: new Uint8Array(0), json } },
    }
    const profileOf = (all: typeof spans) =>
      gatherKnowledge(all, { hopsVisible: false, unclaimPurpose: 0 }).profile
    t.ok(profileOf(spans).merchant)
    t.same(profileOf([...spans, refused]), profileOf(spans))
  },
)
