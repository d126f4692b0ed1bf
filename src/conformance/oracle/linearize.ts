/**
 * Is there an order of effects that explains every reply?
 *
 * Calls overlap, and each makes its moves at unknown moments between its call and its reply. The search walks
 * the history from event to event and keeps every state of the world that explains all replies so far,
 * together with how far each open call has come. When a call returns, only those worlds survive in which it
 * has decided for a row that its reply fits. No world left means that no order of effects explains the reply.
 *
 * A request that was delivered twice is two spans, of which one is never answered: the second may take effect at any
 * time from then on, or not at all.
 *
 * A lost reply keeps all possibilities open for ever, and so does a reply that leaves open what happened (a
 * timeout, a database that failed). A reply that goes against nothing worse than a custom of the reference is
 * noted, and the search goes on as if it had been lost. A budget bounds the search; beyond it the answer is an
 * honest "unknown".
 */
import { isJsonObject } from '../../protocol/encoding/json.js'
import { sizeOf, type Span } from '../history.js'
import { isInForce } from '../spec/profiles.js'
import { describeRow, type Row } from '../spec/row.js'
import { componentsOf } from './components.js'
import { ORACLES } from './index.js'
import type { Judgement } from './judgement.js'
import { knowledgeFor } from './houses.js'
import type { Knowledge } from './knowledge.js'
import type { PageOracle, SeenReply } from './operation.js'
import { lossesOf } from './losses.js'
import { DEFAULT_BUDGET, Search, type Call } from './search.js'
import { unsettledRows } from './unsettled.js'

/** Judges spans that see each other's effects. Pages without an oracle are left out. */
export function explain(
  spans: readonly Span[],
  knowledge: Knowledge,
  budget = DEFAULT_BUDGET,
  oracles: ReadonlyMap<string, PageOracle> = ORACLES,
): Judgement[] {
  const judgements: Judgement[] = []
  const calls: Call[] = []
  for (const span of spans) {
    const oracle = oracles.get(`${span.to}/${span.page}`)
    if (oracle === undefined) continue
    const reply = seenReply(span)
    const known = knowledgeFor(span, knowledge)
    const call = oracle.begin(span, known)
    const tooLarge = tooLargeRow(span, reply, knowledge)
    if (tooLarge !== undefined) judgements.push(landedIn(span, tooLarge))
    else if (span.request.omitted !== undefined)
      judgements.push({ kind: 'unknown', span, why: 'nobody kept what was asked' })
    else if (!knowledge.rows.ofPage(oracle.page).some((one) => isInForce(one, knowledge.profile)))
      judgements.push({ kind: 'unknown', span, why: 'no version of the target has this page' })
    else if (call === 'unjudged')
      judgements.push({ kind: 'unknown', span, why: 'the keys or the contract it is about were never seen' })
    else if (call === 'malformed') judgements.push(judgeMalformed(span, reply, knowledge))
    else {
      const loose = unsettledRow(span, reply, knowledge)
      if (loose !== undefined) judgements.push(landedIn(span, loose.id))
      const settling = loose === undefined ? reply : undefined
      calls.push({
        span,
        oracle,
        call,
        knowledge: known,
        reply: settling,
        touches: oracle.touches(call, span),
      })
    }
  }
  for (const component of componentsOf(calls))
    judgements.push(...explainComponent(component, knowledge, budget))
  return judgements
}

function explainComponent(calls: readonly Call[], knowledge: Knowledge, budget: number): Judgement[] {
  const search = new Search(calls, knowledge, budget)
  const mild: Judgement[] = []
  for (const event of eventsOf(calls, knowledge)) {
    search.moveTo(event.at)
    if (event.kind === 'call') search.open(event.call)
    else if (event.kind === 'moved') search.confirm(event.movement)
    else {
      const problem = search.close(event.call)
      if (problem?.kind === 'unexplained' && problem.level !== 'must') {
        mild.push(problem)
        search.forget(event.call)
      } else if (problem !== undefined) {
        const explained =
          problem.kind === 'unexplained' ? inDetail(problem, calls, knowledge, budget) : problem
        return [...search.landed(), ...mild, explained, ...search.remaining(event.call)]
      }
    }
  }
  return [...search.landed(), ...mild]
}

type Unexplained = Extract<Judgement, { kind: 'unexplained' }>

