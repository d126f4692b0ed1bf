/** The pair on sockets, started with a store again and again. */
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
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

/** Somebody who is told things, and answers as it likes. @returns where */
async function listener(t: Test, onBody: (body: string, answer: () => void) => void): Promise<string> {
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString()))
    request.on('end', () => {
      onBody(body, () => response.writeHead(204).end())
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/hook`
}

t.test('who announces too much hears so before it is sent, and is hung up on', async (t) => {
  const { exchangeUrl } = await started(t, {})
  const { port, hostname } = new URL(exchangeUrl)
  const socket = connect(Number(port), hostname)
  socket.write('POST /batch-deposit HTTP/1.1\r\nHost: exchange\r\nContent-Length: 16777217\r\n\r\n')
  const said = await text(socket)
  t.match(said, /^HTTP\/1.1 413 /)
  t.match(said, /\r\nconnection: close\r\n/i)
  t.match(said, /"code":32/)
})

t.test('who never answers holds up nobody else, neither those who do nor the end', async (t) => {
  const deliveries: string[] = []
  let all: () => void = () => undefined
  const areAllDelivered = new Promise<void>((resolve) => (all = resolve))
  const sim = await started(t, {
    onDelivery: ({ method, url, status }) => {
      if (deliveries.push(`${method} ${url} ${String(status)}`) === 5) all()
    },
  })
  const heard: string[] = []
  const slow = await listener(t, () => undefined)
  const quick = await listener(t, (body, answer) => {
    heard.push(body)
    answer()
  })
  for (const [webhook_id, url] of Object.entries({ slow, quick }))
    await fetch(`${sim.merchantUrl}private/webhooks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sim.token}` },
      body: JSON.stringify({
        webhook_id,
        event_type: 'order_created',
        url: `${url}?key=secret`,
        http_method: 'POST',
        body_template: '{{order_id}}',
      }),
    })
  const made: unknown[] = []
  const begin = Date.now()
  for (let count = 0; count < 5; count++) made.push((await makeOrder(sim))['order_id'])
  await areAllDelivered
  t.strictSame(heard, made, 'in the order of events')
  await sim.stop()
  t.ok(Date.now() - begin < 4000, 'long before anybody gives up')
  t.equal(deliveries.filter((line) => line === `POST ${quick} 204`).length, 5)
  t.ok(deliveries.includes(`POST ${slow} undefined`))
})

t.test('who waits for an order is answered as it stands when the pair stops', async (t) => {
  const sim = await started(t, {})
  const { order_id, token } = await makeOrder(sim)
  const url = `${sim.merchantUrl}orders/${String(order_id)}?token=${String(token)}&timeout_ms=60000`
  const waiting = fetch(url)
  await new Promise((resolve) => setTimeout(resolve, 200))
  const begin = Date.now()
  await sim.stop()
  t.equal((await waiting).status, 402)
  t.ok(Date.now() - begin < 800)
})
