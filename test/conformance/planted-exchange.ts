/**
 * Mistakes of an exchange that went unseen until somebody planted them, and right answers that were called wrong. Each
 * case is the history of a story in which one reply says something else.
 */
import t from 'tap'
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/protocol/encoding/json.js'
import { parseJson, stringifyJson } from '../../src/protocol/encoding/json.js'
import { encodeCrockford } from '../../src/protocol/encoding/crockford.js'
import type { Recorded } from '../../src/conformance/history.js'
import { judgeChanged, playedStories, type Played } from './fixtures.js'

const WITHDRAW = 'exchange/post-reserves-RESERVE_PUB-batch-withdraw'
const RESERVE = 'exchange/get-reserves-RESERVE_PUB'
const COIN_HISTORY = 'exchange/get-coins-COIN_PUB-history'
const KEYS = 'exchange/get-keys'
const TRACK = 'exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB'
const REFUND = 'exchange/post-coins-COIN_PUB-refund'
const DEPOSIT = 'exchange/post-batch-deposit'

interface Case {
  readonly what: string
  readonly story: string
  /** The replies of this page to actors, and which of them with this status is altered; counted from the end if negative. */
  readonly page: string
  readonly status: number
  readonly which: number
  readonly told: (reply: Reply) => Partial<Reply>
  /** Row that the finding is against, of those that were open; none where the reply is right as well. */
  readonly against?: string
}

interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: JsonObject
}

const body = (change: (body: JsonObject) => JsonObject) => (reply: Reply) => ({ body: change(reply.body) })

const history =
  (change: (entries: JsonValue[]) => JsonValue[]) =>
  (reply: Reply): Partial<Reply> => ({
    body: { ...reply.body, history: change(listIn(reply.body, 'history')) },
  })

function listIn(told: JsonObject, name: string): JsonValue[] {
  const list = told[name]
  return Array.isArray(list) ? [...list] : []
}

/** The entries, with members of those of one type changed. */
const entry = (type: string, members: JsonObject) =>
  history((entries) =>
    entries.map((one) => (isJsonObject(one) && one['type'] === type ? { ...one, ...members } : one)),
  )

const nobody = 'payto://x-taler-bank/bank.assay.test/mallory?receiver-name=mallory'

/** The refusal of a withdrawal that the reserve cannot pay for. */
const TOO_POOR = { story: 'reserve-and-its-history', page: WITHDRAW, status: 409, which: -1 }

