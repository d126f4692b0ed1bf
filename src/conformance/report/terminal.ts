/**
 * What a person reads: the verdict table, then every finding with what to do about it.
 */
import { printable } from '../../protocol/malformed.js'
import { scoresInWords } from '../proof/book.js'
import { ownBook } from '../proof/book-file.js'
import type { RunResult } from '../run.js'
import { togetherText } from '../togetherness.js'
import type { ScheduleCoverage } from '../scenario/schedules.js'
import { tellExpected } from './expected.js'
import { tellFindings, type TellOptions } from './findings.js'
import { paint, plural, LINE } from './text.js'
import { countVerdicts, rowVerdicts, spanVerdicts, unansweredCalls, type RowVerdict } from './verdict.js'

export interface TerminalOptions extends TellOptions {
  /** Where the reports were written. */
  readonly folder?: string
  /** Leaves out everything but the findings. */
  readonly findingsOnly?: boolean
}

/** The whole report as text. */
export function terminalReport(result: RunResult, options: TerminalOptions): string {
  if (options.findingsOnly === true) return [...tellFindings(result, options), ''].join('\n')
  const spans = spanVerdicts(result.plays)
  const rows = rowVerdicts(result, spans)
  const judged = spans.filter((span) => span.status !== null).length
  const lines = [
    `Assay: ${printable(result.target, LINE)}, seed ${printable(result.seed)}, ${plural(result.plays.length, 'play')}, ${plural(judged, 'reply', 'replies')} judged`,
    ...(result.isExploring === true ? ['exploring: what was drawn depends on the plays before'] : []),
    '',
    ...table(rows, options),
    '',
    ...[...result.schedules].map(([name, coverage]) => orders(name, coverage)),
    ...(result.together === undefined ? [] : [togetherText(result.together)]),
    ...result.inapplicable.map(({ scenario, why }) => `not played: ${scenario} (${why})`),
    ...lastFailures(result),
    ...tellExpected(rows, result.expect),
    ...tellFindings(result, options),
    ...silence(result),
    summary(rows, result, options),
    ...scoresInWords(ownBook()),
    ...(options.folder === undefined ? [] : [`History and reports: ${options.folder}`]),
  ]
  return `${lines.join('\n')}\n`
}

/** How much was seen of the orders in which the messages of a scenario can pass. */
function orders(
  name: string,
  { plays, orders, pairs, bothWays, nextNew, isComplete }: ScheduleCoverage,
): string {
  const played =
    isComplete === undefined
      ? `${plural(plays, 'play')} in ${plural(orders, 'order')}`
      : isComplete
        ? `all ${plural(plays, 'order')}`
        : `${String(plays)} of more than ${plural(plays, 'order')}`
  const more = isComplete === true ? '' : `, another play may show ${nextNew.toFixed(2)} new`
  return `orders: ${name}, ${played}; of ${plural(pairs, 'pair')} of messages that met, ${String(bothWays)} seen both ways${more}`
}

/** What became of the failing cases of an earlier run. */
function lastFailures({ again = [] }: RunResult): string[] {
  if (again.length === 0) return []
  const lines = again.map(({ scenario, before, now }) => {
    const rows = (now.length > 0 ? now : before).map((one) => printable(one, LINE)).join(', ')
    return now.length > 0 ? `still violated: ${scenario} (${rows})` : `mended: ${scenario} (${rows})`
  })
  return [...lines, '']
}

/** Why a run without a violation does not pass. */
function silence({ plays }: RunResult): string[] {
  const calls = unansweredCalls(plays)
  if (calls === 0) return []
  return [
    `NOT JUDGED: ${plural(calls, 'call was', 'calls were')} never answered. Is the target still running, and does it answer in time?`,
    '',
  ]
}

function table(rows: readonly RowVerdict[], options: TerminalOptions): string[] {
  const lines: string[] = []
  for (const page of new Set(rows.map(({ row: target }) => target.page))) {
    lines.push(page)
    for (const { row: target, verdict, landed, isProved } of rows.filter((one) => one.row.page === page)) {
      const name = target.id.slice(page.length + 1).padEnd(30)
      const times = landed === 0 ? '' : `${String(landed)}×`
      lines.push(
        `  ${name} ${paint(verdict.padEnd(12), verdict, options.colours)} ${times.padStart(7)}  ${target.level}${isProved ? ', proved' : ''}`,
      )
    }
  }
  return lines
}

function summary(rows: readonly RowVerdict[], result: RunResult, options: TerminalOptions): string {
  const counts = [...countVerdicts(rows)].map(([verdict, count]) =>
    paint(`${String(count)} ${verdict}`, verdict, options.colours),
  )
  const ended = result.interrupted ? ' (interrupted)' : ''
  return `${plural(rows.length, 'row')}: ${counts.join(', ')}${ended}`
}
