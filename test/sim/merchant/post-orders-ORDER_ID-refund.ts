/** Collecting a refund, page post-orders-ORDER_ID-refund. */
import t from 'tap'
import fc from 'fast-check'
import { formatAmount, parseAmount } from '../../../src/protocol/encoding/amount.js'
import { decodeCrockford } from '../../../src/protocol/encoding/crockford.js'
import { stringifyJson } from '../../../src/protocol/encoding/json.js'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { orderStatus } from '../../../src/protocol/endpoints/merchant/get-private-orders-ORDER_ID.js'
import {
  collectRefund,
  type CollectedRefund,
} from '../../../src/protocol/endpoints/merchant/post-orders-ORDER_ID-refund.js'
import type { HttpReply } from '../../../src/protocol/http.js'
import { confirmRefund } from '../../../src/protocol/signatures/exchange.js'
import { made, Scene, START, type Answer } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'
import { remaining } from '../seller.js'
import {
  coin,
  contractFor,
  offer,
  paidContract,
  sendCollect,
  sendGrant,
  type Coin,
  type Contract,
} from '../wallet.js'

const book = new GuardBook('merchant/post-orders-ORDER_ID-refund')

const DAY = 86_400
const five = coin('5', 'collect 1')
const two = coin('2', 'collect 2')
const ten = coin('10', 'collect 3')
const one = coin('1', 'collect 4')

const toExchange = { from: 'merchant', to: 'exchange', page: 'post-coins-COIN_PUB-refund' } as const

/** A paid order of which this much is granted. */
async function refundable(scene: Scene, coins: readonly Coin[], total: string): Promise<Contract> {
  const contract = await paidContract(scene, coins)
  const answer = await sendGrant(scene, contract, total)
  if (answer.status !== 200) throw new Error(`not granted: ${answer.text}`)
  return contract
}

const collected = (answer: Answer) => readReply(collectRefund, 200, answer.json)
const refundsIn = (answer: Answer) => collected(answer).refunds

async function isPending(scene: Scene, { orderId }: Contract): Promise<boolean | undefined> {
  const answer = await scene.call(orderStatus, { parameters: { ORDER_ID: orderId } })
  return readReply(orderStatus, 200, answer.json).refund_pending
}

const asked = (scene: Scene): number =>
  scene.hops.filter((hop) => hop === 'merchant>exchange post-coins-COIN_PUB-refund').length

/** True if the exchange has signed just this refund. */
function isConfirmed(scene: Scene, contract: Contract, refund: CollectedRefund): boolean {
  const { merchant, signing } = scene.world.exchange.keyring
  return confirmRefund.verify(signing.pub, decodeCrockford(refund.exchange_sig ?? '', 64), {
    contractTermsHash: decodeCrockford(contract.hash, 64),
    coinPub: decodeCrockford(refund.coin_pub, 32),
    merchantPub: merchant.pub,
    rtransactionId: refund.rtransaction_id,
    refundAmount: parseAmount(refund.refund_amount),
  })
}

t.test('what was granted comes back to the coin, with the exchange’s word for it', async (t) => {
  const scene = new Scene()
  const contract = await paidContract(scene, [five])
  scene.clock.advance(7)
  granted(t, await sendGrant(scene, contract, 'KUDOS:2'))
  scene.clock.advance(7)
  const answer = await sendCollect(scene, contract)
  granted(t, answer)
  const { refund_amount: total, refunds, merchant_pub: merchantPub } = collected(answer)
  t.equal(total, 'KUDOS:2')
  t.equal(merchantPub, contract.terms.merchant_pub)
  t.match(refunds, [
    {
      type: 'success',
      exchange_status: 200,
      rtransaction_id: 1n,
      coin_pub: five.pub,
      refund_amount: 'KUDOS:2',
      execution_time: { t_s: START + 7 },
    },
  ])
  t.ok(refunds.every((refund) => isConfirmed(scene, contract, refund)))
  t.equal(remaining(scene, five), 'KUDOS:1.96', 'less the refund fee')
})

