/** Making an order, page post-private-orders. */
import t from 'tap'
import { choicesOf } from '../../../src/protocol/endpoints/contract-terms.js'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { deleteAccount } from '../../../src/protocol/endpoints/merchant/delete-private-accounts-H_WIRE.js'
import { addAccount } from '../../../src/protocol/endpoints/merchant/post-private-accounts.js'
import { createOrder } from '../../../src/protocol/endpoints/merchant/post-private-orders.js'
import { duration, FOREVER, NEVER, timestamp } from '../../../src/protocol/encoding/timestamp.js'
import { Scene, START } from '../fixtures.js'
import { granted, GuardBook, refused } from '../guards.js'
import { bareShop } from '../shops.js'
import { claimed, offer, orderRequest, sendClaim, type OrderFields } from '../wallet.js'

const book = new GuardBook('merchant/post-private-orders')

const claimedAs = async (scene: Scene, ...request: Parameters<typeof orderRequest>) =>
  claimed(scene, await offer(scene, ...request))

const create = (scene: Scene, ...request: Parameters<typeof orderRequest>) =>
  scene.call(createOrder, { body: orderRequest(...request) })

t.test('the largest amounts that can be written can be asked for', async (t) => {
  const largest = 'KUDOS:4503599627370496.99999999'
  for (const order of [{ amount: largest }, { max_fee: largest }, { amount: largest, max_fee: largest }]) {
    const scene = new Scene()
    const answer = await create(scene, { order_id: 'tea-1', ...order })
    granted(t, answer)
    const claimed = await sendClaim(scene, { orderId: 'tea-1', token: answer.said('token') })
    granted(t, claimed)
  }
})

t.test('an id that a path would swallow is none', async (t) => {
  for (const orderId of ['.', '..'])
    refused(t, await create(new Scene(), { order_id: orderId }), 400, 'GENERIC_PARAMETER_MALFORMED')
})

t.test('an order gets an id, a token and a day to pay by', async (t) => {
  const scene = new Scene()
  const answer = await create(scene)
  granted(t, answer)
  const order = readReply(createOrder, 200, answer.json)
  t.match(order.order_id, /^2026\.001-[0-9A-Z]{13}$/, 'year, day of the year, chance')
  t.ok(order.token)
  t.strictSame(order.pay_deadline, timestamp(START + 3600))
})

t.test('two orders share neither id nor token', async (t) => {
  const scene = new Scene()
  const [first, second] = [await create(scene), await create(scene)]
  t.not(first.json['order_id'], second.json['order_id'])
  t.not(first.json['token'], second.json['token'])
})

t.test('the shop may choose the id, and do without a token', async (t) => {
  const scene = new Scene()
  const answer = await create(scene, { order_id: 'tea-1' }, { create_token: false })
  t.strictSame(answer.json, { order_id: 'tea-1', pay_deadline: { t_s: START + 3600 } })
})

t.test('what the shop says about an order stands in the contract', async (t) => {
  const scene = new Scene()
  const fields = {
    order_id: 'tea-1',
    amount: 'KUDOS:007.50',
    max_fee: 'KUDOS:0.1',
    products: [{ description: 'Tea', quantity: Number.MAX_SAFE_INTEGER }],
    pay_deadline: timestamp(START + 10),
    refund_deadline: timestamp(START + 20),
    wire_transfer_deadline: timestamp(START + 20),
    fulfillment_url: 'https://shop.test/${ORDER_ID}/thanks?${ORDER_ID}',
  }
  const { token } = readReply(createOrder, 200, (await create(scene, fields)).json)
  const { raw } = await claimed(scene, { orderId: 'tea-1', token })
  t.equal(raw['amount'], 'KUDOS:7.5', 'amounts in canonical spelling')
  t.equal(raw['max_fee'], 'KUDOS:0.1')
  t.strictSame(raw['products'], fields.products, 'products untouched')
  t.strictSame(raw['pay_deadline'], fields.pay_deadline)
  t.strictSame(raw['refund_deadline'], fields.refund_deadline)
  t.strictSame(raw['wire_transfer_deadline'], fields.wire_transfer_deadline)
  t.equal(raw['fulfillment_url'], 'https://shop.test/tea-1/thanks?tea-1', 'the id filled in')
})

