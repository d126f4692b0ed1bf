/** Reserves, melts, links, recoups and histories: judged as a real exchange answered, and with one thing wrong each. */
import t from 'tap'
import { stringifyJson, type JsonObject, type JsonValue } from '../../src/protocol/encoding/json.js'
import type { Recording } from '../../src/protocol/recording.js'
import { judgeRecorded, recordings } from './recorded.js'

const RESERVE = [2, 8, 10, 11, 12, 13, 14, 15, 16, 18, 20, 21, 22, 23]
const COIN = [2, 34, 45, 46, 47, 48, 49, 52, 56, 57, 58, 59, 60, 128, 130, 131, 132]
/** The withdrawal of the melted coin was recorded, the money for it was not. */
const MELT = [2, 147, 148, 149, 150, 151, 152, 153, 154, 155, 156, 157, 158]

interface Judged {
  /** Rows that replies landed in, without their pages, in the order of the calls. */
  readonly rows: readonly string[]
  readonly complaints: readonly string[]
}

function judged(all: readonly Recording[]): Judged {
  const { findings, judgements } = judgeRecorded(all)
  const rows = all.map((_, index) => {
    const judgement = judgements.get(`recorded:${String(index + 1)}`)
    return judgement?.kind === 'landed' ? (judgement.row.split('/')[2] ?? '') : (judgement?.kind ?? '')
  })
  return { rows, complaints: findings.map(({ verdict, row, says }) => `${verdict} ${row}: ${says}`) }
}

/** The recordings with the reply of one of them changed. */
function altered(
  numbers: readonly number[],
  which: number,
  alter: (body: JsonObject) => JsonValue,
): Recording[] {
  return recordings(numbers).map((one, index) =>
    numbers[index] === which
      ? {
          ...one,
          response: { ...one.response, body: alter(structuredClone(one.response.body as JsonObject)) },
        }
      : one,
  )
}

/** The recordings with another answer to one of them. */
function answered(numbers: readonly number[], which: number, status: number, body: JsonValue): Recording[] {
  return recordings(numbers).map((one, index) =>
    numbers[index] === which ? { ...one, response: { ...one.response, status, body } } : one,
  )
}

function historyOf(body: JsonObject): JsonObject[] {
  return body['history'] as JsonObject[]
}

t.test('what a real exchange did with a reserve is right', async (t) => {
  const { rows, complaints } = judged(recordings(RESERVE))
  t.same(complaints, [])
  t.same(rows, [
    '200-keys',
    '404-reserve-unknown',
    '',
    '200-reserve',
    '200-withdrawn',
    '200-withdrawn-before',
    '403-reserve-signature',
    '404-reserve-unknown',
    '404-denomination-unknown',
    '409-reserve-too-poor',
    '200-history',
    '403-signature',
    '400-malformed',
    '200-withdrawn',
  ])
})

t.test('what a real exchange told of a coin is right', async (t) => {
  const { complaints } = judged(recordings(COIN))
  t.same(complaints, [])
})

t.test('what a real exchange did with a melted coin is right', async (t) => {
  const { rows, complaints } = judged(recordings(MELT))
  t.same(complaints, [])
  t.same(rows, [
    '200-keys',
    '200-melted',
    '200-melted-before',
    '409-coin-spent',
    '403-coin-signature',
    '409-other-commitment',
    '400-transfer-keys',
    '403-link-signature',
    '200-revealed',
    '200-revealed-before',
    '404-melt-unknown',
    '200-links',
    '200-history',
  ])
})

