/**
 * `npm run bench:races [plays] [seed] [campaign…]`: plays every campaign on the clean pair, 1,000 times unless said
 * otherwise, and judges each play. No finding may come of it. Every 50th play is played again in another process, and
 * has to be the same byte for byte.
 *
 * Prints for each campaign plays a second, where the processor time goes, and the limit ratio: processor time of the
 * campaign over that of the native signature operations it could not do without. Ends with exit code 1 if a play was
 * accused or differs.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { nativeSignatures } from './native-signatures.mjs'
import { cpuSplit } from './cpu-split.mjs'

const { run } = await import('../dist/conformance/run.js')
const { playInput } = await import('../dist/conformance/campaign.js')
const { spansOf } = await import('../dist/conformance/history.js')
const { openTarget } = await import('../dist/conformance/opening.js')
const { drawInput } = await import('../dist/conformance/scenario/arbitraries.js')
const { playSeed } = await import('../dist/conformance/scenario/play.js')
const { loadOwnScenarios } = await import('../dist/conformance/scenario/load.js')
const { isCampaign } = await import('../dist/conformance/scenario/grammar.js')
const { inProcessTarget } = await import('../dist/conformance/targets/in-process.js')

const EVERY = 50
const [plays = '1000', seed = 'races', ...names] = process.argv.slice(2)
const campaigns = [...loadOwnScenarios()]
  .filter(([name, scenario]) => isCampaign(scenario) && (names.length === 0 || names.includes(name)))
  .map(([, scenario]) => scenario)
/** The other process only plays, and prints its digests. */
const isSecond = process.env['ASSAY_BENCH_SECOND'] === '1'
const say = (line) => process.stdout.write(`${line}\n`)

const digest = (events) => createHash('sha256').update(JSON.stringify(events)).digest('hex')

/** Digests of every 50th history, by the name of the play. */
const digests = {}
const keep = (events) => {
  const name = events[0]?.play ?? ''
  if (Number(name.split('#')[1]) % EVERY === 0) digests[name] = digest(events)
}

async function playAll(campaign) {
  const native = nativeSignatures()
  const cpu = process.cpuUsage()
  const started = performance.now()
  let result
  const split = await cpuSplit(async () => {
    result = await run({
      target: inProcessTarget(),
      scenarios: [campaign],
      seed,
      plays: Number(plays),
      onHistory: keep,
    })
  })
  const { user, system } = process.cpuUsage(cpu)
  const signatures = nativeSignatures().milliseconds - native.milliseconds
  return {
    result,
    split,
    perSecond: Number(plays) / ((performance.now() - started) / 1000),
    milliseconds: (user + system) / 1000 / Number(plays),
    limitRatio: (user + system) / 1000 / signatures,
  }
}

/** Plays every 50th play of every campaign, and no other: a play follows from its seed and its number alone. */
async function playEvery50th() {
  const target = inProcessTarget()
  const { session, opening } = await openTarget(target, seed)
  const known = { session, opening: spansOf(opening) }
  for (const scenario of campaigns)
    for (let index = 0; index < Number(plays); index += EVERY) {
      const about = {
        scenario,
        id: `${scenario.campaign}#${String(index)}`,
        seed: playSeed(seed, scenario.campaign, index),
      }
      keep((await playInput(known, about, drawInput(scenario, about.seed))).events)
    }
  await target.close()
}

/** What the other process, which plays every 50th again, has to say. @returns its digests */
function inAnotherProcess() {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), plays, seed, ...names], {
    env: { ...process.env, ASSAY_BENCH_SECOND: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.on('data', (chunk) => (text += chunk))
  return new Promise((resolve) => child.on('close', () => resolve(JSON.parse(text))))
}

const ROOMS = ['crypto', 'hapi', 'simulator', 'judge', 'scheduler', 'drawing', 'garbage', 'other']
const WIDTH = 10
const SECOND_OPINION = 'the same in another process'

if (isSecond) {
  await playEvery50th()
  say(JSON.stringify(digests))
} else {
  const others = inAnotherProcess()
  let accused = 0
  say(
    ['campaign'.padEnd(22), 'plays/s', 'ms CPU', 'limit', 'orders', 'findings', 'unknown', ...ROOMS]
      .map((cell) => cell.padStart(WIDTH))
      .join(''),
  )
  for (const campaign of campaigns) {
    const { result, split, perSecond, milliseconds, limitRatio } = await playAll(campaign)
    const findings = result.plays.flatMap((play) => play.findings)
    const wrong = findings.filter(({ verdict }) => verdict !== 'unknown' && verdict !== 'seen')
    accused += wrong.length
    const cells = [
      perSecond.toFixed(1),
      milliseconds.toFixed(1),
      limitRatio.toFixed(1),
      String(result.schedules.get(campaign.campaign)?.orders ?? 0),
      String(wrong.length),
      String(findings.filter(({ verdict }) => verdict === 'unknown').length),
      ...ROOMS.map((room) => `${(100 * (split.get(room) ?? 0)).toFixed(0)} %`),
    ]
    say([campaign.campaign.padEnd(22), ...cells].map((cell) => cell.padStart(WIDTH)).join(''))
    for (const { play, row, says } of wrong.slice(0, 5)) say(`  ${play}: ${row}: ${says}`)
  }
  const second = await others
  const different = Object.keys(digests).filter((play) => digests[play] !== second[play])
  say(
    `\n${String(Object.keys(digests).length)} histories ${SECOND_OPINION}, ${String(different.length)} differ`,
  )
  for (const play of different) say(`  ${play}`)
  process.exitCode = accused > 0 || different.length > 0 ? 1 : 0
}