const CASES: readonly Case[] = [
  {
    what: 'a refusal that names another price than that of the coins',
    ...TOO_POOR,
    told: body((told) => ({ ...told, requested_amount: 'KUDOS:2' })),
    against: `${WITHDRAW}/404-reserve-unknown`,
  },
  {
    what: 'a refusal that names another balance than that of the reserve',
    ...TOO_POOR,
    told: body((told) => ({ ...told, balance: 'KUDOS:1' })),
    against: `${WITHDRAW}/404-reserve-unknown`,
  },
  {
    what: 'a reserve that comes from an account which sent nothing',
    story: 'reserve-and-its-history',
    page: RESERVE,
    status: 200,
    which: 0,
    told: body((told) => ({ ...told, last_origin: nobody })),
    against: `${RESERVE}/200-reserve`,
  },
  {
    what: 'a history with a sender who sent nothing',
    story: 'reserve-and-its-history',
    page: `${RESERVE}-history`,
    status: 200,
    which: 0,
    told: entry('CREDIT', { sender_account_url: nobody }),
    against: `${RESERVE}-history/200-history`,
  },
  {
    what: 'a closing that took another fee than is published',
    story: 'reserve-closed',
    page: `${RESERVE}-history`,
    status: 200,
    which: 1,
    told: entry('CLOSING', { closing_fee: 'KUDOS:0.02' }),
    against: `${RESERVE}-history/duty-closed-in-full`,
  },
  {
    what: 'a history that reaches back behind the last version',
    story: 'spent-in-every-way',
    page: COIN_HISTORY,
    status: 200,
    which: -2,
    told: history((entries) => [
      {
        type: 'MELT',
        amount: 'KUDOS:1',
        melt_fee: 'KUDOS:0.03',
        rc: encodeCrockford(new Uint8Array(64)),
        coin_sig: encodeCrockford(new Uint8Array(64)),
      },
      ...entries,
    ]),
    against: `${COIN_HISTORY}/200-history`,
  },
  {
    what: 'entries in no order',
    story: 'spent-in-every-way',
    page: COIN_HISTORY,
    status: 200,
    which: 2,
    told: history(([first, ...others]) => [...others.slice(0, 2), first ?? null, ...others.slice(2)]),
    against: `${COIN_HISTORY}/duty-in-order`,
  },
  {
    what: 'entries that begin with the newest',
    story: 'spent-in-every-way',
    page: COIN_HISTORY,
    status: 200,
    which: 2,
    told: history((entries) => entries.reverse()),
  },
  {
    what: 'an entry with another fee than that of the denomination',
    story: 'spent-in-every-way',
    page: COIN_HISTORY,
    status: 200,
    which: 0,
    told: entry('DEPOSIT', { deposit_fee: 'KUDOS:0' }),
    against: `${COIN_HISTORY}/duty-adds-up`,
  },
  {
    what: 'an entry for another account than the coin has signed',
    story: 'spent-in-every-way',
    page: COIN_HISTORY,
    status: 200,
    which: 0,
    told: entry('DEPOSIT', { h_wire: encodeCrockford(new Uint8Array(64)) }),
    against: `${COIN_HISTORY}/duty-entries-signed`,
  },
  {
    what: 'keys that lack a good denomination',
    story: 'exchange-publishes',
    page: KEYS,
    status: 200,
    which: -1,
    told: body((told) => ({ ...told, denominations: listIn(told, 'denominations').slice(1) })),
    against: `${KEYS}/duty-newer-only`,
  },
  {
    what: 'keys that keep quiet about a revocation',
    story: 'keys-over-the-years',
    page: KEYS,
    status: 200,
    which: 8,
    told: body((told) => ({ ...told, recoup: [] })),
    against: `${KEYS}/duty-revoked-told`,
  },
  {
    what: 'keys that are called unchanged after a revocation',
    story: 'keys-over-the-years',
    page: KEYS,
    status: 200,
    which: 6,
    told: () => ({ status: 304 }),
    against: `${KEYS}/duty-tag-follows`,
  },
  {
    what: 'a transfer that is expected before it is due',
    story: 'transfers-in-detail',
    page: TRACK,
    status: 202,
    which: 0,
    told: body((told) => ({ ...told, execution_time: { t_s: 1 } })),
    against: `${TRACK}/duty-expected-at-deadline`,
  },
  {
    what: 'a deposit that was taken long before it was made',
    story: 'spent-in-every-way',
    page: DEPOSIT,
    status: 200,
    which: 0,
    told: body((told) => ({ ...told, exchange_timestamp: { t_s: 1000 } })),
    against: `${DEPOSIT}/duty-same-time-again`,
  },
  {
    what: 'the law, before a signature is looked at',
    story: 'legal-limit',
    page: DEPOSIT,
    status: 409,
    which: -1,
    told: () => ({
      status: 451,
      body: {
        code: 1028,
        hint: '',
        h_payto: encodeCrockford(new Uint8Array(32)),
        bad_kyc_auth: false,
        requirement_row: 0,
      },
    }),
  },
  {
    what: 'that the money is gone, before a signature is looked at',
    story: 'refunds-after-the-wire',
    page: REFUND,
    status: 403,
    which: -1,
    told: () => ({ status: 410, body: { code: 1503, hint: '' } }),
  },
]

/** The history with the reply of a case altered. */
function altered(events: readonly Recorded[], { page, status, which, told }: Case): Recorded[] {
  const asked = new Set(
    events.flatMap((event) =>
      event.type === 'call' && event.cause === undefined && `${event.to}/${event.page}` === page
        ? [event.span]
        : [],
    ),
  )
  const replies = events.filter(
    (event) => event.type === 'reply' && asked.has(event.span) && event.status === status,
  )
  const one = replies.at(which)
  if (one?.type !== 'reply') throw new RangeError(`no reply ${String(which)} of ${page}`)
  const json = parseJson(one.body ?? '{}')
  const { status: code, headers, body: said } = { ...one, body: isJsonObject(json) ? json : {} }
  const changed = { status: code, headers, body: said, ...told({ status: code, headers, body: said }) }
  const text = changed.status === 304 ? {} : { body: stringifyJson(changed.body) }
  const { body: _, ...rest } = one
  return events.map((event) =>
    event === one ? { ...rest, status: changed.status, headers: changed.headers, ...text } : event,
  )
}

function complaintsIn(played: Played, events: readonly Recorded[]): string[] {
  const loud = judgeChanged(
    played,
    events.filter(({ type }) => type !== 'expect'),
  ).findings.filter(({ verdict }) => verdict === 'violated' || verdict === 'wanting')
  return loud.map(({ row }) => row)
}

t.test('what an exchange may say, and what it may not', async (t) => {
  const played = await playedStories()
  for (const one of CASES) {
    const events = played.histories.get(one.story) ?? []
    const complaints = complaintsIn(played, altered(events, one))
    if (one.against === undefined)
      t.same(
        complaints.filter((row) => row.startsWith(one.page)),
        [],
        one.what,
      )
    else t.ok(complaints.includes(one.against), `${one.what}: ${complaints.join(' ')}`)
  }
})