t.test('what the shop leaves out is filled in from the settings', async (t) => {
  const scene = new Scene({ merchant: { maxFee: '0.25', payDelay: 100, wireDelay: 1000 } })
  const { order_id: orderId, token } = readReply(createOrder, 200, (await create(scene)).json)
  const { terms } = await claimed(scene, { orderId, token })
  t.equal(terms.max_fee, 'KUDOS:0.25')
  t.strictSame(terms.pay_deadline, timestamp(START + 100))
  t.strictSame(terms.refund_deadline, timestamp(0), 'no refunds')
  t.strictSame(terms.wire_transfer_deadline, timestamp(START + 1100), 'counted from the last other deadline')
})

t.test('a refund delay is counted from now, and the wire transfer waits for it', async (t) => {
  const scene = new Scene({ merchant: { payDelay: 100, wireDelay: 1000 } })
  const made = await create(scene, {}, { refund_delay: duration(500_000_000) })
  const { order_id: orderId, token } = readReply(createOrder, 200, made.json)
  const { terms } = await claimed(scene, { orderId, token })
  t.strictSame(terms.refund_deadline, timestamp(START + 500))
  t.strictSame(terms.wire_transfer_deadline, timestamp(START + 1500))
})

t.test('the same order sent again is the same order, with its first token', async (t) => {
  const scene = new Scene()
  const first = await create(scene, { order_id: 'tea-1' })
  scene.clock.advance(60)
  const again = await create(scene, { order_id: 'tea-1' })
  granted(t, again)
  t.equal(again.text, first.text)
  t.equal(scene.world.merchant.store.all('orders').length, 1)
})

t.test('the same order in another spelling is the same order', async (t) => {
  const scene = new Scene()
  const first = await create(scene, { order_id: 'tea-1', amount: 'KUDOS:5' })
  const again = await create(scene, { amount: 'KUDOS:05.00', order_id: 'tea-1' })
  t.equal(again.text, first.text)
})

t.test('only the shop can make orders', async (t) => {
  const scene = new Scene()
  const wrong = ['', 'Bearer', 'Bearer secret-token:sandbo', 'Bearer secret-token:sandboxx', 'Basic c2E6c2E=']
  for (const authorization of wrong) {
    const answer = await scene.call(createOrder, { headers: { authorization }, body: orderRequest() })
    book.refused(t, answer, 'authorized', 401, 'MERCHANT_GENERIC_UNAUTHORIZED')
  }
  t.equal(scene.world.merchant.store.all('orders').length, 0)
})

t.test('the scheme of the token may be in any case, its value may not', async (t) => {
  const scene = new Scene()
  const right = await scene.call(createOrder, {
    headers: { authorization: 'bearer secret-token:sandbox' },
    body: orderRequest(),
  })
  granted(t, right)
  const wrong = await scene.call(createOrder, {
    headers: { authorization: 'Bearer Secret-token:sandbox' },
    body: orderRequest(),
  })
  book.refused(t, wrong, 'authorized', 401, 'MERCHANT_GENERIC_UNAUTHORIZED')
})

t.test('whoever has no token hears nothing about the request', async (t) => {
  const scene = new Scene()
  const answer = await scene.call(createOrder, {
    headers: { authorization: '' },
    body: Buffer.from('not even JSON'),
  })
  book.refused(t, answer, 'authorized', 401, 'MERCHANT_GENERIC_UNAUTHORIZED')
})

