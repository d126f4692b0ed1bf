/** How the exchange learns what arrived at its bank account. */
import t from 'tap'
import { addIncoming } from '../../../src/protocol/endpoints/bank/post-admin-add-incoming.js'
import { addKycAuth } from '../../../src/protocol/endpoints/bank/post-admin-add-kycauth.js'
import { watchWire } from '../../../src/sim/exchange/wirewatch.js'
import { RESERVE_IDLE } from '../../../src/sim/exchange/reserves.js'
import { made, Scene, START } from '../fixtures.js'
import { granted } from '../guards.js'

const PAGE = { from: 'exchange', to: 'bank', page: 'get-history-incoming' } as const
const DEBIT = 'payto://x-taler-bank/bank.test/alice?receiver-name=Alice'

async function wire(scene: Scene, name: string, amount: string): Promise<string> {
  const reserve = made(name)
  const answer = await scene.call(addIncoming, {
    parameters: { ACCOUNT: 'exchange' },
    body: { amount, reserve_pub: reserve, debit_account: DEBIT },
  })
  granted(t, answer)
  return reserve
}

const reserveOf = (scene: Scene, reserve: string) => scene.world.exchange.store.get('reserves', reserve)

t.test('what arrived is credited to its reserve, with where it came from', async (t) => {
  const scene = new Scene()
  const [one, two] = [await wire(scene, 'one', 'KUDOS:10'), await wire(scene, 'two', 'KUDOS:0.5')]
  await watchWire(scene.world, 'a test')
  const expiration = START + RESERVE_IDLE
  t.strictSame(reserveOf(scene, one), { balance: 'KUDOS:10', last_origin: DEBIT, expiration })
  t.strictSame(reserveOf(scene, two), { balance: 'KUDOS:0.5', last_origin: DEBIT, expiration })
})

t.test('what was credited is not credited again', async (t) => {
  const scene = new Scene()
  const one = await wire(scene, 'one', 'KUDOS:10')
  await watchWire(scene.world, 'a test')
  await watchWire(scene.world, 'a test')
  t.equal(reserveOf(scene, one)?.balance, 'KUDOS:10')
  const two = await wire(scene, 'two', 'KUDOS:1')
  await watchWire(scene.world, 'a test')
  t.equal(reserveOf(scene, one)?.balance, 'KUDOS:10')
  t.equal(reserveOf(scene, two)?.balance, 'KUDOS:1')
})

t.test('two looks at the same time credit once', async (t) => {
  const scene = new Scene()
  const slow = scene.hold({ from: 'exchange', to: 'bank', phase: 'reply' })
  const first = wire(scene, 'one', 'KUDOS:10')
  await slow.arrived
  await watchWire(scene.world, 'a test')
  slow.release()
  t.equal(reserveOf(scene, await first)?.balance, 'KUDOS:10')
})

t.test('money that arrives is seen at once, without anybody asking the exchange', async (t) => {
  const scene = new Scene()
  const one = await wire(scene, 'one', 'KUDOS:10')
  t.equal(reserveOf(scene, one)?.balance, 'KUDOS:10')
  t.strictSame(scene.hops, ['exchange>bank get-history-incoming'])
})

t.test('a bank that is silent, talks nonsense or has nothing to tell changes nothing', async (t) => {
  for (const how of ['lost', 'garbled'] as const) {
    const scene = new Scene()
    t.ok(await watchWire(scene.world, 'a test'), 'nothing to tell')
    scene.world.network.arm({ ...PAGE, phase: 'reply', nth: 1, how })
    const one = await wire(scene, 'one', 'KUDOS:10')
    t.strictSame(scene.world.exchange.store.all('reserves'), [], how)
    t.ok(await watchWire(scene.world, 'a test'))
    t.equal(reserveOf(scene, one)?.balance, 'KUDOS:10')
  }
})

t.test('a key that an owner proves an account with is no reserve', async (t) => {
  const scene = new Scene()
  const body = { amount: 'KUDOS:0.01', account_pub: made('owner'), debit_account: DEBIT }
  granted(t, await scene.call(addKycAuth, { parameters: { ACCOUNT: 'exchange' }, body }))
  const one = await wire(scene, 'one', 'KUDOS:10')
  t.equal(scene.world.exchange.store.all('reserves').length, 1)
  t.equal(reserveOf(scene, one)?.balance, 'KUDOS:10')
})
