/** Giving a deposit back to its coin, page post-coins-COIN_PUB-refund. */
import t from 'tap'
import fc from 'fast-check'
import { parseAmount } from '../../../src/protocol/encoding/amount.js'
import { decodeCrockford, encodeCrockford } from '../../../src/protocol/encoding/crockford.js'
import { stringifyJson } from '../../../src/protocol/encoding/json.js'
import { timestamp } from '../../../src/protocol/encoding/timestamp.js'
import { hashText } from '../../../src/protocol/crypto/hash.js'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { refund } from '../../../src/protocol/endpoints/exchange/post-coins-COIN_PUB-refund.js'
import { confirmRefund } from '../../../src/protocol/signatures/exchange.js'
import { SEED_GENERATIONS } from '../../../src/protocol/versions.js'
import { flipBit } from '../../protocol/properties.js'
import { made, Scene, START, tampered, type Answer, type SceneOptions } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'
import { deposit, refundRequest, remaining, SELLER_PUB, sendRefund, TERMS } from '../seller.js'
import { coin } from '../wallet.js'

const book = new GuardBook('exchange/post-coins-COIN_PUB-refund')

const five = coin('5', 'refund 1')
const ten = coin('10', 'refund 2')

/** A world in which 5 KUDOS were deposited. */
async function deposited(options: SceneOptions = {}): Promise<Scene> {
  const scene = new Scene(options)
  const answer = await deposit(scene, [five])
  if (answer.status !== 200) throw new Error(answer.text)
  return scene
}

/** True if the exchange has signed that this much was refunded under this id. */
function isConfirmed(scene: Scene, answer: Answer, amount: string, id: bigint): boolean {
  const success = readReply(refund, 200, answer.json)
  const { signing } = scene.world.exchange.keyring
  const values = {
    contractTermsHash: hashText(TERMS.contract),
    coinPub: decodeCrockford(five.pub, 32),
    merchantPub: SELLER_PUB,
    rtransactionId: id,
    refundAmount: parseAmount(amount),
  }
  return (
    success.exchange_pub === encodeCrockford(signing.pub) &&
    confirmRefund.verify(signing.pub, decodeCrockford(success.exchange_sig, 64), values)
  )
}

t.test('a refund gives the amount less its fee back to the coin, and is confirmed', async (t) => {
  const scene = await deposited()
  const answer = await sendRefund(scene, five, refundRequest(five, 'KUDOS:2'))
  granted(t, answer)
  t.ok(isConfirmed(scene, answer, 'KUDOS:2', 1n))
  t.equal(remaining(scene, five), 'KUDOS:1.96')
})

t.test('an exchange that has lost a guard grants wrongly, it does not break down', async (t) => {
  const scene = await deposited({ defects: ['drop:exchange/post-coins-COIN_PUB-refund/above-refund-fee'] })
  granted(t, await sendRefund(scene, five, refundRequest(five, 'KUDOS:0.03')))
  t.equal(remaining(scene, five), 'KUDOS:0')
})

t.test('the refund that makes it whole gives the deposit fee back, too', async (t) => {
  const scene = await deposited()
  granted(t, await sendRefund(scene, five, refundRequest(five, 'KUDOS:2', 1n)))
  granted(t, await sendRefund(scene, five, refundRequest(five, 'KUDOS:3', 2n)))
  t.equal(remaining(scene, five), 'KUDOS:4.94', 'two refund fees, no deposit fee')
})

t.test('what came back can be spent again', async (t) => {
  const scene = await deposited()
  granted(t, await sendRefund(scene, five, refundRequest(five, 'KUDOS:5')))
  granted(t, await deposit(scene, [[five, 'KUDOS:4.98']], { contract: 'another' }))
  t.equal(remaining(scene, five), 'KUDOS:0')
})

t.test('the same refund again gets the same confirmation and no more money', async (t) => {
  const scene = await deposited()
  const first = await sendRefund(scene, five, refundRequest(five, 'KUDOS:2'))
  const again = await sendRefund(scene, five, refundRequest(five, 'KUDOS:2'))
  granted(t, again)
  t.equal(again.text, first.text)
  t.equal(remaining(scene, five), 'KUDOS:1.96')
})