t.test('an order that lacks a field or has a bad one is refused by name', async (t) => {
  const scene = new Scene()
  const bad: [OrderFields, string][] = [
    [{ amount: undefined }, 'order.amount'],
    [{ amount: '5' }, 'order.amount'],
    [{ order_id: 'a/b' }, 'order.order_id'],
    [{ summary: 5 }, 'order.summary'],
  ]
  for (const [fields, field] of bad) {
    const answer = await create(scene, fields)
    refused(t, answer, 400, 'GENERIC_PARAMETER_MALFORMED')
    t.equal(answer.json['field'], field)
    t.equal(answer.json['parameter'], field)
  }
  const { json } = await create(scene, { order_id: 'a/b' })
  t.equal(
    json['detail'],
    'order.order_id: expected an order id: 1 to 255 of A-Z a-z 0-9 . : _ -, received "a/b"',
  )
})

t.test('a contract holds no numbers that wallets would read in different ways', async (t) => {
  const scene = new Scene()
  const strange = {
    '"products":[{},{"price":1.0}]':
      'order.products[1].price: integers only, a contract with a real has no hash',
    '"extra":{"a":{"b":12345678901234567890}}': 'order.extra.a.b: integers from -(2^53 - 1) to 2^53 - 1 only',
    '"extra":{"a":-9007199254740992}': 'order.extra.a: integers from -(2^53 - 1) to 2^53 - 1 only',
  }
  for (const [members, detail] of Object.entries(strange)) {
    const body = Buffer.from(`{"order":{"amount":"KUDOS:5","summary":"Tea",${members}}}`)
    const answer = await scene.call(createOrder, { body })
    book.refused(t, answer, 'contract-hashable', 400, 'MERCHANT_PRIVATE_POST_ORDERS_PROPOSAL_PARSE_ERROR')
    t.equal(answer.json['detail'], detail)
  }
  const kept = Buffer.from('{"order":{"amount":"KUDOS:5","summary":"Tea","extra":{"a":-9007199254740991}}}')
  granted(t, await scene.call(createOrder, { body: kept }))
})

t.test('orders are priced in the currency of the shop', async (t) => {
  const scene = new Scene()
  for (const fields of [{ amount: 'EUR:5' }, { max_fee: 'EUR:1' }]) {
    const answer = await create(scene, fields)
    book.refused(t, answer, 'own-currency', 409, 'MERCHANT_GENERIC_CURRENCY_MISMATCH')
  }
})

t.test('an id stands for one order', async (t) => {
  const scene = new Scene()
  await create(scene, { order_id: 'tea-1', amount: 'KUDOS:5' })
  const answer = await create(scene, { order_id: 'tea-1', amount: 'KUDOS:6' })
  book.refused(t, answer, 'order-id-free', 409, 'MERCHANT_PRIVATE_POST_ORDERS_ALREADY_EXISTS')
  const order = scene.world.merchant.store.get('orders', 'tea-1')
  t.equal(order?.proto_contract_terms['amount'], 'KUDOS:5', 'and that is the first')
})

t.test('there must be time left to pay', async (t) => {
  const scene = new Scene()
  for (const seconds of [START - 1, START]) {
    const answer = await create(scene, { pay_deadline: timestamp(seconds) })
    book.refused(t, answer, 'pay-deadline-ahead', 400, 'MERCHANT_PRIVATE_POST_ORDERS_PAY_DEADLINE_IN_PAST')
  }
  granted(t, await create(scene, { pay_deadline: timestamp(START + 1) }))
})

t.test('the money must be wired some day', async (t) => {
  const scene = new Scene()
  const never = await create(scene, { wire_transfer_deadline: NEVER })
  book.refused(t, never, 'wire-some-day', 400, 'MERCHANT_PRIVATE_POST_ORDERS_WIRE_DEADLINE_IS_NEVER')
  t.equal(never.json['detail'], 'wire_transfer_deadline')
  t.equal((await create(scene, { pay_deadline: NEVER })).json['detail'], 'pay_deadline')
  const afterRefunds = await create(scene, {}, { refund_delay: FOREVER })
  t.equal(afterRefunds.json['detail'], 'refund_delay')
  book.refused(t, afterRefunds, 'wire-some-day', 400, 'MERCHANT_PRIVATE_POST_ORDERS_WIRE_DEADLINE_IS_NEVER')
})

