/**
 * Small random histories about one order and a few coins, for the search and for brute force: requests with real
 * signatures from a play of the built-in pair, at other times and with other replies.
 */
import fc from 'fast-check'
import { spansOf, type Span } from '../../src/conformance/history.js'
import { gatherKnowledge, type Knowledge } from '../../src/conformance/oracle/knowledge.js'
import { explain } from '../../src/conformance/oracle/linearize.js'
import { depositId, refundId } from '../../src/conformance/movements.js'
import { row, rowsOfPage } from '../../src/conformance/spec/catalogue.js'
import { isInForce } from '../../src/conformance/spec/profiles.js'
import { errorCode, errorEntry } from '../../src/protocol/errors.js'
import { parseJson } from '../../src/protocol/encoding/json.js'
import { firstUnexplained } from './brute-force.js'
import { playedPool, type POOL } from './pool.js'

type Reply = NonNullable<Span['reply']>

/** Requests that may take part, by their names in the pool, and replies that may be given to each. */
export interface Material {
  readonly making: Span
  readonly requests: readonly { readonly span: Span; readonly replies: readonly Reply[] }[]
  readonly knowledge: Knowledge
}

export interface SmallHistory {
  readonly spans: readonly Span[]
  readonly knowledge: Knowledge
}

const NAMES = [
  'alice claims',
  'bob claims as alice',
  'carol claims',
  'alice pays',
  'alice pays in two',
  'bob pays',
  'carol pays',
  'alice aborts',
  'alice aborts the parts',
  'alice unclaims',
  'carol unclaims',
  'alice pays elsewhere',
  'shop grants 3',
  'alice collects 3',
  'alice proves',
] as const satisfies readonly (keyof typeof POOL)[]

export async function material(): Promise<Material> {
  const { played, events, named } = await playedPool()
  const opening = spansOf(played.histories.get('opening') ?? [])
  const spans = spansOf(events)
  const known = gatherKnowledge([...opening, ...spans], { hopsVisible: false, unclaimPurpose: 1223 })
  const spanOf = (name: keyof typeof POOL): Span => {
    const found = spans.find(({ id }) => id === named.get(name))
    if (found === undefined) throw new Error(`no span for ${name}`)
    return found
  }
  const coin = /"coin_pub":"(\w+)"/.exec(new TextDecoder().decode(spanOf('alice pays').request.raw))?.[1]
  const requests = NAMES.map((name) => {
    const span = spanOf(name)
    return { span, replies: [...repliesOfPage(spans, span), ...refusalsOfPage(span, known, coin ?? '')] }
  })
  return { making: spanOf('shop orders'), requests, knowledge: known }
}

/** Replies that were given on the page in the play. */
function repliesOfPage(spans: readonly Span[], { page }: Span): Reply[] {
  return spans.flatMap((span) => (span.page === page && span.reply !== undefined ? [span.reply] : []))
}

/** A reply for each row of the page, as far as status and code go. */
function refusalsOfPage({ to, page }: Span, { profile }: Knowledge, coin: string): Reply[] {
  const rows = rowsOfPage(`${to}/${page}`).filter(
    (row) =>
      row.settles && isInForce(row, profile) && (row.status ?? 500) >= 400 && (row.status ?? 500) < 500,
  )
  return rows.map(({ codes, status = 400 }): Reply => {
    const name = codes?.find((one) => errorEntry(one).confirmed)
    const code = name === undefined ? 1 : errorCode(name)
    const raw = new TextEncoder().encode(JSON.stringify({ code, coin_pub: coin }))
    return { status, headers: {}, body: { raw, json: parseJson(raw) } }
  })
}

interface Drawn {
  readonly calls: readonly {
    readonly request: number
    readonly begins: number
    readonly takes: number
    readonly reply: number
    readonly isLost: boolean
    readonly isRepeated: boolean
    readonly confirmed: number
  }[]
  readonly visible: boolean
  /** True: each reply is the next of its page that the search can explain, if there is one. */
  readonly fitting: boolean
}

/** Moments at which calls begin; each takes a fifth of them at most, or brute force would take too long. */
const MOMENTS = 30

/** Draws what a small history is made from. */
export const DRAWN: fc.Arbitrary<Drawn> = fc.record({
  calls: fc.array(
    fc.record({
      request: fc.nat(NAMES.length - 1),
      begins: fc.nat(MOMENTS),
      takes: fc.nat(MOMENTS / 5),
      reply: fc.nat(40),
      isLost: fc.nat(9).map((one) => one === 9),
      isRepeated: fc.nat(9).map((one) => one === 9),
      confirmed: fc.nat(2),
    }),
    { minLength: 2, maxLength: 3, size: 'max' },
  ),
  visible: fc.boolean(),
  fitting: fc.nat(3).map((one) => one > 0),
})

