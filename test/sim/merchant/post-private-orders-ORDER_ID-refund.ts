/** Granting a refund, page post-private-orders-ORDER_ID-refund. */
import t from 'tap'
import { parseAmount } from '../../../src/protocol/encoding/amount.js'
import { timestamp } from '../../../src/protocol/encoding/timestamp.js'
import { grantRefund } from '../../../src/protocol/endpoints/merchant/post-private-orders-ORDER_ID-refund.js'
import { parseTalerUri } from '../../../src/protocol/taler-uri.js'
import { Scene, START } from '../fixtures.js'
import { granted, GuardBook, refused } from '../guards.js'
import {
  coin,
  contractFor,
  offer,
  paidContract,
  payWith,
  sendAbort,
  sendClaim,
  sendGrant,
  type Contract,
} from '../wallet.js'

const book = new GuardBook('merchant/post-private-orders-ORDER_ID-refund')

const DAY = 86_400
const five = coin('5', 'grant 1')
const two = coin('2', 'grant 2')
const ten = coin('10', 'grant 3')

const grantsOf = (scene: Scene, { orderId }: Pick<Contract, 'orderId'>) =>
  scene.world.merchant.store.get('orders', orderId)?.grants ?? []

/** What each coin gets, by id. */
const partsOf = (scene: Scene, contract: Contract) =>
  grantsOf(scene, contract).flatMap((grant) =>
    grant.refunds.map((part) => [part.rtransaction_id, part.coin_pub, part.amount]),
  )

t.test('a grant is written down, and answered with a link for the wallet', async (t) => {
  const scene = new Scene()
  const contract = await paidContract(scene, [five])
  const hops = scene.hops.length
  scene.clock.advance(7)
  const answer = await sendGrant(scene, contract, 'KUDOS:2', 'cold tea')
  granted(t, answer)
  t.equal(answer.said('h_contract'), contract.hash)
  t.match(parseTalerUri(answer.said('taler_refund_uri')), {
    action: 'refund',
    merchantBaseUrl: 'http://merchant.test/',
    orderId: contract.orderId,
  })
  t.match(grantsOf(scene, contract), [{ reason: 'cold tea', amount: 'KUDOS:2', at: START + 7 }])
  t.strictSame(partsOf(scene, contract), [['1', five.pub, 'KUDOS:2']])
  t.equal(scene.hops.length, hops, 'the exchange hears of it when the wallet collects')
})

t.test('the same total again grants nothing more', async (t) => {
  const scene = new Scene()
  const contract = await paidContract(scene, [five])
  const first = await sendGrant(scene, contract, 'KUDOS:2')
  const again = await sendGrant(scene, contract, 'KUDOS:2.00', 'very cold tea')
  granted(t, again)
  t.equal(again.text, first.text)
  t.match(grantsOf(scene, contract), [{ reason: 'cold tea' }])
  granted(t, await sendGrant(scene, await paidContract(scene, [ten]), 'KUDOS:0'))
})

t.test('a total is reached step by step, and each step has ids of its own', async (t) => {
  const scene = new Scene()
  const contract = await paidContract(scene, [two, [ten, 'KUDOS:3']])
  for (const total of ['KUDOS:1', 'KUDOS:3.5', 'KUDOS:5']) granted(t, await sendGrant(scene, contract, total))
  t.strictSame(
    grantsOf(scene, contract).map((grant) => grant.amount),
    ['KUDOS:1', 'KUDOS:2.5', 'KUDOS:1.5'],
  )
  const ids = partsOf(scene, contract).map(([id]) => id)
  t.strictSame(
    ids,
    ids.map((_, index) => String(index + 1)),
  )
})

t.test('of grants that cross, the highest total stands', async (t) => {
  const scene = new Scene()
  const contract = await paidContract(scene, [five])
  const totals = ['KUDOS:1', 'KUDOS:4', 'KUDOS:4', 'KUDOS:2']
  const answers = await Promise.all(totals.map((total) => sendGrant(scene, contract, total)))
  t.ok(answers.every((answer) => [200, 409].includes(answer.status)))
  const units = grantsOf(scene, contract).map((grant) => parseAmount(grant.amount).units)
  const sum = units.reduce((total, one) => total + one, 0n)
  t.equal(sum, parseAmount('KUDOS:4').units)
})

t.test('no coin gets back more than it contributed', async (t) => {
  const scene = new Scene()
  const contract = await paidContract(scene, [[ten, 'KUDOS:3'], two])
  granted(t, await sendGrant(scene, contract, 'KUDOS:5'))
  t.strictSame(partsOf(scene, contract), [
    ['1', ten.pub, 'KUDOS:3'],
    ['2', two.pub, 'KUDOS:2'],
  ])
})

t.test('a rest below the refund fee goes to no coin of its own', async (t) => {
  const scene = new Scene()
  const contract = await paidContract(scene, [five, two])
  granted(t, await sendGrant(scene, contract, 'KUDOS:5.01'))
  t.notOk(partsOf(scene, contract).some(([, , amount]) => amount === 'KUDOS:0.01'))
})

