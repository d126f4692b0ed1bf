/**
 * `node bench/written.mjs [seeds] [defects]`: every defect that was written by hand, hunted by its campaign with each
 * of the seeds: the plays and calls it takes, whether it is found as its table says, and whether its counterexample
 * shows the same again, 20 times here and once in another process. `npm run bench:written` builds the tables first.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readCounterexample, saveCounterexample } from './.build/src/conformance/report/counterexample.js'
import { replay } from './.build/src/conformance/run.js'
import { inProcessTarget } from './.build/src/conformance/targets/in-process.js'
import { hunt, problemsOf } from './.build/test/conformance/written/case.js'
import { PAYMENT_CASES } from './.build/test/conformance/written/payments.js'
import { REFUND_CASES } from './.build/test/conformance/written/refunds.js'
import { loadOwnScenarios } from '../dist/conformance/scenario/load.js'

const CASES = [...PAYMENT_CASES, ...REFUND_CASES]
const REPLAYS = 20

const digest = (events) => createHash('sha256').update(JSON.stringify(events)).digest('hex')

/** What the other process does: plays a counterexample, and says what came of it. */
async function replayFile(file) {
  const saved = readCounterexample(JSON.parse(readFileSync(file, 'utf8')))
  const { events } = await replay(inProcessTarget({ defects: saved.defects }), saved.scenario, saved)
  process.stdout.write(digest(events))
}

function digestElsewhere(example, defect, target) {
  const folder = mkdtempSync(join(tmpdir(), 'assay-'))
  try {
    const file = join(folder, 'counterexample.json')
    writeFileSync(file, JSON.stringify(saveCounterexample(example, { target, defects: [defect] })))
    const args = [fileURLToPath(import.meta.url), '--replay', file]
    return spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function huntOnce(written, campaign, seed) {
  const started = process.cpuUsage()
  const result = await hunt(written, campaign, seed)
  const { user, system } = process.cpuUsage(started)
  const [example] = result.counterexamples
  const problems = await problemsOf(written, result, REPLAYS)
  if (
    example !== undefined &&
    digestElsewhere(example, written.defect, result.target) !== digest(example.history)
  )
    problems.push('another process has another history')
  const plays = result.plays.length - 1
  const figures = [plays, example?.calls ?? '-', ((user + system) / 1e6).toFixed(1)]
  process.stdout.write(
    `${written.defect.padEnd(38)}${seed.padStart(4)}${figures.map((one) => String(one).padStart(7)).join('')}\n`,
  )
  for (const problem of problems) process.stdout.write(`    ${problem}\n`)
  return { plays, isGood: problems.length === 0 }
}

async function huntAll(seeds, wanted) {
  const campaigns = loadOwnScenarios()
  process.stdout.write(`${'defect'.padEnd(38)}seed  plays  calls  CPU s\n`)
  const hunts = []
  for (const written of CASES.filter(({ defect }) => wanted.length === 0 || wanted.includes(defect)))
    for (const seed of seeds) hunts.push(await huntOnce(written, campaigns.get(written.campaign), seed))
  const plays = hunts.map((one) => one.plays).sort((left, right) => left - right)
  const bad = hunts.filter(({ isGood }) => !isGood).length
  process.stdout.write(
    `${hunts.length} hunts, ${bad} not as the tables say; median plays ${plays[plays.length >> 1]}\n`,
  )
  process.exitCode = bad === 0 ? 0 : 1
}

const [first = '1', second = ''] = process.argv.slice(2)
if (first === '--replay') await replayFile(second)
else await huntAll(first.split(','), second === '' ? [] : second.split(','))
