/** Every order of a race, each once, and how much of the orders was seen. */
import t from 'tap'
import type { Recorded } from '../../src/conformance/history.js'
import { checkScenario } from '../../src/conformance/scenario/grammar.js'
import { Orders, type Choice } from '../../src/conformance/scenario/orders.js'
import { ScheduleCounter } from '../../src/conformance/scenario/schedules.js'
import { Turnstile } from '../../src/conformance/scenario/turnstile.js'
import { replay, run } from '../../src/conformance/run.js'
import { inProcessTarget } from '../../src/conformance/targets/in-process.js'
import { playBuiltIn, scenario, violatedIn } from './fixtures.js'

/** Plays strands of so many gates in every order. @returns the orders, in the order of playing */
async function everyOrder(lengths: readonly number[], limit: number): Promise<[string[], Orders]> {
  const orders = new Orders(limit)
  const seen: string[] = []
  for (let begun = orders.next(); begun !== undefined; begun = orders.next()) {
    const choices: Choice[] = []
    let order = ''
    const turnstile = new Turnstile(begun, { released: (_, choice, of) => choices.push({ choice, of }) })
    await turnstile.run(
      lengths.map((length, strand) => async () => {
        for (let step = 0; step < length; step++) {
          await turnstile.park('')
          order += String(strand)
        }
      }),
    )
    orders.played(begun, choices)
    seen.push(order)
  }
  return [seen, orders]
}

t.test('all orders are played, each once', async (t) => {
  for (const [lengths, count] of [
    [[6, 6], 924],
    [[2, 2, 2], 90],
    [[3], 1],
    [[1, 1, 1, 1], 24],
  ] as const) {
    const [seen, orders] = await everyOrder(lengths, 1000)
    t.equal(seen.length, count)
    t.equal(new Set(seen).size, count)
    t.ok(orders.isComplete)
  }
})

t.test('exactly as many as the limit are all; one more is one too many', async (t) => {
  const [, enough] = await everyOrder([2, 2], 6)
  t.ok(enough.isComplete)
  const [seen, cut] = await everyOrder([2, 2], 5)
  t.equal(seen.length, 5)
  t.notOk(cut.isComplete)
})

t.test('orders with fewer departures from first come, first served are played first', async (t) => {
  const orders = new Orders(1000)
  const departures: number[] = []
  for (let begun = orders.next(); begun !== undefined; begun = orders.next()) {
    departures.push(begun.filter((choice) => choice > 0).length)
    const choices = Array.from({ length: 5 }, (_, at) => ({ choice: begun[at] ?? 0, of: 3 }))
    orders.played(begun, choices)
  }
  t.equal(departures.length, 3 ** 5)
  t.same(
    departures,
    [...departures].sort((left, right) => left - right),
  )
})

t.test('the smallest race that comes with the package is right in every order', async (t) => {
  const result = await run({
    target: inProcessTarget(),
    scenarios: [scenario('melt-against-deposit')],
    seed: '1',
    plays: 0,
    exhaustive: 100,
  })
  t.same(
    result.plays.flatMap((play) => play.findings),
    [],
  )
  t.match(result.schedules.get('melt-against-deposit'), { plays: 6, orders: 6, unseen: 0, isComplete: true })
})

const TWO_PAY = checkScenario({
  story: 'two-pay',
  says: 'Two wallets pay one order at the same time.',
  actors: { shop: 'storefront', alice: 'wallet', bob: 'wallet' },
  steps: [
    { call: 'shop.order', with: { amount: '5' }, bind: 'sale' },
    { call: 'alice.stock', with: { coins: ['5'] } },
    { call: 'bob.stock', with: { coins: ['5'] } },
    { call: 'alice.claim', with: { order: 'sale' } },
    { call: 'bob.claim', with: { order: 'sale', nonce_of: 'alice' } },
    {
      race: [
        [{ call: 'alice.pay', with: { order: 'sale', coins: [0] } }],
        [{ call: 'bob.pay', with: { order: 'sale', coins: [0] } }],
      ],
    },
  ],
})

t.test('two winners show in some order, and that order can be played again', async (t) => {
  const target = inProcessTarget({ defects: ['pay-looks-only-before-the-deposit'] })
  const found = await run({ target, scenarios: [TWO_PAY], seed: '1', plays: 0, exhaustive: 80 })
  t.not(violatedIn(found).length, 0)
  const [example] = found.counterexamples
  if (example === undefined) throw new Error('no counterexample')
  const again = await replay(target, TWO_PAY, example)
  t.same(again.findings, example.judged.findings)
})

t.test('without being asked, a story is played once', async (t) => {
  const result = await playBuiltIn([scenario('melt-against-deposit')])
  t.equal(result.plays.length, 2, 'the opening and the story')
  t.equal(result.schedules.size, 0)
})

/** A history in which these messages passed, each while the others waited. */
function history(...passed: readonly (readonly [gate: string, ...over: string[]])[]): Recorded[] {
  return passed.map(([gate, ...over], at) => ({
    type: 'release',
    gate,
    choice: 0,
    of: over.length + 1,
    over,
    play: 'p',
    at,
  }))
}

t.test('pairs are counted that met, and those that passed in both orders', async (t) => {
  const counter = new ScheduleCounter()
  counter.see(history(['a', 'b', 'c'], ['b', 'c']))
  counter.see(history(['b', 'a']))
  counter.see(history(['b', 'a']))
  t.same(counter.coverage(), { plays: 3, orders: 2, unseen: 0.333, pairs: 3, bothWays: 1, nextNew: 1 })
})

t.test('two messages at gates of one name are no pair', async (t) => {
  const counter = new ScheduleCounter()
  counter.see(history(['a', 'a']))
  t.match(counter.coverage(), { orders: 1, pairs: 0, bothWays: 0 })
})

t.test('nothing played is nothing seen', async (t) => {
  t.match(new ScheduleCounter().coverage(), { plays: 0, orders: 0, unseen: 0, pairs: 0 })
})
