/**
 * What the exchange tells of reserves and coins: pages get-reserves-RESERVE_PUB, get-reserves-RESERVE_PUB-history
 * and get-coins-COIN_PUB-history.
 */
import t from 'tap'
import { parseAmount } from '../../../src/protocol/encoding/amount.js'
import { decodeCrockford, encodeCrockford } from '../../../src/protocol/encoding/crockford.js'
import { timestamp } from '../../../src/protocol/encoding/timestamp.js'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { coinHistory } from '../../../src/protocol/endpoints/exchange/get-coins-COIN_PUB-history.js'
import { reserveHistory } from '../../../src/protocol/endpoints/exchange/get-reserves-RESERVE_PUB-history.js'
import { getReserve } from '../../../src/protocol/endpoints/exchange/get-reserves-RESERVE_PUB.js'
import { hashFullPayto } from '../../../src/protocol/payto.js'
import {
  confirmRecoup,
  confirmRecoupRefresh,
  reserveClosed,
} from '../../../src/protocol/signatures/exchange.js'
import { nextOffset } from '../../../src/sim/exchange/offsets.js'
import { made, Scene, START, tampered } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'
import {
  changed,
  entriesIn,
  fund,
  lookAtCoin,
  lookAtReserve,
  RESERVE_PUB,
  revoke,
  SENDER,
  sendRecoup,
  sendRecoupRefresh,
  textIn,
  typesIn,
  withdrawn,
} from '../holder.js'
import { deposit, refundRequest, sendRefund } from '../seller.js'
import { coin } from '../wallet.js'

const reserveBook = new GuardBook('exchange/get-reserves-RESERVE_PUB')
const coinBook = new GuardBook('exchange/get-coins-COIN_PUB-history')
const historyBook = new GuardBook('exchange/get-reserves-RESERVE_PUB-history')
const five = coin('5', 'history')

const ask = (scene: Scene, query = '', key = RESERVE_PUB) =>
  scene.call(getReserve, { parameters: { RESERVE_PUB: key }, query })

t.test('a reserve says what is in it, and where that came from', async (t) => {
  const scene = new Scene()
  await fund(scene, 'KUDOS:7.5')
  const answer = await ask(scene)
  granted(t, answer)
  t.strictSame(answer.json, { balance: 'KUDOS:7.5', last_origin: SENDER })
})

t.test('a reserve that nobody filled is not known, and its key must be one', async (t) => {
  const scene = new Scene()
  reserveBook.refused(t, await ask(scene), 'reserve-known', 404, 'EXCHANGE_GENERIC_RESERVE_UNKNOWN')
  const short = await ask(scene, '', 'short')
  reserveBook.refused(t, short, 'reserve-key-well-formed', 400, 'GENERIC_RESERVE_PUB_MALFORMED')
  t.equal(short.json['detail'], 'short')
  const soon = await ask(scene, '?timeout_ms=soon')
  reserveBook.refused(t, soon, 'timeout-well-formed', 400, 'GENERIC_PARAMETER_MALFORMED')
  t.equal(soon.json['detail'], 'timeout_ms')
})

t.test('whoever waits waits only for a reserve that is not known', async (t) => {
  const scene = new Scene()
  const late = await ask(scene, '?timeout_ms=5000')
  t.equal(late.status, 404)
  t.equal(scene.clock.now(), START + 5)
  await fund(scene, 'KUDOS:1')
  granted(t, await ask(scene, '?timeout_ms=5000'))
  t.equal(scene.clock.now(), START + 5)
})

t.test('a history tells everything, oldest first', async (t) => {
  const scene = new Scene()
  await withdrawn(scene, ['5', '2'])
  const answer = await lookAtReserve(scene)
  granted(t, answer)
  t.equal(answer.reply.headers['etag'], '"3"')
  t.equal(answer.reply.headers['cache-control'], 'no-cache')
  const { balance, history } = readReply(reserveHistory, 200, answer.json)
  t.equal(balance, 'KUDOS:0')
  t.match(history, [
    {
      type: 'CREDIT',
      timestamp: { t_s: START },
      sender_account_url: SENDER,
      wire_reference: 1n,
      amount: 'KUDOS:7.02',
    },
    { type: 'WITHDRAW', amount: 'KUDOS:5.01', withdraw_fee: 'KUDOS:0.01' },
    { type: 'WITHDRAW', amount: 'KUDOS:2.01', withdraw_fee: 'KUDOS:0.01' },
  ])
})

