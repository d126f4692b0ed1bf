/**
 * `node bench/crash.mjs [cycles]`: kills `assay serve --store` again and again while shops make orders, and asks
 * each time whether every order that was acknowledged is still there.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))
const SHOPS = 8
/** Orders of earlier cycles that are asked for again, besides those of the last ones. */
const SAMPLE = 50

const cycles = Number(process.argv[2] ?? 200)
const store = mkdtempSync(join(tmpdir(), 'assay-crash-'))
const acknowledged = []
let lost = 0

for (let cycle = 1; cycle <= cycles; cycle++) {
  const sim = await start()
  lost += await countLost(sim, [...acknowledged.slice(-200), ...sample(acknowledged)])
  // Killed at a moment that the load itself decides: after so many answers, with others under way.
  await sellUntil(sim, 10 + ((cycle * 37) % 90))
  process.stdout.write(
    `cycle ${String(cycle)} of ${String(cycles)}: ${String(acknowledged.length)} orders acknowledged, ${String(lost)} lost\n`,
  )
}
rmSync(store, { recursive: true })
process.exitCode = lost === 0 ? 0 : 1

/** Starts the pair on the store. @returns where it is, and how to kill it */
function start() {
  const child = spawn(process.execPath, [MAIN, 'serve', '--store', store, '--port', '0', '--json', '--quiet'])
  child.stderr.pipe(process.stderr)
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`serve ended with ${String(code)}`)))
    child.stdout.once('data', (text) => resolve({ ...JSON.parse(String(text)), child }))
  })
}

/** Makes orders from several shops at once, and kills the pair when so many were acknowledged. */
async function sellUntil({ merchant, token, child }, most) {
  child.removeAllListeners('exit')
  const gone = new Promise((resolve) => child.once('close', resolve))
  let answers = 0
  const sell = async () => {
    for (;;) {
      try {
        const reply = await fetch(`${merchant}private/orders`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}` },
          body: JSON.stringify({ order: { amount: 'KUDOS:1', summary: 'Tea' } }),
        })
        const { order_id: id } = await reply.json()
        acknowledged.push(id)
        if (++answers === most) child.kill('SIGKILL')
      } catch {
        return // The pair is dead.
      }
    }
  }
  await Promise.all([...Array.from({ length: SHOPS }, sell), gone])
}

async function countLost({ merchant, token }, ids) {
  let missing = 0
  for (const id of new Set(ids)) {
    const reply = await fetch(`${merchant}private/orders/${id}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    if (reply.status !== 200) missing++
  }
  return missing
}

function sample(ids) {
  const step = Math.max(1, Math.floor(ids.length / SAMPLE))
  return ids.filter((_, index) => index % step === 0)
}
