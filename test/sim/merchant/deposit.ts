/** How the merchant hands coins to an exchange, and what it makes of the answers. */
import t from 'tap'
import { decodeCrockford, encodeCrockford } from '../../../src/protocol/encoding/crockford.js'
import {
  isJsonObject,
  parseJson,
  stringifyJson,
  type JsonObject,
} from '../../../src/protocol/encoding/json.js'
import { readReply, readRequest } from '../../../src/protocol/endpoints/endpoint.js'
import { batchDeposit } from '../../../src/protocol/endpoints/exchange/post-batch-deposit.js'
import { pay } from '../../../src/protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import { TEST_KEYRING } from '../../../src/sim/keyring.js'
import type { HttpReply } from '../../../src/protocol/http.js'
import { merchantContract } from '../../../src/protocol/signatures/merchant.js'
import { made, Scene, tampered } from '../fixtures.js'
import { granted, refused } from '../guards.js'
import { deposit, remaining } from '../seller.js'
import { coin, contractFor, payingCoin, payWith, sendAbort, sendPay, sendUnclaim } from '../wallet.js'

const five = coin('5', 'deposit 1')
const two = coin('2', 'deposit 2')
const ten = coin('10', 'deposit 3')

const toExchange = { from: 'merchant', to: 'exchange', page: 'post-batch-deposit' } as const

t.test('what the exchange gets is signed by the merchant and says what the contract says', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene, { refund_deadline: { t_s: 1_767_230_000 } })
  granted(t, await payWith(scene, contract, [five]))
  const sent = scene.events.find((event) => event.kind === 'request' && event.page === toExchange.page)
  if (sent?.kind !== 'request') throw new Error('no deposit')
  t.equal(sent.request.headers['content-type'], 'application/json')
  const body = readRequest(batchDeposit, parseJson(sent.request.body ?? ''))
  t.equal(body.h_contract_terms, contract.hash)
  t.strictSame(body.timestamp, contract.terms.timestamp)
  t.strictSame(body.refund_deadline, contract.terms.refund_deadline)
  t.strictSame(body.wire_transfer_deadline, contract.terms.wire_transfer_deadline)
  const values = { contractTermsHash: decodeCrockford(contract.hash, 64) }
  const signature = decodeCrockford(body.merchant_sig ?? '', 64)
  t.ok(merchantContract.verify(decodeCrockford(body.merchant_pub, 32), signature, values))
  t.equal(body.merchant_pub, contract.terms.merchant_pub)
})

t.test('a deposit tells which request it serves', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const body = { coins: [payingCoin(scene, contract, five)] }
  granted(t, await sendPay(scene, contract.orderId, body))
  const sent = scene.events.filter((event) => event.kind === 'request' && event.page === toExchange.page)
  t.match(sent, [{ cause: 'call-3' }], 'the third request of this scene')
})

t.test('coins go out a few at a time, as many as the settings say', async (t) => {
  for (const [coinsPerDeposit, requests] of [
    [1, 3],
    [2, 2],
    [3, 1],
  ] as const) {
    const scene = new Scene({ merchant: { coinsPerDeposit } })
    granted(t, await payWith(scene, await contractFor(scene), [five, two, ten]))
    const sent = scene.hops.filter((hop) => hop === 'merchant>exchange post-batch-deposit')
    t.equal(sent.length, requests, `${String(coinsPerDeposit)} at a time`)
  }
})

t.test('a coin that was spent elsewhere is named, with the exchange’s own words', async (t) => {
  const scene = new Scene()
  granted(t, await deposit(scene, [five]))
  const contract = await contractFor(scene, { amount: 'KUDOS:7' })
  const answer = await payWith(scene, contract, [two, five])
  refused(t, answer, 409, 'MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_FUNDS')
  t.match(answer.json, {
    coin_pub: five.pub,
    exchange_url: 'http://exchange.test/',
    exchange_http_status: 409,
    exchange_code: 1012,
    exchange_reply: { code: 1012, coin_pub: five.pub },
  })
  granted(t, await payWith(scene, contract, [ten]), 200)
})

