/** Reports: complete, repeatable, and safe to show whatever a target has said. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { DOMParser, onErrorStopParsing, type Element } from '@xmldom/xmldom'
import type { Recorded } from '../../src/conformance/history.js'
import { RunFolder } from '../../src/conformance/report/folder.js'
import { junitXml } from '../../src/conformance/report/junit.js'
import { runJson, type RunJson } from '../../src/conformance/report/run-json.js'
import { terminalReport } from '../../src/conformance/report/terminal.js'
import { timeline } from '../../src/conformance/report/timeline.js'
import { ROWS } from '../../src/conformance/spec/catalogue.js'
import type { RunResult } from '../../src/conformance/run.js'
import { judgeChanged, playBuiltIn, playedStories, playedWith, scenario } from './fixtures.js'

const PLAIN = { colours: false, counterexampleFiles: [] }

/** A run in which the target has said something nasty where it should have refused. */
async function nastyRun(nasty: string): Promise<RunResult> {
  const played = await playedStories()
  const id = 'double-spend-on-pay'
  const refused = played.plays
    .find(({ play }) => play === id)
    ?.spans.find((span) => span.reply?.status === 409 && span.cause === undefined)?.id
  const events = (played.histories.get(id) ?? []).map((event): Recorded =>
    event.type === 'reply' && event.span === refused
      ? { ...event, status: 400, body: JSON.stringify({ code: 2150, hint: nasty, coin_pub: nasty }) }
      : event,
  )
  return { ...played, plays: [judgeChanged(played, events)] }
}

t.test('run.json lists every row and every span with its verdict', async (t) => {
  const played = await playedStories()
  const report = runJson(played, '1.2.3', [])
  t.equal(report.rows.length, ROWS.length)
  t.equal(report.spans.length, played.plays.flatMap((play) => play.spans).length)
  for (const span of report.spans)
    t.ok(span.row !== '' || span.status === null || span.verdict === 'inapplicable', span.span)
  t.equal(report.exitCode, 0)
})

t.test('the same run gives the same run.json', async (t) => {
  const again = await playBuiltIn([scenario('buy-and-receive')])
  const once = await playBuiltIn([scenario('buy-and-receive')])
  t.same(runJson(again, '1', []), runJson(once, '1', []))
})

/** Reads junit.xml with somebody else's parser. @throws Error at the first sign that is not XML */
function parseJunit(xml: string): Element {
  const parser = new DOMParser({ onError: onErrorStopParsing })
  const root = parser.parseFromString(xml, 'text/xml').documentElement
  if (root === null) throw new Error('no document')
  return root
}

t.test('junit.xml is well formed and has one case a row', async (t) => {
  const root = parseJunit(junitXml(await playedStories()))
  t.equal(root.getElementsByTagName('testcase').length, ROWS.length)
  t.equal(root.getAttribute('tests'), String(ROWS.length))
  t.equal(root.getAttribute('failures'), '0')
})

t.test('junit.xml tells a violation with what was promised and what came', async (t) => {
  const root = parseJunit(junitXml(await nastyRun('nothing nasty')))
  const failures = root.getElementsByTagName('failure')
  t.equal(root.getAttribute('failures'), String(failures.length))
  const names = [...failures].map((failure) => (failure.parentNode as Element).getAttribute('name'))
  t.ok(names.some((name) => name?.startsWith('409-coin-spent')))
  t.match(failures[0]?.textContent, /expected: 409 with code 2150/)
})

const NASTY =
  '\u001b[2J\u001b]0;owned\u0007</failure><script>alert(1)</script>\r\n\u202eevil\u0000 ]]> & "quotes" \ud800'

t.test('what a target says cannot steer a terminal', async (t) => {
  const text = terminalReport(await nastyRun(NASTY), PLAIN)
  t.match(text, /violated/)
  t.notMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
})

