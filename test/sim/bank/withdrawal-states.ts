/** How far a withdrawal is, pages get-withdrawals-WITHDRAWAL_ID and get-withdrawal-operation-WITHDRAWAL_ID. */
import t from 'tap'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { showWithdrawalOperation } from '../../../src/protocol/endpoints/bank/get-withdrawal-operation-WITHDRAWAL_ID.js'
import { showWithdrawal } from '../../../src/protocol/endpoints/bank/get-withdrawals-WITHDRAWAL_ID.js'
import { VirtualClock } from '../../../src/sim/clock.js'
import { sendConfirm, sendSelect, withdrawal } from '../account.js'
import { asleep, made, Scene, START } from '../fixtures.js'
import { granted, GuardBook, refused } from '../guards.js'

t.test('a wallet learns what it may withdraw, from whom, and by which exchange', async (t) => {
  const scene = new Scene()
  const id = await withdrawal(scene, { suggested_amount: 'KUDOS:5', no_amount_to_wallet: false })
  const ask = () => scene.call(showWithdrawalOperation, { parameters: { WITHDRAWAL_ID: id } })
  const before = await ask()
  granted(t, before)
  const pending = {
    status: 'pending',
    currency: 'KUDOS',
    suggested_amount: 'KUDOS:5',
    no_amount_to_wallet: false,
    sender_wire: 'payto://x-taler-bank/bank.test/alice?receiver-name=alice',
    suggested_exchange: 'http://exchange.test/',
    wire_types: ['x-taler-bank'],
    aborted: false,
    selection_done: false,
    transfer_done: false,
  } as const
  t.strictSame(readReply(showWithdrawalOperation, 200, before.json), pending)
  granted(t, await sendSelect(scene, id, { amount: 'KUDOS:6' }))
  t.strictSame((await ask()).json, {
    ...pending,
    status: 'selected',
    amount: 'KUDOS:6',
    selected_reserve_pub: made('reserve'),
    selected_exchange_account: scene.world.exchange.settings.paytoUri,
    selection_done: true,
  })
  granted(t, await sendConfirm(scene, id), 204)
  t.match((await ask()).json, { status: 'confirmed', transfer_done: true })
})

t.test('an account holder learns what the wallet chose', async (t) => {
  const scene = new Scene()
  const id = await withdrawal(scene)
  const ask = () => scene.call(showWithdrawal, { parameters: { WITHDRAWAL_ID: id } })
  const before = await ask()
  granted(t, before)
  const pending = { status: 'pending', amount: 'KUDOS:8', username: 'alice' } as const
  t.strictSame(readReply(showWithdrawal, 200, before.json), pending)
  granted(t, await sendSelect(scene, id))
  t.match((await ask()).json, { status: 'selected', selected_reserve_pub: made('reserve') })
})

for (const page of [showWithdrawal, showWithdrawalOperation]) {
  const book = new GuardBook(`bank/${page.page}`)

  t.test(`${page.page}: whoever has the patience hears of the next state`, async (t) => {
    const clock = new VirtualClock(START)
    const scene = new Scene({ clock })
    const id = await withdrawal(scene)
    const ask = (query: string) => scene.call(page, { parameters: { WITHDRAWAL_ID: id }, query })
    const first = ask('?timeout_ms=20000')
    await asleep(clock)
    granted(t, await sendSelect(scene, id))
    clock.wakeNext()
    t.match((await first).json, { status: 'selected' })
    t.match((await ask('?timeout_ms=20000&old_state=pending')).json, { status: 'selected' })
    const next = ask('?timeout_ms=20000&old_state=selected')
    await asleep(clock)
    granted(t, await sendConfirm(scene, id), 204)
    clock.wakeNext()
    t.match((await next).json, { status: 'confirmed' })
    t.equal(clock.now(), START)
  })

  t.test(`${page.page}: questions that have no answer`, async (t) => {
    const scene = new Scene()
    const ask = (query = '') => scene.call(page, { parameters: { WITHDRAWAL_ID: 'f000' }, query })
    book.refused(t, await ask(), 'withdrawal-known', 404, 'BANK_TRANSACTION_NOT_FOUND')
    for (const query of ['?timeout_ms=soon', '?old_state=lost'])
      refused(t, await ask(query), 400, 'GENERIC_PARAMETER_MALFORMED')
  })

  book.close()
}
