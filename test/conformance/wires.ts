/**
 * What goes out to merchants: the suite of the real exchange with its deposits, tracking and transfers is right, and whatever
 * is altered about a transfer is found.
 */
import t from 'tap'
import type { JsonObject, JsonValue } from '../../src/protocol/encoding/json.js'
import { isJsonObject } from '../../src/protocol/encoding/json.js'
import { encodeCrockford } from '../../src/protocol/encoding/crockford.js'
import type { PlayJudgement } from '../../src/conformance/checks/index.js'
import type { Recording } from '../../src/protocol/recording.js'
import { recordingsIn, judgeRecorded } from './recorded.js'

const TRANSFER = 'exchange/get-transfers-WTID'

/** The pages that this file is about. */
const PAGES = [
  'post-batch-deposit',
  'post-coins-COIN_PUB-refund',
  'get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB',
  'get-transfers-WTID',
]

const suite: readonly Recording[] = recordingsIn('suite-test_exchange_api').filter(({ request: { path } }) =>
  /^\/(keys|management|batch-deposit|deposits|transfers|coins\/\w+\/refund)/.test(path),
)

function findings({ findings: all, spans }: PlayJudgement): string[] {
  const ours = new Map(spans.filter(({ page }) => PAGES.includes(page)).map((span) => [span.id, span.from]))
  return all.filter(({ span }) => ours.has(span)).map(({ span, row }) => `${ours.get(span) ?? ''}: ${row}`)
}

/** The suite in which the reply of one message is another. */
function altered(number: number, change: (body: JsonObject) => JsonValue): Recording[] {
  return suite.map((one) => {
    const { body } = one.response
    if (!one.name.startsWith(`${String(number).padStart(3, '0')}-`) || !isJsonObject(body)) return one
    return { ...one, response: { ...one.response, body: change(body) } }
  })
}

function firstDeposit(body: JsonObject): JsonObject {
  const deposits = body['deposits']
  const [first] = Array.isArray(deposits) ? deposits : []
  if (!isJsonObject(first)) throw new Error('a transfer without deposits')
  return first
}

const otherKey = encodeCrockford(new Uint8Array(32).fill(7))

t.test('deposits, refunds, tracking and transfers of the real exchange are right', async (t) => {
  const result = judgeRecorded(suite)
  t.same(findings(result), [])
  const landed = new Set(
    [...result.judgements.values()].map((one) => (one.kind === 'landed' ? one.row : one.kind)),
  )
  for (const row of [
    `${TRANSFER}/200-transfer`,
    `${TRANSFER}/404-unknown`,
    'exchange/post-batch-deposit/409-other-denomination',
    'exchange/post-batch-deposit/410-denomination-revoked',
    'exchange/post-batch-deposit/451-limit',
  ])
    t.ok(landed.has(row), row)
})

t.test('whatever does not add up in a transfer is found', async (t) => {
  const cases: readonly (readonly [duty: string, change: (body: JsonObject) => JsonValue])[] = [
    ['adds-up', (body) => ({ ...body, total: 'EUR:5' })],
    ['adds-up', (body) => ({ ...body, wire_fee: 'EUR:0' })],
    ['as-deposited', (body) => ({ ...body, deposits: [{ ...firstDeposit(body), deposit_value: 'EUR:6' }] })],
    ['as-deposited', (body) => ({ ...body, deposits: [{ ...firstDeposit(body), deposit_fee: 'EUR:0' }] })],
    ['as-deposited', (body) => ({ ...body, h_payto: otherKey })],
    ['as-tracked', (body) => ({ ...body, deposits: [{ ...firstDeposit(body), coin_pub: otherKey }] })],
    ['paid-once', (body) => ({ ...body, deposits: [firstDeposit(body), firstDeposit(body)] })],
  ]
  for (const [duty, change] of cases)
    t.ok(
      findings(judgeRecorded(altered(51, change))).includes(`051-transfer-200: ${TRANSFER}/duty-${duty}`),
      `${duty}: ${change.toString()}`,
    )
})

t.test('nothing about a transfer can be altered without its signature', async (t) => {
  const later = altered(51, (body) => ({ ...body, execution_time: { t_s: 1 } }))
  t.same(findings(judgeRecorded(later)), [`051-transfer-200: ${TRANSFER}/200-transfer`])
})