t.test('an accepted refund stays accepted after the money was wired', async (t) => {
  const scene = await deposited()
  granted(t, await sendRefund(scene, five, refundRequest(five, 'KUDOS:2')))
  wire(scene)
  granted(t, await sendRefund(scene, five, refundRequest(five, 'KUDOS:2')))
})

t.test('ids of any 64 bits are kept apart', async (t) => {
  const scene = await deposited()
  const ids = [0n, 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n]
  for (const id of ids) {
    const answer = await sendRefund(scene, five, refundRequest(five, 'KUDOS:0.5', id))
    granted(t, answer)
    t.ok(isConfirmed(scene, answer, 'KUDOS:0.5', id))
  }
  t.equal(scene.world.exchange.store.all('refunds').length, ids.length)
})

t.test('an id below zero means its two’s complement, as in the reference', async (t) => {
  const scene = await deposited()
  const body = refundRequest(five, 'KUDOS:2', 2n ** 64n - 1n)
  const answer = await sendRefund(scene, five, { ...body, rtransaction_id: -1 })
  granted(t, answer)
  t.ok(isConfirmed(scene, answer, 'KUDOS:2', 2n ** 64n - 1n))
})

t.test('the key in the path must be a key, and is looked at before the fields are', async (t) => {
  const scene = await deposited()
  const body = Buffer.from(stringifyJson(refundRequest(five, 'KUDOS:2')))
  for (const [pub, bytes] of [
    ['short', body],
    [`${five.pub}0`, body],
    ['short', Buffer.from('{}')],
  ] as const) {
    const answer = await scene.call(refund, { parameters: { COIN_PUB: pub }, body: bytes })
    book.refused(t, answer, 'coin-key-well-formed', 400, 'EXCHANGE_GENERIC_COINS_INVALID_COIN_PUB')
    t.equal(answer.json['detail'], pub)
  }
  granted(t, await sendRefund(scene, { pub: five.pub.toLowerCase() }, refundRequest(five, 'KUDOS:2')))
})

t.test('only the merchant can refund, and only what it has signed for', async (t) => {
  const scene = await deposited()
  const right = refundRequest(five, 'KUDOS:2')
  const wrong = [
    { ...right, merchant_sig: tampered(right.merchant_sig) },
    { ...right, refund_amount: 'KUDOS:3' },
    { ...right, h_contract_terms: made('contract', 64) },
    { ...right, rtransaction_id: 2n },
    { ...right, merchant_pub: made('merchant') },
    refundRequest(ten, 'KUDOS:2'),
  ]
  for (const body of wrong) {
    const answer = await sendRefund(scene, five, body)
    book.refused(t, answer, 'signed-by-merchant', 403, 'EXCHANGE_REFUND_MERCHANT_SIGNATURE_INVALID')
  }
  t.equal(remaining(scene, five), 'KUDOS:0')
})

t.test('no bit of the merchant’s signature can be turned', async (t) => {
  const scene = await deposited()
  const right = refundRequest(five, 'KUDOS:2')
  const property = fc.asyncProperty(fc.nat(511), async (bit) => {
    const signature = encodeCrockford(flipBit(decodeCrockford(right.merchant_sig, 64), bit))
    const answer = await sendRefund(scene, five, { ...right, merchant_sig: signature })
    return answer.refusedBy === 'signed-by-merchant'
  })
  const result = await fc.check(property, { numRuns: 60 })
  t.notOk(result.failed, fc.defaultReportMessage(result) ?? 'holds')
})

t.test('a coin that was never seen has nothing to refund', async (t) => {
  const scene = await deposited()
  const answer = await sendRefund(scene, ten, refundRequest(ten, 'KUDOS:2'))
  book.refused(t, answer, 'coin-known', 404, 'EXCHANGE_REFUND_COIN_NOT_FOUND')
})

