/** What the exchange does without being asked: it pays merchants and closes reserves when it is time to. */
import t from 'tap'
import { encodeCrockford } from '../../../src/protocol/encoding/crockford.js'
import { addIncoming } from '../../../src/protocol/endpoints/bank/post-admin-add-incoming.js'
import { getConfig } from '../../../src/protocol/endpoints/exchange/get-config.js'
import { timestamp } from '../../../src/protocol/encoding/timestamp.js'
import { armFault } from '../../../src/sim/world.js'
import { GATEWAY, SHOP } from '../account.js'
import { made, Scene, START } from '../fixtures.js'
import { granted } from '../guards.js'
import { deposit, refundRequest, SELLER_PUB, sendRefund, TERMS, type Terms } from '../seller.js'
import { coin } from '../wallet.js'

const five = coin('5', 'jobs 1')
const two = coin('2', 'jobs 2')
const one = coin('1', 'jobs 3')
const dime = coin('0.1', 'jobs 4')
const DAY = 86_400
const TRANSFER = { from: 'exchange', to: 'bank', page: 'post-transfer' } as const
const OTHER_ACCOUNT = 'payto://x-taler-bank/bank.test/seller-two?receiver-name=Seller'

/** Somebody comes by, and it does not matter what for. */
const wake = async (scene: Scene): Promise<void> => {
  granted(t, await scene.call(getConfig))
}

/** What the bank was told to wire, as `amount to account`. */
const wired = (scene: Scene): string[] =>
  scene.world.bank.store
    .all('outgoing')
    .map(({ amount, credit_account: to }) => `${amount} to ${/([^/]*)\?/.exec(to)?.[1] ?? to}`)

const contract = (name: string, changes: Partial<Terms> = {}): Partial<Terms> => ({
  contract: name,
  ...changes,
})
const wireAt = (days: number): Partial<Terms> => ({ wireDeadline: timestamp(START + days * DAY) })

t.test('nothing is wired before its time, and then everything that belongs together', async (t) => {
  const scene = new Scene()
  granted(t, await deposit(scene, [five]))
  granted(t, await deposit(scene, [two], contract('later', wireAt(9))))
  granted(t, await deposit(scene, [one], contract('elsewhere', { payto: OTHER_ACCOUNT })))
  const stillRefundable = { ...wireAt(9), refundDeadline: timestamp(START + 9 * DAY) }
  granted(t, await deposit(scene, [dime], contract('refundable', stillRefundable)))
  scene.clock.advance(2 * DAY - 1)
  await wake(scene)
  t.strictSame(wired(scene), [])
  scene.clock.advance(1)
  await wake(scene)
  t.strictSame(wired(scene), ['KUDOS:6.91 to seller', 'KUDOS:0.93 to seller-two'])
  t.equal((await sendRefund(scene, two, refundRequest(two, 'KUDOS:1', 1n, 'later'))).status, 410)
  granted(t, await sendRefund(scene, dime, refundRequest(dime, 'KUDOS:0.05', 1n, 'refundable')))
})

t.test('a deposit that could be refunded until its wire deadline is wired a second later', async (t) => {
  const scene = new Scene()
  const terms = { wireDeadline: timestamp(START + DAY), refundDeadline: timestamp(START + DAY) }
  granted(t, await deposit(scene, [five], terms))
  scene.clock.advance(DAY)
  await wake(scene)
  t.strictSame(wired(scene), [])
  scene.clock.advance(1)
  await wake(scene)
  t.strictSame(wired(scene), ['KUDOS:4.93 to seller'])
})

t.test('a deposit for the past is wired when somebody comes next', async (t) => {
  const scene = new Scene()
  granted(t, await deposit(scene, [five], { wireDeadline: timestamp(START - 5), refundDeadline: undefined }))
  await wake(scene)
  t.strictSame(wired(scene), ['KUDOS:4.93 to seller'])
})

t.test('too little is put aside until there is more, and pays one wire fee', async (t) => {
  const scene = new Scene()
  granted(t, await deposit(scene, [[dime, 'KUDOS:0.07']]))
  scene.clock.advance(2 * DAY)
  await wake(scene)
  t.strictSame(wired(scene), [])
  t.equal((await sendRefund(scene, dime, refundRequest(dime, 'KUDOS:0.05'))).status, 410)
  granted(t, await deposit(scene, [one], contract('more')))
  await wake(scene)
  t.strictSame(wired(scene), ['KUDOS:0.98 to seller'])
  granted(t, await deposit(scene, [two], contract('still more')))
  await wake(scene)
  t.strictSame(wired(scene), ['KUDOS:0.98 to seller', 'KUDOS:1.93 to seller'])
})

t.test('what is wired is whole cents, or whatever the smallest coin is', async (t) => {
  for (const [roundUnit, amount] of [
    ['0.01', '4.12'],
    ['1', '4'],
    ['0.00000001', '4.12345678'],
  ] as const) {
    const scene = new Scene({ exchange: { roundUnit } })
    granted(t, await deposit(scene, [[five, 'KUDOS:4.19345678']]))
    scene.clock.advance(2 * DAY)
    await wake(scene)
    t.strictSame(wired(scene), [`KUDOS:${amount} to seller`])
  }
})