/** Searches once more, up to the reply that nothing explains, to tell where it was tried and what it costs. */
function inDetail(
  problem: Unexplained,
  calls: readonly Call[],
  knowledge: Knowledge,
  budget: number,
): Unexplained {
  const search = new Search(calls, knowledge, budget, problem.span)
  for (const event of eventsOf(calls, knowledge)) {
    search.moveTo(event.at)
    if (event.kind === 'call') search.open(event.call)
    else if (event.kind === 'moved') search.confirm(event.movement)
    else if (search.close(event.call) !== undefined) {
      if (event.call.span.id === problem.span.id) break
      search.forget(event.call)
    }
  }
  const losses = lossesOf(
    problem.span,
    search.possible,
    calls.map(({ span }) => span),
    knowledge,
  )
  return { ...problem, positions: search.positions, losses }
}

/** The row of a reply that leaves open what happened, if such a reply may be given here. */
function unsettledRow(span: Span, reply: SeenReply | undefined, knowledge: Knowledge): Row | undefined {
  if (reply === undefined) return undefined
  return unsettledRows(span, knowledge).find((candidate) =>
    knowledge.rows.matches(candidate, reply.status, reply.code),
  )
}

function landedIn(span: Span, name: string): Judgement {
  return { kind: 'landed', span, row: name, against: [], fits: [name] }
}

type Event =
  | { readonly kind: 'call' | 'return'; readonly at: number; readonly call: Call }
  /** An exchange has confirmed a movement to a party: it has happened. */
  | { readonly kind: 'moved'; readonly at: number; readonly movement: string }

function eventsOf(calls: readonly Call[], knowledge: Knowledge): Event[] {
  const events = calls.flatMap((call): Event[] => {
    const opened: Event = { kind: 'call', at: call.span.calledAt, call }
    return call.reply === undefined ? [opened] : [opened, { kind: 'return', at: call.span.repliedAt, call }]
  })
  const coins = new Set(calls.flatMap((call) => call.touches))
  const confirmed = [...knowledge.hops].filter(
    ([id, hop]) => hop.by < Infinity && coins.has(`coin:${id.split(':')[0] ?? ''}`),
  )
  const moved = confirmed.map(([movement, hop]): Event => ({ kind: 'moved', at: hop.by, movement }))
  return [...events, ...moved].sort((left, right) => left.at - right.at)
}

function seenReply(span: Span): SeenReply | undefined {
  if (span.reply === undefined) return undefined
  const { json } = span.reply.body
  const code = isJsonObject(json) ? json['code'] : undefined
  return { status: span.reply.status, code: typeof code === 'number' ? code : undefined, json }
}

/** Bytes of a body that no page would be right to refuse for its size. Which size is too large, no page says. */
const SURELY_SMALL = 1024 * 1024

/** The row of a refusal because of the size of the body, if the body is large: nothing has happened then. */
function tooLargeRow(
  span: Span,
  reply: SeenReply | undefined,
  { profile, rows }: Knowledge,
): string | undefined {
  const name = `${span.to}/${span.page}/413-too-large`
  if (reply === undefined || sizeOf(span.request) <= SURELY_SMALL || !rows.isRow(name)) return undefined
  return isInForce(rows.row(name), profile) && rows.matches(rows.row(name), reply.status, reply.code)
    ? name
    : undefined
}

function judgeMalformed(span: Span, reply: SeenReply | undefined, knowledge: Knowledge): Judgement {
  const { rows } = knowledge
  const name = `${span.to}/${span.page}/400-malformed`
  const other = `${span.to}/${span.page}/400-not-json`
  if (reply === undefined) return { kind: 'unknown', span, why: 'the reply was lost' }
  if (!rows.isRow(name) || !isInForce(rows.row(name), knowledge.profile))
    return { kind: 'unknown', span, why: 'no row speaks of malformed requests' }
  if (rows.matches(rows.row(name), reply.status, reply.code)) return landedIn(span, name)
  const isOpen = rows.isRow(other) && isInForce(rows.row(other), knowledge.profile)
  if (isOpen && rows.matches(rows.row(other), reply.status, reply.code)) return landedIn(span, other)
  const loose = unsettledRow(span, reply, knowledge)
  if (loose !== undefined) return landedIn(span, loose.id)
  return {
    kind: 'unexplained',
    span,
    refused: [{ row: name, why: `has to be ${describeRow(rows.row(name))}` }],
    level: rows.row(name).level,
    overlapping: [],
    positions: [],
    losses: [],
  }
}