t.test('deposits, refunds and melts are in the history of the coin', async (t) => {
  const scene = new Scene()
  granted(t, await deposit(scene, [[five, 'KUDOS:3']]))
  granted(t, await sendRefund(scene, five, refundRequest(five, 'KUDOS:1')))
  await changed(scene, five, ['2'])
  const answer = await lookAtCoin(scene, five)
  granted(t, answer)
  const told = readReply(coinHistory, 200, answer.json)
  t.equal(told.balance, 'KUDOS:0.92')
  t.equal(told.h_denom_pub, five.denomination)
  t.match(told.history, [
    { type: 'DEPOSIT', amount: 'KUDOS:3', deposit_fee: 'KUDOS:0.02', timestamp: { t_s: START } },
    { type: 'REFUND', amount: 'KUDOS:0.96', refund_fee: 'KUDOS:0.04' },
    { type: 'MELT', amount: 'KUDOS:2.04', melt_fee: 'KUDOS:0.03' },
  ])
  t.equal(answer.reply.headers['etag'], '"3"')
})

t.test('whoever has seen the last entry is told that nothing changed', async (t) => {
  const scene = new Scene()
  granted(t, await deposit(scene, [five]))
  for (const headers of [{ 'if-none-match': '"1"' }]) {
    const same = await lookAtCoin(scene, five, { headers })
    granted(t, same, 304)
    t.equal(same.reply.headers['etag'], '"1"')
    t.equal(same.text, '')
  }
  granted(t, await lookAtCoin(scene, five, { headers: { 'if-none-match': '"2"' } }))
  granted(t, await lookAtCoin(scene, five, { headers: { 'if-none-match': '1' } }))
  granted(t, await lookAtCoin(scene, five, { start: 1n }), 304)
  granted(t, await lookAtCoin(scene, five, { start: 1n, headers: { 'if-none-match': '"7"' } }), 204)
  granted(t, await lookAtCoin(scene, five, { start: 2n }), 204)
  await fund(scene, 'KUDOS:1')
  granted(t, await lookAtReserve(scene, { headers: { 'if-none-match': '"1"' } }), 304)
  granted(t, await lookAtReserve(scene, { start: 1n }), 204)
})

t.test('only what came after the offset is told', async (t) => {
  const scene = new Scene()
  granted(t, await deposit(scene, [[five, 'KUDOS:1']]))
  granted(t, await sendRefund(scene, five, refundRequest(five, 'KUDOS:0.5')))
  t.strictSame(typesIn(await lookAtCoin(scene, five, { start: 1n })), ['REFUND'])
})

t.test('only owners look', async (t) => {
  const scene = new Scene()
  granted(t, await deposit(scene, [five]))
  await fund(scene, 'KUDOS:1')
  const pages = [
    {
      book: coinBook,
      header: 'Taler-Coin-History-Signature',
      look: lookAtCoin,
      code: 'EXCHANGE_COIN_HISTORY_BAD_SIGNATURE',
    },
    {
      book: historyBook,
      header: 'Taler-Reserve-History-Signature',
      look: (it: Scene, _: unknown, looking: object) => lookAtReserve(it, looking),
      code: 'EXCHANGE_RESERVE_HISTORY_BAD_SIGNATURE',
    },
  ] as const
  for (const { book, header, look, code } of pages) {
    const asked = { signed: made('signature', 64) }
    const forged = await look(scene, five, { headers: { [header.toLowerCase()]: tampered(asked.signed) } })
    book.refused(t, forged, 'signed-by-owner', 403, code)
    const otherStart = await look(scene, five, { query: '?start=1' })
    book.refused(t, otherStart, 'signed-by-owner', 403, code)
    const malformed = await look(scene, five, { headers: { [header.toLowerCase()]: 'short' } })
    book.refused(t, malformed, 'signature-well-formed', 400, 'GENERIC_PARAMETER_MALFORMED')
    const start = await look(scene, five, { query: '?start=-1' })
    book.refused(t, start, 'start-well-formed', 400, 'GENERIC_PARAMETER_MALFORMED')
  }
  const noCoinSignature = await scene.call(coinHistory, { parameters: { COIN_PUB: five.pub } })
  coinBook.refused(t, noCoinSignature, 'signature-given', 400, 'GENERIC_PARAMETER_MISSING')
  t.equal(noCoinSignature.json['detail'], 'Taler-Coin-History-Signature')
  const noSignature = await scene.call(reserveHistory, { parameters: { RESERVE_PUB } })
  historyBook.refused(t, noSignature, 'signature-given', 400, 'GENERIC_PARAMETER_MISSING')
  t.equal(noSignature.json['detail'], 'Taler-Reserve-History-Signature')
})

