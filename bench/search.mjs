/**
 * `npm run bench:search -- [budget]`: what the search costs over clients and calls of each, from outside: wallets that
 * share one claim pay one order and abort it, again and again. Each cell: how many worlds had to be kept side by side (the
 * next power of two), and milliseconds; where the budget ends it, the answer is "unknown", and the cell says so.
 */
import { readPlay } from '../dist/conformance/checks/index.js'
import { spansOf } from '../dist/conformance/history.js'
import { explain } from '../dist/conformance/oracle/linearize.js'
import { run } from '../dist/conformance/run.js'
import { checkScenario } from '../dist/conformance/scenario/grammar.js'
import { inProcessTarget } from '../dist/conformance/targets/in-process.js'

const BUDGET = Number(process.argv[2] ?? 8192)
const CLIENTS = [2, 3, 4, 5]
const CALLS = [2, 3, 4, 5, 6, 7, 8]
const WIDTH = 18

function crowd(clients, calls) {
  const wallets = Array.from({ length: clients }, (_, index) => `wallet${String(index)}`)
  const [first, ...others] = wallets
  const sale = { order: 'sale' }
  const strand = (wallet) =>
    Array.from({ length: calls }, (_, index) => ({
      call: `${wallet}.${index % 2 === 0 ? 'pay' : 'abort'}`,
      with: { ...sale, coins: [index >> 1] },
    }))
  return checkScenario({
    story: 'crowd',
    says: 'Wallets that share a claim pay and abort.',
    actors: { shop: 'storefront', ...Object.fromEntries(wallets.map((wallet) => [wallet, 'wallet'])) },
    steps: [
      { call: 'shop.order', with: { amount: '5', max_fee: '1' }, bind: 'sale' },
      ...wallets.map((wallet) => ({ call: `${wallet}.stock`, with: { coins: ['5', '5', '5', '5'] } })),
      { call: `${first}.claim`, with: sale },
      ...others.map((wallet) => ({ call: `${wallet}.claim`, with: { ...sale, nonce_of: first } })),
      { race: wallets.map(strand) },
    ],
  })
}

/** The calls as somebody sees them who sees no messages between the parties. */
async function outside(scenario) {
  let opening = []
  let events = []
  const onHistory = (one) => {
    if (one[0]?.play === 'opening') opening = spansOf(one)
    else events = one
  }
  await run({ target: inProcessTarget(), scenarios: [scenario], seed: '1', plays: 0, onHistory })
  const hops = new Set(
    events.filter((one) => one.type === 'call' && one.cause !== undefined).map((one) => one.span),
  )
  const seen = events
    .filter((one) => !hops.has(one.span))
    .map((one) => (one.type === 'play' ? { ...one, hopsVisible: false } : one))
  return readPlay(seen, opening)
}

function cost({ spans, knowledge }) {
  const isGivenUp = (budget) => explain(spans, knowledge, budget).some((one) => one.isOurs === true)
  const started = performance.now()
  const isTooMuch = isGivenUp(BUDGET)
  const took = `${(performance.now() - started).toFixed(0)} ms`
  if (isTooMuch) return `unknown, ${took}`
  let worlds = 1
  while (worlds < BUDGET && isGivenUp(worlds)) worlds *= 2
  return `${String(worlds)}, ${took}`
}

process.stdout.write(`clients${CALLS.map((calls) => `${String(calls)} calls`.padStart(WIDTH)).join('')}\n`)
for (const clients of CLIENTS) {
  process.stdout.write(String(clients).padEnd('clients'.length))
  for (const calls of CALLS) process.stdout.write(cost(await outside(crowd(clients, calls))).padStart(WIDTH))
  process.stdout.write('\n')
}
