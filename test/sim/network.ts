/** The network: gates on both ways of a message, and messages that are lost. */
import t from 'tap'
import { createOrder } from '../../src/protocol/endpoints/merchant/post-private-orders.js'
import { utf8 } from '../../src/protocol/encoding/struct.js'
import type { HttpReply } from '../../src/protocol/http.js'
import { VirtualClock } from '../../src/sim/clock.js'
import { Network, SilenceError, type Envelope, type NetworkEvent } from '../../src/sim/network.js'
import type { Stop } from '../../src/sim/faults.js'
import { AUTHORIZATION, Scene, signal } from './fixtures.js'
import { orderRequest } from './wallet.js'

const REPLY: HttpReply = { status: 204, headers: {}, body: new Uint8Array(0) }

const ASK: Envelope = {
  from: 'alice',
  to: 'merchant',
  request: { method: 'GET', path: '/config', headers: {} },
  patience: 30,
}

/** A network that keeps a diary of what happens on it. */
function diary(options: { gate?: (stop: Stop) => Promise<void>; reply?: HttpReply } = {}) {
  const lines: string[] = []
  const events: NetworkEvent[] = []
  const clock = new VirtualClock(1000)
  const network = new Network({
    clock,
    deliver: (to, request, id) => {
      lines.push(`deliver ${id} ${request.method} ${request.path} to ${to}`)
      return Promise.resolve(options.reply ?? REPLY)
    },
    gate: async (stop) => {
      lines.push(`gate ${stop.from}>${stop.to} ${stop.page} ${stop.phase}`)
      await options.gate?.(stop)
    },
    observe: (event) => {
      events.push(event)
      lines.push(`${event.kind} ${event.id}`)
    },
  })
  return { network, lines, events, clock }
}

