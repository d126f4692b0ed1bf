/** Wanting coins back, page post-orders-ORDER_ID-abort. */
import t from 'tap'
import { encodeCrockford } from '../../../src/protocol/encoding/crockford.js'
import type { HttpReply } from '../../../src/protocol/http.js'
import { TEST_KEYRING } from '../../../src/sim/keyring.js'
import { parseAmount } from '../../../src/protocol/encoding/amount.js'
import { decodeCrockford } from '../../../src/protocol/encoding/crockford.js'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { abort } from '../../../src/protocol/endpoints/merchant/post-orders-ORDER_ID-abort.js'
import { SEED_GENERATIONS } from '../../../src/protocol/versions.js'
import { confirmRefund } from '../../../src/protocol/signatures/exchange.js'
import { made, Scene, type Answer } from '../fixtures.js'
import { granted, GuardBook, refused } from '../guards.js'
import {
  coin,
  contractFor,
  offer,
  paidContract,
  payWith,
  sendAbort,
  sendGrant,
  type Coin,
  type Contract,
} from '../wallet.js'

const book = new GuardBook('merchant/post-orders-ORDER_ID-abort')

const deposit = { from: 'merchant', to: 'exchange', page: 'post-batch-deposit', phase: 'request' } as const
const refund = { from: 'merchant', to: 'exchange', page: 'post-coins-COIN_PUB-refund' } as const

interface HalfPaid {
  readonly contract: Contract
  /** Deposited. */
  readonly first: Coin
  /** Not deposited: the exchange never got it. */
  readonly second: Coin
}

/** A payment with two coins that failed after the first. */
async function halfPaid(scene: Scene): Promise<HalfPaid> {
  const contract = await contractFor(scene)
  const [first, second] = [coin('2', 'abort 1'), coin('5', 'abort 2')]
  scene.world.network.arm({ ...deposit, nth: 2 })
  const answer = await payWith(scene, contract, [first, second])
  if (answer.status !== 408 && answer.status !== 504) throw new Error(`not half paid: ${answer.text}`)
  return { contract, first, second }
}

const refundsIn = (answer: Answer) => readReply(abort, 200, answer.json).refunds

const remaining = (scene: Scene, one: Coin) => scene.world.exchange.store.get('coins', one.pub)?.remaining

t.test('deposited coins come back, with the exchange’s word for it; others were never taken', async (t) => {
  const scene = new Scene()
  const { contract, first, second } = await halfPaid(scene)
  t.equal(remaining(scene, first), 'KUDOS:0')
  const answer = await sendAbort(scene, contract, [first, second])
  granted(t, answer)
  const [one, other] = refundsIn(answer)
  t.match(one, { type: 'success', exchange_status: 200 })
  t.strictSame(other, { type: 'undeposited' })
  const { keyring } = scene.world.exchange
  const values = {
    contractTermsHash: decodeCrockford(contract.hash, 64),
    coinPub: decodeCrockford(first.pub, 32),
    merchantPub: keyring.merchant.pub,
    rtransactionId: 0n,
    refundAmount: parseAmount('KUDOS:2'),
  }
  const signature = decodeCrockford(one?.exchange_sig ?? '', 64)
  t.ok(confirmRefund.verify(decodeCrockford(one?.exchange_pub ?? '', 32), signature, values))
  t.equal(remaining(scene, first), 'KUDOS:1.98', 'all but the refund fee, the deposit fee included')
})

t.test('results come in the order of the request', async (t) => {
  const scene = new Scene()
  const { contract, first, second } = await halfPaid(scene)
  const types = refundsIn(await sendAbort(scene, contract, [second, first])).map((one) => one.type)
  t.strictSame(types, ['undeposited', 'success'])
})

t.test('asking again gives the same answer and no more money', async (t) => {
  const scene = new Scene()
  const { contract, first, second } = await halfPaid(scene)
  const answer = await sendAbort(scene, contract, [first, second])
  const again = await sendAbort(scene, contract, [first, second])
  granted(t, again)
  t.equal(again.text, answer.text)
  t.equal(remaining(scene, first), 'KUDOS:1.98')
  t.equal(scene.world.exchange.store.all('refunds').length, 1)
})

