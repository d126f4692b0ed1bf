/** Requests that no page speaks of in full: what is silent there is let pass, and what is not is still judged. */
import t from 'tap'
import { withReplies, type Body } from './fixtures.js'
import { answered, bodiesOf, complaints, notices, stage } from './hand-made.js'

const ABORT = 'post-orders-ORDER_ID-abort'
const CREATE = 'post-private-orders'

t.test('a coin that is named twice is refunded once, and told of twice in any way', async (t) => {
  const on = await stage('named-twice', [
    { call: 'alice.stock', with: { coins: ['5'] } },
    { call: 'shop.order', with: { amount: '5', refund_delay: '1h' }, bind: 'sale' },
    { call: 'alice.claim', with: { order: 'sale' } },
    // The exchange has the coin, and the merchant does not hear of it: there is something to abort.
    { fault: { from: 'merchant', to: 'exchange', page: 'post-batch-deposit', phase: 'reply', nth: 1 } },
    { call: 'alice.pay', with: { order: 'sale', coins: [0] } },
    { call: 'alice.abort', with: { order: 'sale', coins: [0, 0] } },
  ])
  const [told] = bodiesOf(on.events, ABORT)
  const [first] = told?.['refunds'] as Body[]
  const judged = (...refunds: (Body | undefined)[]) =>
    complaints(on, answered(on.events, ABORT, [{ status: 200, body: { refunds } }]), ABORT)
  t.equal(first?.['type'], 'success', 'the coin was deposited')
  t.same(judged(first, first), [])
  t.same(judged(first, { type: 'undeposited' }), [])
  t.match(judged({ type: 'failure', exchange_status: 500 }, first).join(), /violated .*200-aborted/)
  t.match(judged(first).join(), /violated .*200-aborted/, 'one result for each coin of the request')
})

t.test('a contribution that is not the original one makes any result right, and none wrong', async (t) => {
  const on = await stage('misnamed', [
    { call: 'alice.stock', with: { coins: ['2'] } },
    { call: 'shop.order', with: { amount: '5', refund_delay: '1h' }, bind: 'sale' },
    { call: 'alice.claim', with: { order: 'sale' } },
    { call: 'alice.pay', with: { order: 'sale', coins: [0] } },
    { call: 'alice.abort', with: { order: 'sale', coins: [0], contribution: '1' } },
  ])
  const refused = { status: 400, body: { code: 26, hint: 'no' } }
  const untouched = { status: 200, body: { refunds: [{ type: 'undeposited' }] } }
  for (const reply of [undefined, refused, untouched])
    t.same(complaints(on, answered(on.events, ABORT, [reply]), ABORT), [])
  const foreign = { status: 412, body: { code: 2254, hint: 'no' } }
  t.match(complaints(on, answered(on.events, ABORT, [foreign]), ABORT).join(), /violated/)
})

t.test(
  'an order comes with a claim token unless none was wanted, and with the deadline it was given',
  async (t) => {
    const on = await stage('made', [
      { call: 'shop.order', with: { amount: '5', pay_deadline: '1h' } },
      { call: 'shop.order', with: { amount: '5', create_token: false } },
    ])
    t.same(notices(on, on.events, CREATE), [])
    const [first, second] = bodiesOf(on.events, CREATE)
    const judged = (one: Body | undefined, other: Body | undefined) =>
      complaints(
        on,
        answered(on.events, CREATE, [
          { status: 200, body: one ?? {} },
          { status: 200, body: other ?? {} },
        ]),
        CREATE,
      ).join()
    const { token, ...bare } = first ?? {}
    t.match(judged(bare, second), /violated .*200-created/)
    t.match(judged(first, { ...second, token }), /violated .*200-created/)
    t.match(judged({ ...first, pay_deadline: { t_s: 1 } }, second), /violated .*200-created/)
    t.same(judged({ ...first, more: 1 }, second), '')
  },
)

t.test('what is due of orders is refused, and by the right name', async (t) => {
  const on = await stage('refused', [
    { call: 'shop.order', with: { amount: '5', delivery_date: '-1d' } },
    { call: 'shop.order', with: { amount: '5', payment_target: 'carrier-pigeon' } },
    { call: 'shop.order', with: { amount: '5', product: 'no-such-product' } },
  ])
  const error = (status: number, code: number) => ({ status, body: { code, hint: 'no' } })
  const good = [error(400, 2505), error(404, 2500), error(404, 2006)]
  t.same(complaints(on, answered(on.events, CREATE, good), CREATE), [])
  const bad = [error(400, 2507), error(409, 2503), error(410, 2006)]
  const rows = ['400-delivery-date-past', '404-wire-method', '404-product-unknown']
  for (const [index, row] of rows.entries()) {
    const replies = good.map((reply, place) => (place === index ? (bad[index] ?? reply) : reply))
    const found = complaints(on, answered(on.events, CREATE, replies), CREATE).join()
    if (index < 2) t.match(found, new RegExp(`violated merchant/${CREATE}/${row}`))
    else t.match(found, /410-out-of-stock/, 'a shop that is out of stock says of what')
  }
  const made = withReplies(answered(on.events, CREATE, good), CREATE, 404, () => ({ code: 9 }))
  t.ok(complaints(on, made, CREATE).length > 0)
})
