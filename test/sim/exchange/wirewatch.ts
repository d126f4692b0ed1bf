/** How the exchange learns what arrived at its bank account. */
import t from 'tap'
import { addIncoming } from '../../../src/protocol/endpoints/bank/post-admin-add-incoming.js'
import { watchWire } from '../../../src/sim/exchange/wirewatch.js'
import { RESERVE_IDLE } from '../../../src/sim/exchange/reserves.js'
import { made, Scene, START } from '../fixtures.js'
import { granted } from '../guards.js'

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
  const one = await wire(scene, 'one', 'KUDOS:10')
  const slow = scene.hold({ from: 'exchange', to: 'bank', phase: 'reply' })
  const first = watchWire(scene.world, 'a test')
  await slow.arrived
  await watchWire(scene.world, 'a test')
  slow.release()
  await first
  t.equal(reserveOf(scene, one)?.balance, 'KUDOS:10')
})

t.test('a bank that is silent, or has nothing to tell, changes nothing', async (t) => {
  const scene = new Scene()
  await watchWire(scene.world, 'a test')
  t.strictSame(scene.world.exchange.store.all('reserves'), [])
  await wire(scene, 'one', 'KUDOS:10')
  const silence = { from: 'exchange', to: 'bank', page: 'get-history-incoming', phase: 'request' } as const
  scene.world.network.arm({ ...silence, nth: 1 })
  await watchWire(scene.world, 'a test')
  t.strictSame(scene.world.exchange.store.all('reserves'), [])
})
