/** What became of a deposit, page get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB. */
import t from 'tap'
import { parseAmount } from '../../../src/protocol/encoding/amount.js'
import { decodeCrockford, encodeCrockford } from '../../../src/protocol/encoding/crockford.js'
import { hashText } from '../../../src/protocol/crypto/hash.js'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { trackDeposit } from '../../../src/protocol/endpoints/exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB.js'
import { confirmWire } from '../../../src/protocol/signatures/exchange.js'
import { merchantTrackTransaction } from '../../../src/protocol/signatures/merchant.js'
import { VirtualClock } from '../../../src/sim/clock.js'
import { asleep, made, Scene, START, tampered, type Answer } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'
import { deposit, refundRequest, SELLER_PRIV, SELLER_PUB, sendRefund, TERMS, wireHash } from '../seller.js'
import { coin, type Coin } from '../wallet.js'

const book = new GuardBook('exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB')

const five = coin('5', 'track 1')
const two = coin('2', 'track 2')
const dime = coin('0.1', 'track 4')
const DAY = 86_400

interface Question {
  readonly wire: string
  readonly merchant: string
  readonly contract: string
  readonly coin: string
}

const about = (one: Coin, contract = TERMS.contract): Question => ({
  wire: encodeCrockford(wireHash(TERMS)),
  merchant: encodeCrockford(SELLER_PUB),
  contract: encodeCrockford(hashText(contract)),
  coin: one.pub,
})

function signed(question: Question): string {
  const signature = merchantTrackTransaction.sign(SELLER_PRIV, {
    contractTermsHash: decodeCrockford(question.contract, 64),
    wireHash: decodeCrockford(question.wire, 64),
    coinPub: decodeCrockford(question.coin, 32),
  })
  return `?merchant_sig=${encodeCrockford(signature)}`
}

function ask(scene: Scene, question: Question, query = signed(question)): Promise<Answer> {
  const parameters = {
    H_WIRE: question.wire,
    MERCHANT_PUB: question.merchant,
    H_CONTRACT_TERMS: question.contract,
    COIN_PUB: question.coin,
  }
  return scene.call(trackDeposit, { parameters, query })
}

t.test('until the wire deadline has come the transfer is expected, then it is told and signed', async (t) => {
  const scene = new Scene()
  granted(t, await deposit(scene, [five, two]))
  scene.clock.advance(2 * DAY - 1)
  const early = await ask(scene, about(five))
  granted(t, early, 202)
  t.strictSame(readReply(trackDeposit, 202, early.json), {
    kyc_ok: true,
    account_pub: encodeCrockford(SELLER_PUB),
    execution_time: TERMS.wireDeadline,
  })
  scene.clock.advance(1)
  const answer = await ask(scene, about(five))
  granted(t, answer)
  const said = readReply(trackDeposit, 200, answer.json)
  t.equal(said.coin_contribution, 'KUDOS:4.98')
  t.strictSame(said.execution_time, TERMS.wireDeadline)
  t.ok(
    confirmWire.verify(decodeCrockford(said.exchange_pub, 32), decodeCrockford(said.exchange_sig, 64), {
      wireHash: wireHash(TERMS),
      contractTermsHash: hashText(TERMS.contract),
      wtid: decodeCrockford(said.wtid, 32),
      coinPub: decodeCrockford(five.pub, 32),
      executionTime: said.execution_time,
      coinContribution: parseAmount(said.coin_contribution),
    }),
  )
  t.equal((await ask(scene, about(two))).said('wtid'), said.wtid, 'one transfer carries both')
})

t.test('what is on its way is not refunded, and what is refunded whole is not on its way', async (t) => {
  const scene = new Scene()
  granted(t, await deposit(scene, [five, two]))
  granted(t, await sendRefund(scene, five, refundRequest(five, 'KUDOS:5')))
  granted(t, await sendRefund(scene, two, refundRequest(two, 'KUDOS:2')))
  scene.clock.advance(2 * DAY + 1)
  granted(t, await ask(scene, about(five)), 202)
  granted(t, await sendRefund(scene, five, refundRequest(five, 'KUDOS:5')))
  t.equal((await sendRefund(scene, five, refundRequest(five, 'KUDOS:1', 2n))).status, 410)
  granted(t, await deposit(scene, [coin('1', 'track 3')], { contract: 'another contract' }))
  granted(t, await ask(scene, about(five)), 200)
})

t.test('whoever has the patience hears of the transfer when it is made', async (t) => {
  const scene = new Scene()
  granted(t, await deposit(scene, [five]))
  scene.clock.advance(2 * DAY - 50)
  const query = signed(about(five))
  granted(t, await ask(scene, about(five), `${query}&timeout_ms=90000`), 202)
  granted(t, await ask(scene, about(five), `${query}&timeout_ms=90000&lpt=0`), 202)
  granted(t, await ask(scene, about(five), `${query}&timeout_ms=90000&lpt=7`), 202)
  t.equal(scene.clock.now(), START + 2 * DAY - 50)
  granted(t, await ask(scene, about(five), `${query}&timeout_ms=20000&lpt=2`), 202)
  t.equal(scene.clock.now(), START + 2 * DAY - 30)
  granted(t, await ask(scene, about(five), `${query}&timeout_ms=90000&lpt=1`), 200)
  t.equal(scene.clock.now(), START + 2 * DAY)
})

