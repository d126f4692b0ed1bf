/** Paying with coins, page post-orders-ORDER_ID-pay: who is refused, and what other requests may change meanwhile. */
import t from 'tap'
import fc from 'fast-check'
import { parseAmount } from '../../../src/protocol/encoding/amount.js'
import { decodeCrockford, encodeCrockford } from '../../../src/protocol/encoding/crockford.js'
import { JsonReal } from '../../../src/protocol/encoding/json.js'
import { hashJson } from '../../../src/protocol/crypto/hash.js'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { pay } from '../../../src/protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import { posConfirmation } from '../../../src/protocol/pos-confirmation.js'
import { SEED_GENERATIONS } from '../../../src/protocol/versions.js'
import { merchantPaymentOk, merchantRefund } from '../../../src/protocol/signatures/merchant.js'
import { flipBit } from '../../protocol/properties.js'
import { made, Scene, START, tampered, type Answer } from '../fixtures.js'
import { granted, GuardBook, refused } from '../guards.js'
import { remaining } from '../seller.js'
import {
  claimed,
  coin,
  contractFor,
  offer,
  paidContract,
  payChoice,
  payingCoin,
  payWith,
  sendAbort,
  sendClaim,
  sendCollect,
  sendGrant,
  sendPay,
  sendUnclaim,
  type Contract,
} from '../wallet.js'

const book = new GuardBook('merchant/post-orders-ORDER_ID-pay')

const five = coin('5', 'pay 1')
const two = coin('2', 'pay 2')
const ten = coin('10', 'pay 3')
const one = coin('1', 'pay 4')

const toExchange = { from: 'merchant', to: 'exchange', page: 'post-batch-deposit' } as const

/** True if the merchant has signed that the contract was paid. */
function isReceipt(scene: Scene, contract: Contract, answer: Answer): boolean {
  const { sig } = readReply(pay, 200, answer.json)
  const values = { contractTermsHash: decodeCrockford(contract.hash, 64) }
  return merchantPaymentOk.verify(scene.world.merchant.keyring.merchant.pub, decodeCrockford(sig, 64), values)
}

const paymentOf = (scene: Scene, contract: Contract) =>
  scene.world.merchant.store.get('orders', contract.orderId)?.payment

t.test('a payment is answered with a signature under the contract', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  scene.clock.advance(9)
  const answer = await payWith(scene, contract, [five])
  granted(t, answer)
  t.ok(isReceipt(scene, contract, answer))
  t.equal(remaining(scene, five), 'KUDOS:0', 'the exchange has taken the coin')
  t.strictSame(paymentOf(scene, contract), { h_contract: contract.hash, coins: [five.pub], at: START + 9 })
})

t.test('several coins pay together, each with as much as it was signed for', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const answer = await payWith(scene, contract, [two, [ten, 'KUDOS:2.5'], [five, 'KUDOS:0.5']])
  granted(t, answer)
  t.strictSame(
    [two, ten, five].map((coin) => remaining(scene, coin)),
    ['KUDOS:0', 'KUDOS:7.5', 'KUDOS:4.5'],
  )
  t.strictSame(paymentOf(scene, contract)?.coins, [two.pub, ten.pub, five.pub])
})

t.test('paying too much is allowed', async (t) => {
  const scene = new Scene()
  granted(t, await payWith(scene, await contractFor(scene), [ten]))
})

t.test('a payment proves itself to the session it names', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  granted(t, await payWith(scene, contract, [five], 'desk'))
  t.strictSame(scene.world.merchant.store.get('orders', contract.orderId)?.sessions, ['desk'])
})

t.test('the same payment again gets the same answer and moves no money, however late', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const first = await payWith(scene, contract, [ten])
  const hops = scene.hops.length
  scene.clock.advance(7200)
  const again = await payWith(scene, contract, [ten])
  granted(t, again)
  t.equal(again.text, first.text)
  t.equal(scene.hops.length, hops, 'the exchange is not even asked')
  t.equal(scene.world.exchange.store.all('deposits').length, 1)
})

