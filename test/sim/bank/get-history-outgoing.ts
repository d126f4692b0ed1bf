/** What the exchange wired, page get-history-outgoing. */
import t from 'tap'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { historyOutgoing } from '../../../src/protocol/endpoints/bank/get-history-outgoing.js'
import { VirtualClock } from '../../../src/sim/clock.js'
import { GATEWAY, order, SHOP, sendTransfer } from '../account.js'
import { asleep, Scene, START } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'

const book = new GuardBook('bank/get-history-outgoing')

const ask = (scene: Scene, query = '', parameters = GATEWAY) =>
  scene.call(historyOutgoing, { parameters, query })

async function rows(scene: Scene, query: string): Promise<number[]> {
  const answer = await ask(scene, query)
  if (answer.status === 204) return []
  return readReply(historyOutgoing, 200, answer.json).outgoing_transactions.map((one) => one.row_id)
}

t.test('a transfer is told with everything but the id of the order', async (t) => {
  const scene = new Scene()
  granted(t, await ask(scene), 204)
  granted(t, await sendTransfer(scene, order('one', { metadata: 'tea' })))
  const answer = await ask(scene)
  granted(t, answer)
  t.strictSame(readReply(historyOutgoing, 200, answer.json), {
    debit_account: scene.world.exchange.settings.paytoUri,
    outgoing_transactions: [
      {
        row_id: 1,
        date: { t_s: START },
        amount: 'KUDOS:3',
        credit_account: SHOP,
        wtid: order('one').wtid,
        exchange_base_url: 'http://exchange.test/',
        metadata: 'tea',
      },
    ],
  })
})

t.test('from either end, in the words of either version', async (t) => {
  const scene = new Scene()
  for (const name of ['1', '2', '3', '4']) granted(t, await sendTransfer(scene, order(name)))
  t.strictSame(await rows(scene, ''), [4, 3, 2, 1])
  t.strictSame(await rows(scene, '?limit=2&offset=1'), [2, 3])
  t.strictSame(await rows(scene, '?delta=-2&start=4'), [3, 2])
})

t.test('whoever has the patience hears of the next transfer', async (t) => {
  const clock = new VirtualClock(START)
  const scene = new Scene({ clock })
  const polling = rows(scene, '?limit=5&timeout_ms=20000')
  await asleep(clock)
  granted(t, await sendTransfer(scene, order('one')))
  clock.wakeNext()
  t.strictSame(await polling, [1])
  t.equal(clock.now(), START)
})

t.test('questions that have no answer', async (t) => {
  const scene = new Scene()
  book.refused(t, await ask(scene, '?limit=0'), 'limit-given', 400, 'GENERIC_PARAMETER_MALFORMED')
  const stranger = await ask(scene, '', { ACCOUNT: 'alice' })
  book.refused(t, stranger, 'account-known', 404, 'GENERIC_ENDPOINT_UNKNOWN')
})

book.close()
