/** Rows of DELETE /private/otp-devices/DEVICE_ID. */
import { outcome, rowsOf } from '../row.js'
import { page } from '../sources.js'
import { accessRows } from './access.js'

const source = page('delete-private-otp-devices-DEVICE_ID', 'revision of 2026')

export const rows = rowsOf(
  'merchant/delete-private-otp-devices-DEVICE_ID',
  'merchant',
  outcome('204-deleted', 204, 'The device is gone.', source),
  outcome('404-unknown', 404, 'The instance has no such device.', source, {
    codes: ['MERCHANT_GENERIC_OTP_DEVICE_UNKNOWN'],
  }),
  ...accessRows('delete-private-otp-devices-DEVICE_ID'),
)
