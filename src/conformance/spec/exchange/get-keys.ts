/** Rows of GET /keys. */
import { duty, outcome, rowsOf } from '../row.js'
import { page } from '../sources.js'

const source = page('get-keys', '23736-byte revision of 2026')

export const rows = rowsOf(
  'exchange/get-keys',
  'exchange',
  outcome('200-keys', 200, 'The exchange publishes its keys, fees and accounts.', source),
  duty(
    'signed',
    'Every key, fee and account in /keys is signed by the master key, and the key set by a current signing key.',
    source,
  ),
)
