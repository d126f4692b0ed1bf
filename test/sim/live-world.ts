/** Messages that come late or twice, parties that fall silent or crash, clocks that differ. */
import t from 'tap'
import type { HttpReply } from '../../src/protocol/http.js'
import { createOrder } from '../../src/protocol/endpoints/merchant/post-private-orders.js'
import { utf8 } from '../../src/protocol/encoding/struct.js'
import { VirtualClock } from '../../src/sim/clock.js'
import { buildServers, inject } from '../../src/sim/http/server.js'
import { LiveWorld, type Fault } from '../../src/sim/live-world.js'
import { SilenceError, type Envelope, type NetworkEvent } from '../../src/sim/network.js'
import { AUTHORIZATION } from './fixtures.js'
import { orderRequest } from './wallet.js'

const servers = buildServers()

const CONFIG: Envelope = {
  from: 'alice',
  to: 'merchant',
  request: { method: 'GET', path: '/config', headers: {} },
  patience: 30,
}
const KIND = { from: 'alice', to: 'merchant', page: 'get-config', nth: 1 } as const

function orderOf(id: string): Envelope {
  return {
    from: 'shop',
    to: 'merchant',
    patience: 30,
    request: {
      method: 'POST',
      path: '/private/orders',
      headers: AUTHORIZATION,
      body: utf8(JSON.stringify(orderRequest({ order_id: id }))),
    },
  }
}

/** A world whose messages are counted as they arrive. */
function stage(...faults: Fault[]) {
  const clock = new VirtualClock(1_800_000_000)
  const arrived: number[] = []
  const events: NetworkEvent[] = []
  const strands = { begun: 0, ended: 0 }
  const live = new LiveWorld({
    seed: 'a test',
    clock,
    deliver: (world, ...message): Promise<HttpReply> => {
      arrived.push(clock.now() - 1_800_000_000)
      return inject(servers, world, ...message)
    },
    observe: (event) => {
      events.push(event)
    },
    strands: {
      begin: () => strands.begun++,
      end: () => strands.ended++,
    },
  })
  for (const fault of faults) live.arm(fault)
  return {
    clock,
    arrived,
    events,
    strands,
    live,
    send: (envelope = CONFIG) => live.world.network.send(envelope),
  }
}

/** Lets everything happen that can happen now. */
const settle = async () => {
  for (let turn = 0; turn < 8; turn++) await new Promise<void>((resolve) => setImmediate(resolve))
}

t.test('a request that is held back for less than its sender waits is answered later', async (t) => {
  const { clock, arrived, send } = stage({ ...KIND, phase: 'request', how: 'delayed', seconds: 10 })
  const answer = send()
  await settle()
  t.strictSame(arrived, [])
  clock.advance(10)
  t.equal((await answer).status, 200)
  t.strictSame(arrived, [10])
})

t.test('a request may take effect when its sender has long given up', async (t) => {
  const order = orderOf('tea-1')
  const { clock, live, strands, send } = stage({
    ...KIND,
    from: 'shop',
    page: createOrder.page,
    phase: 'request',
    how: 'delayed',
    seconds: 90,
  })
  const outcome = t.rejects(send(order), new SilenceError('merchant'))
  await settle()
  clock.advance(30)
  await outcome
  t.equal(live.world.merchant.store.get('orders', 'tea-1'), undefined)
  t.equal(live.world.network.loose, 1)
  clock.advance(60)
  await settle()
  t.ok(live.world.merchant.store.get('orders', 'tea-1'))
  t.strictSame(strands, { begun: 1, ended: 1 })
})

t.test('a reply that comes later than anybody waits is lost', async (t) => {
  for (const [seconds, isLost] of [
    [10, false],
    [40, true],
  ] as const) {
    const { clock, send } = stage({ ...KIND, phase: 'reply', how: 'delayed', seconds })
    const answer = send().then(
      ({ status }) => status,
      () => 'lost',
    )
    await settle()
    clock.advance(40)
    t.equal(await answer, isLost ? 'lost' : 200)
  }
})

