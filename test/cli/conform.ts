/** `assay conform`: verdicts, reports, exit codes. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { RunJson, SavedCounterexample } from '../../src/index.js'
import { assay, assayInTurn, ended, inPairs, start } from './assay.js'

function runFolder(folder: string): string {
  const [name = ''] = readdirSync(join(folder, 'reports', 'runs'))
  return join(folder, 'reports', 'runs', name)
}

t.test('a clean run ends with 0, a table, and a folder of reports', async (t) => {
  const folder = t.testdir()
  // Without names all scenarios are played; what comes of them test/conformance/stories.ts says.
  const scenarios = ['buy-and-receive', 'competing-wallets', 'melt-against-deposit']
  const { code, out } = await assay(folder, 'conform', ...scenarios, '--plays', '3', '--exhaustive', '10')
  t.equal(code, 0)
  t.match(out, /orders: competing-wallets, 3 plays in [1-3] orders?; of [0-9]+ pairs of messages that met/)
  t.match(
    out,
    /orders: melt-against-deposit, all 6 orders; of 4 pairs of messages that met, 4 seen both ways\n/,
  )
  t.match(out, /200-paid +upheld/)
  t.match(out, /[0-9]+ rows: [0-9]+ upheld/)
  t.match(out, /History and reports: reports\/runs\//)
  t.same(readdirSync(runFolder(folder)).sort(), ['history.jsonl', 'junit.xml', 'run.json'])
})

t.test('the same seed in two processes gives the same bytes, another seed others', async (t) => {
  const histories: string[] = []
  const reports: string[] = []
  const root = t.testdir({ '0': {}, '1': {}, '2': {} })
  await inPairs(['7', '7', '8'], async (seed, index) => {
    const folder = join(root, String(index))
    await assay(folder, 'conform', 'competing-wallets', 'lost-reply', '--seed', seed, '--plays', '3')
    histories[index] = readFileSync(join(runFolder(folder), 'history.jsonl'), 'utf8')
    reports[index] = readFileSync(join(runFolder(folder), 'run.json'), 'utf8')
  })
  t.ok(histories[0]?.includes('"type":"release"'))
  t.ok(histories[0] === histories[1], 'same history')
  t.ok(reports[0] === reports[1], 'same report')
  t.notOk(histories[0] === histories[2])
})

t.test('several scenarios and several defects are all taken', async (t) => {
  const scenarios = ['buy-and-receive', 'paid-proof', '--', 'double-spend-on-pay']
  const defects = ['drop:merchant/post-orders-ORDER_ID-paid/signed-by-merchant', 'refund-id-means-nothing']
  const { out } = await assay(
    t.testdir(),
    'conform',
    ...defects.flatMap((id) => ['--defect', id]),
    '--json',
    ...scenarios,
  )
  const report = JSON.parse(out) as RunJson
  t.match(report.target, defects.join(', '))
  t.equal(report.plays, 4, 'the opening and three stories')
})

t.test('a scenario of one’s own is played from its file: the one in the README', async (t) => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const [, story = ''] = /```yaml\n([^]*?)```/.exec(readme) ?? []
  const folder = t.testdir({ 'buy-twice.yaml': story })
  const { code, out } = await assay(folder, 'conform', './buy-twice.yaml')
  t.equal(code, 0)
  t.match(out, /409-already-paid +upheld +1×/)
})

t.test('--json prints run.json and nothing else', async (t) => {
  const folder = t.testdir()
  const { code, out } = await assay(folder, 'conform', 'buy-and-receive', '--json')
  t.equal(code, 0)
  t.equal(out, readFileSync(join(runFolder(folder), 'run.json'), 'utf8'))
  t.equal((JSON.parse(out) as RunJson).exitCode, 0)
})

t.test('a planted defect ends with 1, the row, and a counterexample', async (t) => {
  const folder = t.testdir()
  const { code, out } = await assay(
    folder,
    'conform',
    '--defect',
    'refund-id-means-nothing',
    'refund-id-reused',
  )
  t.equal(code, 1)
  t.match(out, /violated {2}exchange\/post-coins-COIN_PUB-refund\/424-id-reused/)
  t.match(out, /assay replay reports\/runs\/.*counterexample-1\.json/)
})

t.test('a story that expects what the page does not say is our own fault: exit 3', async (t) => {
  const folder = t.testdir({
    'mine.yaml': [
      'story: mine',
      'says: A story with a wrong expectation.',
      'actors: { shop: storefront }',
      'steps:',
      "  - { call: shop.order, with: { amount: '5' }, expect: 401-unauthorized }",
    ].join('\n'),
  })
  const { code, out } = await assay(folder, 'conform', './mine.yaml')
  t.equal(code, 3)
  t.match(out, /the story expects .*401-unauthorized, the reply landed in .*200-created/)
})

t.test('Ctrl-C ends a run with 130 and a report of what was played', async (t) => {
  const folder = t.testdir()
  const child = start(folder, 'conform', 'competing-wallets', '--plays', '100000')
  const done = ended(child)
  child.stderr?.once('data', () => child.kill('SIGINT'))
  const { code, out, err } = await done
  t.equal(code, 130)
  t.match(err, /competing-wallets: [0-9]+ of 100000/)
  t.match(out, /\(interrupted\)/)
  const report = JSON.parse(readFileSync(join(runFolder(folder), 'run.json'), 'utf8')) as RunJson
  t.ok(report.interrupted)
  t.ok(report.plays > 1)
})

t.test('what was played is told even if its folder cannot take it any more', async (t) => {
  const folder = t.testdir()
  const child = start(folder, 'conform', 'competing-wallets', '--plays', '100000')
  const done = ended(child)
  child.stderr?.once('data', () => {
    rmSync(runFolder(folder), { recursive: true })
    child.kill('SIGINT')
  })
  const { code, out, err } = await done
  t.equal(code, 64)
  t.match(out, /\(interrupted\)/)
  t.notMatch(out, 'History and reports')
  t.match(err, /the reports cannot be written/)
})

t.test('a run begins with what failed last, until it is mended', async (t) => {
  const folder = t.testdir()
  const defect = ['--defect', 'refund-id-means-nothing']
  const failures = join(folder, 'reports', 'runs', 'last-failures')
  const conform = (...args: string[]) => ({ folder, args: ['conform', 'refund-id-reused', ...args] })
  const [found, again, fresh, clean] = await assayInTurn([
    conform(...defect),
    conform(...defect),
    conform(...defect, '--fresh'),
    conform(),
  ])
  const [file = ''] = readdirSync(failures)
  t.match(file, /^refund-id-reused-[0-9a-f]{12}\.json$/)
  t.notMatch(found?.out, /still violated/)
  t.match(again?.out, /still violated: refund-id-reused \(.*424-id-reused/)
  t.match(again?.out, / 2 plays,/, 'the opening and the failing case: what is known is not searched again')
  t.notMatch(fresh?.out, /still violated/)
  t.notMatch(clean?.out, /mended|still violated/, 'the case of another target')
  t.equal(clean?.code, 0)

  // The same file under the name of the clean pair: that is how it looks once somebody has mended the pair.
  const saved = JSON.parse(readFileSync(join(failures, file), 'utf8')) as SavedCounterexample
  const mended = join(
    failures,
    `refund-id-reused-${createHash('sha256').update('built-in pair').digest('hex').slice(0, 12)}.json`,
  )
  writeFileSync(mended, JSON.stringify({ ...saved, target: 'built-in pair', defects: [] }))
  writeFileSync(join(failures, 'broken.json'), '{"format":')
  writeFileSync(join(failures, 'notes.txt'), 'no case at all')
  const [after, twice] = await assayInTurn([conform(), conform('--json')])
  t.equal(after?.code, 0)
  t.match(after?.out, /mended: refund-id-reused/)
  t.match(after?.err, /left out, .*broken\.json: /)
  t.same((JSON.parse(twice?.out ?? '') as RunJson).again, [], 'it is forgotten then')
  t.same(readdirSync(failures).sort(), ['broken.json', 'notes.txt', file].sort(), 'and nothing else is')
})

t.test('--time ends a run, and --explore is told in the report', async (t) => {
  const folder = t.testdir()
  const { code, out } = await assay(
    folder,
    'conform',
    'competing-wallets',
    '--time',
    '1s',
    '--explore',
    '--json',
  )
  t.equal(code, 0)
  const report = JSON.parse(out) as RunJson
  t.ok(report.plays > 1)
  t.ok(report.explore)
  t.notOk(report.interrupted)
})
