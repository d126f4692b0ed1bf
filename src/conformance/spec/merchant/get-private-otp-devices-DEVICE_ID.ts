/** Rows of GET /private/otp-devices/DEVICE_ID. */
import { outcome, rowsOf } from '../row.js'
import { page } from '../sources.js'
import { accessRows } from './access.js'

const source = page('get-private-otp-devices-DEVICE_ID', 'revision of 2026')

export const rows = rowsOf(
  'merchant/get-private-otp-devices-DEVICE_ID',
  'merchant',
  outcome('200-shown', 200, 'The device is as it was made or last changed.', source),
  outcome('400-malformed', 400, 'A parameter does not have its form.', source),
  outcome('404-unknown', 404, 'The instance has no such device.', source, {
    codes: ['MERCHANT_GENERIC_OTP_DEVICE_UNKNOWN'],
  }),
  ...accessRows('get-private-otp-devices-DEVICE_ID'),
)
