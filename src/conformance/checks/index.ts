/**
 * The checks, in the order of running, and the one function that judges a finished play.
 */
import { playOf, spansOf, withoutBodies, type Recorded, type Span } from '../history.js'
import { asHeard, brokenSeams } from '../oracle/heard.js'
import { denominationsIn, gatherKnowledge, type Knowledge } from '../oracle/knowledge.js'
import type { Judgement } from '../oracle/judgement.js'
import { explain } from '../oracle/linearize.js'
import { ORACLES } from '../oracle/index.js'
import type { PageOracle } from '../oracle/operation.js'
import { CATALOGUE, type Catalogue } from '../spec/catalogue.js'
import { contract } from './contract.js'
import { orderList } from './order-list.js'
import { statusOfPaid } from './order-status.js'
import { assumptions } from './assumptions.js'
import { perHouse, type Check, type Evidence } from './check.js'
import { failures, order, rows } from './effects.js'
import type { Finding } from './finding.js'
import { exchangeHistories } from './exchange-histories.js'
import { exchangePublications } from './exchange-publications.js'
import { liveness } from './liveness.js'
import { money } from './money.js'
import { outgoing } from './outgoing.js'
import { shapes } from './shapes.js'
import { signatures } from './signatures.js'
import { stalls } from './stalls.js'
import { BackendsDisagreeError } from '../verify.js'

const CHECKS = {
  assumptions,
  stalls,
  rows,
  failures,
  shapes,
  signatures,
  exchangePublications: perHouse(exchangePublications),
  exchangeHistories: perHouse(exchangeHistories),
  money,
  outgoing,
  contract,
  orderList,
  statusOfPaid,
  order,
  liveness,
} as const

/** What judges a play: an argument, so that a judge that is wrong on purpose is only another value. */
export interface Judge {
  readonly rows: Catalogue
  /** By page id. */
  readonly oracles: ReadonlyMap<string, PageOracle>
  /** By name, in the order of running. */
  readonly checks: Readonly<Record<string, Check>>
}

/** The judge that everybody uses. */
export const JUDGE: Judge = { rows: CATALOGUE, oracles: ORACLES, checks: CHECKS }

/** What the judge says about one play. */
export interface PlayJudgement {
  readonly play: string
  readonly scenario: string
  readonly spans: readonly Span[]
  readonly judgements: ReadonlyMap<string, Judgement>
  readonly findings: readonly Finding[]
}

/**
 * Judges one play.
 * @param opening spans from before the plays that tell about the target (its /config and /keys)
 */
export function judgePlay(events: readonly Recorded[], opening: readonly Span[] = []): PlayJudgement {
  try {
    return judgeRead(readPlay(events, opening))
  } catch (error) {
    if (!(error instanceof BackendsDisagreeError)) throw error
    const { play: id, scenario } = playOf(events)
    const at = { check: 'signatures', row: '', span: '', play: id } as const
    return {
      play: id,
      scenario,
      spans: spansOf(events),
      judgements: new Map(),
      findings: [{ ...at, verdict: 'harness', says: error.message }],
    }
  }
}

/** A finished play with what can be known about it before anything is judged. */
export interface ReadPlay extends Omit<Evidence, 'judgements'> {
  /** Spans as they were sent; those of the evidence are as they were heard. */
  readonly sent: readonly Span[]
}

/** Reads a play: the part of judging it that is the same whoever judges. */
export function readPlay(events: readonly Recorded[], opening: readonly Span[] = []): ReadPlay {
  const play = playOf(events)
  const sent = spansOf(events)
  const spans = asHeard(sent, events, (all) => denominationsIn([...opening, ...all]))
  const knowledge = gatherKnowledge([...opening, ...spans], { ...play, broken: brokenSeams(events) })
  return { play, events, sent, spans, knowledge }
}

/** Judges a play that was read. */
export function judgeRead(read: ReadPlay, judge: Judge = JUDGE): PlayJudgement {
  const { play: id, scenario } = read.play
  return { play: id, scenario, spans: read.sent, ...judgeSpans(read, judge) }
}

/** The judgement without the bodies that no finding is about: a long run keeps thousands of them. */
export function lighten(judged: PlayJudgement): PlayJudgement {
  const shown = new Set(judged.findings.flatMap((one) => [one.span, ...(one.overlapping ?? [])]))
  const light = new Map(
    judged.spans.map((span) => [span.id, shown.has(span.id) ? span : withoutBodies(span)]),
  )
  const lightOf = (span: Span): Span => light.get(span.id) ?? withoutBodies(span)
  const judgements = [...judged.judgements].map(([id, one]): [string, Judgement] => [
    id,
    one.kind === 'unexplained'
      ? { ...one, span: lightOf(one.span), overlapping: one.overlapping.map(lightOf) }
      : { ...one, span: lightOf(one.span) },
  ])
  return { ...judged, spans: [...light.values()], judgements: new Map(judgements) }
}

function judgeSpans(
  read: ReadPlay,
  { rows: catalogue, oracles, checks }: Judge,
): Pick<PlayJudgement, 'judgements' | 'findings'> {
  const knowledge = { ...read.knowledge, rows: catalogue }
  const judgements = new Map(
    views(read.spans, knowledge)
      .flatMap((view) => explain(view, knowledge, undefined, oracles))
      .map((one) => [one.span.id, one]),
  )
  const evidence: Evidence = { ...read, knowledge, judgements }
  return { judgements, findings: Object.values(checks).flatMap((check) => check(evidence)) }
}

/**
 * Who sees what: callers see the merchant and the exchange, and know nothing of what these say to each other.
 * Where that is visible, each exchange is judged on everything it was asked, and its word counts last.
 */
function views(spans: readonly Span[], { hopsVisible, houses }: Knowledge): Span[][] {
  const callers = spans.filter((span) => span.cause === undefined)
  if (!hopsVisible) return [callers]
  const exchanges = [...houses.keys()].map((name) =>
    spans.filter(({ to, house }) => to === 'exchange' && house === name),
  )
  return [callers, ...exchanges]
}