t.test('amounts of another currency are no amounts', async (t) => {
  const answer = await sendRefund(await deposited(), five, refundRequest(five, 'EUR:2'))
  book.refused(t, answer, 'own-currency', 400, 'GENERIC_JSON_INVALID')
  t.match(answer.json, { field: 'refund_amount', line: 0 })
})

t.test(
  'a coin of a denomination that nobody knows any more is no coin that we know, as the page has it',
  async (t) => {
    const scene = await deposited()
    const unknown = made('denomination', 64)
    scene.world.exchange.store.transact((writer) => {
      const known = writer.get('coins', five.pub)
      if (known !== undefined) writer.put('coins', five.pub, { ...known, denom_pub_hash: unknown })
    })
    const answer = await sendRefund(scene, five, refundRequest(five, 'KUDOS:2'))
    book.refused(t, answer, 'coin-known', 404, 'EXCHANGE_REFUND_COIN_NOT_FOUND')
  },
)

t.test('what was deposited comes back after the time of its denomination', async (t) => {
  const scene = new Scene()
  granted(t, await deposit(scene, [five], { wireDeadline: timestamp(START + 10 * 365 * 86_400) }))
  scene.clock.advance(4 * 365 * 86_400)
  granted(t, await sendRefund(scene, five, refundRequest(five, 'KUDOS:2')))
})

t.test('the largest amount there is exceeds a deposit, it overflows nothing', async (t) => {
  const scene = await deposited()
  granted(t, await sendRefund(scene, five, refundRequest(five, 'KUDOS:2')))
  const most = 'KUDOS:4503599627370496'
  const answer = await sendRefund(scene, five, refundRequest(five, most, 2n))
  book.refused(t, answer, 'within-deposit', 409, 'EXCHANGE_REFUND_CONFLICT_DEPOSIT_INSUFFICIENT')
})

t.test('too late counts before an id that is taken, and that before too much', async (t) => {
  const scene = await deposited()
  granted(t, await sendRefund(scene, five, refundRequest(five, 'KUDOS:2')))
  const [taken, tooMuch] = [refundRequest(five, 'KUDOS:9'), refundRequest(five, 'KUDOS:9', 2n)]
  t.equal((await sendRefund(scene, five, taken)).status, 424)
  wire(scene)
  for (const body of [taken, tooMuch]) t.equal((await sendRefund(scene, five, body)).status, 410)
})

t.test('a refund is worth more than its fee', async (t) => {
  const scene = await deposited()
  const answer = await sendRefund(scene, five, refundRequest(five, 'KUDOS:0.04'))
  book.refused(t, answer, 'above-refund-fee', 400, 'EXCHANGE_REFUND_FEE_ABOVE_AMOUNT')
  granted(t, await sendRefund(scene, five, refundRequest(five, 'KUDOS:0.04000001')))
})

t.test('a coin that was deposited for another contract has nothing to refund for this one', async (t) => {
  const scene = await deposited()
  const answer = await sendRefund(scene, five, refundRequest(five, 'KUDOS:2', 1n, 'another contract'))
  book.refused(t, answer, 'deposit-known', 404, 'EXCHANGE_REFUND_DEPOSIT_NOT_FOUND')
})

/** Marks every batch as taken by the aggregator. */
function wire(scene: Scene): void {
  scene.world.exchange.store.transact((writer) => {
    for (const batch of writer.all('batches')) {
      writer.put('batches', `${batch.merchant_pub}:${batch.h_contract_terms}`, { ...batch, done: true })
    }
  })
}

t.test('what was wired to the merchant is not refunded any more', async (t) => {
  const scene = await deposited()
  wire(scene)
  const answer = await sendRefund(scene, five, refundRequest(five, 'KUDOS:2'))
  book.refused(t, answer, 'not-yet-wired', 410, 'EXCHANGE_REFUND_MERCHANT_ALREADY_PAID')
  t.equal(remaining(scene, five), 'KUDOS:0')
})