t.test('any other refusal of the exchange is a failure of the exchange', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const right = payingCoin(scene, contract, five)
  const unsigned = {
    ...right,
    ub_sig: { ...right.ub_sig, rsa_signature: tampered(right.ub_sig.rsa_signature) },
  }
  const answer = await sendPay(scene, contract.orderId, { coins: [unsigned] })
  refused(t, answer, 502, 'MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_FAILED')
  t.match(answer.json, { exchange_http_status: 403, exchange_code: 1006, exchange_reply: { code: 1006 } })
  t.equal(scene.world.merchant.attempts.size, 0, 'and the attempt is over')
  granted(t, await sendPay(scene, contract.orderId, { coins: [right] }))
})

t.test('a refusal that is no JSON is passed on as far as it goes', async (t) => {
  const scene = new Scene({
    forge: (_, request, reply) =>
      request.path === '/batch-deposit' ? { ...reply, status: 500, body: Buffer.from('<html>') } : reply,
  })
  const answer = await payWith(scene, await contractFor(scene), [five])
  refused(t, answer, 502, 'MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_FAILED')
  t.equal(answer.json['exchange_http_status'], 500)
  t.notOk('exchange_reply' in answer.json)
})

t.test('an exchange that does not answer is not waited for beyond the merchant’s patience', async (t) => {
  for (const phase of ['request', 'reply'] as const) {
    const scene = new Scene({ merchant: { patience: 12 } })
    const contract = await contractFor(scene)
    scene.world.network.arm({ ...toExchange, phase, nth: 1 })
    const start = scene.clock.now()
    const answer = await payWith(scene, contract, [ten])
    refused(t, answer, 408, 'MERCHANT_GENERIC_EXCHANGE_TIMEOUT')
    t.equal(scene.clock.now() - start, 12)
    t.equal(remaining(scene, ten), phase === 'reply' ? 'KUDOS:0' : undefined, `the ${phase} was lost`)
    t.equal(scene.world.merchant.attempts.size, 0)
    granted(t, await payWith(scene, contract, [ten]))
    t.equal(remaining(scene, ten), 'KUDOS:0', 'and is taken once')
    t.equal(scene.world.exchange.store.all('deposits').length, 1)
  }
})

/** A reply of the exchange with its body changed. */
function changed(reply: HttpReply, change: (body: JsonObject) => JsonObject): HttpReply {
  const body = parseJson(reply.body)
  if (!isJsonObject(body)) throw new Error('no object')
  return { ...reply, body: Buffer.from(stringifyJson(change(body))) }
}

t.test('only a confirmation that the exchange has signed for this deposit counts', async (t) => {
  const forgeries: Record<string, (body: JsonObject) => JsonObject> = {
    'another signature': (body) => ({ ...body, exchange_sig: made('signature', 64) }),
    'another time': (body) => ({ ...body, exchange_timestamp: { t_s: 5 } }),
    'a key that is not the exchange’s': (body) => ({ ...body, exchange_pub: made('key') }),
    'no signature': ({ exchange_sig: _, ...body }) => body,
    'nothing at all': () => ({}),
  }
  for (const [what, change] of Object.entries(forgeries)) {
    const scene = new Scene({
      forge: (_, request, reply) => (request.path === '/batch-deposit' ? changed(reply, change) : reply),
    })
    const contract = await contractFor(scene)
    const answer = await payWith(scene, contract, [five])
    refused(t, answer, 502, 'MERCHANT_GENERIC_EXCHANGE_REPLY_MALFORMED')
    t.equal(scene.world.merchant.store.all('deposited').length, 0, what)
    t.equal(scene.world.merchant.store.get('orders', contract.orderId)?.payment, undefined)
  }
})

