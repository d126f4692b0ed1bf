/** One order of the exchange, page get-transfers-ROW_ID. */
import t from 'tap'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { showTransfer } from '../../../src/protocol/endpoints/bank/get-transfers-ROW_ID.js'
import { order, SHOP, sendTransfer } from '../account.js'
import { Scene, START } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'

const book = new GuardBook('bank/get-transfers-ROW_ID')

const ask = (scene: Scene, row: string, account = 'exchange') =>
  scene.call(showTransfer, { parameters: { ACCOUNT: account, ROW_ID: row } })

t.test('an order is told under its row', async (t) => {
  const scene = new Scene()
  granted(t, await sendTransfer(scene, order('one')))
  const answer = await ask(scene, '1')
  granted(t, answer)
  t.strictSame(readReply(showTransfer, 200, answer.json), {
    status: 'success',
    amount: 'KUDOS:3',
    exchange_base_url: 'http://exchange.test/',
    wtid: order('one').wtid,
    credit_account: SHOP,
    timestamp: { t_s: START },
  })
})

t.test('questions that have no answer', async (t) => {
  const scene = new Scene()
  book.refused(t, await ask(scene, '1'), 'transfer-known', 404, 'BANK_TRANSACTION_NOT_FOUND')
  book.refused(t, await ask(scene, 'one'), 'row-well-formed', 400, 'GENERIC_PARAMETER_MALFORMED')
  book.refused(t, await ask(scene, '1', 'alice'), 'account-known', 404, 'GENERIC_ENDPOINT_UNKNOWN')
})

book.close()
