/**
 * `node --expose-gc bench/fuzz.mjs [requests] [seed] [number]`: sends so many requests to the servers of the simulator
 * in process, a third of them good in other words, a third wrong in one field, a third senseless, and says which
 * page answered how, what went wrong, and how the heap grew. With a number, sends only that one and shows it.
 * `npm run bench:fuzz` builds what it uses first. Ends with exit code 1 if anything went wrong.
 */
const { Fuzzer } = await import('./.build/test/sim/fuzz/run.js')

const requests = Number(process.argv[2] ?? 200_000)
const seed = process.argv[3] ?? '1'
const only = process.argv[4]
const CHECK_EVERY = 20_000
/** Memories of pure computations are full long before; from then on the heap may grow by so much. */
const GROWTH_ALLOWED = 24 * 2 ** 20
const PATIENCE_MS = 10_000

const say = (line = '') => process.stdout.write(`${line}\n`)
const asText = (bytes) => (bytes === undefined ? '' : Buffer.from(bytes).toString().slice(0, 2000))
const show = ({ number, page, changes, complaint, request, reply }) => {
  say(`\n${page}, case ${String(number)} of seed ${seed}: ${changes.join(' + ')}`)
  say(`  ${complaint}`)
  say(`  > ${request.method} ${request.path.slice(0, 300)} ${JSON.stringify(request.headers)}`)
  say(`  > ${JSON.stringify(asText(request.body))}`)
  say(`  < ${String(reply.status)} ${JSON.stringify(asText(reply.body))}`)
}

const fuzzer = await Fuzzer.open(seed)

if (only !== undefined) {
  show({ number: only, ...(await fuzzer.look(Number(only))) })
  process.exit()
}

let current = 0
let since = performance.now()
// A request that waits for ever would end this process without a word, or never.
const watch = setInterval(() => {
  if (performance.now() - since < PATIENCE_MS) return
  say(`case ${String(current)} of seed ${seed} hangs`)
  process.exit(1)
}, 1000)

const heaps = []
let slowest = { number: 0, ms: 0 }
const started = performance.now()
for (; current < requests; current++) {
  since = performance.now()
  await fuzzer.run(current)
  const ms = performance.now() - since
  if (ms > slowest.ms) slowest = { number: current, ms }
  if ((current + 1) % CHECK_EVERY !== 0) continue
  globalThis.gc?.()
  const { heapUsed } = process.memoryUsage()
  heaps.push(heapUsed)
  const rate = ((current + 1) / (performance.now() - started)) * 1000
  const heap = (heapUsed / 2 ** 20).toFixed(1)
  say(
    `${String(current + 1)} requests, ${rate.toFixed(0)} a second, heap ${heap} MiB, ${String(fuzzer.failures.size)} failures`,
  )
}
clearInterval(watch)

say('\nStatuses by page:')
for (const [page, counts] of [...fuzzer.statuses].sort(([one], [other]) => one.localeCompare(other)))
  say(
    `  ${page}: ${[...counts]
      .sort()
      .map(([status, times]) => `${status}×${times}`)
      .join(' ')}`,
  )
say(`\nPages without a good request: ${fuzzer.pagesWithoutGood.join(', ') || 'none'}`)
for (const [kind, times] of fuzzer.kinds) say(`${kind}: ${String(times)}`)
say(`Slowest: case ${String(slowest.number)}, ${slowest.ms.toFixed(0)} ms`)

// The first half fills the memories.
const later = heaps.slice(Math.ceil(heaps.length / 2) - 1)
const growth = later.length < 2 ? 0 : later.at(-1) - later[0]
const isFlat = growth <= GROWTH_ALLOWED
if (later.length > 1) say(`Heap grew by ${(growth / 2 ** 20).toFixed(1)} MiB over the second half`)
if (globalThis.gc === undefined) say('Without --expose-gc the heap says little.')

for (const failure of fuzzer.failures.values()) {
  show(failure)
  say(`  ${String(failure.times)} times`)
}
process.exitCode = fuzzer.failures.size > 0 || !isFlat ? 1 : 0