t.test('a request that is delivered twice is answered once', async (t) => {
  const { arrived, events, strands, send } = stage({ ...KIND, phase: 'request', how: 'repeated' })
  t.equal((await send()).status, 200)
  await settle()
  t.equal(arrived.length, 2)
  t.match(
    events.filter(({ kind }) => kind === 'request'),
    [{ id: 'm1' }, { id: 'm2', repeats: 'm1' }],
  )
  t.strictSame(strands, { begun: 1, ended: 1 })
})

t.test('a silent party is not reached, for a time or for some messages', async (t) => {
  const { clock, live, send } = stage({ silence: 'merchant', messages: 2 })
  const fate = async (): Promise<number | string> => {
    const sent = send().then(
      ({ status }) => status,
      () => 'lost',
    )
    await settle()
    clock.advance(30)
    return sent
  }
  t.strictSame([await fate(), await fate(), await fate()], ['lost', 'lost', 200])
  live.arm({ silence: 'merchant', seconds: 45 })
  t.strictSame([await fate(), await fate(), await fate()], ['lost', 'lost', 200])
})

t.test('a party that crashes at its reply has done what it did, and nobody hears of it', async (t) => {
  const { clock, live, send, strands } = stage({
    crash: 'merchant',
    at: { ...KIND, from: 'shop', page: createOrder.page, phase: 'reply' },
  })
  const before = live.world.merchant
  before.attempts.add('m0')
  const outcome = t.rejects(send(orderOf('tea-1')), new SilenceError('merchant'))
  await settle()
  clock.advance(30)
  await outcome
  const { merchant } = live.world
  t.not(merchant, before)
  t.ok(merchant.store.get('orders', 'tea-1'), 'what was synced is there')
  t.equal(merchant.attempts.size, 0, 'what was only remembered is not')
  t.strictSame(strands, { begun: 0, ended: 0 })
})

t.test('what a crash leaves behind neither goes on nor writes', async (t) => {
  const { live } = stage()
  const before = live.world.exchange
  live.crash('exchange')
  before.store.transact((writer) => {
    writer.put('notes', 'ghost', { value: 1 })
  })
  await before.store.sync()
  live.crash('exchange')
  t.equal(live.world.exchange.store.get('notes', 'ghost'), undefined)
  t.strictSame(live.world.exchange.store.get('notes', 'epoch'), before.store.get('notes', 'epoch'))
})

t.test('whoever waits inside of a party that crashes is not resumed; its caller hears nothing', async (t) => {
  const { clock, live, send, strands } = stage()
  await send(orderOf('tea-1'))
  const poll = {
    ...CONFIG,
    request: { method: 'GET', path: '/private/orders/tea-1?timeout_ms=60000', headers: AUTHORIZATION },
  }
  const outcome = t.rejects(send(poll), new SilenceError('merchant'))
  await settle()
  live.arm({ crash: 'merchant' })
  await settle()
  clock.advance(30)
  await outcome
  await settle()
  t.strictSame(strands, { begun: 1, ended: 1 }, 'one strand has become two, and one of them has ended')
})

t.test('a clock that is wrong shows in what its party says, until all is well', async (t) => {
  const { clock, live, send } = stage({ skew: 'merchant', seconds: -45 })
  const date = async () => Date.parse((await send()).headers['date'] ?? '') / 1000 - clock.now()
  t.equal(await date(), -45)
  live.arm({ ...KIND, phase: 'request' })
  await live.heal()
  t.equal(await date(), 0, 'and the fault that was armed strikes nobody')
})

t.test('only requests come twice, only replies are spoilt', (t) => {
  const { live } = stage()
  t.throws(() => {
    live.arm({ ...KIND, phase: 'reply', how: 'repeated' })
  }, RangeError)
  t.throws(() => {
    live.arm({ ...KIND, phase: 'request', how: 'garbled' })
  }, RangeError)
  t.end()
})