t.test('a coin named twice comes back once', async (t) => {
  const scene = new Scene()
  const { contract, first } = await halfPaid(scene)
  const refunds = refundsIn(await sendAbort(scene, contract, [first, first]))
  t.strictSame(
    refunds.map((one) => one.type),
    ['success', 'success'],
  )
  t.equal(remaining(scene, first), 'KUDOS:1.98')
})

t.test('a coin counts as undeposited under another exchange than its own', async (t) => {
  const scene = new Scene()
  const { contract, first } = await halfPaid(scene)
  const coins = [{ coin_pub: first.pub, exchange_url: 'http://other.test/' }]
  const answer = await sendAbort(scene, contract, [], { coins })
  t.strictSame(refundsIn(answer), [{ type: 'undeposited' }])
  t.equal(remaining(scene, first), 'KUDOS:0')
})

t.test('coins that came back do not pay any more, others may', async (t) => {
  const scene = new Scene()
  const { contract, first, second } = await halfPaid(scene)
  granted(t, await sendAbort(scene, contract, [first]))
  granted(t, await payWith(scene, contract, [second]))
})

t.test(
  'an exchange that does not answer leaves the refund owed, and the next abort settles it',
  async (t) => {
    for (const phase of ['request', 'reply'] as const) {
      const scene = new Scene()
      const { contract, first } = await halfPaid(scene)
      scene.world.network.arm({ ...refund, phase, nth: 1 })
      refused(t, await sendAbort(scene, contract, [first]), 408, 'MERCHANT_GENERIC_EXCHANGE_TIMEOUT')
      const [record] = scene.world.merchant.store.all('deposited')
      t.strictSame(record?.refund, { state: 'owed' })
      t.equal(remaining(scene, first), phase === 'reply' ? 'KUDOS:1.98' : 'KUDOS:0', `the ${phase} was lost`)
      const answer = await sendAbort(scene, contract, [first])
      t.match(refundsIn(answer), [{ type: 'success' }])
      t.equal(remaining(scene, first), 'KUDOS:1.98', 'once')
    }
  },
)

t.test('what an exchange refuses to refund is a failure of that coin, in its words', async (t) => {
  const scene = new Scene()
  const { contract, first } = await halfPaid(scene)
  const { store } = scene.world.exchange
  store.transact((writer) => {
    const [batch] = writer.all('batches')
    if (batch === undefined) throw new Error('no batch')
    const key = `${batch.merchant_pub}:${batch.h_contract_terms}`
    writer.put('batches', key, { ...batch, done: true })
  })
  const answer = await sendAbort(scene, contract, [first])
  granted(t, answer)
  t.match(refundsIn(answer), [
    { type: 'failure', exchange_status: 410, exchange_code: 1503, exchange_reply: { code: 1503 } },
  ])
  t.strictSame(refundsIn(await sendAbort(scene, contract, [first])), refundsIn(answer), 'and stays one')
})

t.test('an exchange that is no help has failed, and is asked again next time', async (t) => {
  const signature = encodeCrockford(new Uint8Array(64).fill(1))
  const pub = encodeCrockford(TEST_KEYRING.signing.pub)
  const answers: readonly Partial<HttpReply>[] = [
    { body: Buffer.from('{"exchange_sig":"?"}') },
    { body: Buffer.from(JSON.stringify({ exchange_sig: signature, exchange_pub: pub })) },
    { status: 500, body: Buffer.from('{"code":54}') },
    { status: 502, body: Buffer.from('<html>') },
  ]
  for (const answer of answers) {
    let isBroken = true
    const scene = new Scene({
      forge: (_, request, reply) =>
        isBroken && request.path.endsWith('/refund') ? { ...reply, ...answer } : reply,
    })
    const { contract, first } = await halfPaid(scene)
    const failed = await sendAbort(scene, contract, [first])
    t.equal(failed.status, 502)
    t.doesNotThrow(() => readReply(abort, 502, failed.json))
    t.equal(failed.code, answer.status === 500 ? 2014 : 2013)
    t.equal(failed.json['exchange_code'], answer.status === 500 ? 54 : undefined)
    isBroken = false
    t.match(refundsIn(await sendAbort(scene, contract, [first])), [{ type: 'success' }])
    t.equal(remaining(scene, first), 'KUDOS:1.98', 'once')
  }
})

