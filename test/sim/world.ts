/** A world follows from its seed, and from nothing else. */
import t from 'tap'
import { createOrder } from '../../src/protocol/endpoints/merchant/post-private-orders.js'
import { getKeys } from '../../src/protocol/endpoints/exchange/get-keys.js'
import { Scene } from './fixtures.js'

/** Every byte that three orders and the keys of a new world consist of. */
async function said(seed: string): Promise<string> {
  const scene = new Scene({ seed })
  const order = { order: { summary: 'Tea', amount: 'KUDOS:1' } }
  const answers = [
    await scene.call(createOrder, { body: order }),
    await scene.call(createOrder, { body: order }),
    await scene.call(createOrder, { body: order }),
    await scene.call(getKeys),
  ]
  return answers.map((answer) => answer.text).join('\n')
}

t.test('same seed, same bytes; another seed, other order ids and tokens', async (t) => {
  const first = await said('one')
  t.equal(await said('one'), first)
  t.not(await said('two'), first)
})

t.test('orders of one world have ids of their own', async (t) => {
  const ids = (await said('one')).match(/"order_id":"[^"]+"/g) ?? []
  t.equal(new Set(ids).size, 3)
})

t.test('two worlds share nothing', async (t) => {
  const [mine, other] = [new Scene(), new Scene()]
  await mine.call(createOrder, { body: { order: { order_id: 'tea', summary: 'Tea', amount: 'KUDOS:1' } } })
  const ordersOf = (scene: Scene) => scene.world.merchant.store.transact((writer) => writer.all('orders'))
  t.equal(ordersOf(mine).length, 1)
  t.equal(ordersOf(other).length, 0)
})

t.test('a limit for deposits that is no amount is refused at once', (t) => {
  t.throws(() => new Scene({ exchange: { depositLimit: 'a lot' } }), { name: 'MalformedError' })
  t.end()
})

t.test('a defect that does not exist is named', (t) => {
  t.throws(() => new Scene({ defects: ['no-such-thing'] }), new RangeError('no such defect: no-such-thing'))
  t.end()
})
