/**
 * Findings as text: what was promised, what came instead, how it came about, how to see it again.
 */
import { describeCode } from '../../protocol/errors.js'
import { isJsonObject } from '../../protocol/encoding/json.js'
import { printable } from '../../protocol/malformed.js'
import type { Finding } from '../checks/finding.js'
import type { Span } from '../history.js'
import type { Counterexample, RunResult } from '../run.js'
import { isCampaign, nameOf } from '../scenario/grammar.js'
import { isRow, row } from '../spec/catalogue.js'
import { describeLoss, describePosition, LINE, paint, plural } from './text.js'
import { timeline } from './timeline.js'

export interface TellOptions {
  readonly colours: boolean
  /** Files of the counterexamples, in their order. */
  readonly counterexampleFiles: readonly string[]
}

/** Findings shown in full; the rest is counted. */
const MOST_FINDINGS = 12

/** A finding, where it was made in its clearest form, and how often it was made. */
interface Told {
  readonly finding: Finding
  readonly spans: readonly Span[]
  readonly times: number
  readonly example?: Counterexample
}

/** All findings. The same one in many plays is told once, from its counterexample if there is one. */
export function tellFindings(result: RunResult, options: TellOptions): string[] {
  const kinds = new Map<string, Told>()
  for (const example of result.counterexamples) {
    for (const finding of example.judged.findings)
      kinds.set(kindOf(finding), { finding, spans: example.judged.spans, times: 0, example })
  }
  for (const play of result.plays) {
    for (const finding of play.findings) {
      const kind = kindOf(finding)
      const told = kinds.get(kind) ?? { finding, spans: play.spans, times: 0 }
      kinds.set(kind, { ...told, times: told.times + 1 })
    }
  }
  const shown = [...kinds.values()].slice(0, MOST_FINDINGS).flatMap((told) => tell(told, result, options))
  const examples = result.counterexamples.flatMap((example, index) =>
    reproduction(example, index, options, result.replayable),
  )
  const more = kinds.size - MOST_FINDINGS
  const rest = more > 0 ? [`… and ${plural(more, 'more kind')} of findings; see run.json`, ''] : []
  return [...shown, ...rest, ...examples]
}

function kindOf(finding: Finding): string {
  return `${finding.verdict} ${finding.row} ${finding.check}`
}

function tell({ finding, spans, times, example }: Told, result: RunResult, options: TellOptions): string[] {
  const span = spans.find(({ id }) => id === finding.span)
  const again = times > 1 ? `  (${String(times)} times)` : ''
  const name = finding.row === '' ? finding.check : finding.row
  return [
    `${paint(finding.verdict, finding.verdict, options.colours)}  ${name}${again}`,
    ...promise(finding),
    `  finding   ${printable(finding.says, LINE * 2)} [${finding.check}]`,
    ...(span === undefined ? [] : exchange(span)),
    ...(finding.refused ?? []).map(
      ({ row: refused, why }) => `  expected  ${printable(why, LINE)}  (${shortName(refused)})`,
    ),
    ...(finding.overlapping ?? []).flatMap((id) => meanwhile(spans.find((other) => other.id === id))),
    ...positionsOf(finding),
    ...lossesOf(finding),
    ...(example === undefined
      ? []
      : [`  shown in  counterexample ${String(result.counterexamples.indexOf(example) + 1)}`]),
    '',
  ]
}

/** Positions of a call that are shown, at most. */
const MOST_POSITIONS = 6
const MOST_LOSSES = 6

function positionsOf({ positions = [] }: Finding): string[] {
  const more = positions.length - MOST_POSITIONS
  return [
    ...positions
      .slice(0, MOST_POSITIONS)
      .map((one) => `  refused   ${printable(describePosition(one), LINE * 3)}`),
    ...(more > 0 ? [`  refused   … and in ${plural(more, 'more position')}; see run.json`] : []),
  ]
}

function lossesOf({ losses = [] }: Finding): string[] {
  const more = losses.length - MOST_LOSSES
  return [
    ...losses.slice(0, MOST_LOSSES).map((one) => `  costs     ${printable(describeLoss(one), LINE * 2)}`),
    ...(more > 0 ? [`  costs     … and ${plural(more, 'more loss', 'more losses')}; see run.json`] : []),
  ]
}

function promise(finding: Finding): string[] {
  if (!isRow(finding.row)) return []
  const { says, source, level } = row(finding.row)
  return [`  promised  ${says}`, `  source    ${source.where} (${level})`]
}

function exchange(span: Span): string[] {
  const call = `  call      ${span.id}: ${span.from} sent ${span.method} ${printable(span.path, LINE)}`
  if (span.reply === undefined) return [call]
  const { status, body } = span.reply
  const code = isJsonObject(body.json) ? body.json['code'] : undefined
  const named = typeof code === 'number' ? ` with code ${describeCode(code)}` : ''
  const text = body.raw.length === 0 ? '' : `  ${printable(new TextDecoder().decode(body.raw), LINE)}`
  return [call, `  received  ${String(status)}${named}${text}`]
}

/** Calls of actors that overlapped; what the parties did for them shows in the timeline. */
function meanwhile(other: Span | undefined): string[] {
  if (other === undefined || other.cause !== undefined) return []
  const status = other.reply === undefined ? 'no reply' : String(other.reply.status)
  return [
    `  meanwhile ${other.id}: ${other.from} sent ${other.method} ${printable(other.path, LINE)} (${status})`,
  ]
}

function reproduction(
  example: Counterexample,
  index: number,
  options: TellOptions,
  isReplayable: boolean,
): string[] {
  const file = options.counterexampleFiles[index]
  const size = isCampaign(example.scenario) ? sizeOf(example) : 'the whole story'
  const marks = new Map(
    example.judged.findings
      .filter((finding) => finding.verdict === 'violated')
      .map((finding) => [finding.span, `violates ${shortName(finding.row)}`]),
  )
  return [
    `counterexample ${String(index + 1)}: ${nameOf(example.scenario)}, ${size}`,
    ...timeline(example.history, marks).map((line) => `  ${line}`),
    ...(file === undefined ? [] : [reproducing(file, isReplayable)]),
    '',
  ]
}

function sizeOf({ calls, isUnfinished }: Counterexample): string {
  const size = `shrunk to ${plural(calls, 'call')} after the set-up`
  return isUnfinished === true ? `${size}, and not fully: its plays or its time ran out` : size
}

function reproducing(file: string, isReplayable: boolean): string {
  return isReplayable
    ? `  replay: assay replay ${file}`
    : `  saved: ${file} (replayed on the built-in pair only; \`assay conform --seed\` draws the same calls again)`
}

function shortName(rowId: string): string {
  return rowId.slice(rowId.lastIndexOf('/') + 1)
}