t.test('collecting again gives the same answer and no more money, and asks nobody', async (t) => {
  const scene = new Scene()
  const contract = await refundable(scene, [five, two], 'KUDOS:6')
  t.ok(await isPending(scene, contract))
  const first = await sendCollect(scene, contract)
  t.notOk(await isPending(scene, contract))
  const [hops, left] = [scene.hops.length, remaining(scene, five)]
  scene.clock.advance(3600)
  const again = await sendCollect(scene, contract)
  granted(t, again)
  t.equal(again.text, first.text)
  t.equal(scene.hops.length, hops)
  t.equal(remaining(scene, five), left)
})

t.test('a later grant comes on top: all refunds are told, the new ones are fetched', async (t) => {
  const scene = new Scene()
  const contract = await refundable(scene, [five, two], 'KUDOS:1')
  const before = refundsIn(await sendCollect(scene, contract))
  granted(t, await sendGrant(scene, contract, 'KUDOS:7'))
  t.ok(await isPending(scene, contract))
  const requests = asked(scene)
  const answer = await sendCollect(scene, contract)
  t.equal(collected(answer).refund_amount, 'KUDOS:7')
  const after = refundsIn(answer)
  t.strictSame(after.slice(0, before.length), before, 'in the same order')
  t.equal(asked(scene) - requests, after.length - before.length)
  t.ok(after.every((refund) => isConfirmed(scene, contract, refund)))
  t.equal(remaining(scene, two), 'KUDOS:1.94', 'two refund fees, and no deposit fee with the last of it')
})

t.test('where nothing was granted there is nothing to collect', async (t) => {
  const scene = new Scene()
  const contracts = [await contractFor(scene), await paidContract(scene, [five])]
  for (const contract of contracts) {
    const answer = await sendCollect(scene, contract)
    granted(t, answer, 204)
    t.equal(answer.text, '')
  }
  t.equal(asked(scene), 0)
})

t.test('an order that nobody has claimed is not to be found', async (t) => {
  const scene = new Scene()
  const { orderId } = await offer(scene)
  for (const id of [orderId, 'nobody-made-this']) {
    const answer = await sendCollect(scene, { orderId: id, hash: made('contract', 64) })
    book.refused(t, answer, 'order-claimed', 404, 'MERCHANT_GENERIC_ORDER_UNKNOWN')
  }
})

t.test('whoever does not know the contract collects nothing', async (t) => {
  const scene = new Scene()
  const contract = await refundable(scene, [five], 'KUDOS:2')
  const answer = await sendCollect(scene, contract, { h_contract: made('contract', 64) })
  book.refused(t, answer, 'contract-fits', 403, 'MERCHANT_GENERIC_CONTRACT_HASH_DOES_NOT_MATCH_ORDER')
  t.equal(remaining(scene, five), 'KUDOS:0')
})

t.test('refunds are collected before the money is wired', async (t) => {
  const scene = new Scene()
  const contract = await refundable(scene, [five], 'KUDOS:2')
  scene.clock.advance(2 * DAY)
  granted(t, await sendCollect(scene, contract))
  scene.clock.advance(1)
  const answer = await sendCollect(scene, contract)
  book.refused(t, answer, 'before-wire-deadline', 410, 'EXCHANGE_REFUND_MERCHANT_ALREADY_PAID')
})

t.test('an exchange that does not answer leaves the refund to be collected again', async (t) => {
  for (const phase of ['request', 'reply'] as const) {
    const scene = new Scene()
    const contract = await refundable(scene, [five], 'KUDOS:5')
    scene.world.network.arm({ ...toExchange, phase, nth: 1 })
    const answer = await sendCollect(scene, contract)
    granted(t, answer)
    t.match(refundsIn(answer), [{ type: 'failure', exchange_status: 504, rtransaction_id: 1n }])
    t.ok(await isPending(scene, contract))
    t.equal(remaining(scene, five), phase === 'reply' ? 'KUDOS:4.98' : 'KUDOS:0', `the ${phase} was lost`)
    t.match(refundsIn(await sendCollect(scene, contract)), [{ type: 'success', rtransaction_id: 1n }])
    t.notOk(await isPending(scene, contract))
    t.equal(remaining(scene, five), 'KUDOS:4.98', 'once')
  }
})

