/** The run file, `assay init` and `assay doctor` as their users see them, and every command of their guide. */
import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readRunFile, startSim, type RunJson } from '../../src/index.js'
import { assayInTurn, ended, MAIN } from './assay.js'

const sim = await startSim({ seed: 'targets' })
t.teardown(() => sim.stop())
const GUIDE = readFileSync(new URL('../../docs/targets.md', import.meta.url), 'utf8')
const TOKEN = 'secret-token:sandbox'

t.test('every command of the guide does what it says', async (t) => {
  const all = [...GUIDE.matchAll(/^```sh\n([^]*?)^```/gm)].map(([, block = '']) => block)
  // What listens until somebody ends it is running already, and an exchange of ours needs a merchant that knows it.
  const listening = /^assay (serve|host)\b.*\n/gm
  const blocks = all
    .filter((block) => !block.includes('--host-exchange'))
    .map((block) => block.replace(listening, ''))
  t.ok(blocks.length >= 3)
  const folder = t.testdir()
  const script = ['set -e', `assay() { "$NODE" "$MAIN" "$@"; }`, ...blocks]
    .join('\n')
    .replaceAll('http://localhost:9966/', sim.merchantUrl)
    .replaceAll('http://127.0.0.1:9967/', sim.exchangeUrl)
    .replaceAll('http://127.0.0.1:9968/', sim.bankUrl)
  const child = spawn('sh', ['-c', script], {
    cwd: folder,
    env: { PATH: process.env['PATH'], NODE: process.execPath, MAIN, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { code, out, err } = await ended(child)
  t.equal(code, 0, err)
  t.equal(out.match(/Ready: `assay conform` can judge it\./g)?.length, 2)
  t.match(out, 'assay.config.yaml is written.')
  t.match(out, /200-paid +upheld/)
  t.match(out, `exchange at ${sim.exchangeUrl}`)
  t.notMatch(out, 'with exchange at', 'the merchant of the run file is left out')
  t.same(readdirSync(folder).sort(), ['assay.config.yaml', 'reports'])
})

t.test('what the guide shows is what is printed, and its settings are some', async (t) => {
  const [{ out } = { out: '' }] = await assayInTurn([
    { folder: t.testdir(), args: ['doctor', '--merchant', sim.merchantUrl, '--token', TOKEN] },
  ])
  const [, shown = ''] = /^```console\n([^]*?)^```/m.exec(GUIDE) ?? []
  const plain = (text: string): string => text.replace(/http:\/\/[^/]+\//g, 'URL')
  t.equal(plain(out), plain(shown))
  for (const [, block = ''] of GUIDE.matchAll(/^```yaml\n([^]*?)^```/gm)) t.ok(readRunFile(block, 'guide'))
})

t.test('what init writes is a run file, and so is all that it has as comments', async (t) => {
  const [asked, blank] = [join(t.testdir(), 'asked'), join(t.testdirName, 'blank')]
  mkdirSync(asked)
  mkdirSync(blank)
  const ran = await assayInTurn([
    { folder: asked, args: ['init', '--merchant', sim.merchantUrl, '--json'] },
    { folder: blank, args: ['init'] },
    { folder: blank, args: ['init'] },
    { folder: blank, args: ['doctor'] },
    { folder: blank, args: ['init', '--merchant', 'http://127.0.0.1:1/'] },
  ])
  t.match(ran, [
    { code: 0, out: `{"file":"assay.config.yaml","merchant":"${sim.merchantUrl}"}\n` },
    { code: 0, out: /is written\.\nName your merchant in it/ },
    { code: 64, err: /Nothing is overwritten/ },
    { code: 64, err: /no merchant to examine: .*assay init/ },
    { code: 64, err: /nobody listens/ },
  ])
  const text = readFileSync(join(asked, 'assay.config.yaml'), 'utf8')
  t.match(text, /the merchant said: version 30:0:18 .*it takes KUDOS of http/)
  t.same(readRunFile(text, 'asked'), {
    target: { merchant: sim.merchantUrl, token: { env: 'ASSAY_TOKEN' } },
    currency: 'KUDOS',
  })
  const template = readFileSync(join(blank, 'assay.config.yaml'), 'utf8')
  t.same(readRunFile(template, 'blank'), {})
  // Lines that hold a setting have its name and a colon, or two spaces in front; remarks are sentences.
  const all = template.replace(/^# ?((?: {2})+[a-z_/A-Z0-9-]+:|[a-z]+:(?: |$))/gm, '$1')
  t.same(Object.keys(readRunFile(all, 'all')).sort(), [
    'assumptions',
    'budget',
    'currency',
    'expect',
    'out',
    'profile',
    'scenarios',
    'seed',
    'target',
  ])
})

/** A run file for the pair that is running, with the token in a file beside it. */
function shared(...more: string[]): string {
  return [
    'target:',
    `  merchant: ${sim.merchantUrl}`,
    '  token: { file: ./token.txt }',
    'scenarios: [buy-and-receive]',
    'seed: of-the-file',
    'out: kept',
    ...more,
    '',
  ].join('\n')
}

t.test('flags go before the environment, and this before the file', async (t) => {
  const folder = t.testdir({
    'assay.config.yaml': shared(),
    'token.txt': `${TOKEN}\n`,
    'other.yaml': 'colour: red\n',
  })
  const remote = `merchant at ${sim.merchantUrl}`
  const json = ['conform', '--json']
  const inEnvironment = { ASSAY_SEED: 'of-the-environment' }
  const ran = await assayInTurn([
    { folder, args: json },
    { folder, args: json, env: inEnvironment },
    { folder, args: [...json, '--seed', 'flag'], env: inEnvironment },
    { folder, args: json, env: { ASSAY_CONFIG: 'other.yaml' } },
    { folder, args: json, env: { ASSAY_PLAYS: 'many' } },
  ])
  for (const [index, seed] of ['of-the-file', 'of-the-environment', 'flag'].entries()) {
    const { code, out, err } = ran[index] ?? { code: null, out: '', err: '' }
    t.equal(code, 0, err)
    const report = JSON.parse(out) as RunJson
    t.same([report.seed, report.target], [seed, remote])
  }
  t.match(ran[3], { code: 64, err: /other\.yaml, line 1: colour is no setting/ })
  t.match(ran[4], { code: 64, err: /ASSAY_PLAYS takes a whole number/ })
  const kept = readdirSync(join(folder, 'kept'))
  t.equal(kept.filter((name) => name.includes('-seed-')).length, 3, 'and the reports are where the file says')
  for (const run of kept.filter((name) => name.includes('-seed-')))
    for (const file of readdirSync(join(folder, 'kept', run)))
      t.notMatch(readFileSync(join(folder, 'kept', run, file), 'utf8'), TOKEN, 'no token is written')
})

t.test('mistakes in the set-up end with 64 and one line', async (t) => {
  const wrong: readonly (readonly [files: Record<string, string>, args: string[], err: RegExp])[] = [
    [{ 'assay.config.yaml': shared() }, ['conform'], /target\.token cannot be read: ENOENT.*token\.txt/],
    [{ 'assay.config.yaml': shared(), 'token.txt': '\n' }, ['conform'], /token\.txt is empty/],
    [{ 'assay.config.yaml': shared(), 'token.txt': 'a\nb\n' }, ['conform'], /token\.txt has several lines/],
    [
      { 'assay.config.yaml': shared().replace('file: ./token.txt', 'env: NO_SUCH_SECRET') },
      ['doctor'],
      /variable NO_SUCH_SECRET is not set.*export NO_SUCH_SECRET=/,
    ],
    [
      { 'assay.config.yaml': shared('currency: EUR'), 'token.txt': TOKEN },
      ['conform'],
      /takes KUDOS, and .* EUR/,
    ],
    [
      { 'assay.config.yaml': shared(), 'token.txt': 'secret-token:guess' },
      ['conform'],
      /refuses the token \(401/,
    ],
    [
      { 'assay.config.yaml': shared('colour: red') },
      ['conform'],
      /assay\.config\.yaml, line 7: colour is no setting/,
    ],
    [{}, ['conform', '--config', 'missing.yaml'], /run file cannot be read: ENOENT/],
    [
      { 'assay.config.yaml': shared(), 'token.txt': TOKEN },
      ['conform', '--merchant', 'http://127.0.0.1:1/'],
      /--merchant needs --token/,
    ],
    [
      { 'assay.config.yaml': shared(), 'token.txt': TOKEN },
      ['conform', '--defect', 'refund-id-means-nothing'],
      /assay\.config\.yaml names a merchant: --config none/,
    ],
    [{}, ['doctor', '--merchant', 'nonsense', '--token', 'x'], /takes a URL such as/],
  ]
  const root = t.testdir(Object.fromEntries(wrong.map(([files], index) => [String(index), files])))
  const folderOf = (index: number): string => join(root, String(index))
  const ran = await assayInTurn(wrong.map(([, args], index) => ({ folder: folderOf(index), args })))
  for (const [index, [files, args, message]] of wrong.entries()) {
    const { code, out, err } = ran[index] ?? { code: null, out: '', err: '' }
    t.equal(code, 64, args.join(' '))
    t.equal(out, '')
    t.match(err, message)
    t.equal(err.trimEnd().split('\n').length, 1)
    t.notMatch(err, /guess|sandbox/, 'no token is repeated')
    t.same(readdirSync(folderOf(index)).sort(), Object.keys(files).sort(), 'nothing is left behind')
  }
})

t.test('the doctor says what is wrong for programs, too', async (t) => {
  const folder = t.testdir()
  writeFileSync(join(folder, 'assay.config.yaml'), shared().replace('{ file: ./token.txt }', '{ env: PATH }'))
  const [wrong, right] = await assayInTurn([
    { folder, args: ['doctor', '--json', '--token', 'sandbox'] },
    { folder, args: ['doctor', '--json', '--token', TOKEN] },
  ])
  t.equal(wrong?.code, 64)
  const said = JSON.parse(wrong?.out ?? '') as { healthy: boolean; checks: { state: string }[] }
  t.equal(said.healthy, false)
  t.match(said.checks.at(-1), { check: 'token', state: 'wrong', fix: /then it is accepted/ })
  t.equal(right?.code, 0)
  t.match(JSON.parse(right?.out ?? ''), { healthy: true, target: `merchant at ${sim.merchantUrl}` })
  t.notMatch(right?.out, TOKEN)
})