/** An order under which several coins were deposited, and one that is too poor. */
async function mostlyPaid(scene: Scene, coins: readonly Coin[]): Promise<Contract> {
  const spent = coin('10', 'abort spent')
  granted(t, await payWith(scene, await contractFor(scene, { amount: 'KUDOS:10' }), [spent]))
  const contract = await contractFor(scene, { amount: 'KUDOS:15' })
  const answer = await payWith(scene, contract, [...coins, spent])
  if (answer.status !== 409) throw new Error(answer.text)
  return contract
}

t.test('trouble with one coin is that coin’s, once another has come back', async (t) => {
  const scene = new Scene()
  const [first, second] = [coin('2', 'abort 1'), coin('5', 'abort 2')]
  const contract = await mostlyPaid(scene, [first, second])
  scene.world.network.arm({ ...refund, phase: 'reply', nth: 2, how: 'garbled' })
  t.match(refundsIn(await sendAbort(scene, contract, [first, second])), [
    { type: 'success' },
    { type: 'failure', exchange_status: 502 },
  ])
  const again = refundsIn(await sendAbort(scene, contract, [second, first]))
  t.match(again, [{ type: 'success' }, { type: 'success' }])
  t.equal(remaining(scene, second), 'KUDOS:4.98', 'once')
})

t.test('a second abort may name other coins; those of the first are told as they were', async (t) => {
  const scene = new Scene()
  const [first, second] = [coin('2', 'abort 1'), coin('5', 'abort 2')]
  const contract = await mostlyPaid(scene, [first, second])
  const [before] = refundsIn(await sendAbort(scene, contract, [first]))
  t.equal(remaining(scene, second), 'KUDOS:0', 'nobody asked for it')
  const refunds = refundsIn(await sendAbort(scene, contract, [second, first]))
  t.match(refunds, [{ type: 'success' }, before])
  t.equal(remaining(scene, second), 'KUDOS:4.98')
  t.equal(remaining(scene, first), 'KUDOS:1.98')
})

t.test('a coin of another order counts as undeposited, and stays where it is', async (t) => {
  const scene = new Scene()
  const { contract } = await halfPaid(scene)
  const foreign = coin('5', 'abort 3')
  const other = await mostlyPaid(scene, [foreign])
  t.strictSame(refundsIn(await sendAbort(scene, contract, [foreign])), [{ type: 'undeposited' }])
  t.equal(remaining(scene, foreign), 'KUDOS:0')
  t.match(refundsIn(await sendAbort(scene, other, [foreign])), [{ type: 'success' }])
})

t.test('the whole deposit comes back, whatever contribution the wallet names', async (t) => {
  for (const contribution of ['KUDOS:1', 'KUDOS:2', 'KUDOS:9', 'EUR:2']) {
    const scene = new Scene()
    const { contract, first } = await halfPaid(scene)
    const coins = [{ coin_pub: first.pub, exchange_url: 'http://exchange.test/', contribution }]
    t.match(refundsIn(await sendAbort(scene, contract, [], { coins })), [{ type: 'success' }])
    t.equal(remaining(scene, first), 'KUDOS:1.98', contribution)
  }
})

t.test('a coin that came back is never counted again, although the exchange would say yes', async (t) => {
  const scene = new Scene()
  const { contract, first, second } = await halfPaid(scene)
  granted(t, await sendAbort(scene, contract, [first, second]))
  const asked = scene.hops.filter((hop) => hop.endsWith('post-batch-deposit')).length
  const short = coin('1', 'abort 4')
  for (const coins of [[first], [first, short]]) {
    const answer = await payWith(scene, contract, coins)
    t.ok(answer.status >= 400 && answer.status < 500, answer.text)
  }
  t.equal(scene.hops.filter((hop) => hop.endsWith('post-batch-deposit')).length, asked, 'nor handed in')
  t.equal(scene.world.merchant.store.get('orders', contract.orderId)?.payment, undefined)
  t.equal(remaining(scene, first), 'KUDOS:1.98')
  granted(t, await payWith(scene, contract, [second]), 200)
})

