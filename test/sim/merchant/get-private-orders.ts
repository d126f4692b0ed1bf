/** The list of orders, page get-private-orders. */
import t from 'tap'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { deleteOrder } from '../../../src/protocol/endpoints/merchant/delete-private-orders-ORDER_ID.js'
import { listOrders } from '../../../src/protocol/endpoints/merchant/get-private-orders.js'
import { VirtualClock } from '../../../src/sim/clock.js'
import { asleep, made, Scene, START } from '../fixtures.js'
import { granted, GuardBook, refused } from '../guards.js'
import { coin, contractFor, offer, paidContract, payWith, sendCollect, sendGrant } from '../wallet.js'

const book = new GuardBook('merchant/get-private-orders')
const five = coin('5', 'list 1')
const ten = coin('10', 'list 2')

const ask = (scene: Scene, query = '') => scene.call(listOrders, { query })

const list = async (scene: Scene, query = '') =>
  readReply(listOrders, 200, (await ask(scene, query)).json).orders

const ids = async (scene: Scene, query: string) => (await list(scene, query)).map((order) => order.order_id)

/** Orders `a`, `b`, ... made a second apart. */
async function withOrders(scene: Scene, names: string): Promise<Scene> {
  for (const order_id of names) {
    await offer(scene, { order_id, summary: `Tea ${order_id}` })
    scene.clock.advance(1)
  }
  return scene
}

t.test('without a word about it, the newest twenty are listed, newest first', async (t) => {
  const scene = await withOrders(new Scene(), 'abcdefghijklmnopqrstuv')
  t.strictSame((await ids(scene, '')).join(''), 'vutsrqponmlkjihgfedc')
})

t.test('a limit counts up from an offset, or down', async (t) => {
  const scene = await withOrders(new Scene(), 'abcde')
  const cases = {
    'limit=2': 'ab',
    'limit=2&offset=2': 'cd',
    'limit=-2': 'ed',
    'limit=-2&offset=4': 'cb',
    'limit=0': '',
    'delta=3&start=1': 'bcd',
    'delta=-1&start=9223372036854775807': 'e',
    'limit=1&delta=4': 'a',
  }
  for (const [query, expected] of Object.entries(cases))
    t.equal((await ids(scene, `?${query}`)).join(''), expected, query)
})

t.test('row ids rise, and none is given twice', async (t) => {
  const scene = await withOrders(new Scene(), 'ab')
  granted(t, await scene.call(deleteOrder, { parameters: { ORDER_ID: 'b' } }), 204)
  await withOrders(scene, 'c')
  const rows = (await list(scene, '?limit=9')).map((order) => order.row_id)
  t.strictSame(rows, [1, 3])
})

t.test('dates and ages bound the list', async (t) => {
  const scene = await withOrders(new Scene(), 'abcd')
  const cases = {
    [`limit=9&date_s=${String(START + 2)}`]: 'cd',
    [`limit=-9&date_s=${String(START + 1)}`]: 'ba',
    // It is now four seconds later.
    'limit=9&max_age=3000000': 'bcd',
    'limit=9&max_age=forever': 'abcd',
    [`limit=9&max_age=3000000&date_s=${String(START + 3)}`]: 'd',
    'limit=-9&max_age=1': 'dcba',
  }
  for (const [query, expected] of Object.entries(cases))
    t.equal((await ids(scene, `?${query}`)).join(''), expected, query)
})

t.test('an entry tells what became of the order', async (t) => {
  const scene = new Scene()
  const fields = { order_id: 'tea', refund_deadline: { t_s: START + 100 } }
  const contract = await contractFor(scene, fields)
  const entry = async () => (await list(scene))[0]
  t.match(await entry(), {
    order_id: 'tea',
    row_id: 1,
    timestamp: { t_s: START },
    amount: 'KUDOS:5',
    summary: 'Tea',
    paid: false,
    refundable: false,
    refunded: false,
    wired: false,
  })
  granted(t, await payWith(scene, contract, [five]))
  t.match(await entry(), { paid: true, refundable: true })
  granted(t, await sendGrant(scene, contract, 'KUDOS:2'))
  const pending = { refunded: true, refund_amount: 'KUDOS:2', pending_refund_amount: 'KUDOS:2' }
  t.match(await entry(), { refundable: true, ...pending })
  granted(t, await sendCollect(scene, contract))
  t.match(await entry(), { ...pending, pending_refund_amount: 'KUDOS:0' })
  granted(t, await sendGrant(scene, contract, 'KUDOS:5'))
  t.match(await entry(), { refundable: false }, 'nothing is left')
})

t.test('of several prices the first is listed', async (t) => {
  const scene = new Scene()
  await offer(scene, { version: 1, amount: null, choices: [{ amount: 'KUDOS:3' }, { amount: 'KUDOS:4' }] })
  t.match(await list(scene), [{ amount: 'KUDOS:3' }])
})

