/** An account holder wants money in a wallet, page post-accounts-ACCOUNT-withdrawals. */
import t from 'tap'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { createWithdrawal } from '../../../src/protocol/endpoints/bank/post-accounts-ACCOUNT-withdrawals.js'
import { parseTalerUri } from '../../../src/protocol/taler-uri.js'
import { sendCreate } from '../account.js'
import { Scene } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'

const book = new GuardBook('bank/post-accounts-ACCOUNT-withdrawals')

t.test('the link for the wallet leads to the integration API', async (t) => {
  const scene = new Scene()
  const answer = await sendCreate(scene)
  granted(t, answer)
  const { withdrawal_id: id, taler_withdraw_uri: uri } = readReply(createWithdrawal, 200, answer.json)
  t.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  t.equal(uri, `taler+http://withdraw/bank.test/taler-integration/${id}`)
  t.strictSame(parseTalerUri(uri), {
    action: 'withdraw',
    bankBaseUrl: 'http://bank.test/taler-integration/',
    withdrawalId: id,
  })
  t.not((await sendCreate(scene)).said('withdrawal_id'), id)
})

t.test('nothing has to be said about the amount, not even in a body', async (t) => {
  const scene = new Scene()
  for (const body of [{}, { suggested_amount: 'KUDOS:5' }, { no_amount_to_wallet: true }])
    granted(t, await sendCreate(scene, body))
  granted(t, await scene.call(createWithdrawal, { parameters: { ACCOUNT: 'alice' } }))
})

t.test('it is money of the bank', async (t) => {
  for (const body of [{ amount: 'EUR:5' }, { suggested_amount: 'EUR:5' }]) {
    const answer = await sendCreate(new Scene(), body)
    book.refused(t, answer, 'own-currency', 400, 'GENERIC_CURRENCY_MISMATCH')
  }
})

book.close()