t.test('refunds must be over when the money is wired', async (t) => {
  const scene = new Scene()
  const deadlines = (refund: number, wire: number) => ({
    refund_deadline: timestamp(START + refund),
    wire_transfer_deadline: timestamp(START + wire),
  })
  const answer = await create(scene, deadlines(101, 100))
  book.refused(
    t,
    answer,
    'refund-before-wire',
    400,
    'MERCHANT_PRIVATE_POST_ORDERS_REFUND_AFTER_WIRE_DEADLINE',
  )
  granted(t, await create(scene, deadlines(100, 100)))
})

t.test('the keys of the exchange are fetched with the first order, and kept for a day', async (t) => {
  const scene = new Scene()
  await create(scene)
  t.strictSame(scene.hops, ['merchant>exchange get-keys'])
  scene.clock.advance(86_399)
  await create(scene)
  t.equal(scene.hops.length, 1)
  scene.clock.advance(1)
  await create(scene)
  t.equal(scene.hops.length, 2)
})

t.test('an exchange that is silent does not keep the shop from making orders', async (t) => {
  const scene = new Scene()
  const stop = { from: 'merchant', to: 'exchange', page: 'get-keys', phase: 'reply', nth: 1 } as const
  scene.world.network.arm(stop)
  granted(t, await create(scene))
  t.equal(scene.world.merchant.store.get('exchanges', 'http://exchange.test/')?.body, undefined)
})

const atTheKeys = { from: 'merchant', page: 'get-keys', phase: 'request' } as const

t.test('of two orders that take one id at the same time, the second is refused', async (t) => {
  const scene = new Scene()
  const slow = scene.hold(atTheKeys)
  const second = create(scene, { order_id: 'tea-1', amount: 'KUDOS:6' })
  await slow.arrived
  granted(t, await create(scene, { order_id: 'tea-1', amount: 'KUDOS:5' }))
  slow.release()
  book.refused(t, await second, 'order-id-still-free', 409, 'MERCHANT_PRIVATE_POST_ORDERS_ALREADY_EXISTS')
  const order = scene.world.merchant.store.get('orders', 'tea-1')
  t.equal(order?.proto_contract_terms['amount'], 'KUDOS:5')
})

t.test('the same order sent twice at the same time is one order', async (t) => {
  const scene = new Scene()
  const slow = scene.hold(atTheKeys)
  const second = create(scene, { order_id: 'tea-1' })
  await slow.arrived
  const first = await create(scene, { order_id: 'tea-1' })
  slow.release()
  granted(t, await second)
  t.equal((await second).text, first.text, 'with one token')
  granted(t, await sendClaim(scene, { orderId: 'tea-1', token: first.said('token') }))
})

t.test('without an account there are no orders', async (t) => {
  const scene = new Scene()
  const shop = await bareShop(scene)
  const answer = await scene.call(createOrder, { ...shop, body: orderRequest() })
  const code = 'MERCHANT_PRIVATE_POST_ORDERS_INSTANCE_CONFIGURATION_LACKS_WIRE'
  book.refused(t, answer, 'account-ready', 404, code)
})

t.test(
  'all that the shop says stands in the contract, in the order in which recorded contracts have it',
  async (t) => {
    const scene = new Scene()
    const fields = {
      summary_i18n: { de: 'Tee' },
      public_reorder_url: 'https://shop.test/again',
      fulfillment_message_i18n: { de: 'Wohl bekomms' },
      minimum_age: 12,
      timestamp: timestamp(START - 5),
      delivery_location: { town: 'Bern', address_lines: ['Gasse 1'] },
      delivery_date: timestamp(START),
      auto_refund: duration(60_000_000),
      extra: { table: 7 },
      merchant_base_url: 'http://other.test/',
    }
    const raw = (await claimedAs(scene, fields, { session_id: 'desk' })).raw
    t.match(raw, fields)
    const names = Object.keys(raw)
    t.strictSame(
      names.map((name) => name.length),
      names.map((name) => name.length).sort((left, right) => left - right),
      'shorter names first',
    )
    t.strictSame(names.slice(0, 2), ['extra', 'nonce'])
  },
)