t.test('some of the coins that paid are enough to ask again', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  granted(t, await payWith(scene, contract, [two, five]))
  granted(t, await payWith(scene, contract, [five]))
})

t.test('only a claimed order can be paid', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const { orderId } = await offer(scene)
  for (const id of [orderId, 'nobody-made-this']) {
    const answer = await payWith(scene, { ...contract, orderId: id }, [five])
    book.refused(t, answer, 'order-claimed', 404, 'MERCHANT_GENERIC_ORDER_UNKNOWN')
  }
})

t.test('a payment names coins, each of them once', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  for (const coins of [[], [two, five, two]]) {
    const answer = await payWith(scene, contract, coins)
    book.refused(t, answer, 'coins-given-once', 400, 'GENERIC_PARAMETER_MALFORMED')
    t.equal(answer.json['detail'], 'coins')
  }
})

t.test('a coin of a denomination that the exchange does not have is refused', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const foreign = payingCoin(scene, contract, five, { h_denom: made('denomination', 64) })
  const answer = await sendPay(scene, contract.orderId, { coins: [foreign] })
  book.refused(
    t,
    answer,
    'denominations-known',
    400,
    'MERCHANT_POST_ORDERS_ID_PAY_DENOMINATION_KEY_NOT_FOUND',
  )
})

t.test('a coin cannot give more than it is worth, nor anything in another currency', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const right = payingCoin(scene, contract, five)
  for (const contribution of ['KUDOS:5.00000001', 'KUDOS:4503599627370496', 'EUR:5']) {
    const coins = [
      { ...right, contribution },
      { ...payingCoin(scene, contract, two), contribution },
    ]
    const answer = await sendPay(scene, contract.orderId, { coins })
    book.refused(t, answer, 'within-denomination-value', 400, 'GENERIC_PARAMETER_MALFORMED')
    t.equal(answer.json['detail'], 'contribution of coin 0 is above its value')
  }
})

t.test('every coin must have signed for this contract and this contribution', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const other = await contractFor(scene, { summary: 'Coffee' })
  const right = payingCoin(scene, contract, five)
  const wrong = [
    { ...right, coin_sig: tampered(right.coin_sig) },
    { ...right, contribution: 'KUDOS:4.99999999' },
    { ...right, coin_pub: ten.pub },
    { ...right, h_denom: ten.denomination },
    payingCoin(scene, other, five),
  ]
  for (const coin of wrong) {
    const answer = await sendPay(scene, contract.orderId, { coins: [payingCoin(scene, contract, two), coin] })
    book.refused(t, answer, 'signed-by-coins', 403, 'MERCHANT_POST_ORDERS_ID_PAY_COIN_SIGNATURE_INVALID')
  }
  t.equal(scene.world.exchange.store.all('deposits').length, 0, 'the good coin is not taken either')
})

t.test('no bit of a coin’s signature can be turned', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const right = payingCoin(scene, contract, five)
  const signature = decodeCrockford(right.coin_sig, 64)
  const property = fc.asyncProperty(fc.nat(511), async (bit) => {
    const coin = { ...right, coin_sig: encodeCrockford(flipBit(signature, bit)) }
    return (await sendPay(scene, contract.orderId, { coins: [coin] })).refusedBy === 'signed-by-coins'
  })
  const result = await fc.check(property, { numRuns: 60 })
  t.notOk(result.failed, fc.defaultReportMessage(result) ?? 'holds')
  granted(t, await sendPay(scene, contract.orderId, { coins: [right] }))
})

t.test('an order is paid once; coins that come later are not needed', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  granted(t, await payWith(scene, contract, [five]))
  const answer = await payWith(scene, contract, [five, ten])
  book.refused(t, answer, 'not-paid-yet', 409, 'MERCHANT_POST_ORDERS_ID_PAY_ALREADY_PAID')
  t.ok(isRefundOffer(scene, contract, answer, ten.pub, 'KUDOS:10'), 'with a refund for the surplus coin only')
  t.equal(remaining(scene, ten), undefined, 'which was not taken')
})

