/** Orders of the exchange, page get-transfers. */
import t from 'tap'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { listTransfers } from '../../../src/protocol/endpoints/bank/get-transfers.js'
import { GATEWAY, order, SHOP, sendTransfer } from '../account.js'
import { Scene, START } from '../fixtures.js'
import { granted, GuardBook, refused } from '../guards.js'

const book = new GuardBook('bank/get-transfers')

const ask = (scene: Scene, query = '', parameters = GATEWAY) =>
  scene.call(listTransfers, { parameters, query })

t.test('orders are listed with how far they are: at their end', async (t) => {
  const scene = new Scene()
  granted(t, await ask(scene), 204)
  for (const name of ['1', '2', '3']) granted(t, await sendTransfer(scene, order(name)))
  const answer = await ask(scene, '?limit=-1&offset=3')
  granted(t, answer)
  t.strictSame(readReply(listTransfers, 200, answer.json), {
    debit_account: scene.world.exchange.settings.paytoUri,
    transfers: [
      { row_id: 2, status: 'success', amount: 'KUDOS:3', credit_account: SHOP, timestamp: { t_s: START } },
    ],
  })
  granted(t, await ask(scene, '?status=success'))
  granted(t, await ask(scene, '?status=pending'), 204)
})

t.test('questions that have no answer', async (t) => {
  const scene = new Scene()
  book.refused(t, await ask(scene, '?limit=0'), 'limit-given', 400, 'GENERIC_PARAMETER_MALFORMED')
  refused(t, await ask(scene, '?status=lost'), 400, 'GENERIC_PARAMETER_MALFORMED')
  const stranger = await ask(scene, '', { ACCOUNT: 'alice' })
  book.refused(t, stranger, 'account-known', 404, 'GENERIC_ENDPOINT_UNKNOWN')
})

book.close()