t.test('what was never seen has no history', async (t) => {
  const scene = new Scene()
  coinBook.refused(t, await lookAtCoin(scene, five), 'history-known', 404, 'EXCHANGE_GENERIC_COIN_UNKNOWN')
  historyBook.refused(t, await lookAtReserve(scene), 'history-known', 404, 'EXCHANGE_GENERIC_RESERVE_UNKNOWN')
  const short = await lookAtCoin(scene, { ...five, pub: 'short' })
  coinBook.refused(t, short, 'coin-key-well-formed', 400, 'EXCHANGE_GENERIC_COINS_INVALID_COIN_PUB')
  const reserve = await scene.call(reserveHistory, { parameters: { RESERVE_PUB: 'short' } })
  historyBook.refused(t, reserve, 'reserve-key-well-formed', 400, 'GENERIC_RESERVE_PUB_MALFORMED')
})

t.test('a recoup is in the histories of coin and reserve, with one signature', async (t) => {
  const scene = new Scene()
  const [one] = await withdrawn(scene, ['5'])
  if (one === undefined) throw new Error('no coin')
  granted(t, await revoke(scene, one.denomination), 204)
  granted(t, await sendRecoup(scene, one))
  const answers = [await lookAtCoin(scene, one), await lookAtReserve(scene)]
  t.strictSame(answers.map(typesIn), [['RECOUP'], ['CREDIT', 'WITHDRAW', 'RECOUP']])
  const [inCoin, inReserve] = answers.map((answer) => entriesIn(answer).at(-1))
  t.equal(inCoin?.['exchange_sig'], inReserve?.['exchange_sig'])
  const values = {
    timestamp: timestamp(START),
    recoupAmount: parseAmount('KUDOS:5'),
    coinPub: decodeCrockford(one.pub, 32),
    reservePub: decodeCrockford(RESERVE_PUB, 32),
  }
  const signature = decodeCrockford(textIn(inCoin, 'exchange_sig'), 64)
  t.ok(confirmRecoup.verify(decodeCrockford(textIn(inCoin, 'exchange_pub'), 32), signature, values))
  t.equal(inCoin?.['coin_blind'], encodeCrockford(one.blindingSecret))
  t.equal(inReserve?.['coin_pub'], one.pub)
})

t.test('so it is in those of the new coin and the old one', async (t) => {
  const scene = new Scene()
  const old = coin('10', 'history')
  const [one] = await changed(scene, old, ['5'])
  if (one === undefined) throw new Error('no coin')
  granted(t, await revoke(scene, one.denomination), 204)
  granted(t, await sendRecoupRefresh(scene, one))
  const answers = [await lookAtCoin(scene, one), await lookAtCoin(scene, old)]
  t.strictSame(answers.map(typesIn), [['RECOUP-REFRESH'], ['MELT', 'OLD-COIN-RECOUP']])
  const [inNew, inOld] = answers.map((answer) => entriesIn(answer).at(-1))
  const values = {
    timestamp: timestamp(START),
    recoupAmount: parseAmount('KUDOS:5'),
    coinPub: decodeCrockford(one.pub, 32),
    oldCoinPub: decodeCrockford(old.pub, 32),
  }
  const signature = decodeCrockford(textIn(inNew, 'exchange_sig'), 64)
  t.ok(confirmRecoupRefresh.verify(decodeCrockford(textIn(inNew, 'exchange_pub'), 32), signature, values))
  t.equal(inNew?.['old_coin_pub'], old.pub)
  t.equal(inOld?.['coin_pub'], one.pub)
  for (const answer of answers) t.doesNotThrow(() => readReply(coinHistory, 200, answer.json))
})

t.test('what went back to the bank is in the history of the reserve, signed', async (t) => {
  const scene = new Scene()
  await fund(scene, 'KUDOS:3')
  granted(t, await ask(scene))
  scene.world.exchange.store.transact((writer) => {
    const offset = nextOffset(writer, 'reserve')
    writer.put('closings', `${RESERVE_PUB}:${String(offset)}`, {
      reserve_pub: RESERVE_PUB,
      offset,
      timestamp: START,
      amount: 'KUDOS:3',
      closing_fee: 'KUDOS:0.01',
      receiver_account: SENDER,
      wtid: made('wtid'),
    })
  })
  const answer = await lookAtReserve(scene)
  const { history } = readReply(reserveHistory, 200, answer.json)
  const [, closing] = history
  if (closing?.type !== 'CLOSING') throw new Error('no closing')
  const values = {
    timestamp: timestamp(START),
    closingAmount: parseAmount('KUDOS:3'),
    closingFee: parseAmount('KUDOS:0.01'),
    reservePub: decodeCrockford(RESERVE_PUB, 32),
    fullPaytoHash: hashFullPayto(SENDER),
    wtid: decodeCrockford(made('wtid'), 32),
  }
  const signature = decodeCrockford(closing.exchange_sig, 64)
  t.ok(reserveClosed.verify(decodeCrockford(closing.exchange_pub, 32), signature, values))
})

reserveBook.close()
coinBook.close()
historyBook.close()
