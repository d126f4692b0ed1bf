/** The exchange wires money, page post-transfer. */
import t from 'tap'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { transfer } from '../../../src/protocol/endpoints/bank/post-transfer.js'
import { order, sendTransfer } from '../account.js'
import { made, Scene, START } from '../fixtures.js'
import { granted, GuardBook, refused } from '../guards.js'

const book = new GuardBook('bank/post-transfer')

t.test('each order gets the next row, and its time', async (t) => {
  const scene = new Scene()
  const first = await sendTransfer(scene, order('one'))
  granted(t, first)
  t.strictSame(readReply(transfer, 200, first.json), { timestamp: { t_s: START }, row_id: 1 })
  scene.clock.advance(5)
  const second = await sendTransfer(scene, order('two', { metadata: 'shop.7-a:b' }))
  t.strictSame(second.json, { timestamp: { t_s: START + 5 }, row_id: 2 })
})

t.test('the same order again is the same transfer, however its amount is spelt', async (t) => {
  const scene = new Scene()
  const first = await sendTransfer(scene, order('one'))
  scene.clock.advance(5)
  for (const amount of ['KUDOS:3', 'KUDOS:03.00']) {
    const again = await sendTransfer(scene, order('one', { amount }))
    granted(t, again)
    t.equal(again.text, first.text)
  }
  t.equal(scene.world.bank.store.all('outgoing').length, 1)
})

t.test('an id stands for one order', async (t) => {
  const scene = new Scene()
  granted(t, await sendTransfer(scene, order('one')))
  const others = [
    { amount: 'KUDOS:4' },
    { wtid: made('other') },
    { credit_account: 'payto://x-taler-bank/bank.test/other?receiver-name=Other' },
    { exchange_base_url: 'http://other.test/' },
    { metadata: 'more' },
  ]
  for (const changes of others) {
    const answer = await sendTransfer(scene, order('one', changes))
    book.refused(t, answer, 'request-id-fresh', 409, 'BANK_TRANSFER_REQUEST_UID_REUSED')
  }
  const other = await sendTransfer(scene, order('two', { wtid: order('one').wtid }))
  book.refused(t, other, 'transfer-id-fresh', 409, 'BANK_TRANSFER_WTID_REUSED')
})

t.test('only the exchange wires, only money that there is, only in words of the page', async (t) => {
  const scene = new Scene()
  const stranger = await sendTransfer(scene, order('one'), 'alice')
  book.refused(t, stranger, 'account-known', 404, 'GENERIC_ENDPOINT_UNKNOWN')
  const euros = await sendTransfer(scene, order('one', { amount: 'EUR:3' }))
  book.refused(t, euros, 'own-currency', 400, 'GENERIC_CURRENCY_MISMATCH')
  for (const changes of [{ metadata: 'a b' }, { metadata: 'a'.repeat(41) }, { wtid: 'short' }])
    refused(t, await sendTransfer(scene, order('one', changes)), 400, 'GENERIC_PARAMETER_MALFORMED')
})

book.close()
