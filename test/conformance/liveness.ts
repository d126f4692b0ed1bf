/** After faults have stopped, every coin comes to its end; and who keeps one is found, by what the exchange tells of it. */
import t from 'tap'
import { spansOf, type Recorded } from '../../src/conformance/history.js'
import { readHistory } from '../../src/conformance/history-file.js'
import { run } from '../../src/conformance/run.js'
import { checkScenario } from '../../src/conformance/scenario/grammar.js'
import { inProcessTarget } from '../../src/conformance/targets/in-process.js'
import { timeline } from '../../src/conformance/report/timeline.js'
import type { Defect } from '../../src/sim/defects/defect.js'
import { without } from '../../src/sim/defects/written/parts.js'
import { guard, type Arrival } from '../../src/sim/handler.js'
import type { Operation } from '../../src/sim/store/store.js'
import type { Exchange } from '../../src/sim/exchange/exchange.js'
import { playBuiltIn, scenario, violatedIn } from './fixtures.js'

const ABORTED = 'merchant/post-orders-ORDER_ID-abort/200-aborted'
const between = { from: 'merchant', to: 'exchange', page: 'post-batch-deposit', phase: 'reply' } as const

/** Coins are handed in, something goes wrong, and the wallet finishes its business. */
function story(name: string, fault: object, later: readonly object[] = []) {
  return checkScenario({
    story: name,
    says: 'A payment that is cut off.',
    actors: { shop: 'storefront', alice: 'wallet' },
    steps: [
      { call: 'alice.stock', with: { coins: ['5', '2'] } },
      { call: 'shop.order', with: { amount: '7', max_fee: '1', pay_deadline: '2m' }, bind: 'sale' },
      { call: 'alice.claim', with: { order: 'sale' } },
      { fault },
      { call: 'alice.pay', with: { order: 'sale', coins: [0, 1] } },
      ...later,
      { call: 'alice.settle' },
    ],
  })
}

const CUT_OFF = story('cut-off', { crash: 'exchange', at: { ...between, nth: 1 } })
/** When the wallet asks again, nothing can be paid any more. */
const TOO_LATE = story('too-late', { crash: 'merchant', at: { ...between, nth: 1 } }, [{ clock: '5m' }])

async function playWith(changes: readonly Defect[], plays: Parameters<typeof run>[0]['scenarios']) {
  let events: readonly Recorded[] = []
  const result = await run({
    target: inProcessTarget({ changes }),
    scenarios: plays,
    seed: '1',
    plays: 1,
    onHistory: (history) => (events = history),
  })
  return { result, events, findings: result.plays.flatMap((play) => play.findings) }
}

t.test('whoever heard nothing of a payment finishes it, or has the coins back', async (t) => {
  for (const one of [CUT_OFF, TOO_LATE]) {
    const { findings, events } = await playWith([], [one])
    t.strictSame(findings, [])
    t.match(
      events.filter(({ type }) => type === 'settled'),
      [{ actor: 'alice', done: true }],
    )
    t.ok(events.some(({ type }) => type === 'struck'))
    const text = events.map((event) => JSON.stringify(event)).join('\n')
    t.strictSame(readHistory(text), events, 'what is recorded can be read')
    t.ok(timeline(events, new Map()).some((line) => line.startsWith('alice has finished its business')))
  }
})

const KEEPS: Defect = {
  id: 'keeps-coins',
  says: 'The merchant says that it aborts, and asks its exchange for nothing.',
  changes: { 'merchant/post-orders-ORDER_ID-abort': (handler) => without(handler, ['owe-coins']) },
}

t.test('a merchant that never gives the coins of a payment back that a crash cut off', async (t) => {
  const { findings } = await playWith([KEEPS], [TOO_LATE])
  t.match(
    findings.filter(({ check }) => check === 'liveness'),
    [{ row: ABORTED, verdict: 'violated' }],
  )
})

