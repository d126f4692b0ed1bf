/** Rows of PATCH /private/otp-devices/DEVICE_ID. */
import { outcome, rowsOf, tooLarge } from '../row.js'
import { page } from '../sources.js'
import { accessRows } from './access.js'

const source = page('patch-private-otp-devices-DEVICE_ID', 'revision of 2026')

export const rows = rowsOf(
  'merchant/patch-private-otp-devices-DEVICE_ID',
  'merchant',
  outcome('204-changed', 204, 'The device is as the request says.', source),
  outcome('400-malformed', 400, 'The request does not have the form that the page asks for.', source),
  tooLarge(source),
  outcome('404-unknown', 404, 'The instance has no such device.', source, {
    codes: ['MERCHANT_GENERIC_OTP_DEVICE_UNKNOWN'],
  }),
  ...accessRows('patch-private-otp-devices-DEVICE_ID'),
)