t.test('a coin whose deposit was never answered comes back, or was never there', async (t) => {
  for (const phase of ['request', 'reply'] as const) {
    const scene = new Scene()
    const contract = await contractFor(scene)
    const five = coin('5', 'abort 2')
    scene.world.network.arm({ ...deposit, phase, nth: 1 })
    t.equal((await payWith(scene, contract, [five])).status, 408)
    const type = phase === 'request' ? 'undeposited' : 'success'
    t.match(refundsIn(await sendAbort(scene, contract, [five])), [{ type }])
    t.equal(remaining(scene, five), phase === 'request' ? undefined : 'KUDOS:4.98')
  }
})

t.test('every refund of an abort has the id 0', async (t) => {
  const scene = new Scene()
  const { contract, first } = await halfPaid(scene)
  granted(t, await sendAbort(scene, contract, [first]))
  t.match(scene.world.exchange.store.all('refunds'), [{ rtransaction_id: '0', amount: 'KUDOS:2' }])
})

t.test('an order that nobody has claimed has nothing to abort', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const { orderId } = await offer(scene)
  for (const id of [orderId, 'nobody-made-this']) {
    const answer = await sendAbort(scene, { ...contract, orderId: id }, [coin('2', 'abort 1')])
    book.refused(t, answer, 'order-claimed', 404, 'MERCHANT_POST_ORDERS_ID_ABORT_CONTRACT_NOT_FOUND')
  }
})

t.test('whoever does not know the contract has no say', async (t) => {
  const scene = new Scene()
  const { contract, first } = await halfPaid(scene)
  const answer = await sendAbort(scene, contract, [first], { h_contract: made('contract', 64) })
  book.refused(t, answer, 'contract-fits', 403, 'MERCHANT_POST_ORDERS_ID_ABORT_CONTRACT_HASH_MISSMATCH')
  t.equal(remaining(scene, first), 'KUDOS:0')
})

t.test('an abort names coins', async (t) => {
  const scene = new Scene()
  const { contract } = await halfPaid(scene)
  const answer = await sendAbort(scene, contract, [])
  book.refused(t, answer, 'coins-given', 400, 'MERCHANT_POST_ORDERS_ID_ABORT_COINS_ARRAY_EMPTY')
  t.equal(answer.json['parameter'], 'coins')
})

t.test('a payment that came about is not undone', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const paying = coin('5', 'abort 2')
  granted(t, await payWith(scene, contract, [paying]))
  const answer = await sendAbort(scene, contract, [paying])
  book.refused(t, answer, 'not-paid', 412, 'MERCHANT_POST_ORDERS_ID_ABORT_REFUND_REFUSED_PAYMENT_COMPLETE')
  t.equal(remaining(scene, paying), 'KUDOS:0')
})

t.test('nor is one that the shop has refunded', async (t) => {
  const scene = new Scene()
  const paying = coin('5', 'abort 2')
  const contract = await paidContract(scene, [paying])
  granted(t, await sendGrant(scene, contract, 'KUDOS:5'))
  const answer = await sendAbort(scene, contract, [paying])
  book.refused(t, answer, 'not-paid', 412, 'MERCHANT_POST_ORDERS_ID_ABORT_REFUND_REFUSED_PAYMENT_COMPLETE')
  t.equal(remaining(scene, paying), 'KUDOS:0')
})

book.close()

t.test(
  'a newer merchant has 400 for another contract, and 504 for an exchange that does not answer',
  async (t) => {
    const generations = { ...SEED_GENERATIONS, 'abort-other-contract': 400, 'exchange-slow': 504 } as const
    const scene = new Scene({ merchant: { generations } })
    const { contract, first } = await halfPaid(scene)
    const other = { ...contract, hash: encodeCrockford(new Uint8Array(64)) }
    refused(
      t,
      await sendAbort(scene, other, [first]),
      400,
      'MERCHANT_POST_ORDERS_ID_ABORT_CONTRACT_HASH_MISSMATCH',
    )
    scene.world.network.arm({ ...refund, phase: 'reply', nth: 1 })
    refused(t, await sendAbort(scene, contract, [first]), 504, 'MERCHANT_GENERIC_EXCHANGE_TIMEOUT')
  },
)
