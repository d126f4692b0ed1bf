/** Rows of POST /private/otp-devices. */
import { outcome, rowsOf, tooLarge } from '../row.js'
import { inferred, page } from '../sources.js'
import { accessRows } from './access.js'

const source = page('post-private-otp-devices', 'revision of 2026')

export const rows = rowsOf(
  'merchant/post-private-otp-devices',
  'merchant',
  outcome('204-added', 204, 'The instance has the device now.', source),
  outcome(
    '204-added-before',
    204,
    'The same device once more changes nothing.',
    inferred('no page says whether the same content again is a conflict'),
  ),
  outcome('400-malformed', 400, 'The request does not have the form that the page asks for.', source),
  tooLarge(source),
  outcome('409-exists', 409, 'The instance has a device of this id.', source, {
    codes: ['MERCHANT_PRIVATE_POST_OTP_DEVICES_CONFLICT_OTP_DEVICE_EXISTS'],
  }),
  ...accessRows('post-private-otp-devices'),
)