t.test('a confirmation signed by somebody else, in the exchange’s name, does not count', async (t) => {
  const scene: Scene = new Scene({
    forge: (_, request, reply) =>
      request.path === '/batch-deposit'
        ? changed(reply, (body) => ({
            ...body,
            exchange_pub: encodeCrockford(scene.world.merchant.keyring.merchant.pub),
          }))
        : reply,
  })
  const answer = await payWith(scene, await contractFor(scene), [five])
  refused(t, answer, 502, 'MERCHANT_GENERIC_EXCHANGE_REPLY_MALFORMED')
})

t.test('coins that were deposited before are not handed in again', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  scene.world.network.arm({ ...toExchange, phase: 'request', nth: 2 })
  refused(t, await payWith(scene, contract, [two, ten]), 408, 'MERCHANT_GENERIC_EXCHANGE_TIMEOUT')
  const before = scene.hops.length
  granted(t, await payWith(scene, contract, [two, ten]))
  t.strictSame(scene.hops.slice(before), ['merchant>exchange post-batch-deposit'])
})

/** A world in which one reply to a deposit is another. */
function spoilt(change: (reply: HttpReply) => Partial<HttpReply>): Scene {
  let isBroken = true
  return new Scene({
    forge: (_, request, reply) => {
      if (!isBroken || request.path !== '/batch-deposit') return reply
      isBroken = false
      return { ...reply, ...change(reply) }
    },
  })
}

t.test('a coin that the exchange may have taken is neither lost nor paid twice', async (t) => {
  const spoils: Record<string, (reply: HttpReply) => Partial<HttpReply>> = {
    garbage: () => ({ body: Buffer.from('<html>') }),
    'a wrong signature': (reply) => changed(reply, (body) => ({ ...body, exchange_sig: made('x', 64) })),
    'a failure': () => ({ status: 500, body: Buffer.from('{"code":52}') }),
    'a status that means nothing': () => ({ status: 202, body: Buffer.from('{}') }),
    'a lack of time': () => ({ status: 408, body: Buffer.from('') }),
    'a way elsewhere': () => ({ status: 307, body: Buffer.from('') }),
  }
  for (const [what, spoil] of Object.entries(spoils)) {
    const paying = spoilt(spoil)
    const contract = await contractFor(paying)
    t.equal((await payWith(paying, contract, [five])).status, 502, what)
    t.equal(paying.world.merchant.attempts.size, 0)
    granted(t, await payWith(paying, contract, [five]))
    t.equal(remaining(paying, five), 'KUDOS:0', 'paid once')
    t.equal(paying.world.exchange.store.all('deposits').length, 1)
    t.strictSame(paying.world.merchant.store.all('unanswered'), [])

    const aborting = spoilt(spoil)
    const other = await contractFor(aborting)
    t.equal((await payWith(aborting, other, [five])).status, 502)
    t.match((await sendAbort(aborting, other, [five])).json, { refunds: [{ type: 'success' }] })
    t.equal(remaining(aborting, five), 'KUDOS:4.98', 'or back')

    const leaving = spoilt(spoil)
    const third = await contractFor(leaving)
    t.equal((await payWith(leaving, third, [five])).status, 502)
    granted(t, await sendUnclaim(leaving, third), 204)
    t.equal(remaining(leaving, five), 'KUDOS:4.98', 'or back')

    const changing = spoilt(spoil)
    const fourth = await contractFor(changing)
    t.equal((await payWith(changing, fourth, [five])).status, 502)
    granted(t, await payWith(changing, fourth, [ten]))
    t.equal(remaining(changing, five), 'KUDOS:4.98', 'or surplus, and back')
  }
})

t.test('a coin of which nothing is known is not handed in with another contribution', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  scene.world.network.arm({ ...toExchange, phase: 'reply', nth: 1 })
  refused(t, await payWith(scene, contract, [[ten, 'KUDOS:5']]), 408, 'MERCHANT_GENERIC_EXCHANGE_TIMEOUT')
  const answer = await payWith(scene, contract, [[ten, 'KUDOS:5.02']])
  refused(t, answer, 409, 'MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_FUNDS')
  t.match(answer.json, { coin_pub: ten.pub, exchange_url: 'http://exchange.test/' })
  t.equal(remaining(scene, ten), 'KUDOS:5')
  granted(t, await payWith(scene, contract, [[ten, 'KUDOS:5']]))
  t.equal(remaining(scene, ten), 'KUDOS:5')
})