t.test('filters leave out what does not fit', async (t) => {
  const scene = new Scene()
  const place = 'https://shop.test/tea'
  const paidFor = { order_id: 'p', refund_deadline: { t_s: START + 100 }, fulfillment_url: place }
  const contract = await contractFor(scene, paidFor)
  granted(t, await payWith(scene, contract, [five], 'couch'))
  granted(t, await sendGrant(scene, contract, 'KUDOS:1'))
  await offer(scene, { order_id: 'u', summary: 'Green COFFEE' }, { session_id: 'desk' })
  const cases = {
    'paid=yes': 'p',
    'paid=NO': 'u',
    'paid=all': 'up',
    'refunded=yes': 'p',
    'refunded=no': 'u',
    'wired=yes': '',
    'wired=no': 'up',
    'session_id=desk': 'u',
    'session_id=couch': 'p',
    [`fulfillment_url=${encodeURIComponent(place)}`]: 'p',
    'summary_filter=coffee': 'u',
    'paid=yes&summary_filter=coffee': '',
  }
  for (const [query, expected] of Object.entries(cases))
    t.equal((await ids(scene, `?${query}`)).join(''), expected, query)
})

const WEEK = 7 * 86_400
const questions = (scene: Scene) => scene.hops.filter((hop) => hop.includes('get-deposits')).length

t.test('the list asks for the transfers of what it is about', async (t) => {
  const scene = new Scene()
  await paidContract(scene, [five], { order_id: 'early' })
  scene.clock.advance(WEEK)
  await paidContract(scene, [ten], { order_id: 'late', refund_deadline: { t_s: START + 2 * WEEK } })
  t.equal((await ids(scene, '?wired=yes&summary_filter=coffee')).join(), '')
  t.equal(questions(scene), 0)
  t.equal((await ids(scene, '?wired=no')).join(), 'late', 'the filter does not go by what was known before')
  t.match(await list(scene), [
    { order_id: 'late', wired: false },
    { order_id: 'early', wired: true },
  ])
  t.equal(questions(scene), 1, 'what is wired is not asked for again')
})

t.test('a list asks no endless questions', async (t) => {
  const scene = new Scene()
  const contract = await paidContract(scene, [five], { order_id: 'a' })
  const { store } = scene.world.merchant
  const order = store.get('orders', 'a')
  const [paid] = store.all('deposited')
  if (order?.payment === undefined || paid === undefined) throw new Error('not paid')
  const coins = Array.from({ length: 100 }, (_, index) => made(`coin ${String(index)}`))
  store.transact((writer) => {
    for (const [index, coin_pub] of coins.entries()) {
      writer.put('deposited', `${contract.hash}:${coin_pub}`, { ...paid, coin_pub })
      const order_id = `b${String(index)}`
      const payment = { ...paid, coins: [coin_pub], h_contract: contract.hash, at: START }
      writer.put('orders', order_id, { ...order, order_id, row: index + 2, payment })
    }
  })
  scene.clock.advance(WEEK)
  granted(t, await ask(scene, '?wired=no&limit=5'))
  t.equal(questions(scene), 64, 'an exchange that knows nothing of a coin is asked for the next one')
  const lost = 'get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB'
  scene.world.network.arm({ from: 'merchant', to: 'exchange', page: lost, phase: 'reply', nth: 1 })
  granted(t, await ask(scene, '?wired=no'))
  t.equal(questions(scene), 65, 'a silent one is not')
})

t.test('who counts up and has time is held until there is an order', async (t) => {
  const clock = new VirtualClock(START)
  const scene = new Scene({ clock })
  t.strictSame(await list(scene, '?limit=-5&timeout_ms=5000'), [], 'counting down, nobody is held')
  const answer = list(scene, '?limit=5&timeout_ms=5000')
  await asleep(clock)
  await offer(scene, { order_id: 'a' })
  clock.advance(0)
  t.match(await answer, [{ order_id: 'a' }])
})

t.test('a bad parameter is named', async (t) => {
  const bad = { paid: 'maybe', limit: 'x', offset: '-1', date_s: 'now', max_age: '1 day', timeout_ms: '1.5' }
  for (const [name, value] of Object.entries(bad)) {
    const answer = await ask(new Scene(), `?${name}=${encodeURIComponent(value)}`)
    refused(t, answer, 400, 'GENERIC_PARAMETER_MALFORMED')
    t.equal(answer.json['field'], name)
  }
})

t.test('only the shop may ask', async (t) => {
  const headers = { authorization: 'Bearer secret-token:guess' }
  const answer = await new Scene().call(listOrders, { headers })
  book.refused(t, answer, 'authorized', 401, 'MERCHANT_GENERIC_UNAUTHORIZED')
})

book.close()