t.test('one message that is lost keeps no other coin from its refund', async (t) => {
  const scene = new Scene()
  const contract = await refundable(scene, [ten, five, two], 'KUDOS:17')
  scene.world.network.arm({ ...toExchange, phase: 'reply', nth: 2 })
  const types = (answer: Answer) => refundsIn(answer).map((refund) => refund.type)
  t.strictSame(types(await sendCollect(scene, contract)), ['success', 'failure', 'success'])
  t.strictSame(types(await sendCollect(scene, contract)), ['success', 'success', 'success'])
  t.equal(asked(scene), 4)
})

/** A scene in which the exchange's answers to refunds can be replaced. */
function forging(reply: { forged?: (reply: HttpReply) => HttpReply }): Scene {
  return new Scene({
    forge: (_, request, right) =>
      request.path.startsWith('/coins/') ? (reply.forged?.(right) ?? right) : right,
  })
}

t.test('an answer that proves nothing is a failure for now', async (t) => {
  const body = (value: object) => Buffer.from(stringifyJson(value))
  const stranger = { exchange_sig: made('signature', 64), exchange_pub: made('key') }
  const forgeries: [(right: HttpReply) => HttpReply, object][] = [
    [(right) => ({ ...right, body: body({ exchange_sig: '?' }) }), { exchange_status: 502 }],
    [(right) => ({ ...right, body: body(stranger) }), { exchange_status: 502 }],
    [(right) => ({ ...right, status: 204 }), { exchange_status: 502 }],
    [
      (right) => ({ ...right, status: 500, body: body({ code: 70 }) }),
      { exchange_status: 502, exchange_code: 70, exchange_reply: { code: 70 } },
    ],
    [(right) => ({ ...right, status: 503, body: Buffer.from('<h1>busy</h1>') }), { exchange_status: 502 }],
  ]
  for (const [forged, told] of forgeries) {
    const reply: { forged?: (right: HttpReply) => HttpReply } = { forged }
    const scene = forging(reply)
    const contract = await refundable(scene, [five], 'KUDOS:2')
    t.match(refundsIn(await sendCollect(scene, contract)), [{ type: 'failure', ...told }])
    t.ok(await isPending(scene, contract))
    delete reply.forged
    t.match(refundsIn(await sendCollect(scene, contract)), [{ type: 'success' }])
    t.equal(remaining(scene, five), 'KUDOS:1.96', 'once')
  }
})

t.test('a word of the exchange about another refund is none about this one', async (t) => {
  const words: HttpReply[] = []
  const reply = {
    forged: (right: HttpReply) => {
      words.push(right)
      return words[0] ?? right
    },
  }
  const scene = forging(reply)
  const contract = await refundable(scene, [five], 'KUDOS:1')
  granted(t, await sendCollect(scene, contract))
  granted(t, await sendGrant(scene, contract, 'KUDOS:2'))
  t.match(refundsIn(await sendCollect(scene, contract)), [
    { type: 'success' },
    { type: 'failure', exchange_status: 502 },
  ])
})

/** Says whether the aggregator has taken every batch. */
function wire(scene: Scene, done: boolean): void {
  scene.world.exchange.store.transact((writer) => {
    for (const batch of writer.all('batches'))
      writer.put('batches', `${batch.merchant_pub}:${batch.h_contract_terms}`, { ...batch, done })
  })
}

