/** Scripts for teams without Assay: they show what was found, on the one hand, and nothing that is not there. */
import { spawn } from 'node:child_process'
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

/** The seconds at which the tests run: what a script signs has to be good now. */
const NOW = Math.floor(Date.now() / 1000)

async function saved(defect: string, scenarioName: string): Promise<SavedCounterexample> {
  const { counterexamples, target } = await playedWith(defect, [scenarioName])
  const [example] = counterexamples
  if (example === undefined) throw new Error(`${defect} was not found`)
  return saveCounterexample(example, { target, defects: [defect] })
}

interface Ran {
  readonly code: number | null
  readonly out: string
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

function ran(command: string, args: readonly string[], env: Record<string, string>): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (out += text))
    child.on('error', reject)
    child.on('close', (code) => {
      resolve({ code, out })
    })
  })
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
  t.equal(shell.out.match(/^[0-9]\.sh: 0$/gm)?.length, HOSTILE.length, shell.out)
  t.equal(node.out.match(/^[0-9]\.mjs: 0$/gm)?.length, HOSTILE.length, node.out)
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
