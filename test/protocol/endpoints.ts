/** The shapes of the pages: what is documented is understood, nulls are as good as nothing, queries are read. */
import type { ObjectSchema } from 'joi'
import t from 'tap'
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/protocol/encoding/json.js'
import {
  choicesOf,
  chosen,
  readContractTerms,
  type ContractTerms,
} from '../../src/protocol/endpoints/contract-terms.js'
import {
  matchPath,
  pathOf,
  pathsOf,
  readQuery,
  readReply,
  readRequest,
  type Endpoint,
} from '../../src/protocol/endpoints/endpoint.js'
import { historyIncoming } from '../../src/protocol/endpoints/bank/get-history-incoming.js'
import { showWithdrawalOperation } from '../../src/protocol/endpoints/bank/get-withdrawal-operation-WITHDRAWAL_ID.js'
import { transfer } from '../../src/protocol/endpoints/bank/post-transfer.js'
import { trackDeposit } from '../../src/protocol/endpoints/exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB.js'
import { ENDPOINTS, pageId, recognise } from '../../src/protocol/endpoints/index.js'
import { showInstance } from '../../src/protocol/endpoints/merchant/get-management-instances-INSTANCE.js'
import { publicOrderStatus } from '../../src/protocol/endpoints/merchant/get-orders-ORDER_ID.js'
import { listOrders } from '../../src/protocol/endpoints/merchant/get-private-orders.js'
import { showOwnInstance } from '../../src/protocol/endpoints/merchant/get-private.js'
import { pay } from '../../src/protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import { createOrder, hasAmount } from '../../src/protocol/endpoints/merchant/post-private-orders.js'
import { addOtpDevice } from '../../src/protocol/endpoints/merchant/post-private-otp-devices.js'
import { isYes } from '../../src/protocol/endpoints/shapes.js'
import { MalformedError } from '../../src/protocol/malformed.js'
import { HASH, KEY, ORDER, ORDER_V1, REPLIES, REQUESTS, TERMS, TERMS_V1 } from './endpoint-examples.js'
import { acceptsOrRefuses, complaintOf } from './properties.js'

type Path = readonly (string | number)[]

/** Places of all members, at any depth, but for what is inside of objects that nobody looks into. */
function placesIn(value: JsonValue, path: Path = []): Path[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => placesIn(item, [...path, index]))
  if (!isJsonObject(value)) return []
  return Object.entries(value).flatMap(([key, member]) => [
    [...path, key],
    ...(OPAQUE.has(key) ? [] : placesIn(member, [...path, key])),
  ])
}

/** Kept as they came, nulls included. */
const OPAQUE = new Set([
  'wallet_data',
  'products',
  'delivery_location',
  'extra',
  'address',
  'jurisdiction',
  'merchant',
  'contract_terms',
  'proto_contract_terms',
  'debit_restrictions',
  'exchange_rejections',
  'keys',
  'details',
])

/** The same value with another member at a place; undefined takes it away. */
function withAt(value: JsonValue, [step, ...rest]: Path, member: JsonValue | undefined): JsonValue {
  if (Array.isArray(value))
    return value.map((item, index) => (index === step ? withAt(item, rest, member) : item))
  if (!isJsonObject(value) || typeof step !== 'string') return value
  const next = rest.length === 0 ? member : withAt(value[step] ?? null, rest, member)
  const kept = Object.entries(value).flatMap(([key, old]): [string, JsonValue][] => {
    const now = key === step ? next : old
    return now === undefined ? [] : [[key, now]]
  })
  return Object.fromEntries(kept)
}

type Reader = (body: JsonValue) => unknown

function replyReader(target: Endpoint, status: number): Reader {
  const withBodies = target as Endpoint<unknown, Readonly<Record<number, ObjectSchema<JsonObject>>>>
  return (json) => readReply(withBodies, status, json)
}

const EXAMPLES: readonly (readonly [name: string, read: Reader, body: JsonObject])[] = [
  ...REQUESTS.map(
    ([target, body]) => [target.page, (json: JsonValue) => readRequest(target, json), body] as const,
  ),
  ...REPLIES.map(
    ([target, status, body]) =>
      [`${target.page} ${String(status)}`, replyReader(target, status), body] as const,
  ),
  ...[TERMS, TERMS_V1].map(
    (terms) => ['contract terms', (json: JsonValue) => readContractTerms(json as JsonObject), terms] as const,
  ),
]

t.test('what the pages document is understood, and comes out as it went in', async (t) => {
  for (const [name, read, body] of EXAMPLES) t.strictSame(read(body), body, name)
})

t.test('fields that nobody knows are let through', async (t) => {
  for (const [name, read, body] of EXAMPLES)
    t.strictSame(read({ ...body, Extra: '' }), { ...body, Extra: '' }, name)
})