t.test(
  'the refund that is offered is one of what was deposited, not of what a late request says',
  async (t) => {
    const scene = new Scene()
    const contract = await contractFor(scene)
    scene.world.network.arm({ ...toExchange, phase: 'request', nth: 2 })
    t.equal((await payWith(scene, contract, [[ten, 'KUDOS:4'], one])).status, 408)
    granted(t, await payWith(scene, contract, [five]))
    const answer = await payWith(scene, contract, [[ten, 'KUDOS:9']])
    book.refused(t, answer, 'not-paid-yet', 409, 'MERCHANT_POST_ORDERS_ID_PAY_ALREADY_PAID')
    t.ok(isRefundOffer(scene, contract, answer, ten.pub, 'KUDOS:4'))
  },
)

/** True if the refusal offers exactly one refund, signed by the merchant, with the id that aborts use. */
function isRefundOffer(
  scene: Scene,
  contract: Contract,
  answer: Answer,
  coinPub: string,
  amount: string,
): boolean {
  const { refunds = [] } = readReply(pay, 409, answer.json)
  const [offered, ...others] = refunds
  if (offered === undefined || others.length > 0) return false
  const { merchant_sig: signature, ...rest } = offered
  const values = {
    contractTermsHash: decodeCrockford(contract.hash, 64),
    coinPub: decodeCrockford(coinPub, 32),
    rtransactionId: 0n,
    refundAmount: parseAmount(amount),
  }
  return (
    rest['coin_pub'] === coinPub &&
    rest['refund_amount'] === amount &&
    rest['rtransaction_id'] === 0 &&
    typeof signature === 'string' &&
    merchantRefund.verify(scene.world.merchant.keyring.merchant.pub, decodeCrockford(signature, 64), values)
  )
}

t.test('an offer ends with its pay deadline', async (t) => {
  const scene = new Scene()
  const [contract, late] = [await contractFor(scene), await contractFor(scene)]
  scene.clock.advance(3600)
  granted(t, await payWith(scene, contract, [five]))
  scene.clock.advance(1)
  const answer = await payWith(scene, late, [ten])
  book.refused(t, answer, 'before-pay-deadline', 410, 'MERCHANT_POST_ORDERS_ID_PAY_OFFER_EXPIRED')
})

t.test('coins that do not add up to the price are not taken', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const answer = await payWith(scene, contract, [two, [ten, 'KUDOS:2.99999999']])
  book.refused(t, answer, 'price-reached', 400, 'MERCHANT_POST_ORDERS_ID_PAY_PAYMENT_INSUFFICIENT')
  t.equal(scene.world.exchange.store.all('deposits').length, 0)
  granted(t, await payWith(scene, contract, [two, [ten, 'KUDOS:3']]))
})

t.test('fees beyond those that the merchant takes over are the wallet’s', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene, { max_fee: 'KUDOS:0.03' })
  const short = await payWith(scene, contract, [two, [ten, 'KUDOS:3']])
  book.refused(t, short, 'fees-covered', 400, 'MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_DUE_TO_FEES')
  const almost = await payWith(scene, contract, [two, [ten, 'KUDOS:3.00999999']])
  book.refused(t, almost, 'fees-covered', 400, 'MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_DUE_TO_FEES')
  granted(t, await payWith(scene, contract, [two, [ten, 'KUDOS:3.01']]))
})

/** A payment of 5 with 2 and 5 of which the exchange never got the second. */
async function halfPaid(scene: Scene): Promise<Contract> {
  const contract = await contractFor(scene)
  scene.world.network.arm({ ...toExchange, phase: 'request', nth: 2 })
  const answer = await payWith(scene, contract, [two, five])
  if (answer.status !== 408) throw new Error(`not half paid: ${answer.text}`)
  return contract
}

