/** A withdrawal is given up, pages post-accounts-ACCOUNT-withdrawals-WITHDRAWAL_ID-abort and post-withdrawal-operation-WITHDRAWAL_ID-abort. */
import t from 'tap'
import { abortWithdrawal } from '../../../src/protocol/endpoints/bank/post-accounts-ACCOUNT-withdrawals-WITHDRAWAL_ID-abort.js'
import { abortWithdrawalOperation } from '../../../src/protocol/endpoints/bank/post-withdrawal-operation-WITHDRAWAL_ID-abort.js'
import { sendConfirm, sendSelect, withdrawal } from '../account.js'
import { Scene } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'

for (const page of [abortWithdrawal, abortWithdrawalOperation]) {
  const book = new GuardBook(`bank/${page.page}`)
  const send = (scene: Scene, id: string) =>
    scene.call(page, { parameters: { ACCOUNT: 'alice', WITHDRAWAL_ID: id } })

  t.test(`${page.page}: before the money has gone, as often as anybody likes`, async (t) => {
    const scene = new Scene()
    const id = await withdrawal(scene)
    granted(t, await send(scene, id), 204)
    granted(t, await send(scene, id), 204)
    const selected = await withdrawal(scene)
    granted(t, await sendSelect(scene, selected))
    granted(t, await send(scene, selected), 204)
    t.equal(scene.world.bank.store.all('incoming').length, 0)
  })

  t.test(`${page.page}: not after it has gone, and not where there is nothing`, async (t) => {
    const scene = new Scene()
    const id = await withdrawal(scene)
    granted(t, await sendSelect(scene, id))
    granted(t, await sendConfirm(scene, id), 204)
    book.refused(t, await send(scene, id), 'not-confirmed', 409, 'BANK_ABORT_CONFIRM_CONFLICT')
    book.refused(t, await send(scene, 'f000'), 'withdrawal-known', 404, 'BANK_TRANSACTION_NOT_FOUND')
  })

  book.close()
}