t.test('whoever wants to wait for part of a second waits, and nobody for ever', async (t) => {
  const scene = new Scene()
  granted(t, await deposit(scene, [five]))
  const query = `${signed(about(five))}&lpt=2&timeout_ms=`
  granted(t, await ask(scene, about(five), `${query}800`), 202)
  t.equal(scene.clock.now(), START + 1)
  granted(t, await ask(scene, about(five), `${query}18446744073709551615`), 202)
  t.equal(scene.clock.now(), START + 601)
})

t.test('the time that is told is that of the decision, not of the question', async (t) => {
  const scene = new Scene()
  granted(t, await deposit(scene, [five]))
  scene.clock.advance(3 * DAY)
  const first = await ask(scene, about(five))
  t.strictSame(first.json['execution_time'], { t_s: START + 3 * DAY })
  scene.clock.advance(DAY)
  t.strictSame((await ask(scene, about(five))).json['execution_time'], { t_s: START + 3 * DAY })
})

t.test('whoever waits for too little to be wired hears of the deposit that makes it enough', async (t) => {
  const clock = new VirtualClock(START)
  const scene = new Scene({ clock })
  granted(t, await deposit(scene, [[dime, 'KUDOS:0.05']]))
  clock.advance(2 * DAY)
  granted(t, await ask(scene, about(dime)), 202)
  const polling = ask(scene, about(dime), `${signed(about(dime))}&timeout_ms=90000&lpt=2`)
  await asleep(clock)
  clock.advance(10)
  granted(t, await deposit(scene, [five], { contract: 'another contract' }))
  granted(t, await ask(scene, about(five, 'another contract')))
  clock.wakeNext()
  granted(t, await polling)
  t.equal(clock.now(), START + 2 * DAY + 10)
})

t.test('a coin that comes after the others of its contract were taken is not paid out', async (t) => {
  const scene = new Scene()
  granted(t, await deposit(scene, [five]))
  scene.clock.advance(2 * DAY)
  granted(t, await ask(scene, about(five)))
  granted(t, await deposit(scene, [two]))
  scene.clock.advance(DAY)
  granted(t, await ask(scene, about(two)), 202)
  t.equal(scene.world.exchange.store.all('transfers').length, 1)
  t.equal(scene.world.exchange.store.all('payouts').length, 1)
})

t.test('each part of the path is named when it is none', async (t) => {
  const scene = new Scene()
  const right = about(five)
  const cases = [
    ['wire', 'wire-hash-well-formed', 'EXCHANGE_DEPOSITS_GET_INVALID_H_WIRE'],
    ['merchant', 'merchant-key-well-formed', 'EXCHANGE_DEPOSITS_GET_INVALID_MERCHANT_PUB'],
    ['contract', 'contract-hash-well-formed', 'EXCHANGE_DEPOSITS_GET_INVALID_H_CONTRACT_TERMS'],
    ['coin', 'coin-key-well-formed', 'EXCHANGE_DEPOSITS_GET_INVALID_COIN_PUB'],
  ] as const
  for (const [part, guard, code] of cases) {
    const answer = await ask(scene, { ...right, [part]: 'UUU' }, signed(right))
    book.refused(t, answer, guard, 400, code)
  }
})

t.test('so is each part of the query', async (t) => {
  const scene = new Scene()
  const right = about(five)
  const missing = await ask(scene, right, '')
  book.refused(t, missing, 'signature-given', 400, 'GENERIC_PARAMETER_MISSING')
  const short = await ask(scene, right, '?merchant_sig=ABC')
  book.refused(t, short, 'signature-well-formed', 400, 'GENERIC_PARAMETER_MALFORMED')
  for (const wrong of ['soon', '-1', '1.5', '18446744073709551616']) {
    const never = await ask(scene, right, `${signed(right)}&timeout_ms=${wrong}`)
    book.refused(t, never, 'timeout-well-formed', 400, 'GENERIC_PARAMETER_MALFORMED')
    t.equal(never.json['detail'], 'timeout_ms')
  }
  for (const wish of ['done', '-1', '1.5', '18446744073709551616']) {
    const answer = await ask(scene, right, `${signed(right)}&lpt=${wish}`)
    book.refused(t, answer, 'wish-well-formed', 400, 'GENERIC_PARAMETER_MALFORMED')
    t.equal(answer.json['detail'], 'lpt')
  }
})

t.test('numbers of 64 bits are numbers, however little sense they make', async (t) => {
  const scene = new Scene()
  granted(t, await deposit(scene, [five]))
  const most = '18446744073709551615'
  for (const query of [`&lpt=${most}`, `&timeout_ms=${most}`, '&lpt=&timeout_ms='])
    granted(t, await ask(scene, about(five), signed(about(five)) + query), 202)
})

t.test('only the merchant may ask', async (t) => {
  const scene = new Scene()
  granted(t, await deposit(scene, [five]))
  const query = `?merchant_sig=${tampered(signed(about(five)).slice('?merchant_sig='.length))}`
  for (const wrong of [query, signed(about(two))]) {
    const answer = await ask(scene, about(five), wrong)
    book.refused(t, answer, 'signed-by-merchant', 403, 'EXCHANGE_DEPOSITS_GET_MERCHANT_SIGNATURE_INVALID')
  }
})

t.test('a deposit is known by contract, coin and account', async (t) => {
  const scene = new Scene()
  granted(t, await deposit(scene, [five]))
  const unknown = [about(two), about(five, 'another contract'), { ...about(five), wire: made('wire', 64) }]
  for (const question of unknown)
    book.refused(t, await ask(scene, question), 'deposit-known', 404, 'EXCHANGE_DEPOSITS_GET_NOT_FOUND')
})

book.close()
