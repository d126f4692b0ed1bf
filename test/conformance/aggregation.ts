/**
 * Aggregation is a move that nobody's call makes: before it may happen no reply may tell of it, and once a reply has told,
 * none may take it back.
 */
import t from 'tap'
import { answered, complaints, stage, type HandMade, type Stage } from './hand-made.js'

const REFUND = 'post-coins-COIN_PUB-refund'
const GONE: HandMade = { status: 410, body: { code: 1503 } }

/** Two contracts of one merchant, of which the later one is due first; three refunds of the former, and looks in between. */
function twoContracts(
  name: string,
  waits: readonly [string, string, string],
  defects: readonly string[] = [],
): Promise<Stage> {
  const about = { wallet: 'alice', coin: 0, contract: 'deal' }
  const refund = (id: number) => ({ call: 'clerk.refund', with: { ...about, id, amount: '1' } })
  return stage(
    name,
    [
      { call: 'alice.stock', with: { coins: ['5', '2'] } },
      { call: 'clerk.deposit', with: { ...about, refund_deadline: '2h', wire_deadline: '9d' } },
      {
        call: 'clerk.deposit',
        with: { ...about, coin: 1, contract: 'small', refund_deadline: '0s', wire_deadline: '1h' },
      },
      ...waits.flatMap((wait, index) => [{ clock: wait }, refund(index + 1)]),
    ],
    { clerk: 'signer', alice: 'wallet' },
    defects,
  )
}

t.test('while refunds are promised, the money is there', async (t) => {
  const on = await twoContracts('promised', ['1m', '90m', '3h'])
  t.match(complaints(on, answered(on.events, REFUND, [GONE]), REFUND), [/violated .*200-refunded/])
  t.match(complaints(on, answered(on.events, REFUND, [undefined, GONE]), REFUND), [/violated .*200-refunded/])
})

t.test('what is safe to pay goes along with what is due, or later', async (t) => {
  const on = await twoContracts('together', ['1m', '3h', '9d'])
  t.same(complaints(on, on.events, REFUND), [])
  t.same(complaints(on, answered(on.events, REFUND, [undefined, GONE, GONE]), REFUND), [])
  t.same(complaints(on, answered(on.events, REFUND, [undefined, undefined, GONE]), REFUND), [])
})

t.test('money that is gone stays gone', async (t) => {
  // Grants what it should not: money went out after the first hour.
  const grants = `drop:exchange/${REFUND}/not-yet-wired`
  const on = await twoContracts('gone', ['1m', '3h', '4h'], [grants])
  const back = answered(on.events, REFUND, [undefined, GONE])
  t.match(complaints(on, back, REFUND), [/violated .*410-already-wired/])
})
