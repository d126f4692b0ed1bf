/**
 * Is the history fit to be judged, and did the play go where its author wanted?
 *
 * A story says which row a call should land in. If the oracle never offered that row, two of our own readings
 * disagree and somebody has to look at the page: that is the harness's fault, not the target's.
 */
import type { Span } from '../history.js'
import { isRow, row } from '../spec/catalogue.js'
import type { Check, Evidence } from './check.js'
import type { Finding } from './finding.js'

export const assumptions: Check = (evidence) => [
  ...evidence.spans.flatMap(unknownPage),
  ...unanswered(evidence),
  ...unjudged(evidence),
  ...disappointments(evidence),
  ...evidence.events.flatMap((event): Finding[] =>
    event.type === 'end' && event.problem !== undefined && event.stall === undefined
      ? [
          {
            check: 'assumptions',
            verdict: 'unreached',
            row: '',
            span: '',
            play: event.play,
            says: event.problem,
          },
        ]
      : [],
  ),
]

/**
 * Calls that a target left without a reply. In process that only happens on purpose; out there it means that a
 * part of the play cannot be judged, and a run that judged nothing must not look like one that found nothing.
 */
function unanswered({ play, spans }: Evidence): Finding[] {
  return spans
    .filter((span) => !play.hopsVisible && span.lost !== undefined)
    .map((span) => ({
      check: 'assumptions',
      verdict: 'unknown',
      row: '',
      span: span.id,
      play: span.play,
      says: `no reply came: ${span.lost ?? ''}`,
    }))
}

/** Calls for which the search was given up. */
function unjudged({ judgements }: Evidence): Finding[] {
  return [...judgements.values()].flatMap((judgement): Finding[] => {
    if (judgement.kind !== 'unknown' || judgement.isOurs !== true) return []
    const { span, why } = judgement
    return [{ check: 'order', verdict: 'unknown', row: '', span: span.id, play: span.play, says: why }]
  })
}

function unknownPage(span: Span): Finding[] {
  if (span.page !== 'unknown') return []
  const says = `${span.method} ${span.path} is no page that we know`
  return [{ check: 'assumptions', verdict: 'harness', row: '', span: span.id, play: span.play, says }]
}

/**
 * Expectations of a story that were not met. Only the first can be a mistake of ours: from there on the story is
 * not the one that was written.
 */
function disappointments(evidence: Evidence): Finding[] {
  const findings: Finding[] = []
  let isOnTrack = evidence.play.hopsVisible && evidence.play.remembers !== true
  for (const span of evidence.spans.filter(({ expected }) => expected.length > 0)) {
    const judgement = evidence.judgements.get(span.id)
    if (judgement === undefined) continue
    const foreign = span.expected.find((expected) => !isRow(expected))
    const at = { check: 'assumptions', span: span.id, play: span.play } as const
    if (foreign !== undefined) {
      findings.push({
        ...at,
        row: '',
        verdict: 'harness',
        says: `the story expects ${foreign}, which is no row`,
      })
    } else if (judgement.kind !== 'landed') isOnTrack = false
    else if (!span.expected.some((expected) => judgement.fits.includes(expected))) {
      const says = `the story expects ${span.expected.join(' or ')}, the reply landed in ${judgement.row}, which the oracle allows`
      const isOurs = isOnTrack && row(judgement.row).settles
      findings.push({ ...at, row: span.expected[0] ?? '', verdict: isOurs ? 'harness' : 'unreached', says })
      isOnTrack = false
    }
  }
  return findings
}
