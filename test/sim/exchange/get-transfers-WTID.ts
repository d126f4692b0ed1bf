/** What a transfer is made of, page get-transfers-WTID. */
import t from 'tap'
import { parseAmount } from '../../../src/protocol/encoding/amount.js'
import { decodeCrockford, encodeCrockford } from '../../../src/protocol/encoding/crockford.js'
import { hashText } from '../../../src/protocol/crypto/hash.js'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { trackTransfer } from '../../../src/protocol/endpoints/exchange/get-transfers-WTID.js'
import { hashFullPayto } from '../../../src/protocol/payto.js'
import { confirmWireDeposit, hashWireDeposits } from '../../../src/protocol/signatures/exchange.js'
import { made, Scene, START } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'
import { deposit, refundRequest, SELLER_PUB, sendRefund, TERMS } from '../seller.js'
import { coin } from '../wallet.js'

const book = new GuardBook('exchange/get-transfers-WTID')

const five = coin('5', 'transfer 1')
const two = coin('2', 'transfer 2')
const one = coin('1', 'transfer 3')
const dime = coin('0.1', 'transfer 4')
const DAY = 86_400

const ask = (scene: Scene, wtid: string) => scene.call(trackTransfer, { parameters: { WTID: wtid } })

/** The transfer that was decided on, or put aside, once the exchange was woken by a question. */
async function transferIn(scene: Scene): Promise<string> {
  await ask(scene, made('nothing'))
  return scene.world.exchange.store.all('aggregates')[0]?.wtid ?? ''
}

t.test('each deposit is told as it was paid out, the newest first, and all of it is signed', async (t) => {
  const scene = new Scene()
  granted(t, await deposit(scene, [five, two, one, dime]))
  granted(t, await sendRefund(scene, two, refundRequest(two, 'KUDOS:2')))
  granted(t, await sendRefund(scene, one, refundRequest(one, 'KUDOS:0.99')))
  granted(t, await sendRefund(scene, dime, refundRequest(dime, 'KUDOS:0.05')))
  scene.clock.advance(2 * DAY)
  const answer = await ask(scene, await transferIn(scene))
  granted(t, answer)
  const said = readReply(trackTransfer, 200, answer.json)
  const contract = encodeCrockford(hashText(TERMS.contract))
  const of = (pub: string, value: string, fee: string, refund?: string) => ({
    h_contract_terms: contract,
    coin_pub: pub,
    deposit_value: `KUDOS:${value}`,
    deposit_fee: `KUDOS:${fee}`,
    ...(refund === undefined ? {} : { refund_total: `KUDOS:${refund}` }),
  })
  t.strictSame(said.deposits, [
    of(dime.pub, '0.05', '0.02', '0.05'),
    of(one.pub, '0.01', '0.01', '0.99'),
    of(two.pub, '0', '0', '2'),
    of(five.pub, '5', '0.02'),
  ])
  t.equal(said.wire_fee, 'KUDOS:0.05')
  t.equal(said.total, 'KUDOS:4.96', 'deposits less their fees less the wire fee')
  t.equal(said.merchant_pub, encodeCrockford(SELLER_PUB))
  t.strictSame(said.execution_time, { t_s: START + 2 * DAY })
  t.equal(said.h_payto, encodeCrockford(hashFullPayto(TERMS.payto)))
  const details = said.deposits.map((each) => ({
    contractTermsHash: decodeCrockford(each.h_contract_terms, 64),
    executionTime: said.execution_time,
    coinPub: decodeCrockford(each.coin_pub, 32),
    depositValue: parseAmount(each.deposit_value),
    depositFee: parseAmount(each.deposit_fee),
  }))
  const values = {
    total: parseAmount(said.total),
    wireFee: parseAmount(said.wire_fee),
    merchantPub: SELLER_PUB,
    fullPaytoHash: decodeCrockford(said.h_payto, 32),
    detailsHash: hashWireDeposits(details),
  }
  const [key, signature] = [decodeCrockford(said.exchange_pub, 32), decodeCrockford(said.exchange_sig, 64)]
  t.ok(confirmWireDeposit.verify(key, signature, values))
})

t.test('what was put aside is no transfer', async (t) => {
  const scene = new Scene()
  granted(t, await deposit(scene, [[dime, 'KUDOS:0.07']]))
  scene.clock.advance(2 * DAY)
  const wtid = await transferIn(scene)
  book.refused(t, await ask(scene, wtid), 'transfer-known', 404, 'EXCHANGE_TRANSFERS_GET_WTID_NOT_FOUND')
})

t.test('an id has a form', async (t) => {
  const answer = await ask(new Scene(), 'UUU')
  book.refused(t, answer, 'transfer-id-well-formed', 400, 'EXCHANGE_TRANSFERS_GET_WTID_MALFORMED')
})

book.close()
