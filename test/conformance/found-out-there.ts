/** What is found on a backend out there can be played on it again, and be shown by a script that knows its history. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import {
  conform,
  nodeScript,
  replay,
  reproduce,
  rowsViolated,
  saveCounterexample,
  startSim,
  type Recorded,
} from '../../src/index.js'
import { ran } from './scripts.js'

const DEFECT = 'refund-id-means-nothing'
const ROW = 'exchange/post-coins-COIN_PUB-refund/424-id-reused'

t.test('a finding of a running pair: replayed on it, and sent to another one by its bytes', async (t) => {
  const faulty = await startSim({ seed: 'out there', defects: [DEFECT] })
  const clean = await startSim({ seed: 'mended' })
  t.teardown(() => Promise.all([faulty.stop(), clean.stop()]))
  const history: Recorded[] = []
  const found = await conform({
    merchant: faulty.merchantUrl,
    token: faulty.token,
    scenarios: ['refund-id-reused'],
    onHistory: (events) => history.push(...events),
  })
  t.equal(found.exitCode, 1)
  const [example] = found.counterexamples
  t.ok(example)
  if (example === undefined) return
  const saved = saveCounterexample(example, { target: found.target, defects: [] })

  const again = await replay(saved, { merchant: faulty.merchantUrl, token: faulty.token })
  t.ok(rowsViolated(again.findings).includes(ROW))
  const mended = await replay(saved, { merchant: clean.merchantUrl, token: clean.token })
  t.same(rowsViolated(mended.findings), [])

  const lines = history.map((event) => JSON.stringify(event)).join('\n')
  const script = join(t.testdir(), 'again.mjs')
  writeFileSync(script, nodeScript(await reproduce(saved, lines)))
  for (const [sim, code] of [
    [await startSim({ seed: 'a third one', defects: [DEFECT] }), 1],
    [clean, 0],
  ] as const) {
    const where = ['--merchant', sim.merchantUrl, '--bank', sim.bankUrl, '--token', sim.token]
    const outcome = await ran(process.execPath, [script, ...where], {})
    t.equal(outcome.code, code, outcome.out)
    await sim.stop()
  }
})