t.test('a bank that does not answer is told again a minute later, and wires once', async (t) => {
  const faults = [{ phase: 'request' }, { phase: 'reply' }, { phase: 'reply', how: 'garbled' }] as const
  for (const fault of faults) {
    const scene = new Scene()
    granted(t, await deposit(scene, [five]))
    scene.clock.advance(2 * DAY)
    scene.world.network.arm({ ...TRANSFER, ...fault, nth: 1 })
    await wake(scene)
    const after = scene.clock.now()
    const transfers = scene.hops.filter((hop) => hop === 'exchange>bank post-transfer').length
    await wake(scene)
    t.equal(scene.clock.now(), after, 'nobody is held by it again')
    t.equal(scene.hops.filter((hop) => hop === 'exchange>bank post-transfer').length, transfers)
    scene.clock.advance(60)
    await wake(scene)
    t.strictSame(wired(scene), ['KUDOS:4.93 to seller'])
    t.match(scene.world.exchange.store.all('transfers'), [{ state: 'sent' }])
  }
})

t.test('money that comes after a silence is seen at once', async (t) => {
  const scene = new Scene()
  granted(t, await deposit(scene, [five]))
  scene.clock.advance(2 * DAY)
  scene.world.network.arm({ ...TRANSFER, phase: 'request', nth: 1 })
  await wake(scene)
  const body = { amount: 'KUDOS:1', reserve_pub: made('new'), debit_account: SHOP }
  granted(t, await scene.call(addIncoming, { parameters: GATEWAY, body }))
  t.equal(scene.world.exchange.store.get('reserves', made('new'))?.balance, 'KUDOS:1')
  t.strictSame(wired(scene), ['KUDOS:4.93 to seller'])
})

t.test('a bank that breaks is asked again, one that refuses is not', async (t) => {
  const refusing = { 429: 'unsent', 500: 'unsent', 400: 'failed', 404: 'failed', 409: 'failed' } as const
  for (const [status, state] of Object.entries(refusing)) {
    const scene = new Scene({
      forge: (_, request, reply) =>
        request.path.endsWith('/transfer') ? { ...reply, status: Number(status) } : reply,
    })
    granted(t, await deposit(scene, [five]))
    scene.clock.advance(2 * DAY)
    await wake(scene)
    t.match(scene.world.exchange.store.all('transfers'), [{ state }], status)
  }
})

t.test('who comes while the bank is being told does not wait for it', async (t) => {
  const scene = new Scene()
  granted(t, await deposit(scene, [five]))
  scene.clock.advance(2 * DAY)
  const held = scene.hold({ ...TRANSFER, phase: 'request' })
  const first = wake(scene)
  await held.arrived
  await wake(scene)
  t.strictSame(wired(scene), [])
  held.release()
  await first
  t.strictSame(wired(scene), ['KUDOS:4.93 to seller'])
})

t.test('a store that fails costs nobody an answer, and no money', async (t) => {
  for (const nth of [1, 2]) {
    const scene = new Scene()
    granted(t, await deposit(scene, [five]))
    scene.clock.advance(2 * DAY)
    armFault(scene.world, { party: 'exchange', seam: 'store', nth })
    await wake(scene)
    await wake(scene)
    t.strictSame(wired(scene), ['KUDOS:4.93 to seller'])
    t.match(scene.world.exchange.store.all('transfers'), [{ state: 'sent' }])
  }
})

t.test('a reserve that expired goes back to where it came from, less a fee', async (t) => {
  const scene = new Scene()
  const fund = async (name: string, amount: string): Promise<void> => {
    const body = { amount, reserve_pub: made(name), debit_account: SHOP }
    granted(t, await scene.call(addIncoming, { parameters: GATEWAY, body }))
  }
  await fund('rich', 'KUDOS:10')
  await fund('poor', 'KUDOS:0.01')
  scene.clock.advance(28 * DAY - 1)
  await wake(scene)
  t.strictSame(wired(scene), [])
  scene.clock.advance(1)
  await wake(scene)
  t.strictSame(wired(scene), ['KUDOS:9.99 to shop'])
  const { store } = scene.world.exchange
  t.equal(store.get('reserves', made('rich'))?.balance, 'KUDOS:0')
  t.equal(store.get('reserves', made('poor'))?.balance, 'KUDOS:0.01')
  t.match(store.all('closings'), [
    {
      reserve_pub: made('rich'),
      offset: 3,
      timestamp: START + 28 * DAY,
      amount: 'KUDOS:10',
      closing_fee: 'KUDOS:0.01',
      receiver_account: SHOP,
      wtid: scene.world.bank.store.all('outgoing')[0]?.wtid,
    },
  ])
  await wake(scene)
  t.equal(wired(scene).length, 1)
})

t.test('as long as nothing is due, nobody is asked anything', async (t) => {
  const scene = new Scene()
  granted(t, await deposit(scene, [five]))
  for (let times = 0; times < 3; times++) await wake(scene)
  t.strictSame(scene.hops, [])
})

t.test('a transfer says whose deposits it pays', async (t) => {
  const scene = new Scene()
  granted(t, await deposit(scene, [five]))
  scene.clock.advance(2 * DAY)
  await wake(scene)
  const [aggregate] = scene.world.exchange.store.all('aggregates')
  t.match(aggregate, { merchant_pub: encodeCrockford(SELLER_PUB), payto_uri: TERMS.payto })
  t.match(scene.world.bank.store.all('outgoing'), [
    { wtid: aggregate?.wtid, exchange_base_url: 'http://exchange.test/', credit_account: TERMS.payto },
  ])
})