t.test('what a target says cannot break out of junit.xml', async (t) => {
  const xml = junitXml(await nastyRun(NASTY))
  t.doesNotThrow(() => parseJunit(xml))
  t.notMatch(xml, /<script/)
  t.notMatch(xml, /[^\P{Cc}\n\t]/u)
})

t.test('what a target says is cut when it is long', async (t) => {
  const long = await nastyRun('x'.repeat(100_000))
  t.ok(
    Math.max(
      ...terminalReport(long, PLAIN)
        .split('\n')
        .map((line) => line.length),
    ) < 600,
  )
})

t.test('a run of which calls were never answered says so where it is read last', async (t) => {
  const played = await playedStories()
  const lost = {
    check: 'assumptions',
    verdict: 'unknown',
    row: '',
    span: '',
    play: '',
    says: 'no reply came',
  } as const
  const [first, ...others] = played.plays
  t.ok(first)
  const plays = first === undefined ? [] : [{ ...first, findings: [lost, lost] }, ...others]
  t.match(terminalReport({ ...played, plays }, PLAIN), /NOT JUDGED: 2 calls were never answered/)
  t.notMatch(terminalReport(played, PLAIN), /NOT JUDGED/)
})

t.test('colours only where they are wanted', async (t) => {
  const played = await nastyRun('')
  t.match(terminalReport(played, { ...PLAIN, colours: true }), '\u001b[31m')
  t.notMatch(terminalReport(played, PLAIN), '\u001b[')
})

t.test('a finding is told with promise, source, call, reply, and a counterexample to replay', async (t) => {
  const played = await playedWith('pay-looks-only-before-the-deposit', ['competing-wallets'])
  const text = terminalReport(played, {
    colours: false,
    counterexampleFiles: ['somewhere/counterexample-1.json'],
  })
  for (const part of [
    /violated {2}merchant\/post-orders-ORDER_ID-pay\/409-already-paid/,
    /promised .*paid already/,
    /source .*\(must\)/,
    /received {2}200/,
    /expected .*409 with code 2160/,
    /shrunk to [1-6] calls? after the set-up/,
    /◂ violates 409-already-paid/,
    /assay replay somewhere\/counterexample-1\.json/,
  ])
    t.match(text, part)
})

t.test('a timeline shows who said what to whom, what was lost and what was left out', async (t) => {
  const { histories } = await playedStories()
  const lines = timeline(histories.get('lost-reply') ?? [], new Map())
  t.ok(lines.includes('alice → merchant  post-orders-ORDER_ID-pay'))
  t.ok(lines.includes('  merchant → exchange  post-batch-deposit'))
  t.ok(lines.some((line) => /alice ← merchant {2}post-orders-ORDER_ID-pay: no reply/.test(line)))
  const later = timeline(histories.get('pay-too-late') ?? [], new Map())
  t.ok(later.some((line) => line.startsWith('clock: 2026-01-01T02:')))
})

t.test('a run gets a folder of its own with history, run.json, junit.xml and counterexamples', async (t) => {
  const parent = t.testdir()
  const defects = ['refund-id-means-nothing']
  const played = await playBuiltIn([scenario('refund-id-reused')], { defects })
  for (const expected of ['mine', 'mine-2']) {
    const folder = new RunFolder(parent, 'mine')
    t.equal(folder.path, join(parent, expected))
    for (const events of played.histories.values()) folder.writeHistory(events)
    const files = folder.writeReports(played, { version: '1', defects })
    t.same(files, [join(parent, expected, 'counterexample-1.json')])
    t.same(readdirSync(folder.path).sort(), [
      'counterexample-1.json',
      'history.jsonl',
      'junit.xml',
      'run.json',
    ])
    const report = JSON.parse(readFileSync(join(folder.path, 'run.json'), 'utf8')) as RunJson
    t.equal(report.exitCode, 1)
    t.equal(report.counterexamples[0]?.file, 'counterexample-1.json')
  }
})