t.test(
  'a coin that is unknown to the books when a claim is given up is asked for, and comes back',
  async (t) => {
    const scene = new Scene()
    const contract = await contractFor(scene)
    const held = scene.hold({ ...toExchange, phase: 'reply' })
    scene.world.network.arm({ ...toExchange, phase: 'reply', nth: 1 })
    const paying = payWith(scene, contract, [five])
    await held.arrived
    granted(t, await sendUnclaim(scene, contract), 204)
    held.release()
    t.equal((await paying).status, 408)
    t.equal(remaining(scene, five), 'KUDOS:4.98')
  },
)

t.test('surplus that a silent exchange kept comes back with the next request to pay', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  scene.world.network.arm({ ...toExchange, phase: 'reply', nth: 1 })
  t.equal((await payWith(scene, contract, [five])).status, 408)
  const refunding = { from: 'merchant', to: 'exchange', page: 'post-coins-COIN_PUB-refund' } as const
  scene.world.network.arm({ ...refunding, phase: 'request', nth: 1 })
  granted(t, await payWith(scene, contract, [ten]))
  t.equal(remaining(scene, five), 'KUDOS:0', 'still there')
  granted(t, await payWith(scene, contract, [ten]))
  t.equal(remaining(scene, five), 'KUDOS:4.98')
})

t.test('what the law forbids is passed on, with the exchange; what others took stays counted', async (t) => {
  const elsewhere = 'http://elsewhere.test/'
  const masterPub = encodeCrockford(TEST_KEYRING.master.pub)
  const exchanges = ['http://exchange.test/', elsewhere].map((url) => ({ url, masterPub }))
  const scene = new Scene({ exchange: { depositLimit: '4' }, merchant: { exchanges } })
  const contract = await contractFor(scene, { amount: 'KUDOS:7' })
  const coins = [
    payingCoin(scene, contract, two, { exchange_url: elsewhere }),
    payingCoin(scene, contract, five),
  ]
  const answer = await sendPay(scene, contract.orderId, { coins })
  refused(t, answer, 451, 'MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_TRANSACTION_LIMIT_VIOLATION')
  t.doesNotThrow(() => readReply(pay, 451, answer.json))
  t.match(answer.json, {
    exchange_base_urls: ['http://exchange.test/'],
    exchange_http_status: 451,
    exchange_code: 1028,
  })
  t.equal(remaining(scene, five), undefined)
  const rest = [
    [ten, 'KUDOS:4'],
    [coin('1', 'deposit 4'), 'KUDOS:1'],
  ] as const
  granted(t, await payWith(scene, contract, rest))
  t.equal(scene.world.merchant.store.get('orders', contract.orderId)?.payment?.coins.length, 3)
})

t.test('a denomination that is past its time for deposits has gone for the wallet, too', async (t) => {
  const scene = new Scene({
    forge: (_, request, reply) =>
      request.path === '/batch-deposit'
        ? { ...reply, status: 410, body: Buffer.from('{"code":1009}') }
        : reply,
  })
  const answer = await payWith(scene, await contractFor(scene), [five])
  refused(t, answer, 410, 'MERCHANT_POST_ORDERS_ID_PAY_DENOMINATION_DEPOSIT_EXPIRED')
  t.match(answer.json, { exchange_http_status: 410, exchange_code: 1009 })
})

t.test('any other 410 is a failure of the exchange', async (t) => {
  const scene = new Scene({
    forge: (_, request, reply) =>
      request.path === '/batch-deposit'
        ? { ...reply, status: 410, body: Buffer.from('{"code":1010}') }
        : reply,
  })
  const answer = await payWith(scene, await contractFor(scene), [five])
  refused(t, answer, 502, 'MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_FAILED')
})
