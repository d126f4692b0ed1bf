/** Money that arrives from nowhere, page post-admin-add-incoming. */
import t from 'tap'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { addIncoming } from '../../../src/protocol/endpoints/bank/post-admin-add-incoming.js'
import { made, Scene, START } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'

const book = new GuardBook('bank/post-admin-add-incoming')

const DEBIT = 'payto://x-taler-bank/bank.test/alice?receiver-name=Alice'

const add = (scene: Scene, reserve: string, amount = 'KUDOS:10', account = 'exchange', debit = DEBIT) =>
  scene.call(addIncoming, {
    parameters: { ACCOUNT: account },
    body: { amount, reserve_pub: reserve, debit_account: debit },
  })

t.test('each transfer gets the next number and the time of its arrival', async (t) => {
  const scene = new Scene()
  const first = await add(scene, made('one'))
  granted(t, first)
  t.strictSame(readReply(addIncoming, 200, first.json), { timestamp: { t_s: START }, row_id: 1 })
  scene.clock.advance(5)
  t.strictSame((await add(scene, made('two'))).json, { timestamp: { t_s: START + 5 }, row_id: 2 })
})

t.test('amounts are noted in canonical spelling', async (t) => {
  const scene = new Scene()
  granted(t, await add(scene, made('one'), 'KUDOS:010.50'))
  t.match(scene.world.bank.store.all('incoming'), [{ amount: 'KUDOS:10.5', debit_account: DEBIT }])
})

t.test('the bank has one account', async (t) => {
  const answer = await add(new Scene(), made('one'), 'KUDOS:10', 'merchant')
  book.refused(t, answer, 'account-known', 404, 'GENERIC_ENDPOINT_UNKNOWN')
})

t.test('and one currency', async (t) => {
  const answer = await add(new Scene(), made('one'), 'EUR:10')
  book.refused(t, answer, 'own-currency', 409, 'GENERIC_CURRENCY_MISMATCH')
})

t.test('money comes from an account to which it can go back', async (t) => {
  const scene = new Scene()
  for (const nowhere of [
    'x',
    'payto://x-taler-bank/bank.test/alice',
    'payto://iban/DE75512108001245126198?receiver-name=X',
  ]) {
    const { status, json } = await add(scene, made('one'), 'KUDOS:10', 'exchange', nowhere)
    t.match({ status, ...json }, { status: 400, field: 'debit_account' }, nowhere)
  }
  t.equal(scene.world.bank.store.all('incoming').length, 0)
})

t.test('a reserve key is the subject of one transfer', async (t) => {
  const scene = new Scene()
  granted(t, await add(scene, made('one')))
  for (const spelling of [made('one'), made('one').toLowerCase()]) {
    const answer = await add(scene, spelling, 'KUDOS:1')
    book.refused(t, answer, 'reserve-fresh', 409, 'BANK_DUPLICATE_RESERVE_PUB_SUBJECT')
  }
  t.equal(scene.world.bank.store.all('incoming').length, 1)
})

book.close()
