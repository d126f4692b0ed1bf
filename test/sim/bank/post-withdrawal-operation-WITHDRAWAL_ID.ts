/** A wallet chooses the reserve, page post-withdrawal-operation-WITHDRAWAL_ID. */
import t from 'tap'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { addIncoming } from '../../../src/protocol/endpoints/bank/post-admin-add-incoming.js'
import { abortWithdrawalOperation } from '../../../src/protocol/endpoints/bank/post-withdrawal-operation-WITHDRAWAL_ID-abort.js'
import { selectWithdrawal } from '../../../src/protocol/endpoints/bank/post-withdrawal-operation-WITHDRAWAL_ID.js'
import { GATEWAY, sendConfirm, sendSelect, SHOP, withdrawal } from '../account.js'
import { made, Scene } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'

const book = new GuardBook('bank/post-withdrawal-operation-WITHDRAWAL_ID')

t.test('a choice stands, and may be repeated at any time', async (t) => {
  const scene = new Scene()
  const id = await withdrawal(scene)
  const first = await sendSelect(scene, id)
  granted(t, first)
  t.strictSame(readReply(selectWithdrawal, 200, first.json), { status: 'selected', transfer_done: false })
  const shortUri = 'payto://x-taler-bank/BANK.TEST/exchange?receiver-name=X'
  const again = await sendSelect(scene, id, { selected_exchange: shortUri, amount: 'KUDOS:8' })
  t.equal(again.text, first.text, 'whoever the receiver is called')
  granted(t, await sendConfirm(scene, id), 204)
  t.match((await sendSelect(scene, id.toUpperCase())).json, { status: 'confirmed', transfer_done: true })
  const other = await sendSelect(scene, id, { reserve_pub: made('other') })
  book.refused(t, other, 'reserve-kept', 409, 'BANK_WITHDRAWAL_OPERATION_RESERVE_SELECTION_CONFLICT')
})

t.test('the amount is for the wallet to say where nobody has said it', async (t) => {
  const scene = new Scene()
  const open = await withdrawal(scene, { suggested_amount: 'KUDOS:5' })
  granted(t, await sendSelect(scene, open, { amount: 'KUDOS:6' }))
  t.match(scene.world.bank.store.get('withdrawals', open), { amount: 'KUDOS:6' })
  const fixed = await withdrawal(scene)
  const differs = await sendSelect(scene, fixed, { amount: 'KUDOS:9' })
  book.refused(t, differs, 'amount-kept', 409, 'BANK_AMOUNT_DIFFERS')
  const euros = await sendSelect(scene, fixed, { amount: 'EUR:8' })
  book.refused(t, euros, 'own-currency', 400, 'GENERIC_CURRENCY_MISMATCH')
})

t.test('money goes to the exchange, and to a reserve of its own', async (t) => {
  const scene = new Scene()
  const id = await withdrawal(scene)
  const stranger = await sendSelect(scene, id, { selected_exchange: SHOP })
  book.refused(t, stranger, 'exchange-known', 409, 'BANK_ACCOUNT_IS_NOT_EXCHANGE')
  const body = { amount: 'KUDOS:1', reserve_pub: made('reserve'), debit_account: SHOP }
  granted(t, await scene.call(addIncoming, { parameters: GATEWAY, body }))
  book.refused(t, await sendSelect(scene, id), 'reserve-fresh', 409, 'BANK_DUPLICATE_RESERVE_PUB_SUBJECT')
})

t.test('there is no choice where there is no withdrawal, or none any more', async (t) => {
  const scene = new Scene()
  const unknown = await sendSelect(scene, 'f000')
  book.refused(t, unknown, 'withdrawal-known', 404, 'BANK_TRANSACTION_NOT_FOUND')
  const id = await withdrawal(scene)
  granted(t, await scene.call(abortWithdrawalOperation, { parameters: { WITHDRAWAL_ID: id } }), 204)
  book.refused(t, await sendSelect(scene, id), 'not-aborted', 409, 'BANK_UPDATE_ABORT_CONFLICT')
})

book.close()
