/** Scripts for teams without Assay: they show what was found, on the one hand, and nothing that is not there. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startSim, type SimOptions } from '../../src/index.js'
import { reproduceBuiltIn } from '../../src/conformance/reproduce.js'
import { saveCounterexample, type SavedCounterexample } from '../../src/conformance/report/counterexample.js'
import { curlScript } from '../../src/conformance/report/curl-script.js'
import { nodeScript } from '../../src/conformance/report/node-script.js'
import type { Reproduction } from '../../src/conformance/report/reproduction.js'
import { asStory, storyYaml } from '../../src/conformance/report/as-story.js'
import { replay, run } from '../../src/conformance/run.js'
import { rowsViolated } from '../../src/conformance/checks/finding.js'
import { inProcessTarget } from '../../src/conformance/targets/in-process.js'
import { loadScenario } from '../../src/conformance/scenario/load.js'
import { playedWith } from './fixtures.js'
import { ran, type Ran } from './scripts.js'

/** The seconds at which the tests run: what a script signs has to be good now. */
const NOW = Math.floor(Date.now() / 1000)

async function saved(defect: string, scenarioName: string): Promise<SavedCounterexample> {
  const { counterexamples, target } = await playedWith(defect, [scenarioName])
  const [example] = counterexamples
  if (example === undefined) throw new Error(`${defect} was not found`)
  return saveCounterexample(example, { target, defects: [defect] })
}

/** Runs a script of its own process against a pair of its own. */
async function against(options: SimOptions, command: string, file: string): Promise<Ran> {
  const sim = await startSim({ seed: 'a pair that nobody has seen', ...options })
  const bases = { MERCHANT: sim.merchantUrl, EXCHANGE: sim.exchangeUrl, BANK: sim.bankUrl }
  const env = Object.fromEntries([
    ...Object.entries(bases).flatMap(([name, url]) => [
      [name, url.slice(0, -1)],
      [`ASSAY_${name}`, url],
    ]),
    ['TOKEN', sim.token],
    ['ASSAY_TOKEN', sim.token],
    ['PATH', process.env['PATH']],
  ]) as Record<string, string>
  try {
    return await ran(command, [file], env)
  } finally {
    await sim.stop()
  }
}

t.test('of an exchange: the signed bytes show it again, in Node and with curl', async (t) => {
  const found = await reproduceBuiltIn(await saved('refund-id-means-nothing', 'refund-id-reused'), NOW)
  const folder = t.testdir({ 'again.mjs': nodeScript(found), 'again.sh': curlScript(found) })
  const script = join(folder, 'again.mjs')
  const faulty = await against({ defects: ['refund-id-means-nothing'] }, process.execPath, script)
  t.equal(faulty.code, 1, faulty.out)
  t.match(faulty.out, /Violated again: exchange\/post-coins-COIN_PUB-refund\/424-id-reused/)
  t.match(faulty.out, /promised: .*424-id-reused: .* \(424 EXCHANGE_REFUND_INCONSISTENT_AMOUNT\)/)
  const clean = await against({}, process.execPath, script)
  t.equal(clean.code, 0, clean.out)
  t.match(clean.out, /received 424 code 1510\n +Assay saw 200 +<- differs/)
  t.match(clean.out, /Not shown/)
  const curl = await against({ defects: ['refund-id-means-nothing'] }, 'sh', join(folder, 'again.sh'))
  t.equal(curl.code, 1, curl.out)
})

t.test(
  'of a merchant: orders, tokens and contracts are those of the other backend, and coins sign them',
  async (t) => {
    const found = await reproduceBuiltIn(await saved('deposit-never-runs-out', 'double-spend-on-pay'), NOW)
    const folder = t.testdir({ 'again.mjs': nodeScript(found) })
    const faulty = await against(
      { defects: ['deposit-never-runs-out'] },
      process.execPath,
      join(folder, 'again.mjs'),
    )
    t.equal(faulty.code, 1, faulty.out)
    t.notMatch(faulty.out, 'code 2157', 'no signature was wrong')
    t.match(curlScript(found), /Requests [0-9, ]+ name what another backend made/)
  },
)

