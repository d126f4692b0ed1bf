/**
 * The checks, in the order of running, and the one function that judges a finished play.
 */
import { playOf, spansOf, withoutBodies, type Recorded, type Span } from '../history.js'
import { asHeard, brokenSeams, repeatedSpans } from '../oracle/heard.js'
import { denominationsIn, gatherKnowledge } from '../oracle/knowledge.js'
import type { Judgement } from '../oracle/judgement.js'
import { explain } from '../oracle/linearize.js'
import { contract } from './contract.js'
import { orderList } from './order-list.js'
import { statusOfPaid } from './order-status.js'
import { assumptions } from './assumptions.js'
import type { Check, Evidence } from './check.js'
import { failures, order, rows } from './effects.js'
import type { Finding } from './finding.js'
import { exchangeHistories } from './exchange-histories.js'
import { exchangePublications } from './exchange-publications.js'
import { money } from './money.js'
import { outgoing } from './outgoing.js'
import { shapes } from './shapes.js'
import { signatures } from './signatures.js'
import { BackendsDisagreeError } from '../verify.js'

const CHECKS: readonly Check[] = [
  assumptions,
  rows,
  failures,
  shapes,
  signatures,
  exchangePublications,
  exchangeHistories,
  money,
  outgoing,
  contract,
  orderList,
  statusOfPaid,
  order,
]

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
  const play = playOf(events)
  const spans = spansOf(events)
  const { play: id, scenario } = play
  try {
    return { play: id, scenario, spans, ...judgeSpans(play, events, spans, opening) }
  } catch (error) {
    if (!(error instanceof BackendsDisagreeError)) throw error
    const at = { check: 'signatures', row: '', span: '', play: id } as const
    return {
      play: id,
      scenario,
      spans,
      judgements: new Map(),
      findings: [{ ...at, verdict: 'harness', says: error.message }],
    }
  }
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
  play: Evidence['play'],
  events: readonly Recorded[],
  sent: readonly Span[],
  opening: readonly Span[],
): Pick<PlayJudgement, 'judgements' | 'findings'> {
  const spans = asHeard(sent, events, (all) => denominationsIn([...opening, ...all]))
  const knowledge = gatherKnowledge([...opening, ...spans], {
    ...play,
    broken: brokenSeams(events),
    repeated: repeatedSpans(spans, events),
  })
  const judgements = new Map(
    views(spans, play.hopsVisible)
      .flatMap((view) => explain(view, knowledge))
      .map((one) => [one.span.id, one]),
  )
  const evidence: Evidence = { play, events, spans, knowledge, judgements }
  return { judgements, findings: CHECKS.flatMap((check) => check(evidence)) }
}

/**
 * Who sees what: callers see the merchant and the exchange, and know nothing of what these say to each other.
 * Where that is visible, the exchange is judged on everything it was asked, and its word counts last.
 */
function views(spans: readonly Span[], hopsVisible: boolean): Span[][] {
  const callers = spans.filter((span) => span.cause === undefined)
  return hopsVisible ? [callers, spans.filter((span) => span.to === 'exchange')] : [callers]
}
