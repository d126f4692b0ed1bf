/**
 * Twins: a clean history in which one reply was made wrong. The judge has to see it, at that reply; and a
 * reply that only another revision of the page would give, it has to let pass.
 */
import t from 'tap'
import {
  isJsonObject,
  parseJson,
  stringifyJson,
  type JsonObject,
  type JsonValue,
} from '../../src/protocol/encoding/json.js'
import { decodeCrockfordVariable, encodeCrockford } from '../../src/protocol/encoding/crockford.js'
import { errorEntry } from '../../src/protocol/errors.js'
import { ENDPOINTS, pageId } from '../../src/protocol/endpoints/index.js'
import type { PlayJudgement } from '../../src/conformance/checks/index.js'
import { spansOf, type Recorded, type Span } from '../../src/conformance/history.js'
import { row } from '../../src/conformance/spec/catalogue.js'
import { judgeChanged, playedStories, type Played } from './fixtures.js'

type Reply = Recorded & { type: 'reply' }

/** The same history with another reply to one call. */
function withReply(events: readonly Recorded[], span: string, change: (reply: Reply) => Reply): Recorded[] {
  return events.map((event) => (event.type === 'reply' && event.span === span ? change(event) : event))
}

function withBody(reply: Reply, change: (body: JsonObject) => JsonObject): Reply {
  const body = parseJson(reply.body ?? '')
  return isJsonObject(body) ? { ...reply, body: stringifyJson(change(structuredClone(body))) } : reply
}

interface Landed {
  readonly events: readonly Recorded[]
  readonly span: Span
  readonly row: string
  /** All rows that the reply fitted: after a lost message nobody knows which one it is. */
  readonly fits: readonly string[]
}

/** Every reply of the stories that landed in a row. */
function allLandings(played: Played): Landed[] {
  return played.plays.flatMap((play) => {
    const events = played.histories.get(play.play) ?? []
    return spansOf(events).flatMap((span) => {
      const judgement = play.judgements.get(span.id)
      return judgement?.kind === 'landed' && span.reply !== undefined
        ? [{ events, span, row: judgement.row, fits: judgement.fits }]
        : []
    })
  })
}

/** The first two landings in each row: one may be special, and more of them tell nothing new. */
function landings(played: Played): Landed[] {
  const seen = new Map<string, number>()
  return allLandings(played).filter(({ row: id }) => {
    seen.set(id, (seen.get(id) ?? 0) + 1)
    return (seen.get(id) ?? 0) <= 2
  })
}

/** True if the judge speaks against this reply, as loudly as the mildest row that it may have been demands. */
function isCaught(judged: PlayJudgement, { span, fits }: Landed): boolean {
  const words = judged.findings
    .filter((finding) => finding.span === span.id)
    .map((finding) => finding.verdict)
  if (words.includes('violated')) return true
  const isMust = fits.every((id) => row(id).level === 'must')
  return !isMust && words.some((word) => word === 'wanting' || word === 'seen')
}

t.test('a status that no page documents is caught, whichever reply has it', async (t) => {
  const played = await playedStories()
  for (const landed of landings(played)) {
    const { events, span } = landed
    const twin = withReply(events, span.id, (reply) => ({ ...reply, status: 418 }))
    t.ok(isCaught(judgeChanged(played, twin), landed), `${span.id} in ${landed.row}`)
  }
})

t.test('a wrong error code is caught wherever a page names the code', async (t) => {
  const played = await playedStories()
  const coded = landings(played).filter(
    // Where no number is published, no code is wrong.
    ({ row: rowId }) => row(rowId).codes?.every((name) => errorEntry(name).confirmed) === true,
  )
  t.ok(coded.length > 15)
  for (const landed of coded) {
    const { events, span } = landed
    const twin = withReply(events, span.id, (reply) => withBody(reply, (body) => ({ ...body, code: 9 })))
    t.ok(isCaught(judgeChanged(played, twin), landed), `${span.id} in ${landed.row}`)
  }
})

/** Pages whose 200 is as good as any other body, and may be right where the story meets an error. */
const SAY_LITTLE = new Set(['post-management-instances', 'patch-private-orders-ORDER_ID-forget'])

t.test('an error that is told as a success is caught', async (t) => {
  const played = await playedStories()
  for (const landed of landings(played)) {
    const { events, span } = landed
    if ((span.reply?.status ?? 0) < 400 || SAY_LITTLE.has(span.page)) continue
    const twin = withReply(events, span.id, (reply) => ({ ...reply, status: 200 }))
    t.ok(isCaught(judgeChanged(played, twin), landed), `${span.id} in ${landed.row}`)
  }
})

