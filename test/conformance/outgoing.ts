/** What a merchant asks its exchange for: one request changed, and the judge has to see it. */
import t from 'tap'
import { decodeCrockford, encodeCrockford } from '../../src/protocol/encoding/crockford.js'
import type { Recorded } from '../../src/conformance/history.js'
import { checkScenario } from '../../src/conformance/scenario/grammar.js'
import { fromOutside, judgeChanged, playBuiltIn, type Body, type Played } from './fixtures.js'

const PAY = 'merchant/post-orders-ORDER_ID-pay'
const ABORT = 'merchant/post-orders-ORDER_ID-abort'
const COLLECT = 'merchant/post-orders-ORDER_ID-refund'
const DEPOSIT = 'post-batch-deposit'
const REFUND = 'post-coins-COIN_PUB-refund'

const STORY = checkScenario({
  story: 'everything-outgoing',
  says: 'A payment that is aborted, and one that is refunded.',
  actors: { shop: 'storefront', alice: 'wallet' },
  steps: [
    { call: 'alice.stock', with: { coins: ['5', '2'] } },
    { call: 'shop.order', with: { amount: '5', max_fee: '1', refund_delay: '1h' }, bind: 'second' },
    { call: 'alice.claim', with: { order: 'second' } },
    { call: 'alice.pay', with: { order: 'second', coins: [0] } },
    { call: 'shop.order', with: { amount: '7', max_fee: '1', refund_delay: '1h' }, bind: 'first' },
    { call: 'alice.claim', with: { order: 'first' } },
    { call: 'alice.pay', with: { order: 'first', coins: [1, 0] } },
    { call: 'alice.abort', with: { order: 'first' } },
    { call: 'shop.refund', with: { order: 'second', amount: '1' } },
    { call: 'alice.refund', with: { order: 'second' } },
    { call: 'alice.refund', with: { order: 'second' } },
  ],
})

let played: Promise<Played> | undefined

async function playedOutgoing(): Promise<{ played: Played; events: readonly Recorded[] }> {
  const all = await (played ??= playBuiltIn([STORY]))
  return { played: all, events: all.histories.get('everything-outgoing') ?? [] }
}

/** The history with the nth request (from 0) of a merchant to a page of its exchange changed. */
function withHop(
  events: readonly Recorded[],
  page: string,
  nth: number,
  alter: (body: Body) => Body,
): Recorded[] {
  let seen = 0
  return events.map((event) => {
    if (event.type !== 'call' || event.page !== page || event.cause === undefined || seen++ !== nth)
      return event
    return { ...event, body: JSON.stringify(alter(JSON.parse(event.body ?? '{}') as Body)) }
  })
}

function turned(value: unknown): string {
  const bytes = decodeCrockford(String(value), 64)
  bytes[1] = (bytes[1] ?? 0) ^ 2
  return encodeCrockford(bytes)
}

function turnedKey(value: unknown, size: number): string {
  const bytes = decodeCrockford(String(value), size)
  bytes[1] = (bytes[1] ?? 0) ^ 2
  return encodeCrockford(bytes)
}

/** The body of a deposit with its first coin changed. */
function withCoin(alter: (coin: Body) => Body): (body: Body) => Body {
  return (body) => ({ ...body, coins: (body['coins'] as Body[]).map(alter) })
}

const MISTAKES: Readonly<
  Record<string, readonly [row: string, page: string, nth: number, alter: (body: Body) => Body]>
> = {
  'another contribution': [
    `${PAY}/duty-deposits-as-signed`,
    DEPOSIT,
    0,
    withCoin((coin) => ({ ...coin, contribution: 'KUDOS:1' })),
  ],
  'another coin signature': [
    `${PAY}/duty-deposits-as-signed`,
    DEPOSIT,
    0,
    withCoin((coin) => ({ ...coin, coin_sig: turned(coin['coin_sig']) })),
  ],
  'a coin that nobody handed in': [
    `${PAY}/duty-deposits-as-signed`,
    DEPOSIT,
    1,
    withCoin((coin) => ({ ...coin, coin_pub: turnedKey(coin['coin_pub'], 32) })),
  ],
  'a denomination of its own': [
    `${PAY}/duty-deposits-as-signed`,
    DEPOSIT,
    0,
    withCoin((coin) => ({ ...coin, denom_pub_hash: turned(coin['denom_pub_hash']) })),
  ],
  'another time': [
    `${PAY}/duty-deposits-as-signed`,
    DEPOSIT,
    0,
    (body) => ({ ...body, timestamp: { t_s: 1 } }),
  ],
  'another refund deadline': [
    `${PAY}/duty-deposits-as-signed`,
    DEPOSIT,
    0,
    (body) => ({ ...body, refund_deadline: { t_s: 1 } }),
  ],
  'another wire deadline': [
    `${PAY}/duty-deposits-as-signed`,
    DEPOSIT,
    0,
    (body) => ({ ...body, wire_transfer_deadline: { t_s: 1 } }),
  ],
  'a hash of wallet data that no wallet sent': [
    `${PAY}/duty-deposits-as-signed`,
    DEPOSIT,
    0,
    (body) => ({ ...body, wallet_data_hash: body['h_contract_terms'] }),
  ],
  'another account': [
    `${PAY}/duty-deposits-to-own-account`,
    DEPOSIT,
    0,
    (body) => ({ ...body, wire_salt: turnedKey(body['wire_salt'], 16) }),
  ],
  'a signature of nobody': [
    `${PAY}/duty-deposits-signed-by-merchant`,
    DEPOSIT,
    0,
    (body) => ({ ...body, merchant_sig: turned(body['merchant_sig'] ?? body['h_contract_terms']) }),
  ],
  'an abort with an id': [`${ABORT}/duty-id-zero`, REFUND, 0, (body) => ({ ...body, rtransaction_id: 9 })],
  'a granted refund with the id of an abort': [
    `${COLLECT}/duty-id-not-zero`,
    REFUND,
    1,
    (body) => ({ ...body, rtransaction_id: 0 }),
  ],
  'more back than was deposited': [
    `${COLLECT}/duty-within-contribution`,
    REFUND,
    1,
    (body) => ({ ...body, refund_amount: 'KUDOS:6' }),
  ],
  'a refund that the merchant did not sign': [
    `${COLLECT}/duty-signed-by-merchant`,
    REFUND,
    0,
    (body) => ({ ...body, merchant_sig: turned(body['merchant_sig']) }),
  ],
}

t.test('what the built-in merchant asks for is what it was asked for', async (t) => {
  const { played, events } = await playedOutgoing()
  t.same(judgeChanged(played, events).findings, [])
})

for (const [what, [row, page, nth, alter]] of Object.entries(MISTAKES)) {
  t.test(`${what} is found`, async (t) => {
    const { played, events } = await playedOutgoing()
    const changed = withHop(events, page, nth, alter)
    t.notSame(changed, events, 'something was changed')
    const rows = judgeChanged(played, changed).findings.map((one) => one.row)
    t.ok(rows.includes(row), `${row} among ${rows.join(', ')}`)
  })
}

t.test('where nobody sees what a merchant asks for, nothing is said of it', async (t) => {
  const { played, events } = await playedOutgoing()
  const findings = judgeChanged(played, fromOutside(events)).findings
  t.notOk(findings.some((one) => one.check === 'outgoing'))
})
