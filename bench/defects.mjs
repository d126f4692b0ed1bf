/**
 * `node bench/defects.mjs [PLAYS]`: puts the judge to the proof with every defect, in two processes, and writes what
 * became of each into reports/proof.json. What others wrote there about changes of the judge stays.
 * Ends with exit code 1 if a defect survives and nobody can say why.
 */
import { fork } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bookText, countProof, isOpen, PLANTABLE, prove, readBook } from '../dist/index.js'

const PROCESSES = 2
const SEED = '1'
const BOOK = new URL('../reports/proof.json', import.meta.url)
const say = (line) => process.stdout.write(`${line}\n`)

if (process.send === undefined) await share()
else await work()

/** One part of the defects; what is found is sent to the parent. */
async function work() {
  const [index, plays] = process.argv.slice(2).map(Number)
  const started = Date.now()
  const { scores, soundPlays, unreachedGuards } = await prove({
    seed: SEED,
    plays,
    shard: { index, of: PROCESSES },
    onProgress: ({ phase, done, of }) => {
      if (phase === 'defects' && done % 100 === 0)
        say(
          `process ${index + 1}: ${done} of ${of} defects after ${((Date.now() - started) / 1000).toFixed(0)} s`,
        )
    },
  })
  const { user, system } = process.cpuUsage()
  process.send({ scores, soundPlays, unreachedGuards, seconds: (user + system) / 1e6 })
  process.disconnect()
}

async function share() {
  const plays = Number(process.argv[2] ?? 50)
  const parts = await Promise.all(
    Array.from({ length: PROCESSES }, (_, index) => {
      const child = fork(fileURLToPath(import.meta.url), [String(index), String(plays)])
      return new Promise((resolve, reject) => {
        child.on('message', resolve)
        child.on('exit', (code) => {
          if (code !== 0) reject(new Error(`a process ended with exit code ${String(code)}`))
        })
      })
    }),
  )
  const order = new Map(PLANTABLE.map(({ id }, index) => [id, index]))
  const defects = parts.flatMap(({ scores }) => scores).sort((a, b) => order.get(a.id) - order.get(b.id))
  const { judgeMutants } = bookBefore()
  writeFileSync(BOOK, bookText({ format: 1, seed: SEED, plays, defects, judgeMutants }))
  report(parts, defects)
}

function bookBefore() {
  try {
    return readBook(readFileSync(BOOK, 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT') return { judgeMutants: [] }
    throw error
  }
}

function report(parts, defects) {
  const kinds = [...new Set(defects.map(kindOf))]
  for (const kind of kinds)
    say(`${kind.padEnd(8)} ${JSON.stringify(countProof(defects.filter((one) => kindOf(one) === kind)))}`)
  for (const { id, rule } of defects.filter(({ verdict }) => verdict === 'unexplained'))
    say(`unexplained: ${id} (${rule})`)
  const unreached = [...new Set(parts.flatMap(({ unreachedGuards }) => unreachedGuards))].sort()
  say(`\nGuards that refuse in no play: ${String(unreached.length)}`)
  for (const guard of unreached) say(`  ${guard}`)
  const killed = defects
    .flatMap(({ verdict, plays }) => (verdict === 'killed' ? [plays] : []))
    .sort((a, b) => a - b)
  const seconds = parts.reduce((sum, part) => sum + part.seconds, 0)
  say(
    `\n${String(defects.length)} defects, ${String(parts[0].soundPlays)} plays of the sound pair, ${seconds.toFixed(0)} s of processor time`,
  )
  say(JSON.stringify(countProof(defects)))
  say(`plays to kill: median ${String(killed[Math.floor(killed.length / 2)])}, most ${String(killed.at(-1))}`)
  process.exitCode = defects.some(isOpen) ? 1 : 0
}

function kindOf({ id }) {
  return id.includes(':') ? id.slice(0, id.indexOf(':')) : 'written'
}
