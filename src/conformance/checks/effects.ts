/**
 * Findings of the search: replies that no order of effects explains.
 *
 * Where a call overlapped with no other, the state it met is certain, and the finding says which row it should
 * have landed in (check `rows`). Where calls overlapped, it says that no order of them works (check `order`).
 */
import type { Span } from '../history.js'
import type { Knowledge } from '../oracle/knowledge.js'
import { row } from '../spec/catalogue.js'
import type { Judgement } from '../oracle/judgement.js'
import { isBroken } from '../oracle/unsettled.js'
import { timeOfReply } from '../oracle/tolerance.js'
import type { Check, Evidence } from './check.js'
import { against, verdictOf, type CheckName, type Finding } from './finding.js'

/**
 * Replies of a party that failed although nobody had broken it. Pages allow that and leave open what happened, so nobody
 * is blamed; but somebody has to hear of it, as one who fails at every request of a kind has no failing database.
 */
export const failures: Check = ({ judgements, knowledge }) =>
  [...judgements.values()].flatMap((judgement): Finding[] => {
    if (judgement.kind !== 'landed') return []
    const { span } = judgement
    const { settles, excuse, status = 0 } = row(judgement.row)
    if (settles || excuse !== undefined || status < 500 || isBroken(span, knowledge)) return []
    if (judgement.row === NO_KEYS && areKeysOver(span, knowledge)) return []
    const says = 'failed by itself: what became of the request is not known'
    return [{ check: 'rows', verdict: 'seen', row: judgement.row, span: span.id, play: span.play, says }]
  })

const NO_KEYS = 'exchange/get-keys/503-no-keys'

/** True if every key that the exchange has ever published has had its time. */
function areKeysOver(span: Span, { keys }: Knowledge): boolean {
  return (
    keys?.signkeys.every(({ stamp_end: { t_s: end } }) => end !== 'never' && end <= timeOfReply(span)) ===
    true
  )
}

/** Replies of calls that were alone. */
export const rows: Check = (evidence) => findings(evidence, 'rows')

/** Replies of calls that overlapped with others. */
export const order: Check = (evidence) => findings(evidence, 'order')

function findings({ judgements, knowledge }: Evidence, check: CheckName): Finding[] {
  return [...judgements.values()].flatMap((judgement): Finding[] => {
    const { span } = judgement
    const at = { check, span: span.id, play: span.play }
    if (judgement.kind === 'landed' && check === 'rows') {
      return judgement.against.map((rowId) =>
        against(rowId, {
          ...at,
          says: `the reply can only be explained against this row (it landed in ${judgement.row})`,
        }),
      )
    }
    if (judgement.kind !== 'unexplained' || judgement.overlapping.length > 0 !== (check === 'order'))
      return []
    return [unexplained(judgement, check, knowledge)]
  })
}

function unexplained(
  judgement: Extract<Judgement, { kind: 'unexplained' }>,
  check: CheckName,
  { rows }: Knowledge,
): Finding {
  const { span, refused, overlapping, level, positions, losses } = judgement
  const status = span.reply === undefined ? 'no reply' : `the reply ${String(span.reply.status)}`
  const says =
    check === 'order' ? `no order of effects explains ${status}` : `${status} fits no row that is open here`
  const at = {
    check,
    span: span.id,
    play: span.play,
    refused,
    overlapping: overlapping.map((other) => other.id),
    // In a single position nothing more is refused than stands there already.
    ...(positions.length > 1 ? { positions } : {}),
    ...(losses.length > 0 ? { losses } : {}),
  }
  // The row to name is the first of the level that counts; the rest stands beside it.
  const named = refused.find((one) => rows.row(one.row).level === level) ?? refused[0]
  if (named === undefined)
    return { ...at, row: '', verdict: 'harness', says: `${says}, and the oracle offers none` }
  return { ...at, row: named.row, verdict: verdictOf(level), says }
}