t.test('members that no order has are left out of the contract', async (t) => {
  const { raw } = await claimedAs(new Scene(), { Extra: '', nonce: 'x', h_wire: 'y' })
  t.notOk('Extra' in raw)
  t.not(raw['h_wire'], 'y')
})

t.test('an order can leave the wallet a choice of prices', async (t) => {
  const scene = new Scene()
  const choices = [
    { amount: 'KUDOS:5', description: 'Tea' },
    { amount: 'KUDOS:2', max_fee: 'KUDOS:0' },
  ]
  const { terms, raw } = await claimedAs(scene, { version: 1, amount: null, choices })
  t.strictSame(choicesOf(terms), [
    { amount: 'KUDOS:5', maxFee: 'KUDOS:1' },
    { amount: 'KUDOS:2', maxFee: 'KUDOS:0' },
  ])
  t.notOk('amount' in raw)
  t.equal(terms.exchanges[0]?.max_contribution, 'KUDOS:6', 'the dearest with its fees')
})

t.test('an order has a version that is known, and a price', async (t) => {
  const scene = new Scene()
  for (const version of [2, 99])
    book.refused(t, await create(scene, { version }), 'version-known', 400, 'GENERIC_VERSION_MALFORMED')
  t.match((await create(scene, { version: 2 })).json['detail'], /^version: /)
  for (const choices of [null, []]) {
    const answer = await create(scene, { version: 1, choices })
    book.refused(t, answer, 'price-named', 400, 'MERCHANT_PRIVATE_POST_ORDERS_PROPOSAL_PARSE_ERROR')
    t.match(answer.json['detail'], /^choices: /)
  }
  const foreign = [{ amount: 'KUDOS:5' }, { amount: 'EUR:5' }]
  const answer = await create(scene, { version: 1, choices: foreign })
  book.refused(t, answer, 'own-currency', 409, 'MERCHANT_GENERIC_CURRENCY_MISMATCH')
})

t.test('there are no tokens that a choice could take or give', async (t) => {
  const scene = new Scene()
  const token = [{ type: 'token', token_family_slug: 'tea-club' }]
  for (const choice of [{ inputs: token }, { outputs: token }]) {
    const answer = await create(scene, { version: 1, choices: [{ amount: 'KUDOS:5', ...choice }] })
    const code = 'MERCHANT_PRIVATE_POST_ORDERS_TOKEN_FAMILY_SLUG_UNKNOWN'
    book.refused(t, answer, 'tokens-known', 404, code)
  }
})

t.test('what lies behind cannot be promised', async (t) => {
  const scene = new Scene()
  const [past, now] = [timestamp(START - 1), timestamp(START)]
  const delivery = await create(scene, { delivery_date: past })
  const late = 'MERCHANT_PRIVATE_POST_ORDERS_DELIVERY_DATE_IN_PAST'
  book.refused(t, delivery, 'delivery-ahead', 400, late)
  const refund = await create(scene, { refund_deadline: past })
  const over = 'MERCHANT_PRIVATE_POST_ORDERS_REFUND_DEADLINE_IN_PAST'
  book.refused(t, refund, 'refund-deadline-ahead', 400, over)
  granted(t, await create(scene, { delivery_date: now, refund_deadline: now }))
  granted(t, await create(scene, { refund_deadline: timestamp(0) }), 200)
  const never = await create(scene, { timestamp: NEVER })
  book.refused(t, never, 'made-some-day', 400, 'MERCHANT_PRIVATE_POST_ORDERS_PROPOSAL_PARSE_ERROR')
})

t.test('the shop is paid by the wire method of its account', async (t) => {
  const scene = new Scene()
  granted(t, await create(scene, {}, { payment_target: 'x-taler-bank' }))
  const answer = await create(scene, {}, { payment_target: 'iban' })
  const code = 'MERCHANT_PRIVATE_POST_ORDERS_INSTANCE_CONFIGURATION_LACKS_WIRE'
  book.refused(t, answer, 'account-for-target', 404, code)
  t.equal(answer.json['detail'], 'no active account for wire method iban')
})

