/** Plays that cannot come to their end: who waits for whom is told, and nobody is accused of what no page says. */
import t from 'tap'
import type { Finding } from '../../src/conformance/checks/finding.js'
import { readHistory } from '../../src/conformance/history-file.js'
import { run, type RunResult } from '../../src/conformance/run.js'
import { checkScenario } from '../../src/conformance/scenario/grammar.js'
import { exitCodeOf } from '../../src/conformance/report/verdict.js'
import { inProcessTarget } from '../../src/conformance/targets/in-process.js'
import type { Defect } from '../../src/sim/defects/defect.js'
import { hop, type Call, type Handler } from '../../src/sim/handler.js'

const PAY = 'merchant/post-orders-ORDER_ID-pay'

/** A payment that does something else before it does anything. */
function paying(id: string, first: (call: Call<unknown>) => Promise<void>): Defect {
  const step = hop<{ readonly call: Call<unknown> }>(id, async ({ call }) => {
    await first(call)
    return undefined
  })
  const change = (handler: Handler): Handler => ({
    ...handler,
    context: (call) => Object.assign(handler.context(call) as object, { call }),
    steps: [step as (typeof handler.steps)[number], ...handler.steps],
  })
  return { id, says: 'For this test.', changes: { [PAY]: change } }
}

const TWO_SHOPPERS = checkScenario({
  story: 'two-shoppers',
  says: 'Two wallets pay an order each, at the same time.',
  actors: { shop: 'storefront', alice: 'wallet', bob: 'wallet' },
  steps: [
    { call: 'shop.order', with: { amount: '5' }, bind: 'hers' },
    { call: 'shop.order', with: { amount: '5' }, bind: 'his' },
    { call: 'alice.stock', with: { coins: ['5'] } },
    { call: 'bob.stock', with: { coins: ['5'] } },
    { call: 'alice.claim', with: { order: 'hers' } },
    { call: 'bob.claim', with: { order: 'his' } },
    {
      race: [
        [{ call: 'alice.pay', with: { order: 'hers', coins: [0] } }],
        [{ call: 'bob.pay', with: { order: 'his', coins: [0] } }],
      ],
    },
  ],
})

async function played(defect: Defect): Promise<RunResult & { findings: Finding[]; history: string }> {
  const lines: string[] = []
  const result = await run({
    target: inProcessTarget({ changes: [defect] }),
    scenarios: [TWO_SHOPPERS],
    seed: '1',
    plays: 0,
    onHistory: (events) => lines.push(...events.map((event) => JSON.stringify(event))),
  })
  return {
    ...result,
    findings: result.plays.flatMap((play) => play.findings),
    history: lines.join('\n'),
  }
}

t.test('a handler that awaits the event loop is warned of, and judged like any other', async (t) => {
  const result = await played(
    paying('pay-takes-a-walk', async () => {
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
      await new Promise((resolve) => setTimeout(resolve, 3))
    }),
  )
  t.equal(result.findings.length, 1, 'once a play')
  t.match(result.findings, [{ verdict: 'seen', check: 'assumptions', row: '' }])
  t.match(
    result.findings[0]?.says,
    /an await that nobody controls: after "\w+>merchant post-orders-ORDER_ID-pay request"/,
  )
  t.equal(exitCodeOf(result), 0)
  t.doesNotThrow(() => readHistory(result.history))
})

t.test('two requests that wait for each other are told of, with who waits and since when', async (t) => {
  const waiting: (() => void)[] = []
  const result = await played(
    paying('payments-wait-for-each-other', () => new Promise((resolve) => waiting.push(resolve))),
  )
  t.equal(waiting.length, 2)
  t.equal(result.counterexamples.length, 0, 'no page says by when a payment is answered')
  t.equal(exitCodeOf(result), 2, 'but what was not answered was not judged')
  const stall = result.findings.find(({ verdict }) => verdict === 'unknown')
  t.match(stall?.says, /^silence: /)
  t.match(
    stall?.says,
    /alice waits for the merchant to answer post-orders-ORDER_ID-pay \(two-shoppers:\d+\), since 2026-01-01T00:00:00.000Z \(event \d+\); the last that the merchant did for it: nothing that could be seen/,
  )
  t.match(stall?.says, /bob waits for the merchant to answer post-orders-ORDER_ID-pay/)
  t.doesNotThrow(() => readHistory(result.history))
})

t.test('a merchant that asks its exchange for ever is stopped, and the circle is shown', async (t) => {
  const result = await played(
    paying('pay-asks-for-ever', async ({ world, id }) => {
      for (;;) {
        const request = { method: 'GET', path: '/config', headers: {} }
        await world.network.send({ from: 'merchant', to: 'exchange', request, patience: 30, cause: id })
      }
    }),
  )
  t.equal(result.counterexamples.length, 0)
  t.equal(exitCodeOf(result), 2)
  const stall = result.findings.find(({ verdict }) => verdict === 'unknown')
  t.match(stall?.says, /^livelock: /)
  t.match(stall?.says, /again and again: .*merchant>exchange get-config re(quest|ply)/)
  t.match(stall?.says, /in whose service the merchant waits for the exchange to answer get-config/)
})
