/** Help, lists, and what is said to somebody who mistypes. */
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import t from 'tap'
import { assay, assayInTurn, ended, inPairs, start } from './assay.js'

/** By their files: loading the library into this process would cost more than all its lists. */
const OWN_SCENARIOS = readdirSync(new URL('../../scenarios/', import.meta.url))
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => basename(file, '.yaml'))

t.test('help names every command and the exit codes, and each command has examples', async (t) => {
  const help = await assay(t.testdir(), '--help')
  t.equal(help.code, 0)
  for (const word of [
    'init',
    'doctor',
    'conform',
    'replay',
    'reproduce',
    'serve',
    'list',
    'Exit codes',
    '130',
  ])
    t.match(help.out, word)
  const folder = t.testdir()
  await inPairs(['init', 'doctor', 'conform', 'replay', 'reproduce', 'serve', 'list'], async (command) => {
    const { code, out } = await assay(folder, command, '--help')
    t.equal(code, 0)
    t.match(out, 'Examples:', command)
  })
})

t.test('the version is the one of the package', async (t) => {
  const { code, out } = await assay(t.testdir(), '--version')
  t.equal(code, 0)
  t.match(out, /^[0-9]+\.[0-9]+\.[0-9]+\n$/)
})

t.test('a mistake is answered with one clear line, exit code 64, and leaves nothing behind', async (t) => {
  const mistakes: [string[], RegExp][] = [
    [[], /say what to do/],
    [['dance'], /Unknown command: dance/],
    [['conform', '--plasy', '3'], /Unknown arguments?: .*plasy/],
    [['conform', 'no-such-scenario'], /no such scenario: no-such-scenario.*assay list/],
    [['conform', './missing.yaml'], /missing\.yaml: cannot be read/],
    [['conform', '--plays', 'many'], /--plays takes a whole number/],
    [['conform', '--plays', '-1'], /--plays takes a whole number/],
    [['conform', '--plays', ''], /--plays takes a whole number|Not enough/],
    [['conform', '--seed', 'a', '--seed', 'b'], /--seed was given more than once/],
    [['conform', '--plays', '1', '--plays', '2'], /--plays was given more than once/],
    [['conform', '--time', '5'], /--time takes a number with its unit, such as 90s/],
    [['conform', '--time', '0s'], /--time takes a number/],
    [['conform', '--time', '999h'], /--time takes .*up to 168h/],
    [['conform', '--no-plays'], /Unknown arguments?: .*no-plays/],
    [['conform', '--seed.x=1'], /Unknown arguments?: /],
    [['conform', '--out', 'package.json/sub'], /the reports cannot be written/],
    [['conform', '--', 'no-such-scenario'], /no such scenario/],
    [['conform', '/dev/zero.yaml'], /cannot be read/],
    [['conform', '--plays'], /Not enough arguments following: plays/],
    [['conform', '--defect', 'no-such-defect'], /no such defect: no-such-defect.*list defects/],
    [['conform', '--token', 'x'], /--merchant/],
    [['conform', '--merchant', 'http://127.0.0.1:1/'], /--token/],
    [['conform', '--merchant', 'nonsense', '--token', 'x'], /takes a URL such as/],
    [['conform', '--merchant', 'http://127.0.0.1:1/', '--token', 'x'], /cannot be reached.*Is it running/],
    [['replay'], /Not enough non-option arguments/],
    [['replay', 'missing.json', '--times', '0'], /--times takes a whole number/],
    [['reproduce'], /Not enough non-option arguments/],
    [['reproduce', 'missing.json'], /missing\.json: ENOENT/],
    [['replay', 'missing.json'], /missing\.json: ENOENT/],
    [
      ['defects', 'pay-looks-only-before-the-deposit', '--out', 'package.json/sub'],
      /the report cannot be written/,
    ],
    [['list', 'dreams'], /Invalid values.*"scenarios", "rows"/],
    [['serve', '--port', '99999'], /--port takes a whole number/],
    [['serve', '--defect', 'no-such-defect'], /no such defect/],
  ]
  const root = t.testdir(
    Object.fromEntries(mistakes.map((_, index) => [String(index), { 'package.json': '{}' }])),
  )
  const folderOf = (index: number): string => join(root, String(index))
  const ran = await assayInTurn(mistakes.map(([args], index) => ({ folder: folderOf(index), args })))
  for (const [index, [args, message]] of mistakes.entries()) {
    const { code, out, err } = ran[index] ?? { code: null, out: '', err: '' }
    const typed = `assay ${args.join(' ')}`
    t.equal(code, 64, typed)
    t.equal(out, '', typed)
    t.match(err, message, typed)
    t.equal(err.trimEnd().split('\n').length, 1, `${typed}: one line`)
    t.same(readdirSync(folderOf(index)), ['package.json'], typed)
  }
})

t.test('a mistake ends the process with 64', async (t) => {
  const { code, err } = await assay(t.testdir(), 'conform', 'no-such-scenario')
  t.equal(code, 64)
  t.match(err, /no such scenario/)
})

t.test('list shows scenarios, rows, verbs and defects, as text and as JSON', async (t) => {
  const folder = t.testdir()
  const kinds = ['rows', 'verbs', 'defects']
  const [scenarios, ...lists] = await assayInTurn([
    { folder, args: ['list'] },
    ...kinds.map((kind) => ({ folder, args: ['list', kind, '--json'] })),
  ])
  for (const name of OWN_SCENARIOS) t.match(scenarios?.out, name)
  for (const [index, kind] of kinds.entries()) {
    const { code, out } = lists[index] ?? { code: null, out: '[]' }
    t.equal(code, 0)
    const entries = JSON.parse(out) as { name: string; says: string }[]
    t.ok(entries.length >= 9, kind)
    for (const { name, says } of entries) t.ok(name !== '' && says !== '', name)
  }
})

t.test('a reader that has read enough ends nothing badly', async (t) => {
  const child = start(t.testdir(), 'list', 'rows', '--json')
  child.stdout?.destroy()
  const { code, err } = await ended(child)
  t.equal(code, 0)
  t.equal(err, '')
})