t.test('an id stands for one refund', async (t) => {
  const scene = await deposited()
  granted(t, await sendRefund(scene, five, refundRequest(five, 'KUDOS:2')))
  for (const amount of ['KUDOS:1', 'KUDOS:3', 'KUDOS:9']) {
    const answer = await sendRefund(scene, five, refundRequest(five, amount))
    book.refused(t, answer, 'id-not-used-otherwise', 424, 'EXCHANGE_REFUND_INCONSISTENT_AMOUNT')
    t.equal(answer.json['coin_pub'], five.pub)
  }
  t.equal(remaining(scene, five), 'KUDOS:1.96')
})

t.test('other revisions call an id that comes with another amount by another status', async (t) => {
  for (const status of [412, 409] as const) {
    const generations = { ...SEED_GENERATIONS, 'refund-id-reused': status }
    const scene = await deposited({ merchant: { generations } })
    granted(t, await sendRefund(scene, five, refundRequest(five, 'KUDOS:2')))
    const answer = await sendRefund(scene, five, refundRequest(five, 'KUDOS:1'))
    book.refused(t, answer, 'id-not-used-otherwise', status, 'EXCHANGE_REFUND_INCONSISTENT_AMOUNT')
  }
})

t.test('an exchange may be of another age than its merchant', async (t) => {
  const generations = { ...SEED_GENERATIONS, 'refund-id-reused': 412 } as const
  const scene = await deposited({ exchange: { generations }, merchant: { generations: SEED_GENERATIONS } })
  granted(t, await sendRefund(scene, five, refundRequest(five, 'KUDOS:2')))
  const answer = await sendRefund(scene, five, refundRequest(five, 'KUDOS:1'))
  book.refused(t, answer, 'id-not-used-otherwise', 412, 'EXCHANGE_REFUND_INCONSISTENT_AMOUNT')
})

t.test('an id may come again for another coin', async (t) => {
  const scene = await deposited()
  granted(t, await deposit(scene, [ten]))
  granted(t, await sendRefund(scene, five, refundRequest(five, 'KUDOS:2')))
  granted(t, await sendRefund(scene, ten, refundRequest(ten, 'KUDOS:3')))
})

t.test('a fee that the merchant names is not looked at', async (t) => {
  const scene = await deposited()
  granted(t, await sendRefund(scene, five, { ...refundRequest(five, 'KUDOS:1'), refund_fee: 'KUDOS:0.01' }))
})

t.test('where it is, it must be high enough; what is no amount of ours says nothing', async (t) => {
  const scene = await deposited({ exchange: { readsRefundFee: true } })
  const request = refundRequest(five, 'KUDOS:1', 1n)
  const tooLow = await sendRefund(scene, five, { ...request, refund_fee: 'KUDOS:0.03' })
  book.refused(t, tooLow, 'fee-high-enough', 400, 'EXCHANGE_REFUND_FEE_TOO_LOW')
  granted(t, await sendRefund(scene, five, { ...request, refund_fee: 'KUDOS:0.04' }))
  // What was granted before is granted again.
  granted(t, await sendRefund(scene, five, { ...request, refund_fee: 'KUDOS:0.03' }))
  for (const [index, fee] of ['none', 'EUR:0.01', 4, null].entries()) {
    const other = refundRequest(five, 'KUDOS:0.5', BigInt(10 + index))
    granted(t, await sendRefund(scene, five, { ...other, refund_fee: fee }))
  }
})

t.test('no more comes back than was deposited, in one refund or several', async (t) => {
  const scene = await deposited()
  const whole = await sendRefund(scene, five, refundRequest(five, 'KUDOS:5.00000001', 1n))
  book.refused(t, whole, 'within-deposit', 409, 'EXCHANGE_REFUND_CONFLICT_DEPOSIT_INSUFFICIENT')
  granted(t, await sendRefund(scene, five, refundRequest(five, 'KUDOS:3', 2n)))
  const rest = await sendRefund(scene, five, refundRequest(five, 'KUDOS:2.00000001', 3n))
  book.refused(t, rest, 'within-deposit', 409, 'EXCHANGE_REFUND_CONFLICT_DEPOSIT_INSUFFICIENT')
  t.equal(rest.json['coin_pub'], five.pub)
  granted(t, await sendRefund(scene, five, refundRequest(five, 'KUDOS:2', 4n)))
})

book.close()
