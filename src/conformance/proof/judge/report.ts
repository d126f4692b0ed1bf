/** The mutants of the judge as files of a report of mutation testing: each page is a file, and each of its rows a line. */
import { JUDGE } from '../../checks/index.js'
import { ROWS, rowsOfPage } from '../../spec/catalogue.js'
import { describeRow, type Row } from '../../spec/row.js'
import type { MutatedFile } from '../mutation-report.js'
import type { MutantScore } from './score.js'

const CHECKS = 'checks'

/** One file for each page, and one for the checks. */
export function judgeFiles(scores: readonly MutantScore[]): MutatedFile[] {
  const pages = [...new Set(ROWS.map(({ page }) => page))]
  return [
    ...pages.map((page) => fileOf(page, [page, ...rowsOfPage(page).map(inWords)], scores)),
    fileOf(CHECKS, [CHECKS, ...Object.keys(JUDGE.checks)], scores),
  ]
}

function inWords(row: Row): string {
  return `${row.id.slice(row.page.length + 1)} (${row.level}, ${describeRow(row)}): ${row.says}`
}

/** The first line is for what is about the whole page. */
function fileOf(name: string, lines: readonly string[], scores: readonly MutantScore[]): MutatedFile {
  const names = name === CHECKS ? Object.keys(JUDGE.checks) : rowsOfPage(name).map(({ id }) => id)
  return {
    name,
    lines,
    mutants: scores
      .filter(({ mutant }) => mutant.page === name || (name === CHECKS && mutant.page === undefined))
      .map(({ mutant: { id, kind, says, of }, verdict, by, judged }) => ({
        id,
        kind,
        says,
        lines: [names.indexOf(of) + 2, names.indexOf(of) + 2],
        verdict,
        why: by,
        tests: judged,
      })),
  }
}
