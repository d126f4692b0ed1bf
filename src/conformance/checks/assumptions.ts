/**
 * Is the history fit to be judged, and did the play go where its author wanted?
 *
 * A story says which row a call should land in. If the oracle never offered that row, two of our own readings
 * disagree and somebody has to look at the page: that is the harness's fault, not the target's.
 */
import type { Span } from '../history.js'
import { isRow } from '../spec/catalogue.js'
import type { Check, Evidence } from './check.js'
import type { Finding } from './finding.js'

export const assumptions: Check = (evidence) => [
  ...evidence.spans.flatMap((span) => [...unknownPage(span), ...disappointed(evidence, span)]),
  ...evidence.events.flatMap((event): Finding[] =>
    event.type === 'end' && event.problem !== undefined
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

function unknownPage(span: Span): Finding[] {
  if (span.page !== 'unknown') return []
  const says = `${span.method} ${span.path} is no page that we know`
  return [{ check: 'assumptions', verdict: 'harness', row: '', span: span.id, play: span.play, says }]
}

function disappointed(evidence: Evidence, span: Span): Finding[] {
  const judgement = evidence.judgements.get(span.id)
  const [first = ''] = span.expected
  if (span.expected.length === 0 || judgement === undefined) return []
  const at = { check: 'assumptions', row: first, span: span.id, play: span.play } as const
  const foreign = span.expected.find((expected) => !isRow(expected))
  if (foreign !== undefined)
    return [{ ...at, row: '', verdict: 'harness', says: `the story expects ${foreign}, which is no row` }]
  if (judgement.kind !== 'landed' || span.expected.some((expected) => judgement.fits.includes(expected)))
    return []
  const says = `the story expects ${span.expected.join(' or ')}, the reply landed in ${judgement.row}, which the oracle allows`
  return [{ ...at, verdict: evidence.play.hopsVisible ? 'harness' : 'unreached', says }]
}