const wrong: readonly (readonly [string, () => Recording[], RegExp])[] = [
  [
    'a reserve that holds more than arrived',
    () => altered(RESERVE, 11, (body) => ({ ...body, balance: 'KUDOS:101' })),
    /violated .*200-reserve: the reply 200 fits no row/,
  ],
  [
    'a reserve that is forgotten after money was withdrawn',
    () => answered(RESERVE, 20, 404, { code: 1027 }),
    /violated exchange\/get-reserves-RESERVE_PUB-history\/200-history/,
  ],
  [
    'a withdrawal that is left out of the history',
    () => altered(RESERVE, 20, (body) => ({ ...body, history: historyOf(body).slice(0, 2) })),
    /violated exchange\/get-reserves-RESERVE_PUB-history/,
  ],
  [
    'a reserve whose history does not add up',
    () => altered(RESERVE, 20, (body) => ({ ...body, balance: 'KUDOS:93' })),
    /violated .*RESERVE_PUB-history\/duty-adds-up/,
  ],
  [
    'a coin whose history does not add up',
    () => altered(COIN, 60, (body) => ({ ...body, balance: 'KUDOS:4.88' })),
    /violated .*COIN_PUB-history\/duty-adds-up/,
  ],
  [
    'a refund that is left out of the history of its coin',
    () => altered(COIN, 60, (body) => ({ ...body, history: historyOf(body).slice(0, -1) })),
    /violated exchange\/get-coins-COIN_PUB-history\/200-history/,
  ],
  [
    'an entry that stands there twice',
    () => altered(COIN, 46, (body) => ({ ...body, history: [...historyOf(body), ...historyOf(body)] })),
    /violated exchange\/get-coins-COIN_PUB-history\/200-history/,
  ],
  [
    'a history that is told to anybody',
    () => {
      const told = recordings([46])[0]?.response.body as JsonValue
      return answered(COIN, 130, 200, told)
    },
    /violated exchange\/get-coins-COIN_PUB-history\/403-signature/,
  ],
  [
    'a coin that the exchange has never seen, and tells about',
    () => {
      const told = recordings([46])[0]?.response.body as JsonValue
      return answered(COIN, 132, 200, told)
    },
    /violated exchange\/get-coins-COIN_PUB-history\/404-coin-unknown/,
  ],
  [
    'another set that stays hidden when a melt is repeated',
    () => altered(MELT, 148, (body) => ({ ...body, noreveal_index: 1 })),
    /wanting .*200-melted-before: the reply 200 fits no row/,
  ],
  [
    'a melt that is not signed for',
    () => altered(MELT, 147, (body) => ({ ...body, noreveal_index: 2 })),
    /wanting .*200-melted.*exchange_sig does not confirm this melt/,
  ],
  [
    'a melt of more than there is',
    () => {
      const melted = recordings([147])[0]?.response.body as JsonValue
      return answered(MELT, 149, 200, melted)
    },
    /wanting .*409-coin-spent: the reply 200 fits no row/,
  ],
  [
    'a refusal that names another coin',
    () =>
      altered(MELT, 149, (body) => ({
        ...body,
        coin_pub: 'GQ451TXXCT9BFVS0ENG5PEDZCDBZE4FQ354G38YJYGC1985NBRW8',
      })),
    /wanting .*409-coin-spent/,
  ],
  [
    'the wrong commitment in a refusal to reveal',
    () =>
      altered(MELT, 151, (body) => ({
        ...body,
        rc_expected: (recordings([147])[0]?.requestJson as JsonObject)['rc'] ?? '',
      })),
    /wanting .*409-other-commitment/,
  ],
  [
    'coins for who reveals something else than was committed to',
    () => {
      const signed = recordings([154])[0]?.response.body as JsonValue
      return answered(MELT, 151, 200, signed)
    },
    /wanting .*409-other-commitment: the reply 200 fits no row/,
  ],
  [
    'signatures of new coins in the wrong order',
    () => altered(MELT, 154, (body) => ({ ev_sigs: [...(body['ev_sigs'] as JsonValue[])].reverse() })),
    /wanting .*200-revealed: ev_sigs.0 is not the denomination’s signature/,
  ],
  [
    'links without one of the new coins',
    () => answered(MELT, 157, 200, withoutLastCoin(recordings([157])[0]?.response.body as JsonObject[])),
    /wanting .*200-links/,
  ],
  [
    'no links although coins were made',
    () => answered(MELT, 157, 404, { code: 1400 }),
    /wanting .*200-links/,
  ],
  [
    'a melt that is missing in the history of its coin',
    () => altered(MELT, 158, (body) => ({ ...body, history: [] })),
    /violated exchange\/get-coins-COIN_PUB-history\/200-history/,
  ],
]

function withoutLastCoin(links: JsonObject[]): JsonValue {
  return links.map((one) => ({ ...one, new_coins: (one['new_coins'] as JsonValue[]).slice(0, -1) }))
}

for (const [what, make, complaint] of wrong)
  t.test(`it is noticed: ${what}`, async (t) => {
    const { complaints } = judged(make())
    t.ok(
      complaints.some((one) => complaint.test(one)),
      stringifyJson([...complaints]),
    )
  })
