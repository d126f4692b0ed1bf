/** Somebody proves an account to be theirs, page post-admin-add-kycauth. */
import t from 'tap'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { historyIncoming } from '../../../src/protocol/endpoints/bank/get-history-incoming.js'
import { addKycAuth } from '../../../src/protocol/endpoints/bank/post-admin-add-kycauth.js'
import { GATEWAY, SHOP } from '../account.js'
import { made, Scene, START } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'

const book = new GuardBook('bank/post-admin-add-kycauth')

const add = (scene: Scene, amount = 'KUDOS:0.01', parameters = GATEWAY) =>
  scene.call(addKycAuth, { parameters, body: { amount, account_pub: made('owner'), debit_account: SHOP } })

t.test('the exchange is told of it, as often as it happens', async (t) => {
  const scene = new Scene()
  const answer = await add(scene)
  granted(t, answer)
  t.strictSame(readReply(addKycAuth, 200, answer.json), { timestamp: { t_s: START }, row_id: 1 })
  granted(t, await add(scene))
  const { json } = await scene.call(historyIncoming, { parameters: GATEWAY, query: '?limit=1' })
  t.strictSame(readReply(historyIncoming, 200, json).incoming_transactions, [
    {
      type: 'KYCAUTH',
      row_id: 1,
      date: { t_s: START },
      amount: 'KUDOS:0.01',
      debit_account: SHOP,
      account_pub: made('owner'),
    },
  ])
})

t.test('only the exchange is told, and only of money that there is', async (t) => {
  const scene = new Scene()
  const stranger = await add(scene, 'KUDOS:1', { ACCOUNT: 'alice' })
  book.refused(t, stranger, 'account-known', 404, 'GENERIC_ENDPOINT_UNKNOWN')
  book.refused(t, await add(scene, 'EUR:1'), 'own-currency', 409, 'GENERIC_CURRENCY_MISMATCH')
})

book.close()
