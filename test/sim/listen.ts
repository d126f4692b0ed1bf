/** The pair on sockets, started with a store again and again. */
import { createServer } from 'node:http'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { startSim, type RunningSim, type SimOptions } from '../../src/sim/listen.js'

/** Starts a pair that ends with the test, if nobody ends it before. */
async function started(t: Test, options: SimOptions): Promise<RunningSim> {
  const sim = await startSim(options)
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> => (stopped ??= sim.stop())
  t.teardown(stop)
  return { ...sim, stop }
}

async function ask(sim: RunningSim, path: string, body?: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${sim.merchantUrl}${path}`, {
    headers: { authorization: `Bearer ${sim.token}`, connection: 'close' },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  })
  return (await response.json()) as Record<string, unknown>
}

const makeOrder = (sim: RunningSim) =>
  ask(sim, 'private/orders', { order: { amount: 'KUDOS:5', summary: 'Tea', fulfillment_message: 'Enjoy' } })

const NONCE = '0'.repeat(52)

t.test('a store keeps the addresses and the account that its contracts name', async (t) => {
  const store = t.testdir()
  const first = await started(t, { store })
  const { order_id, token } = await makeOrder(first)
  const accounts = await ask(first, 'private/accounts')
  await first.stop()
  const second = await started(t, { store })
  const urls = ({ merchantUrl, exchangeUrl, bankUrl }: RunningSim) => [merchantUrl, exchangeUrl, bankUrl]
  t.strictSame(urls(second), urls(first))
  t.strictSame(await ask(second, 'private/accounts'), accounts)
  const claimed = await ask(second, `orders/${String(order_id)}/claim`, { nonce: NONCE, token })
  t.match(claimed, { contract_terms: { exchanges: [{ url: first.exchangeUrl }] } })
})

t.test('other addresses than those of the store are refused, with those that it has', async (t) => {
  const store = t.testdir()
  const first = await started(t, { store })
  const { port } = new URL(first.merchantUrl)
  await first.stop()
  const message = `this store belongs to ${first.merchantUrl}; start with --port ${port} or another --store`
  await t.rejects(startSim({ store, port: Number(port) === 9000 ? 9001 : 9000 }), { message })
  await t.rejects(startSim({ store, host: 'localhost' }), { message })
  const stranger = createServer()
  await new Promise<void>((resolve) => stranger.listen(Number(port), '127.0.0.1', resolve))
  await t.rejects(startSim({ store }), {
    message: /belongs to .*, and not all of its ports are free; start with/,
  })
  await new Promise((resolve) => stranger.close(resolve))
  const again = await started(t, { store, port: Number(port), host: '127.0.0.1' })
  t.equal(again.merchantUrl, first.merchantUrl)
})

t.test('a seed makes the first start with a store repeatable, and no later one says the same', async (t) => {
  const folder = t.testdir()
  const made: unknown[] = []
  for (const store of ['one', 'one', 'two', 'two']) {
    const sim = await started(t, { store: join(folder, store), seed: 'tea' })
    const { order_id, token } = await makeOrder(sim)
    made.push(token)
    t.type(order_id, 'string')
    await sim.stop()
  }
  const [one, oneAgain, two, twoAgain] = made
  t.strictSame([one, oneAgain], [two, twoAgain])
  t.not(one, oneAgain)
})