t.test('what did not get as far as the wrong answer is never called mended', async (t) => {
  const found = await reproduceBuiltIn(
    await saved('pay-looks-only-before-the-deposit', 'competing-wallets'),
    NOW,
  )
  const folder = t.testdir({ 'again.mjs': nodeScript(found), 'again.sh': curlScript(found) })
  const script = join(folder, 'again.mjs')
  const path = { PATH: process.env['PATH'] ?? '' }
  const nobody = 'http://127.0.0.1:9'
  const node = (...args: string[]) => ran(process.execPath, [script, ...args], path)
  const dead = await node('--merchant', nobody, '--exchange', nobody, '--token', 'x')
  t.equal(dead.code, 2, dead.out)
  t.match(dead.out, /Cannot tell: no reply to request 1/)
  const deadCurl = await ran('sh', [join(folder, 'again.sh')], {
    ...path,
    MERCHANT: nobody,
    EXCHANGE: nobody,
    BANK: nobody,
  })
  t.equal(deadCurl.code, 2, deadCurl.out)
  t.match(deadCurl.out, /Cannot tell: .*no reply/)
  const sim = await startSim({ seed: 'a pair that nobody has seen' })
  try {
    const refused = await node('--merchant', sim.merchantUrl, '--token', 'wrong')
    t.equal(refused.code, 2, refused.out)
    t.match(refused.out, /Cannot tell: request 1, 2 was answered otherwise/)
    const place = {
      MERCHANT: sim.merchantUrl.slice(0, -1),
      EXCHANGE: sim.exchangeUrl.slice(0, -1),
      TOKEN: 'x',
    }
    const refusedCurl = await ran('sh', [join(folder, 'again.sh')], { ...path, ...place })
    t.equal(refusedCurl.code, 2, refusedCurl.out)
    const first = await node('--merchant', sim.merchantUrl, '--token', sim.token)
    t.not(first.code, 1, first.out)
    const spent = await node('--merchant', sim.merchantUrl, '--token', sim.token)
    t.equal(spent.code, 2, spent.out)
    t.match(spent.out, /Cannot tell: request [34] is (answered otherwise now, but not as|still)/)
  } finally {
    await sim.stop()
  }
})

/** A play of one request that was answered wrongly. */
function single(saw: number, instead: Reproduction['steps'][number]['instead'] = []): Reproduction {
  const headers = { authorization: 'Bearer (token of the target)' }
  const step = { from: 'shop', to: 'merchant', method: 'GET', path: '/private/orders/none', headers } as const
  const rest = {
    padding: 0,
    after: [],
    saw: { status: saw },
    learn: [],
    sign: [],
    promised: ['a row'],
    instead,
  }
  return {
    scenario: 'single',
    violated: ['a row'],
    bases: {},
    showsByStatus: instead.length > 0,
    limits: [],
    steps: [{ ...step, ...rest }],
  }
}

t.test('the wrong answer itself: as promised, as nobody promised, or only for want of a token', async (t) => {
  const missing = { status: 404, codes: [2005] }
  const cases: [string, Reproduction, string | undefined, number, number][] = [
    ['as promised', single(200, [missing]), undefined, 0, 0],
    ['another code, which curl does not see', single(200, [{ ...missing, codes: [2160] }]), undefined, 2, 0],
    ['another status', single(200, [{ status: 409 }]), undefined, 2, 2],
    ['nothing promised that a status shows', single(200), undefined, 0, 0],
    ['the token is refused', single(200), 'wrong', 2, 2],
    ['again', single(404, [{ status: 200 }]), undefined, 1, 1],
    [
      'again, by its code, which curl does not see',
      single(404, [{ status: 404, codes: [2160] }]),
      undefined,
      1,
      2,
    ],
    ['the same, where no status shows what is wrong', single(404), undefined, 2, 2],
  ]
  const sim = await startSim({ seed: 'a pair that nobody has seen' })
  const folder = t.testdir()
  try {
    for (const [name, play, token, inNode, withCurl] of cases) {
      // The code of the simulator stands in its reply, and what Assay saw had one, too.
      const withCode = play.steps.map((step) =>
        step.saw?.status === 404 ? { ...step, saw: { status: 404, code: 2005 } } : step,
      )
      writeFileSync(join(folder, 'again.mjs'), nodeScript({ ...play, steps: withCode }))
      writeFileSync(join(folder, 'again.sh'), curlScript(play))
      const TOKEN = token ?? sim.token
      const where = ['--merchant', sim.merchantUrl, '--token', TOKEN]
      const path = { PATH: process.env['PATH'] ?? '' }
      const node = await ran(process.execPath, [join(folder, 'again.mjs'), ...where], path)
      t.equal(node.code, inNode, `${name}: ${node.out}`)
      const MERCHANT = sim.merchantUrl.slice(0, -1)
      const curl = await ran('sh', [join(folder, 'again.sh')], { ...path, MERCHANT, TOKEN })
      t.equal(curl.code, withCurl, `${name}, curl: ${curl.out}`)
    }
  } finally {
    await sim.stop()
  }
})