/** Who comes up again is another object, and has nothing of what this one has written since it was first asked. */
function forgetting(): Defect {
  let up: Exchange | undefined
  const written: Operation[] = []
  const notice = ({ world: { exchange } }: Arrival): boolean => {
    if (up === exchange) return true
    if (up === undefined)
      exchange.store.onChange((operations) =>
        written.push(...operations.filter(({ table }) => isOfCoins(table))),
      )
    else
      exchange.store.transact((writer) => {
        for (const { table, key } of written) if (isOfCoins(table)) writer.delete(table, key)
      })
    up = exchange
    return true
  }
  const forget = guard('remembers', 500, 'GENERIC_DB_STORE_FAILED', notice)
  return {
    id: 'forgets-coins',
    says: 'An exchange that comes up again knows nothing of the coins that it took.',
    changes: Object.fromEntries(
      ['post-batch-deposit', 'get-coins-COIN_PUB-history'].map((page) => [
        `exchange/${page}`,
        (handler) => ({ ...handler, early: [forget, ...handler.early] }),
      ]),
    ),
  }
}

function isOfCoins(table: string): table is 'coins' | 'deposits' | 'batches' {
  return ['coins', 'deposits', 'batches'].includes(table)
}

t.test('an exchange that forgets the coins it took is found when their owner asks', async (t) => {
  const late = checkScenario({
    ...(CUT_OFF as object),
    story: 'paid-and-forgotten',
    steps: [
      { call: 'alice.stock', with: { coins: ['5', '2'] } },
      { call: 'shop.order', with: { amount: '7', max_fee: '1' }, bind: 'sale' },
      { call: 'alice.claim', with: { order: 'sale' } },
      { call: 'alice.pay', with: { order: 'sale', coins: [0, 1] } },
      { fault: { crash: 'exchange' } },
      { call: 'alice.settle' },
    ],
  })
  t.strictSame((await playWith([], [late])).findings, [])
  const { findings } = await playWith([forgetting()], [late])
  t.ok(
    findings.some(({ row, verdict }) => verdict === 'violated' && row.startsWith('exchange/')),
    findings.map(({ row }) => row).join(),
  )
})

t.test('a coin of before that makes up for fees is part of the payment', async (t) => {
  const sale = { order: 'sale' }
  const topped = checkScenario({
    story: 'topped-up',
    says: 'An attempt fails half-way; the coin that it left makes up for the fees of the next.',
    actors: { shop: 'storefront', alice: 'wallet' },
    steps: [
      { call: 'alice.stock', with: { coins: ['1', '5', '5'] } },
      { call: 'shop.order', with: { amount: '4', max_fee: '1' }, bind: 'other' },
      { call: 'alice.claim', with: { order: 'other' } },
      { call: 'alice.pay', with: { order: 'other', coins: [1] }, expect: '200-paid' },
      { call: 'shop.order', with: { amount: '5', max_fee: '0' }, bind: 'sale' },
      { call: 'alice.claim', with: sale },
      { call: 'alice.pay', with: { ...sale, coins: [0, 1] }, expect: '409-coin-spent' },
      { call: 'alice.pay', with: { ...sale, coins: [2] }, expect: '200-paid' },
      { call: 'alice.settle' },
    ],
  })
  const { findings } = await playWith([], [topped])
  t.strictSame(findings, [])
})

t.test('a wallet that runs out of calls leaves the question open', async (t) => {
  const steps = [...('steps' in CUT_OFF ? CUT_OFF.steps : [])].slice(0, -1)
  const short = checkScenario({
    ...CUT_OFF,
    story: 'short-of-calls',
    steps: [...steps, { call: 'alice.settle', with: { calls: 1 } }],
  })
  const { findings } = await playWith([], [short])
  t.match(findings, [{ check: 'liveness', verdict: 'unknown', row: '' }])
})

for (const name of ['lost-replies', 'crash-anywhere'])
  t.test(`${name}: nothing is found, every play heals, and another run writes the same`, async (t) => {
    const [one, two] = [
      await playBuiltIn([scenario(name)], { plays: 6 }),
      await playBuiltIn([scenario(name)], { plays: 6 }),
    ]
    t.strictSame(violatedIn(one), [])
    t.strictSame([...two.histories], [...one.histories])
    for (const [id, events] of one.histories) {
      const isFaulty = events.some(({ type }) => type === 'fault')
      t.equal(
        events.some(({ type }) => type === 'healed'),
        isFaulty,
        id,
      )
      for (const span of spansOf(events).filter(({ repeats }) => repeats !== undefined))
        t.equal(span.reply, undefined, 'nobody hears the second reply')
    }
  })
