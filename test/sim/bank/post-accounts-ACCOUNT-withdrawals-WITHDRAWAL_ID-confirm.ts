/** An account holder lets the money go, page post-accounts-ACCOUNT-withdrawals-WITHDRAWAL_ID-confirm. */
import t from 'tap'
import { abortWithdrawalOperation } from '../../../src/protocol/endpoints/bank/post-withdrawal-operation-WITHDRAWAL_ID-abort.js'
import { sendConfirm, sendSelect, withdrawal } from '../account.js'
import { made, Scene } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'

const book = new GuardBook('bank/post-accounts-ACCOUNT-withdrawals-WITHDRAWAL_ID-confirm')

t.test('the money is in the reserve at once, and goes there once', async (t) => {
  const scene = new Scene()
  const id = await withdrawal(scene)
  granted(t, await sendSelect(scene, id))
  granted(t, await sendConfirm(scene, id), 204)
  granted(t, await sendConfirm(scene, id), 204)
  t.equal(scene.world.bank.store.all('incoming').length, 1)
  t.match(scene.world.exchange.store.get('reserves', made('reserve')), {
    balance: 'KUDOS:8',
    last_origin: 'payto://x-taler-bank/bank.test/alice?receiver-name=alice',
  })
})

t.test('somebody has to say how much, and nobody may say something else', async (t) => {
  const scene = new Scene()
  const id = await withdrawal(scene, {})
  granted(t, await sendSelect(scene, id))
  book.refused(t, await sendConfirm(scene, id, {}), 'amount-known', 409, 'BANK_AMOUNT_REQUIRED')
  const euros = await sendConfirm(scene, id, { amount: 'EUR:1' })
  book.refused(t, euros, 'own-currency', 400, 'GENERIC_CURRENCY_MISMATCH')
  granted(t, await sendConfirm(scene, id, { amount: 'KUDOS:2' }), 204)
  t.match(scene.world.bank.store.all('incoming'), [{ amount: 'KUDOS:2' }])
  const fixed = await withdrawal(scene)
  granted(t, await sendSelect(scene, fixed, { reserve_pub: made('fixed') }))
  const differs = await sendConfirm(scene, fixed, { amount: 'KUDOS:9' })
  book.refused(t, differs, 'amount-kept', 409, 'BANK_AMOUNT_DIFFERS')
})

t.test('it takes a wallet that has chosen, and has not thought better of it', async (t) => {
  const scene = new Scene()
  const id = await withdrawal(scene)
  book.refused(t, await sendConfirm(scene, id), 'reserve-selected', 409, 'BANK_CONFIRM_INCOMPLETE')
  granted(t, await scene.call(abortWithdrawalOperation, { parameters: { WITHDRAWAL_ID: id } }), 204)
  book.refused(t, await sendConfirm(scene, id), 'not-aborted', 409, 'BANK_CONFIRM_ABORT_CONFLICT')
})

t.test('two withdrawals for one reserve: the money of the first one goes there', async (t) => {
  const scene = new Scene()
  const [one, two] = [await withdrawal(scene), await withdrawal(scene)]
  for (const id of [one, two]) granted(t, await sendSelect(scene, id))
  granted(t, await sendConfirm(scene, one), 204)
  book.refused(t, await sendConfirm(scene, two), 'reserve-fresh', 409, 'BANK_DUPLICATE_RESERVE_PUB_SUBJECT')
})

t.test('nobody confirms what somebody else pays for', async (t) => {
  const scene = new Scene()
  const id = await withdrawal(scene)
  granted(t, await sendSelect(scene, id))
  const answer = await sendConfirm(scene, id, {}, 'bob')
  book.refused(t, answer, 'withdrawal-known', 404, 'BANK_TRANSACTION_NOT_FOUND')
})

book.close()