/** Names of the fields that a documented reply cannot do without. */
function requiredFields(span: Span): string[] {
  const endpoint = ENDPOINTS.find((candidate) => pageId(candidate) === `${span.to}/${span.page}`)
  const shape = endpoint?.replies[span.reply?.status ?? 0]
  if (shape === undefined || shape === 'nothing') return []
  const keys = (shape.describe() as { keys?: Record<string, { flags?: { presence?: string } }> }).keys ?? {}
  return Object.entries(keys)
    .filter(([, key]) => key.flags?.presence !== 'optional')
    .map(([name]) => name)
}

t.test('a reply without a field that its page requires is caught', async (t) => {
  const played = await playedStories()
  let made = 0
  for (const { events, span, row: rowId } of landings(played)) {
    const body = span.reply?.body.json
    for (const field of requiredFields(span).filter((name) => isJsonObject(body) && name in body)) {
      const twin = withReply(events, span.id, (reply) =>
        withBody(reply, (whole) => {
          const { [field]: _, ...rest } = whole
          return rest
        }),
      )
      made++
      const words = judgeChanged(played, twin).findings.filter((finding) => finding.span === span.id)
      t.ok(words.length > 0, `${span.id} in ${rowId} without ${field}`)
    }
  }
  t.ok(made > 100, `${String(made)} twins`)
})

const SIGNED = ['sig', 'exchange_sig', 'merchant_sig', 'master_sig', 'exchange_pub', 'blinded_rsa_signature']

/** Where signatures stand in a body, `refunds.0.exchange_sig`; of those in a list only the first. */
function signatures(value: JsonValue | undefined, path: readonly string[] = []): string[] {
  if (Array.isArray(value)) return signatures(value[0], [...path, '0'])
  if (!isJsonObject(value))
    return typeof value === 'string' && SIGNED.includes(path.at(-1) ?? '') ? [path.join('.')] : []
  return Object.entries(value).flatMap(([name, inner]) => signatures(inner, [...path, name]))
}

/** The body with one bit turned in the text at a path. */
function withBitTurned(value: JsonValue, [name, ...rest]: readonly string[]): JsonValue {
  if (name === undefined) return typeof value === 'string' ? turnBit(value) : value
  if (Array.isArray(value))
    return value.map((one, index) => (String(index) === name ? withBitTurned(one, rest) : one))
  return isJsonObject(value) ? { ...value, [name]: withBitTurned(value[name] ?? null, rest) } : value
}

t.test('one bit wrong in a signature of a reply is caught, however deep it stands', async (t) => {
  const played = await playedStories()
  const kinds = new Set<string>()
  for (const { events, span } of landings(played)) {
    const status = String(span.reply?.status)
    for (const field of signatures(span.reply?.body.json)) {
      const twin = withReply(events, span.id, (reply) => ({
        ...reply,
        body: stringifyJson(withBitTurned(parseJson(reply.body ?? ''), field.split('.'))),
      }))
      kinds.add(`${span.page} ${status} ${field}`)
      const words = judgeChanged(played, twin).findings.filter((finding) => finding.span === span.id)
      t.ok(
        words.some(({ verdict }) => verdict === 'violated' || verdict === 'wanting'),
        `${span.id} ${span.page} ${status} with another ${field}`,
      )
    }
  }
  t.ok(kinds.size >= 6, [...kinds].join(', '))
})

function turnBit(text: string): string {
  const bytes = decodeCrockfordVariable(text)
  bytes[3] = (bytes[3] ?? 0) ^ 4
  return encodeCrockford(bytes)
}

/** Statuses of other revisions for the same case. */
const REVISIONS: readonly (readonly [row: string, status: number, body: boolean])[] = [
  ['exchange/post-coins-COIN_PUB-refund/424-id-reused', 409, true],
  ['merchant/post-orders-ORDER_ID-pay/400-insufficient', 406, true],
  ['merchant/post-orders-ORDER_ID-pay/408-exchange-slow', 504, true],
  ['merchant/post-orders-ORDER_ID-pay/408-exchange-slow', 502, true],
]

t.test('what another revision of the page says is let pass', async (t) => {
  const played = await playedStories()
  for (const [rowId, status] of REVISIONS) {
    const cases = landings(played).filter((landing) => landing.row === rowId)
    t.ok(cases.length > 0, rowId)
    for (const { events, span } of cases) {
      const twin = withReply(events, span.id, (reply) => ({ ...reply, status }))
      const against = judgeChanged(played, twin).findings.filter((finding) => finding.verdict === 'violated')
      t.same(against, [], `${rowId} with ${String(status)}`)
    }
  }
})
