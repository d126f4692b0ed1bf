/** What GET /terms and GET /privacy say alike. */
import { duty, outcome, rowsOf, type Row } from '../row.js'
import { page } from '../sources.js'

/**
 * The rows of one of the two pages.
 * @param name `terms` or `privacy`, as the path is
 * @param text what is read there
 */
export function legalTextRows(name: string, text: string): readonly Row[] {
  const source = page(`get-${name}`, '2026')
  return rowsOf(
    `exchange/get-${name}`,
    'exchange',
    outcome(`200-${name}`, 200, `Anybody may read the ${text}, in a form that the request names.`, source),
    outcome(
      '304-unchanged',
      304,
      'The text is the one that the caller has, by the ETag that it shows.',
      source,
    ),
    duty(
      'version-told',
      'The text comes with a version, so that a wallet can tell whether it was accepted.',
      source,
    ),
  )
}
