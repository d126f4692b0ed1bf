/**
 * What a person reads: the verdict table, then every finding with what to do about it.
 *
 * Nothing that a target said reaches the terminal as it is: control characters are escaped, lengths bounded.
 */
import { styleText } from 'node:util'
import { describeCode } from '../../protocol/errors.js'
import { isJsonObject } from '../../protocol/encoding/json.js'
import { printable } from '../../protocol/malformed.js'
import type { Finding } from '../checks/finding.js'
import type { Counterexample, RunResult } from '../run.js'
import type { Span } from '../history.js'
import { isRow, row } from '../spec/catalogue.js'
import { countVerdicts, rowVerdicts, spanVerdicts, type RowVerdict, type Verdict } from './verdict.js'

export interface TerminalOptions {
  readonly colours: boolean
  /** Where the reports were written, and the files of counterexamples in it. */
  readonly folder?: string
  readonly counterexampleFiles: readonly string[]
  /** Leaves out everything but the findings. */
  readonly findingsOnly?: boolean
}

const LINE = 160
/** Findings shown in full; the rest is counted. */
const MOST_FINDINGS = 12

const COLOUR: Readonly<Partial<Record<Verdict, 'green' | 'red' | 'yellow' | 'cyan' | 'gray'>>> = {
  upheld: 'green',
  violated: 'red',
  harness: 'red',
  wanting: 'yellow',
  unknown: 'yellow',
  seen: 'cyan',
  unreached: 'gray',
  inapplicable: 'gray',
}

/** The whole report as text. */
export function terminalReport(result: RunResult, options: TerminalOptions): string {
  if (options.findingsOnly === true) return [...findingBlocks(result, options), ''].join('\n')
  const spans = spanVerdicts(result.plays)
  const rows = rowVerdicts(result, spans)
  const judged = spans.filter((span) => span.status !== null).length
  const lines = [
    `Assay: ${printable(result.target, LINE)}, seed ${printable(result.seed)}, ${plural(result.plays.length, 'play')}, ${plural(judged, 'reply', 'replies')} judged`,
    '',
    ...table(rows, options),
    '',
    ...result.inapplicable.map(({ scenario, why }) => `not played: ${scenario} (${why})`),
    ...findingBlocks(result, options),
    summary(rows, result, options),
    ...(options.folder === undefined ? [] : [`History and reports: ${options.folder}`]),
  ]
  return `${lines.join('\n')}\n`
}

function table(rows: readonly RowVerdict[], options: TerminalOptions): string[] {
  const lines: string[] = []
  for (const page of new Set(rows.map(({ row: target }) => target.page))) {
    lines.push(page)
    for (const { row: target, verdict, landed } of rows.filter((one) => one.row.page === page)) {
      const name = target.id.slice(page.length + 1).padEnd(30)
      const times = landed === 0 ? '' : `${String(landed)}×`
      lines.push(
        `  ${name} ${paint(verdict.padEnd(12), verdict, options)} ${times.padStart(7)}  ${target.level}`,
      )
    }
  }
  return lines
}

/** The same finding in many plays is shown once, with how often it was made. */
function findingBlocks(result: RunResult, options: TerminalOptions): string[] {
  const spans = new Map(result.plays.flatMap((play) => play.spans.map((span) => [span.id, span])))
  const groups = new Map<string, Finding[]>()
  for (const finding of result.plays.flatMap((play) => play.findings)) {
    const name = `${finding.verdict} ${finding.row} ${finding.check}`
    groups.set(name, [...(groups.get(name) ?? []), finding])
  }
  const told = [...groups.values()].slice(0, MOST_FINDINGS).flatMap((group) => {
    const [first] = group
    return first === undefined
      ? []
      : findingBlock(first, group.length, spans.get(first.span), result, options)
  })
  const more = groups.size - MOST_FINDINGS
  return more > 0 ? [...told, `… and ${plural(more, 'more kind')} of findings; see run.json`, ''] : told
}

function findingBlock(
  finding: Finding,
  times: number,
  span: Span | undefined,
  result: RunResult,
  options: TerminalOptions,
): string[] {
  const target = isRow(finding.row) ? row(finding.row) : undefined
  const again = times > 1 ? `  (${String(times)} times)` : ''
  return [
    `${paint(finding.verdict, finding.verdict, options)}  ${finding.row === '' ? finding.check : finding.row}${again}`,
    ...(target === undefined
      ? []
      : [`  promised  ${target.says}`, `  source    ${target.source.where} (${target.level})`]),
    `  finding   ${printable(finding.says, LINE * 2)} [${finding.check}]`,
    ...(span === undefined
      ? []
      : [`  call      ${finding.span}: ${span.from} sent ${span.method} ${printable(span.path, LINE)}`]),
    ...(span?.reply === undefined ? [] : [`  received  ${received(span)}`]),
    ...(finding.refused ?? []).map(
      ({ row: refused, why }) => `  expected  ${printable(why, LINE)}  (${shortName(refused)})`,
    ),
    ...(finding.overlapping ?? []).map((other) => `  meanwhile ${other}`),
    ...reproduction(finding, result.counterexamples, options),
    '',
  ]
}

function reproduction(
  finding: Finding,
  examples: readonly Counterexample[],
  options: TerminalOptions,
): string[] {
  const index = examples.findIndex((example) => example.play === finding.play)
  const example = examples[index]
  const file = options.counterexampleFiles[index]
  if (example === undefined || file === undefined) return []
  const calls = example.input.programs.flatMap((program, strand) =>
    program.map(
      (step) => `  shrunk to ${String(strand + 1)}: ${step.call} ${JSON.stringify(step.with ?? {})}`,
    ),
  )
  return [...calls, `  replay    assay replay ${file}`]
}

function received(span: Span): string {
  const { status = 0, body } = span.reply ?? {}
  const code = isJsonObject(body?.json) ? body.json['code'] : undefined
  const named = typeof code === 'number' ? ` with code ${describeCode(code)}` : ''
  const text = new TextDecoder().decode(body?.raw ?? new Uint8Array(0))
  return `${String(status)}${named}${text === '' ? '' : `  ${printable(text, LINE)}`}`
}

function summary(rows: readonly RowVerdict[], result: RunResult, options: TerminalOptions): string {
  const counts = [...countVerdicts(rows)].map(([verdict, count]) =>
    paint(`${String(count)} ${verdict}`, verdict, options),
  )
  const ended = result.interrupted ? ' (interrupted)' : ''
  return `${plural(rows.length, 'row')}: ${counts.join(', ')}${ended}`
}

function shortName(rowId: string): string {
  return rowId.slice(rowId.lastIndexOf('/') + 1)
}

function paint(text: string, verdict: Verdict, options: TerminalOptions): string {
  const colour = COLOUR[verdict]
  return options.colours && colour !== undefined ? styleText(colour, text) : text
}

function plural(count: number, word: string, many = `${word}s`): string {
  return `${String(count)} ${count === 1 ? word : many}`
}