t.test('whatever may be absent may be null, which is the same', async (t) => {
  let optional = 0
  for (const [name, read, body] of EXAMPLES) {
    for (const place of placesIn(body)) {
      const without = withAt(body, place, undefined)
      const isOptional = acceptsOrRefuses(() => read(without))
      if (name === 'contract terms' && place.some((step) => step === 'inputs' || step === 'outputs')) continue
      const isInMap = place.some((step) => String(step).endsWith('_i18n') || step === 'token_families')
      if (!isOptional || (isInMap && place.length > 1)) continue
      optional += 1
      t.strictSame(read(withAt(body, place, null)), read(without), `${name} ${place.join('.')}`)
    }
  }
  t.ok(optional > 100)
})

t.test('an order has an amount, unless it is of another version than 0', async (t) => {
  const read = (order: JsonObject) => readRequest(createOrder, { order }).order
  const { amount: _, ...priceless } = ORDER
  t.ok(hasAmount(read(ORDER)))
  t.ok(hasAmount(read({ amount: 'KUDOS:5', summary: 'Tea', version: null })))
  t.notOk(hasAmount(read(ORDER_V1)))
  t.notOk(hasAmount(read({ ...ORDER_V1, amount: 'KUDOS:5' })))
  for (const order of [
    priceless,
    { summary: 'Tea' },
    { ...ORDER, amount: null },
    { ...priceless, version: null },
  ])
    t.equal(complaintOf(() => read(order)).field, 'order.amount')
})

t.test('the prices of a contract are told the same way for both versions', async (t) => {
  const terms = readContractTerms(TERMS)
  t.strictSame(choicesOf(terms), [{ amount: 'KUDOS:5', maxFee: 'KUDOS:0.1' }])
  for (const index of [undefined, null, 0, 7]) t.equal(chosen(terms, index)?.amount, 'KUDOS:5')
  const choices = readContractTerms(TERMS_V1)
  t.strictSame(
    choicesOf(choices).map(({ amount, maxFee }) => [amount, maxFee]),
    [
      ['KUDOS:3', 'KUDOS:0.1'],
      ['KUDOS:5', 'KUDOS:0'],
    ],
  )
  t.equal(chosen(choices, 1)?.amount, 'KUDOS:5')
  for (const index of [undefined, null, -1, 2]) t.equal(chosen(choices, index), undefined)
  t.strictSame(choicesOf({ version: 1 } as ContractTerms), [])
})

t.test('a contract lacks nothing that its version needs', async (t) => {
  const cases: [JsonObject, string][] = [
    [TERMS, 'amount'],
    [TERMS, 'max_fee'],
    [TERMS_V1, 'choices'],
    [TERMS_V1, 'token_families'],
  ]
  for (const [terms, field] of cases)
    t.equal(
      complaintOf(() => readContractTerms(withAt(terms, [field], undefined) as JsonObject)).field,
      `contract_terms.${field}`,
    )
  t.equal(complaintOf(() => readContractTerms({ ...TERMS, version: 2 })).field, 'contract_terms.version')
})

t.test('what a coin signs the hash of stays as it came', async (t) => {
  const [, body] = REQUESTS.find(([target]) => target.page === pay.page) ?? []
  for (const walletData of [{ choice_index: null }, { choice_index: 0, tokens_evs: [null] }, {}])
    t.strictSame(readRequest(pay, { ...body, wallet_data: walletData }).wallet_data, walletData)
  t.throws(() => readRequest(pay, { ...body, wallet_data: { choice_index: '0' } }), MalformedError)
})

t.test('an algorithm has a number and a name', async (t) => {
  const read = (otpAlgorithm: JsonValue) =>
    readRequest(addOtpDevice, {
      otp_device_id: 'till',
      otp_device_description: '',
      otp_key: 'A',
      otp_algorithm: otpAlgorithm,
    }).otp_algorithm
  t.strictSame([0, 1, 2].map(read), [0, 1, 2])
  t.strictSame(['NONE', 'TOTP_WITHOUT_PRICE', 'TOTP_WITH_PRICE'].map(read), [0, 1, 2])
  for (const bad of [3, -1, '1', 'toString', null]) t.throws(() => read(bad), MalformedError)
})

t.test('what arrives at a bank has what its type needs', async (t) => {
  const [, , body = {}] =
    REPLIES.find(([target, status]) => target.page === historyIncoming.page && status === 200) ?? []
  const complaint = (field: string, value: JsonValue | undefined, row: number) =>
    complaintOf(() =>
      readReply(historyIncoming, 200, withAt(body, ['incoming_transactions', row, field], value)),
    ).field
  for (const [row, field] of [
    [0, 'reserve_pub'],
    [1, 'account_pub'],
    [2, 'wad_id'],
    [2, 'origin_exchange_url'],
  ] as const) {
    const place = `incoming_transactions.${String(row)}.${field}`
    t.equal(complaint(field, undefined, row), place)
    t.equal(complaint(field, 'x', row), place)
  }
  t.equal(complaint('type', 'GIFT', 0), 'incoming_transactions.0.type')
})