t.test('a wire method chooses among the accounts in use', async (t) => {
  const scene = new Scene()
  const payto_uri = 'payto://iban/DE75512108001245126199?receiver-name=Shop'
  const added = await scene.call(addAccount, { body: { payto_uri } })
  granted(t, added)
  const made = await claimedAs(scene, {}, { payment_target: 'iban' })
  t.match(made.terms, { h_wire: added.said('h_wire'), wire_method: 'iban' })
  t.match((await claimedAs(scene)).terms, { wire_method: 'x-taler-bank' }, 'the oldest unless asked')
  const parameters = { H_WIRE: added.said('h_wire') }
  granted(t, await scene.call(deleteAccount, { parameters }), 204)
  const answer = await create(scene, {}, { payment_target: 'iban' })
  const code = 'MERCHANT_PRIVATE_POST_ORDERS_INSTANCE_CONFIGURATION_LACKS_WIRE'
  book.refused(t, answer, 'account-for-target', 404, code)
})

t.test('there is no inventory', async (t) => {
  const scene = new Scene()
  const answer = await create(scene, {}, { inventory_products: [{ product_id: 'tea', quantity: 1 }] })
  book.refused(t, answer, 'products-known', 404, 'MERCHANT_GENERIC_PRODUCT_UNKNOWN')
  t.equal(answer.json['detail'], 'tea')
  granted(t, await create(scene, {}, { inventory_products: [], lock_uuids: ['a lock'] }))
})

t.test('a device for one-time passwords has to be there', async (t) => {
  const scene = new Scene()
  const answer = await create(scene, {}, { otp_id: 'till' })
  book.refused(t, answer, 'otp-device-known', 404, 'MERCHANT_GENERIC_OTP_DEVICE_UNKNOWN')
  scene.world.merchant.store.transact((writer) => {
    const device = {
      instance: 'admin',
      id: 'till',
      description: 'Till',
      key: 'SECRETKEY',
      algorithm: 1,
    } as const
    writer.put('otp_devices', 'admin/till', device)
  })
  granted(t, await create(scene, { order_id: 'tea-1' }, { otp_id: 'till' }))
  t.match(scene.world.merchant.store.get('orders', 'tea-1')?.otp, { key: 'SECRETKEY', algorithm: 1 })
})

t.test('forgettable fields get salts where the shop gives none', async (t) => {
  const scene = new Scene()
  const { raw } = await claimedAs(scene, {
    delivery_date: timestamp(START),
    products: [{ description: 'Tea', $forgettable: { description: true } }],
    $forgettable: { delivery_date: 'pepper', summary: true },
  })
  const salts = raw['$forgettable'] as Record<string, string>
  t.equal(salts['delivery_date'], 'pepper')
  t.match(salts['summary'], /^[0-9A-Z]{52}$/)
  const [product] = raw['products'] as { $forgettable: Record<string, string> }[]
  t.match(product?.$forgettable['description'], /^[0-9A-Z]{52}$/)
})

t.test('only fields that are there, and not needed, can be forgettable', async (t) => {
  const scene = new Scene()
  const wrong = [
    { $forgettable: { extra: true } },
    { $forgettable: { amount: true } },
    { $forgettable: { h_wire: 'pepper' } },
    { $forgettable: { summary: 1 } },
    { $forgettable: [] },
    { products: [{ description: 'Tea', $forgettable: { unit: true } }] },
    { extra: { 'a b': 1, $forgettable: { 'a b': true } } },
  ]
  for (const fields of wrong) {
    const answer = await create(scene, fields)
    const code = 'MERCHANT_PRIVATE_POST_ORDERS_PROPOSAL_PARSE_ERROR'
    book.refused(t, answer, 'forgettable-fields-fit', 400, code)
  }
})

book.close()