/** Makes the history. */
export function smallHistory({ making, requests, knowledge }: Material, drawn: Drawn): SmallHistory {
  const order: Span = { ...making, calledAt: 0, repliedAt: 1 }
  const calls = drawn.calls.map((call, index) => {
    const calledAt = 2 + call.begins + index / 10
    return { ...call, from: requests[call.request], calledAt, repliedAt: calledAt + call.takes + 0.6 }
  })
  const open = calls.map(({ from, calledAt, repliedAt, isLost, reply }, index): Span => {
    if (from === undefined) throw new RangeError('no such request')
    const { reply: _, ...span } = from.span
    const given = isLost ? undefined : from.replies[reply % from.replies.length]
    const id = `small:${String(index)}`
    const end = isLost ? Infinity : repliedAt
    return { ...span, id, calledAt, repliedAt: end, ...(given === undefined ? {} : { reply: given }) }
  })
  const again = open.flatMap((span, index) => (calls[index]?.isRepeated === true ? [secondOf(span)] : []))
  const known: Knowledge = {
    ...knowledge,
    hopsVisible: drawn.visible,
    hops: drawn.visible ? hopsOf(open, calls, knowledge) : new Map(),
  }
  return {
    spans: [...(drawn.fitting ? fitted([order, ...open], again, calls, known) : [order, ...open]), ...again],
    knowledge: known,
  }
}

/** The same request, delivered a second time: it is never answered. */
function secondOf(span: Span): Span {
  const { reply: _, ...rest } = span
  return {
    ...rest,
    id: `${span.id} again`,
    repeats: span.id,
    calledAt: span.calledAt + 0.01,
    repliedAt: Infinity,
  }
}

type Planned = Drawn['calls'][number] & { readonly from: Material['requests'][number] | undefined }

/** Where it takes more worlds than this, the reply stays as it was drawn. */
const BUDGET_OF_FITTING = 300

/** The same calls; each reply exchanged for one that the search explains, as long as it finds one. */
function fitted(
  spans: readonly Span[],
  again: readonly Span[],
  calls: readonly Planned[],
  knowledge: Knowledge,
): Span[] {
  const best = spans.map((span, index) => (index === 0 ? span : withoutReply(span)))
  const order = spans
    .map((span, index) => ({ span, index, plan: calls[index - 1] }))
    .sort((left, right) => left.span.repliedAt - right.span.repliedAt)
  for (const { span, index, plan } of order) {
    if (plan?.from === undefined || plan.isLost) continue
    best[index] = span
    const { replies } = plan.from
    const sofar = (told: Span): SmallHistory => {
      const all = [...best.map((one, at) => (at === index ? told : one)), ...again]
      return { spans: all.filter(({ calledAt }) => calledAt <= span.repliedAt), knowledge }
    }
    const open = new Set(openTo(sofar(span), span.id))
    const right = replies.filter(({ status }) => open.has(status)).slice(0, MOST_TRIES)
    best[index] =
      right
        .map((reply) => ({ ...span, reply }))
        .find((told) => searched(sofar(told), BUDGET_OF_FITTING) === undefined) ?? span
  }
  return best
}

const MOST_TRIES = 4

/** Statuses of the rows that a reply could have landed in. */
function openTo({ spans, knowledge }: SmallHistory, id: string): number[] {
  const judged = explain(spans, knowledge, BUDGET_OF_FITTING).find(({ span }) => span.id === id)
  const refused = judged?.kind === 'unexplained' ? judged.refused : []
  return refused.flatMap((one) => row(one.row).status ?? [])
}

function withoutReply(span: Span): Span {
  const { reply: _, ...rest } = span
  return { ...rest, repliedAt: Infinity }
}

/** What the parties are seen to ask each other for, at moments within the calls. */
function hopsOf(
  spans: readonly Span[],
  calls: readonly { readonly confirmed: number; readonly calledAt: number; readonly repliedAt: number }[],
  knowledge: Knowledge,
): Knowledge['hops'] {
  const hops = new Map<string, { from: number; by: number }>()
  for (const [index, span] of spans.entries()) {
    const { confirmed = 0, calledAt = 0, repliedAt = 0 } = calls[index] ?? {}
    const by = [Infinity, calledAt + 0.04, repliedAt - 0.03][confirmed] ?? Infinity
    for (const id of movementsOf(span, knowledge)) {
      const before = hops.get(id) ?? { from: Infinity, by: Infinity }
      hops.set(id, { from: Math.min(before.from, calledAt + 0.02), by: Math.min(before.by, by) })
    }
  }
  return hops
}

interface Coins {
  readonly coins?: readonly { readonly coin_pub: string; readonly coin_sig?: string }[]
  readonly h_contract?: string
}

function movementsOf(span: Span, { contracts }: Knowledge): string[] {
  const { coins = [], h_contract: aborted } = span.request.json as Coins
  return [...contracts.values()].flatMap(({ hash, terms: { merchant_pub: merchant } }) =>
    coins.flatMap(({ coin_pub: coin, coin_sig: signature }) => {
      if (signature !== undefined) return [depositId(coin, merchant, hash, signature)]
      return aborted === hash ? [refundId(coin, merchant, hash, 0n)] : []
    }),
  )
}

/** The first reply that the search cannot explain; `given up` where it had to. */
export function searched({ spans, knowledge }: SmallHistory, budget = 3000): string | undefined {
  const judgements = explain(spans, knowledge, budget)
  if (judgements.some((one) => one.kind === 'unknown' && one.isOurs === true)) return 'given up'
  const [first] = judgements
    .filter((one) => one.kind === 'unexplained')
    .sort((left, right) => left.span.repliedAt - right.span.repliedAt)
  return first?.span.id
}

/** Both answers. */
export function compared(
  history: SmallHistory,
  mostSteps: number,
): { readonly search: string | undefined; readonly force: string | undefined } {
  return { search: searched(history), force: firstUnexplained(history.spans, history.knowledge, mostSteps) }
}