t.test(
  'what an exchange refuses is a failure of that refund, in its words, and asked for again',
  async (t) => {
    const scene = new Scene()
    const contract = await refundable(scene, [five], 'KUDOS:2')
    wire(scene, true)
    const answer = await sendCollect(scene, contract)
    granted(t, answer)
    t.match(refundsIn(answer), [
      { type: 'failure', exchange_status: 410, exchange_code: 1503, exchange_reply: { code: 1503 } },
    ])
    t.ok(await isPending(scene, contract))
    t.equal((await sendCollect(scene, contract)).text, answer.text, 'and stays one')
    scene.world.network.arm({ ...toExchange, phase: 'request', nth: 1 })
    t.match(refundsIn(await sendCollect(scene, contract)), [{ type: 'failure', exchange_status: 504 }])
    wire(scene, false)
    t.match(refundsIn(await sendCollect(scene, contract)), [{ type: 'success' }])
    t.notOk(await isPending(scene, contract))
  },
)

t.test('a refund that is not worth its fee is a failure of its own', async (t) => {
  const scene = new Scene()
  const contract = await refundable(scene, [five], 'KUDOS:0.04')
  t.match(refundsIn(await sendCollect(scene, contract)), [
    { type: 'failure', exchange_status: 400, exchange_code: 1505 },
  ])
})

t.test('two wallets that collect at the same time hear the same, and the money comes once', async (t) => {
  const scene = new Scene()
  const contract = await refundable(scene, [five, two], 'KUDOS:7')
  const slow = scene.hold({ ...toExchange, phase: 'reply' })
  const second = sendCollect(scene, contract)
  await slow.arrived
  const first = await sendCollect(scene, contract)
  slow.release()
  granted(t, await second)
  t.equal((await second).text, first.text)
  t.equal(asked(scene), 3, 'what the other has collected meanwhile is not asked for again')
  t.strictSame([remaining(scene, five), remaining(scene, two)], ['KUDOS:4.98', 'KUDOS:1.98'])
})

t.test('what another request was told holds, even if the exchange is silent to this one', async (t) => {
  const scene = new Scene()
  const contract = await refundable(scene, [five], 'KUDOS:5')
  const slow = scene.hold({ ...toExchange, phase: 'reply' })
  const second = sendCollect(scene, contract)
  await slow.arrived
  const first = await sendCollect(scene, contract)
  scene.world.network.arm({ ...toExchange, phase: 'reply', nth: 1 })
  slow.release()
  t.equal((await second).text, first.text)
  t.notOk(await isPending(scene, contract))
})

t.test('a refusal that comes late does not undo a confirmation', async (t) => {
  const scene = new Scene()
  const contract = await refundable(scene, [five], 'KUDOS:5')
  wire(scene, true)
  const slow = scene.hold({ ...toExchange, phase: 'reply' })
  const second = sendCollect(scene, contract)
  await slow.arrived
  wire(scene, false)
  const first = await sendCollect(scene, contract)
  slow.release()
  t.equal((await second).text, first.text)
  t.notOk(await isPending(scene, contract))
})

t.test('a grant that comes while the wallet collects is lost to nobody', async (t) => {
  const scene = new Scene()
  const contract = await refundable(scene, [five], 'KUDOS:1')
  const slow = scene.hold({ ...toExchange, phase: 'reply' })
  const collecting = sendCollect(scene, contract)
  await slow.arrived
  granted(t, await sendGrant(scene, contract, 'KUDOS:3'))
  slow.release()
  const { refund_amount: total, refunds } = collected(await collecting)
  t.equal(total, 'KUDOS:1', 'the answer is about what was granted when the request came in')
  t.match(refunds, [{ type: 'success', refund_amount: 'KUDOS:1' }])
  t.equal(refunds.length, 1)
  t.ok(await isPending(scene, contract))
  t.match(collected(await sendCollect(scene, contract)), {
    refund_amount: 'KUDOS:3',
    refunds: [
      { type: 'success', refund_amount: 'KUDOS:1' },
      { type: 'success', refund_amount: 'KUDOS:2' },
    ],
  })
  t.notOk(await isPending(scene, contract))
})

const units = (text: string): bigint => parseAmount(text).units
const kudos = (amount: bigint): string => formatAmount({ currency: 'KUDOS', units: amount })
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n)

type Act =
  | { readonly act: 'grant'; readonly total: bigint }
  | { readonly act: 'collect'; readonly lost?: { phase: 'request' | 'reply'; nth: number } }

