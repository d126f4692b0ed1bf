/** PATCH /private/otp-devices/DEVICE_ID: changes a device. */
import { endpoint, nothing } from '../endpoint.js'
import { count, optional, refusals, text } from '../shapes.js'
import type { OtpAlgorithm } from '../../pos-confirmation.js'
import { otpAlgorithm } from './otp-device.js'

export interface OtpDevicePatch {
  otp_device_description: string
  /** Absent: the device keeps its key. */
  otp_key?: string
  /** The page wants it; a client leaves it out. */
  otp_algorithm?: OtpAlgorithm
  otp_ctr?: number
}

export const changeOtpDevice = endpoint<OtpDevicePatch>()({
  page: 'patch-private-otp-devices-DEVICE_ID',
  party: 'merchant',
  method: 'PATCH',
  path: '/private/otp-devices/{DEVICE_ID}',
  authenticated: true,
  request: {
    otp_device_description: text,
    otp_key: optional(text),
    otp_algorithm: optional(otpAlgorithm),
    otp_ctr: optional(count),
  },
  replies: {
    204: nothing,
    // 409 stood on the page until the spring of 2026.
    ...refusals(400, 401, 403, 404, 409, 413, 500),
  },
})