t.test('a coin that was given back pays nothing', async (t) => {
  const scene = new Scene()
  const contract = await halfPaid(scene)
  granted(t, await sendAbort(scene, contract, [two]))
  const answer = await payWith(scene, contract, [two, [five, 'KUDOS:3']])
  book.refused(t, answer, 'not-given-back', 402, 'MERCHANT_POST_ORDERS_ID_PAY_REFUNDED')
  granted(t, await payWith(scene, contract, [two, five]))
})

t.test('coins of an attempt that failed count in the next one', async (t) => {
  const scene = new Scene()
  const contract = await halfPaid(scene)
  granted(t, await payWith(scene, contract, [[ten, 'KUDOS:3']]))
  t.strictSame(paymentOf(scene, contract)?.coins, [ten.pub, two.pub])
  t.equal(remaining(scene, two), 'KUDOS:0')
})

t.test('coins of an attempt that failed come back when the next one does not need them', async (t) => {
  const scene = new Scene()
  const contract = await halfPaid(scene)
  granted(t, await payWith(scene, contract, [five]))
  t.strictSame(paymentOf(scene, contract)?.coins, [five.pub])
  t.equal(remaining(scene, two), 'KUDOS:1.98', 'less the refund fee')
})

t.test('of two wallets in one claim the faster one pays, the other gets its coin back', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const slow = scene.hold({ ...toExchange, phase: 'reply' })
  const second = payWith(scene, contract, [five])
  await slow.arrived
  granted(t, await payWith(scene, contract, [ten]))
  slow.release()
  book.refused(t, await second, 'still-not-paid', 409, 'MERCHANT_POST_ORDERS_ID_PAY_ALREADY_PAID')
  t.ok(isRefundOffer(scene, contract, await second, five.pub, 'KUDOS:5'))
  t.equal(remaining(scene, five), 'KUDOS:4.98', 'and it has been given back already')
  t.strictSame(paymentOf(scene, contract)?.coins, [ten.pub])
})

t.test('the same payment twice at the same time is one payment, and both hear so', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const slow = scene.hold({ ...toExchange, phase: 'reply' })
  const second = payWith(scene, contract, [ten])
  await slow.arrived
  const first = await payWith(scene, contract, [ten])
  granted(t, first)
  slow.release()
  granted(t, await second)
  t.equal((await second).text, first.text)
  t.equal(scene.world.exchange.store.all('deposits').length, 1)
  t.equal(scene.world.exchange.store.all('refunds').length, 0)
})

t.test('a claim that was given up meanwhile takes the payment with it', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const slow = scene.hold({ ...toExchange, phase: 'reply' })
  const paying = payWith(scene, contract, [five])
  await slow.arrived
  granted(t, await sendUnclaim(scene, contract), 204)
  slow.release()
  book.refused(t, await paying, 'still-claimed', 404, 'MERCHANT_GENERIC_ORDER_UNKNOWN')
  t.equal(remaining(scene, five), 'KUDOS:4.98', 'the coin is given back')
  t.equal(paymentOf(scene, contract), undefined)
})

t.test('a claim that was given up and made again is another claim', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const slow = scene.hold({ ...toExchange, phase: 'reply' })
  const paying = payWith(scene, contract, [five])
  await slow.arrived
  granted(t, await sendUnclaim(scene, contract), 204)
  granted(t, await sendClaim(scene, contract))
  slow.release()
  book.refused(t, await paying, 'still-claimed', 404, 'MERCHANT_GENERIC_ORDER_UNKNOWN')
  granted(t, await payWith(scene, contract, [ten]))
})

t.test('no further coin is handed in once the payment is not wanted any more', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const slow = scene.hold({ ...toExchange, phase: 'reply' })
  const paying = payWith(scene, contract, [two, five])
  await slow.arrived
  granted(t, await sendUnclaim(scene, contract), 204)
  slow.release()
  book.refused(t, await paying, 'still-claimed', 404, 'MERCHANT_GENERIC_ORDER_UNKNOWN')
  t.equal(remaining(scene, five), undefined)
})

