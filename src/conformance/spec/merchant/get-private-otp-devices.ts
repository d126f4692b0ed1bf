/** Rows of GET /private/otp-devices. */
import { outcome, rowsOf } from '../row.js'
import { page } from '../sources.js'
import { accessRows } from './access.js'

const source = page('get-private-otp-devices', 'revision of 2026')

export const rows = rowsOf(
  'merchant/get-private-otp-devices',
  'merchant',
  outcome('200-listed', 200, 'Every device of the instance is in the list, and no other.', source),
  ...accessRows('get-private-otp-devices'),
)