/** Lets everything happen that can happen now. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

t.test('a message passes a gate on its way and another on its way back', async (t) => {
  const { network, lines } = diary()
  t.equal(await network.send(ASK), REPLY)
  t.strictSame(lines, [
    'request m1',
    'gate alice>merchant get-config request',
    'deliver m1 GET /config to merchant',
    'gate alice>merchant get-config reply',
    'reply m1',
  ])
})

t.test('a gate holds a message until it opens', async (t) => {
  const open = { request: signal(), reply: signal() }
  const { network, lines } = diary({ gate: ({ phase }) => open[phase].given })
  let answered = false
  const answer = network.send(ASK).then(() => {
    answered = true
  })
  await settle()
  t.equal(lines.at(-1), 'gate alice>merchant get-config request', 'not delivered yet')
  open.request.give()
  await settle()
  t.equal(lines.at(-1), 'gate alice>merchant get-config reply')
  t.notOk(answered)
  open.reply.give()
  await answer
  t.ok(answered)
})

t.test('each message has a number, and observers hear whose service it is in', async (t) => {
  const { network, events } = diary()
  await network.send(ASK)
  await network.send({ ...ASK, cause: 'm1', tag: 'a name' })
  const [first, , second] = events
  t.strictSame(first, {
    kind: 'request',
    id: 'm1',
    from: 'alice',
    to: 'merchant',
    page: 'get-config',
    request: ASK.request,
  })
  t.match(second, { kind: 'request', id: 'm2', cause: 'm1', tag: 'a name' })
})

t.test('pages are recognised by method and path, with parameters and query', async (t) => {
  const { network, events } = diary()
  const ask = (to: 'merchant' | 'bank', method: string, path: string) =>
    network.send({ ...ASK, to, request: { method, path, headers: {} } })
  await ask('merchant', 'POST', '/orders/tea-1/pay')
  await ask('merchant', 'GET', '/private/orders/tea-1?session_id=1')
  await ask('bank', 'GET', '/accounts/exchange/taler-wire-gateway/history/incoming?limit=5')
  await ask('merchant', 'GET', '/orders/tea-1/pay')
  t.strictSame(
    events.flatMap((event) => (event.kind === 'request' ? [event.page] : [])),
    ['post-orders-ORDER_ID-pay', 'get-private-orders-ORDER_ID', 'get-history-incoming', 'unknown'],
  )
})

const FAULT = { from: 'alice', to: 'merchant', page: 'get-config', nth: 1 } as const

t.test('a lost request never arrives; whoever waits hears nothing, and gives up in time', async (t) => {
  const { network, lines, clock } = diary()
  network.arm({ ...FAULT, phase: 'request' })
  const sent = network.send(ASK)
  const outcome = t.rejects(sent, new SilenceError('merchant'))
  await settle()
  t.equal(clock.nextWake(), 1030, 'patience counts from now')
  t.notOk(lines.some((line) => line.startsWith('deliver')))
  clock.advance(30)
  await outcome
  t.strictSame(lines, ['request m1', 'gate alice>merchant get-config request', 'lost m1'])
})

t.test('a lost reply comes from somebody who has acted', async (t) => {
  const { network, lines, events, clock } = diary()
  network.arm({ ...FAULT, phase: 'reply' })
  const outcome = t.rejects(network.send(ASK), new SilenceError('merchant'))
  await settle()
  t.ok(lines.includes('deliver m1 GET /config to merchant'))
  t.strictSame(events.at(-1), { kind: 'lost', id: 'm1', why: 'the reply was lost' })
  clock.advance(30)
  await outcome
})

t.test('a lost reply leaves its effect with the peer: an order made in silence is there', async (t) => {
  for (const phase of ['request', 'reply'] as const) {
    const scene = new Scene()
    const { network, merchant } = scene.world
    network.arm({ from: 'shop', to: 'merchant', page: createOrder.page, phase, nth: 1 })
    const request = {
      method: 'POST',
      path: '/private/orders',
      headers: AUTHORIZATION,
      body: utf8(JSON.stringify(orderRequest({ order_id: 'tea-1' }))),
    }
    await t.rejects(network.send({ from: 'shop', to: 'merchant', request, patience: 30 }), SilenceError)
    const made = merchant.store.get('orders', 'tea-1') !== undefined
    t.equal(made, phase === 'reply', `the ${phase} was lost`)
  }
})

t.test('the fault strikes the nth message of its kind, once', async (t) => {
  const { network, clock } = diary()
  network.arm({ ...FAULT, phase: 'reply', nth: 3 })
  const fates: string[] = []
  for (let count = 1; count <= 5; count++) {
    const sent = network.send(ASK).then(
      () => 'answered',
      () => 'lost',
    )
    await settle()
    clock.advance(30)
    fates.push(await sent)
  }
  t.strictSame(fates, ['answered', 'answered', 'lost', 'answered', 'answered'])
})

t.test('a fault strikes its own kind only', async (t) => {
  const others: Partial<Envelope>[] = [
    { from: 'bob' },
    { to: 'exchange' },
    { request: { method: 'GET', path: '/private/orders/tea-1', headers: {} } },
  ]
  const { network } = diary()
  network.arm({ ...FAULT, phase: 'reply' })
  for (const other of others) t.equal(await network.send({ ...ASK, ...other }), REPLY)
})

t.test('faults of different kinds do not disturb each other', async (t) => {
  const { network, clock } = diary()
  network.arm({ ...FAULT, phase: 'request' })
  network.arm({ ...FAULT, phase: 'reply' })
  network.arm({ ...FAULT, from: 'bob', phase: 'reply' })
  const lost = async (from: string) => {
    const sent = t.rejects(network.send({ ...ASK, from }), SilenceError)
    await settle()
    clock.advance(30)
    await sent
  }
  await lost('alice')
  await lost('alice')
  await lost('bob')
  t.equal(await network.send(ASK), REPLY)
})

t.test('a failure of the other side is no silence', async (t) => {
  const network = new Network({
    clock: new VirtualClock(0),
    deliver: () => Promise.reject(new Error('broken')),
  })
  await t.rejects(network.send(ASK), /broken/)
})