/** Holds a payment after its first coin is on the books and before its second is handed in. */
async function holdBetween(scene: Scene, start: () => Promise<Answer>) {
  const first = scene.hold({ ...toExchange, phase: 'request' })
  const answer = start()
  await first.arrived
  const second = scene.hold({ ...toExchange, phase: 'request' })
  first.release()
  await second.arrived
  return { answer, release: second.release }
}

t.test('a coin that was given back meanwhile is missing in the end', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene, { amount: 'KUDOS:7' })
  const { answer, release } = await holdBetween(scene, () => payWith(scene, contract, [two, five]))
  granted(t, await sendAbort(scene, contract, [two]))
  release()
  book.refused(t, await answer, 'not-given-back-after-deposit', 402, 'MERCHANT_POST_ORDERS_ID_PAY_REFUNDED')
  t.equal(paymentOf(scene, contract), undefined)
})

t.test('a payment cannot count coins that another one is handing in', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const { answer, release } = await holdBetween(scene, () => payWith(scene, contract, [two, five]))
  const short = await payWith(scene, contract, [[ten, 'KUDOS:3']])
  book.refused(t, short, 'price-reached', 400, 'MERCHANT_POST_ORDERS_ID_PAY_PAYMENT_INSUFFICIENT')
  release()
  granted(t, await answer)
})

t.test('a coin that another payment put down for less is worth less in the end', async (t) => {
  const cases = [
    { price: 'KUDOS:5', maxFee: 'KUDOS:1', most: 'KUDOS:4', less: 'KUDOS:1', filler: five },
    { price: 'KUDOS:4', maxFee: 'KUDOS:0', most: 'KUDOS:3.04', less: 'KUDOS:3', filler: five },
  ]
  const refusals = [
    ['price-reached-after-deposit', 'MERCHANT_POST_ORDERS_ID_PAY_PAYMENT_INSUFFICIENT'],
    ['fees-covered-after-deposit', 'MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_DUE_TO_FEES'],
  ] as const
  for (const [index, { price, maxFee, most, less, filler }] of cases.entries()) {
    const scene = new Scene()
    const contract = await contractFor(scene, { amount: price, max_fee: maxFee })
    const slow = scene.hold({ ...toExchange, phase: 'reply' })
    const paying = payWith(scene, contract, [one, [ten, most]])
    await slow.arrived
    const other = await holdBetween(scene, () => payWith(scene, contract, [[ten, less], filler]))
    slow.release()
    const [guard, code] = refusals[index] ?? refusals[0]
    book.refused(t, await paying, guard, 400, code)
    other.release()
    granted(t, await other.answer)
    t.equal(remaining(scene, one), 'KUDOS:0.98', 'what the first one handed in is surplus')
  }
})

t.test('one coin is not on its way to the exchange with two contributions', async (t) => {
  for (const phase of ['request', 'reply'] as const) {
    const scene = new Scene()
    const contract = await contractFor(scene)
    const slow = scene.hold({ ...toExchange, phase })
    const paying = payWith(scene, contract, [[ten, 'KUDOS:5']])
    await slow.arrived
    const other = await payWith(scene, contract, [[ten, 'KUDOS:1'], five])
    refused(t, other, 409, 'MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_FUNDS')
    t.equal(other.json['coin_pub'], ten.pub)
    slow.release()
    granted(t, await paying)
    t.equal(remaining(scene, ten), 'KUDOS:5', 'everything that was taken is paid with')
    t.equal(remaining(scene, five), undefined)
  }
})

t.test('a payment of which too little is left is none any more, collected or not', async (t) => {
  const scene = new Scene()
  const contract = await paidContract(scene, [five])
  granted(t, await sendGrant(scene, contract, 'KUDOS:0.1'))
  const granting = await payWith(scene, contract, [five])
  granted(t, await sendCollect(scene, contract))
  for (const answer of [granting, await payWith(scene, contract, [five])])
    book.refused(t, answer, 'not-refunded', 402, 'MERCHANT_POST_ORDERS_ID_PAY_REFUNDED')
  const other = await payWith(scene, contract, [ten])
  book.refused(t, other, 'not-paid-yet', 409, 'MERCHANT_POST_ORDERS_ID_PAY_ALREADY_PAID')
})

