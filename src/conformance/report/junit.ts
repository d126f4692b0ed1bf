/**
 * junit.xml: one suite a page, one case a row, for the tools that CI systems have.
 */
import XMLBuilder from 'fast-xml-builder'
import { printable } from '../../protocol/malformed.js'
import type { Finding } from '../checks/finding.js'
import { describeRow } from '../spec/row.js'
import { scoresInWords } from '../proof/book.js'
import { ownBook } from '../proof/book-file.js'
import type { RunResult } from '../run.js'
import { isExpected } from './expected.js'
import { describeLoss, describePosition } from './text.js'
import { rowVerdicts, spanVerdicts, type RowVerdict } from './verdict.js'

/** Messages longer than this are cut: they may hold what a target has said. */
const MOST = 2000

/** Makes the contents of junit.xml. */
export function junitXml(result: RunResult): string {
  const rows = rowVerdicts(result, spanVerdicts(result.plays))
  const pages = [...new Set(rows.map(({ row }) => row.page))]
  const suites = pages.map((page) =>
    suiteOf(
      page,
      rows.filter(({ row }) => row.page === page),
      result,
    ),
  )
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    format: true,
    suppressEmptyNode: true,
  })
  const document = {
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: {
      '@name': 'assay',
      '@tests': rows.length,
      '@failures': rows.filter((one) => one.verdict === 'violated' && !isExcused(one, result)).length,
      '@errors': rows.filter(({ verdict }) => verdict === 'harness').length,
      testsuite: suites,
    },
  }
  return builder.build(document)
}

function suiteOf(page: string, rows: readonly RowVerdict[], result: RunResult): object {
  return {
    '@name': page,
    '@tests': rows.length,
    '@failures': rows.filter((one) => one.verdict === 'violated' && !isExcused(one, result)).length,
    '@errors': rows.filter(({ verdict }) => verdict === 'harness').length,
    '@skipped': rows.filter((one) => isSkipped(one.verdict) || isExcused(one, result)).length,
    ...properties(rows),
    testcase: rows.map((one) => caseOf(one, result)),
  }
}

/** How good the judge is: the scores of the proof, and which rows of the page are proved. */
function properties(rows: readonly RowVerdict[]): object {
  const proved = rows.filter(({ isProved }) => isProved).map(({ row }) => row.id.slice(row.page.length + 1))
  const scores = scoresInWords(ownBook())
  if (scores.length === 0) return {}
  return {
    properties: {
      property: [
        { '@name': 'proof', '@value': scores.join('; ') },
        { '@name': 'proved', '@value': proved.join(' ') },
      ],
    },
  }
}

function caseOf({ row, verdict }: RowVerdict, result: RunResult): object {
  const name = row.id.slice(row.page.length + 1)
  const attributes = { '@classname': row.page.replaceAll('/', '.'), '@name': `${name}: ${row.says}` }
  const problems = result.plays.flatMap((play) => play.findings.filter((finding) => finding.row === row.id))
  const told = problems.flatMap(toldOf).join('\n')
  const text = clean([`expected: ${describeRow(row)}`, `source: ${row.source.where}`, told].join('\n'))
  if (isExcused({ row }, result))
    return {
      ...attributes,
      skipped: { '@message': clean(`expected: ${result.expect?.[row.id]?.because ?? ''}`) },
    }
  if (verdict === 'violated')
    return { ...attributes, failure: { '@message': clean(problems[0]?.says ?? verdict), '#text': text } }
  if (verdict === 'harness')
    return { ...attributes, error: { '@message': clean(problems[0]?.says ?? verdict), '#text': text } }
  if (isSkipped(verdict)) return { ...attributes, skipped: { '@message': verdict } }
  return verdict === 'upheld' ? attributes : { ...attributes, 'system-out': clean(`${verdict}\n${told}`) }
}

/** Positions of one finding that are told, at most: run.json has all. */
const MOST_POSITIONS = 6

function toldOf({ span, says, positions = [], losses = [] }: Finding): string[] {
  return [
    `${span}: ${says}`,
    ...positions.slice(0, MOST_POSITIONS).map((one) => `refused ${describePosition(one)}`),
    ...losses.map((one) => `costs: ${describeLoss(one)}`),
  ]
}

/** True if all that is found about a row was said to be known. */
function isExcused({ row }: Pick<RowVerdict, 'row'>, { plays, expect }: RunResult): boolean {
  if (expect?.[row.id] === undefined) return false
  const problems = plays.flatMap((play) => play.findings.filter((finding) => finding.row === row.id))
  return problems.length > 0 && problems.every((finding) => isExpected(finding, expect))
}

function isSkipped(verdict: RowVerdict['verdict']): boolean {
  return verdict === 'unreached' || verdict === 'inapplicable' || verdict === 'unknown'
}

/** XML cannot hold control characters, not even escaped ones. */
function clean(text: string): string {
  return text
    .split('\n')
    .map((line) => printable(line, MOST))
    .join('\n')
}