t.test('histories of a bank are asked for by new names and by old ones', async (t) => {
  t.strictSame(readQuery(historyIncoming, inQuery('limit=-5&offset=7&timeout_ms=100')), {
    limit: -5,
    offset: 7n,
    timeout_ms: 100,
  })
  t.strictSame(readQuery(historyIncoming, inQuery('delta=-5&start=7&long_poll_ms=100')), {
    delta: -5,
    start: 7n,
    long_poll_ms: 100,
  })
  t.strictSame(readQuery(showWithdrawalOperation, inQuery('old_state=selected&long_poll_ms=1')), {
    old_state: 'selected',
    long_poll_ms: 1,
  })
  t.equal(complaintOf(() => readQuery(showWithdrawalOperation, inQuery('old_state=done'))).field, 'old_state')
})

t.test('additions to the subject of a wire transfer are short and plain', async (t) => {
  const [, body = {}] = REQUESTS.find(([target]) => target.page === transfer.page) ?? []
  for (const metadata of ['', 'a b', 'ä', 'x'.repeat(41)])
    t.equal(complaintOf(() => readRequest(transfer, { ...body, metadata })).field, 'metadata', metadata)
  t.equal(readRequest(transfer, { ...body, metadata: 'x'.repeat(40) }).metadata, 'x'.repeat(40))
})

const inQuery = (text: string): URLSearchParams => new URLSearchParams(text)

t.test('queries are read: numbers, credentials, yes and no', async (t) => {
  t.strictSame(
    readQuery(
      publicOrderStatus,
      inQuery(`h_contract=${HASH.toLowerCase()}&timeout_ms=5000&await_refund_obtained=yes&refund=KUDOS:1.0`),
    ),
    { h_contract: HASH, timeout_ms: 5000, await_refund_obtained: 'yes', refund: 'KUDOS:1' },
  )
  t.strictSame(readQuery(listOrders, inQuery('paid=all&limit=-20&offset=9223372036854775807&x=y')), {
    paid: 'all',
    limit: -20,
    offset: 2n ** 63n - 1n,
    x: 'y',
  })
  t.strictSame(readQuery(trackDeposit, inQuery(`merchant_sig=${HASH}&lpt=1`)), { merchant_sig: HASH, lpt: 1 })
  t.strictSame(['yes', 'YES', 'no', 'all', undefined].map(isYes), [true, true, false, false, false])
})

t.test('a parameter that makes no sense is named', async (t) => {
  const bad: [Endpoint, string, string][] = [
    [publicOrderStatus as Endpoint, 'h_contract=1', 'h_contract'],
    [publicOrderStatus as Endpoint, 'timeout_ms=soon', 'timeout_ms'],
    [publicOrderStatus as Endpoint, 'refund=1', 'refund'],
    [listOrders as Endpoint, 'paid=maybe', 'paid'],
    [listOrders as Endpoint, 'limit=1.5', 'limit'],
    [listOrders as Endpoint, 'offset=9223372036854775808', 'offset'],
    [trackDeposit as Endpoint, '', 'merchant_sig'],
    [trackDeposit as Endpoint, `merchant_sig=${KEY}`, 'merchant_sig'],
  ]
  for (const [target, query, field] of bad)
    t.equal(complaintOf(() => readQuery(target, inQuery(query))).field, field, query)
})

t.test('a parameter without a value counts as absent', async (t) => {
  for (const target of ENDPOINTS.filter((one) => one.query !== undefined && one.page !== trackDeposit.page)) {
    const names = Object.keys((target.query?.describe() as { keys: object }).keys)
    t.strictSame(readQuery(target, inQuery(names.map((name) => `${name}=`).join('&'))), {}, pageId(target))
  }
})

t.test('no request is that of two pages, and every page is found by its paths', async (t) => {
  for (const target of ENDPOINTS) {
    for (const path of pathsOf(target)) {
      const request = path.replaceAll(/[{}]/g, '')
      t.equal(recognise(target.party, target.method, request)?.target, target, `${target.method} ${request}`)
    }
  }
  t.equal(new Set(ENDPOINTS.map(pageId)).size, ENDPOINTS.length)
})

t.test('instances have their own pages, and are managed elsewhere', async (t) => {
  t.equal(pathOf(showOwnInstance, { INSTANCE: 'tea' }), '/instances/tea/private')
  t.equal(pathOf(showOwnInstance), '/private')
  t.equal(pathOf(showInstance, { INSTANCE: 'tea' }), '/management/instances/tea')
  t.strictSame(matchPath(showInstance, '/management/instances/tea'), { INSTANCE: 'tea' })
  t.equal(matchPath(showInstance, '/instances/x/management/instances/tea'), undefined)
})