t.test('a payment of which enough is left is answered as before', async (t) => {
  const scene = new Scene()
  const contract = await paidContract(scene, [ten, two])
  const first = await payWith(scene, contract, [ten, two])
  granted(t, await sendGrant(scene, contract, 'KUDOS:7'))
  const again = await payWith(scene, contract, [two])
  granted(t, again)
  t.equal(again.text, first.text)
  granted(t, await sendGrant(scene, contract, 'KUDOS:7.1'))
  const answer = await payWith(scene, contract, [two])
  book.refused(t, answer, 'not-refunded', 402, 'MERCHANT_POST_ORDERS_ID_PAY_REFUNDED')
})

t.test('fees of a coin that is back do not count, those of the others do', async (t) => {
  const scene = new Scene()
  const contract = await paidContract(scene, [five, [ten, 'KUDOS:5.02']], { max_fee: 'KUDOS:0' })
  granted(t, await sendGrant(scene, contract, 'KUDOS:5'))
  granted(t, await payWith(scene, contract, [five]))
  granted(t, await sendGrant(scene, contract, 'KUDOS:5.02'))
  const answer = await payWith(scene, contract, [five])
  book.refused(t, answer, 'not-refunded', 402, 'MERCHANT_POST_ORDERS_ID_PAY_REFUNDED')
})

t.test('a payment that was refunded while its repeat was under way is told so', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene, { refund_deadline: { t_s: START + 86_400 } })
  const slow = scene.hold({ ...toExchange, phase: 'reply' })
  const second = payWith(scene, contract, [five])
  await slow.arrived
  granted(t, await payWith(scene, contract, [five]))
  granted(t, await sendGrant(scene, contract, 'KUDOS:1'))
  slow.release()
  book.refused(t, await second, 'not-refunded-meanwhile', 402, 'MERCHANT_POST_ORDERS_ID_PAY_REFUNDED')
  t.equal(remaining(scene, five), 'KUDOS:0', 'and its coin stays with the payment')
})

t.test('a coin of another exchange than the shop’s own is refused without asking anybody', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const foreign = payingCoin(scene, contract, five, { exchange_url: 'http://other.test/' })
  const hops = scene.hops.length
  const answer = await sendPay(scene, contract.orderId, { coins: [foreign] })
  refused(t, answer, 412, 'MERCHANT_GENERIC_EXCHANGE_UNTRUSTED')
  t.equal(answer.json['exchange_url'], 'http://other.test/')
  t.equal(scene.hops.length, hops)
})

const CHOICES = {
  version: 1,
  amount: null,
  choices: [{ amount: 'KUDOS:5' }, { amount: 'KUDOS:2' }],
}

t.test('one of several prices is paid, and the choice noted', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene, CHOICES)
  const walletData = { choice_index: 1, tea: 'black' }
  granted(t, await payChoice(scene, contract, [two], walletData))
  t.equal(scene.world.merchant.store.get('orders', contract.orderId)?.payment?.choice_index, 1)
  const [batch] = scene.world.exchange.store.all('batches')
  t.equal(batch?.wallet_data_hash, encodeCrockford(hashJson(walletData)), 'what the wallet said is passed on')
  granted(t, await payChoice(scene, contract, [two], walletData))
})