t.test('a coin that is back already is no part of the payment', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene, { refund_deadline: timestamp(START + DAY) })
  const lost = { from: 'merchant', to: 'exchange', page: 'post-batch-deposit', phase: 'request' } as const
  scene.world.network.arm({ ...lost, nth: 2 })
  t.equal((await payWith(scene, contract, [two, five])).status, 408)
  granted(t, await sendAbort(scene, contract, [two]))
  granted(t, await payWith(scene, contract, [ten]))
  const answer = await sendGrant(scene, contract, 'KUDOS:10.00000001')
  book.refused(t, answer, 'within-payment', 409, 'MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_INCONSISTENT_AMOUNT')
  granted(t, await sendGrant(scene, contract, 'KUDOS:10'))
  t.strictSame(partsOf(scene, contract), [['1', ten.pub, 'KUDOS:10']])
})

t.test('only the shop grants, and whoever has no token hears nothing about the request', async (t) => {
  const scene = new Scene()
  const { orderId } = await paidContract(scene, [five])
  for (const authorization of ['', 'Bearer secret-token:guess']) {
    const answer = await scene.call(grantRefund, {
      parameters: { ORDER_ID: orderId },
      headers: { authorization },
      body: Buffer.from('not even JSON'),
    })
    book.refused(t, answer, 'authorized', 401, 'MERCHANT_GENERIC_UNAUTHORIZED')
  }
})

t.test('a grant says how much and why', async (t) => {
  const scene = new Scene()
  const { orderId } = await paidContract(scene, [five])
  for (const [body, field] of [
    [{ refund: '2', reason: 'cold' }, 'refund'],
    [{ refund: 'KUDOS:2' }, 'reason'],
    [{ reason: 'cold' }, 'refund'],
  ] as const) {
    const answer = await scene.call(grantRefund, { parameters: { ORDER_ID: orderId }, body })
    refused(t, answer, 400, 'GENERIC_PARAMETER_MALFORMED')
    t.equal(answer.json['field'], field)
  }
})

t.test('there is nothing to refund of an order that does not exist', async (t) => {
  const answer = await sendGrant(new Scene(), { orderId: 'nobody-made-this' }, 'KUDOS:1')
  book.refused(t, answer, 'order-known', 404, 'MERCHANT_GENERIC_ORDER_UNKNOWN')
})

t.test('refunds are in the currency of the shop', async (t) => {
  const scene = new Scene()
  const answer = await sendGrant(scene, await paidContract(scene, [five]), 'EUR:2')
  book.refused(t, answer, 'own-currency', 409, 'MERCHANT_GENERIC_CURRENCY_MISMATCH')
})

t.test('what was not paid is not refunded', async (t) => {
  const scene = new Scene()
  const order = await offer(scene, { refund_deadline: timestamp(START + DAY) })
  const unclaimed = await sendGrant(scene, order, 'KUDOS:1')
  await sendClaim(scene, order)
  for (const answer of [unclaimed, await sendGrant(scene, order, 'KUDOS:1')]) {
    book.refused(t, answer, 'order-paid', 409, 'MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_ORDER_UNPAID')
    t.equal(answer.json['detail'], order.orderId)
  }
})

t.test('a contract without time for refunds allows none', async (t) => {
  const scene = new Scene()
  const contracts = [
    await paidContract(scene, [five], { refund_deadline: undefined }),
    await paidContract(scene, [ten], { refund_deadline: timestamp(START) }),
  ]
  for (const contract of contracts) {
    const answer = await sendGrant(scene, contract, 'KUDOS:1')
    book.refused(
      t,
      answer,
      'allowed-by-contract',
      403,
      'MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_NOT_ALLOWED_BY_CONTRACT',
    )
  }
})

t.test('refunds end when the money is wired, not with the deadline of the contract', async (t) => {
  const scene = new Scene()
  const contract = await paidContract(scene, [five])
  scene.clock.advance(2 * DAY)
  granted(t, await sendGrant(scene, contract, 'KUDOS:1'))
  scene.clock.advance(1)
  for (const total of ['KUDOS:1', 'KUDOS:2']) {
    const answer = await sendGrant(scene, contract, total)
    book.refused(t, answer, 'before-wire-deadline', 410, 'EXCHANGE_REFUND_MERCHANT_ALREADY_PAID')
  }
})

t.test('no more is refunded than was paid', async (t) => {
  const scene = new Scene()
  const contract = await paidContract(scene, [five])
  for (const total of ['KUDOS:5.00000001', 'KUDOS:4503599627370496.99999999']) {
    const answer = await sendGrant(scene, contract, total)
    book.refused(
      t,
      answer,
      'within-payment',
      409,
      'MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_INCONSISTENT_AMOUNT',
    )
  }
  granted(t, await sendGrant(scene, contract, 'KUDOS:5'))
})

t.test('what was granted is not taken back', async (t) => {
  const scene = new Scene()
  const contract = await paidContract(scene, [five])
  granted(t, await sendGrant(scene, contract, 'KUDOS:2'))
  for (const total of ['KUDOS:1.99999999', 'KUDOS:0']) {
    const answer = await sendGrant(scene, contract, total)
    book.refused(
      t,
      answer,
      'not-below-granted',
      409,
      'MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_INCONSISTENT_AMOUNT',
    )
  }
  t.strictSame(partsOf(scene, contract), [['1', five.pub, 'KUDOS:2']])
})

book.close()