/** Grants and collects at random. @returns the total that was granted in the end */
async function play(scene: Scene, contract: Contract, paid: bigint, acts: readonly Act[]): Promise<bigint> {
  let total = 0n
  for (const one of acts) {
    if (one.act === 'grant') {
      const answer = await sendGrant(scene, contract, kudos(one.total))
      const isRight = one.total >= total && one.total <= paid
      if (answer.status !== (isRight ? 200 : 409)) throw new Error(answer.text)
      if (isRight) total = one.total
    } else {
      if (one.lost !== undefined) scene.world.network.arm({ ...toExchange, ...one.lost })
      const answer = await sendCollect(scene, contract)
      if (answer.status !== (total === 0n ? 204 : 200)) throw new Error(answer.text)
    }
  }
  return total
}

t.test('whatever is granted and collected, the books of shop, wallet and exchange agree', async (t) => {
  const payment = [
    [five, 'KUDOS:5'],
    [ten, 'KUDOS:2.1'],
    [two, 'KUDOS:0.07'],
    [one, 'KUDOS:1'],
  ] as const
  const paid = sum(payment.map(([, contribution]) => units(contribution)))
  const fee = units('KUDOS:0.04')
  const grant = fc.record({
    act: fc.constant('grant' as const),
    // Cents, so that totals meet the values of coins and fees now and then.
    total: fc.bigInt(0n, paid / 1_000_000n + 20n).map((cents) => cents * 1_000_000n),
  })
  const collect = fc.record(
    {
      act: fc.constant('collect' as const),
      lost: fc.record({
        phase: fc.constantFrom('request' as const, 'reply' as const),
        nth: fc.integer({ min: 1, max: 3 }),
      }),
    },
    { requiredKeys: ['act'] },
  )
  const acts = fc.array(fc.oneof(grant, collect), { minLength: 1, maxLength: 8 })

  const property = fc.asyncProperty(acts, async (acts) => {
    const scene = new Scene()
    const contract = await paidContract(scene, payment)
    const total = await play(scene, contract, paid, acts)
    if (total === 0n) return true
    // Faults may still be armed; each strikes once, and spoils one collection at most.
    for (const _ of acts) await sendCollect(scene, contract)
    const { refund_amount: told, refunds } = collected(await sendCollect(scene, contract))
    const done = refunds.filter((refund) => refund.type === 'success')
    const ledger = scene.world.exchange.store.all('refunds')
    const of = (coinPub: string, some: readonly CollectedRefund[]): bigint =>
      sum(some.filter((refund) => refund.coin_pub === coinPub).map((refund) => units(refund.refund_amount)))
    const ids = refunds.map((refund) => refund.rtransaction_id)
    return (
      units(told) === total &&
      sum(refunds.map((refund) => units(refund.refund_amount))) === total &&
      new Set(ids).size === ids.length &&
      !ids.includes(0n) &&
      // Only what is not worth its fee cannot be had.
      refunds.every((refund) => refund.type === 'success' || units(refund.refund_amount) <= fee) &&
      done.every((refund) => isConfirmed(scene, contract, refund)) &&
      ledger.length === done.length &&
      done.every((refund) =>
        ledger.some(
          (record) =>
            record.coin_pub === refund.coin_pub &&
            record.rtransaction_id === String(refund.rtransaction_id) &&
            record.amount === refund.refund_amount,
        ),
      ) &&
      payment.every(([coin, contribution]) => {
        const [all, back] = [of(coin.pub, refunds), of(coin.pub, done)]
        const fees = fee * BigInt(done.filter((refund) => refund.coin_pub === coin.pub).length)
        const depositFee = back === units(contribution) ? units('KUDOS:0.02') : 0n
        const left = units(coin.value) - units(contribution) + back - fees + depositFee
        return all <= units(contribution) && units(remaining(scene, coin) ?? '') === left
      })
    )
  })
  const result = await fc.check(property, { numRuns: 60 })
  t.notOk(result.failed, fc.defaultReportMessage(result) ?? 'holds')
})

book.close()