t.test('a contract with several prices wants one of them chosen', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene, CHOICES)
  const none = await payWith(scene, contract, [two])
  book.refused(t, none, 'choice-made', 400, 'MERCHANT_POST_ORDERS_ID_PAY_CHOICE_INDEX_MISSING')
  const nulled = await payChoice(scene, contract, [two], { choice_index: null })
  book.refused(t, nulled, 'choice-made', 400, 'MERCHANT_POST_ORDERS_ID_PAY_CHOICE_INDEX_MISSING')
  for (const choice_index of [2, -1]) {
    const answer = await payChoice(scene, contract, [two], { choice_index })
    const code = 'MERCHANT_POST_ORDERS_ID_PAY_CHOICE_INDEX_OUT_OF_BOUNDS'
    book.refused(t, answer, 'choice-offered', 400, code)
  }
  const tooLittle = await payChoice(scene, contract, [two], { choice_index: 0 })
  const code = 'MERCHANT_POST_ORDERS_ID_PAY_PAYMENT_INSUFFICIENT'
  book.refused(t, tooLittle, 'price-reached', 400, code)
})

t.test('coins sign what the wallet says besides, also where there is one price', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const body = { coins: [payingCoin(scene, contract, five)], wallet_data: { tea: 'green' } }
  const answer = await sendPay(scene, contract.orderId, body)
  book.refused(t, answer, 'signed-by-coins', 403, 'MERCHANT_POST_ORDERS_ID_PAY_COIN_SIGNATURE_INVALID')
  granted(t, await payChoice(scene, contract, [five], { tea: 'green', choice_index: 7 }))
})

t.test('what the wallet says besides has to have a hash', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const body = { coins: [payingCoin(scene, contract, five)], wallet_data: { tea: new JsonReal('0.5') } }
  const answer = await sendPay(scene, contract.orderId, body)
  refused(t, answer, 400, 'GENERIC_PARAMETER_MALFORMED')
  t.equal(answer.json['field'], 'wallet_data.tea')
})

t.test('coins that were handed in for one price do not pay another', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene, CHOICES)
  const lost = { from: 'merchant', to: 'exchange', page: 'post-batch-deposit', phase: 'request' } as const
  scene.world.network.arm({ ...lost, nth: 2 })
  t.equal((await payChoice(scene, contract, [two, five], { choice_index: 0 })).status, 408)
  const other = await payChoice(scene, contract, [two], { choice_index: 1 })
  const code = 'MERCHANT_POST_ORDERS_ID_PAY_PAYMENT_INSUFFICIENT'
  book.refused(t, other, 'price-reached', 400, code)
  granted(t, await payChoice(scene, contract, [two, five], { choice_index: 0 }))
})

t.test('a paid order is not paid again for another of its prices', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene, CHOICES)
  granted(t, await payChoice(scene, contract, [five], { choice_index: 0 }))
  const answer = await payChoice(scene, contract, [five], { choice_index: 1 })
  book.refused(t, answer, 'not-paid-yet', 409, 'MERCHANT_POST_ORDERS_ID_PAY_ALREADY_PAID')
})

t.test('an older revision calls too little not acceptable', async (t) => {
  const generations = { ...SEED_GENERATIONS, 'pay-insufficient': 406 } as const
  const scene = new Scene({ merchant: { generations } })
  const contract = await contractFor(scene)
  const answer = await payWith(scene, contract, [two])
  book.refused(t, answer, 'price-reached', 406, 'MERCHANT_POST_ORDERS_ID_PAY_PAYMENT_INSUFFICIENT')
})

t.test('a shop that cannot ask gets codes that show the payment', async (t) => {
  const scene = new Scene()
  const device = {
    instance: 'admin',
    id: 'till',
    description: 'Till',
    key: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
    algorithm: 2,
  } as const
  scene.world.merchant.store.transact((writer) => {
    writer.put('otp_devices', 'admin/till', device)
  })
  const contract = await claimed(scene, await offer(scene, {}, { otp_id: 'till' }))
  const answer = await payWith(scene, contract, [five])
  granted(t, answer)
  t.equal(answer.said('pos_confirmation'), posConfirmation(device, START, parseAmount('KUDOS:5')))
  t.notOk('pos_confirmation' in (await payWith(scene, await contractFor(scene), [ten])).json)
})

book.close()