t.test('a script says what it does not understand, and how it is used', async (t) => {
  const folder = t.testdir({ 'again.mjs': nodeScript(single(200)) })
  const path = { PATH: process.env['PATH'] ?? '' }
  const node = (...args: string[]) => ran(process.execPath, [join(folder, 'again.mjs'), ...args], path)
  const help = await node('--help')
  t.equal(help.code, 0)
  t.match(help.out, /--merchant URL --token TOKEN/)
  const nobody = ['--merchant', 'http://127.0.0.1:9/', '--token', 'x']
  for (const [args, says] of [
    [[...nobody, '--tokne', 'x'], /--tokne.*--merchant URL/s],
    [['--merchant'], /--merchant is missing/],
    [nobody, /the merchant at http:\/\/127\.0\.0\.1:9\/ cannot be reached/],
  ] as const) {
    const mistake = await node(...args)
    t.equal(mistake.code, 64, mistake.out)
    t.match(mistake.out, says)
  }
})

const HOSTILE = [
  `'; touch pwned; '`,
  '`touch pwned`',
  '$(touch pwned)',
  '"; touch pwned; "',
  '\n touch pwned\n',
  '\u001b[31m\u2028 */ process.exit(7) //',
  '${process.exit(7)}',
  '@pwned',
  '\\033[31m %s \\c',
  '</script>',
]

/** A play in which everything that a target or a file could say is hostile. */
function hostile(sign: string): Reproduction {
  return {
    scenario: sign,
    violated: [sign],
    bases: { merchant: sign },
    showsByStatus: true,
    limits: [sign],
    steps: [
      {
        from: sign,
        to: 'merchant',
        method: 'GET',
        path: `/${sign}`,
        headers: { accept: sign, [sign]: sign },
        body: sign,
        padding: 0,
        after: [],
        saw: { status: 404 },
        learn: [{ path: [sign], old: `old ${sign}` }],
        contract: sign,
        sign: [{ old: sign, blob: '', contract: 0 }],
        promised: [sign],
        instead: [],
      },
    ],
  }
}

t.test('nothing that a history holds becomes code, a file name, or an order to a terminal', async (t) => {
  const closed = { PATH: process.env['PATH'] ?? '', MERCHANT: 'http://127.0.0.1:9', TOKEN: '$(touch pwned)' }
  const scripts = HOSTILE.flatMap((sign, index) => [
    [process.execPath, `${String(index)}.mjs`, nodeScript(hostile(sign))] as const,
    ['sh', `${String(index)}.sh`, curlScript(hostile(sign))] as const,
  ])
  const folder = t.testdir()
  for (const [, name, text] of scripts) {
    t.notMatch(text, /[^\n\x20-\x7e]/, `${name} is plain text`)
    writeFileSync(join(folder, name), text)
  }
  // All in one process each: that a script ends as it should says that nothing in it has ended it earlier.
  const shell = await ran(
    'sh',
    ['-c', `cd '${folder}' && for f in *.sh; do sh "$f"; echo "$f: $?"; done; ls`],
    closed,
  )
  const node = await ran(
    'sh',
    [
      '-c',
      `cd '${folder}' && for f in *.mjs; do '${process.execPath}' "$f" --merchant http://127.0.0.1:9/ --exchange http://127.0.0.1:9/ --token x; echo "$f: $?"; done; ls`,
    ],
    closed,
  )
  for (const { out } of [shell, node]) {
    t.notMatch(out, /^pwned$/m, 'no file was made')
    t.notOk(
      Array.from(out).some((sign) => sign !== '\n' && sign < ' '),
      'no sign that a terminal obeys',
    )
  }
  // Nobody listens: whether the mistake is mended cannot be told.
  t.equal(shell.out.match(/^[0-9]\.sh: 2$/gm)?.length, HOSTILE.length, shell.out)
  t.equal(node.out.match(/^[0-9]\.mjs: 2$/gm)?.length, HOSTILE.length, node.out)
})

t.test('as a story, a counterexample plays the same from a file of one’s own', async (t) => {
  const defect = 'pay-looks-only-before-the-deposit'
  const example = await saved(defect, 'competing-wallets')
  const target = inProcessTarget({ defects: [defect] })
  const { events } = await replay(target, example.scenario, example)
  const folder = t.testdir({ 'two-winners.yaml': storyYaml(asStory(example, 'two-winners', events)) })
  const story = loadScenario(join(folder, 'two-winners.yaml'))
  const { plays } = await run({ target, scenarios: [story], seed: 'another one', plays: 0 })
  const violated = rowsViolated(plays.flatMap(({ findings }) => findings))
  t.same(violated, example.violated)
  const clean = await run({ target: inProcessTarget(), scenarios: [story], seed: 'another one', plays: 0 })
  t.same(
    clean.plays.flatMap(({ findings }) => findings),
    [],
  )
})
