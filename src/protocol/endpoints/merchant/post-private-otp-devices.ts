/** POST /private/otp-devices: adds a device that shows one-time passwords. */
import { endpoint, nothing } from '../endpoint.js'
import { count, optional, refusals, text } from '../shapes.js'
import type { OtpAlgorithm } from '../../pos-confirmation.js'
import { otpAlgorithm } from './otp-device.js'

export interface NewOtpDevice {
  otp_device_id: string
  otp_device_description: string
  /** In the base32 of RFC 3548. */
  otp_key: string
  otp_algorithm: OtpAlgorithm
  /** For devices that count. */
  otp_ctr?: number
}

export const addOtpDevice = endpoint<NewOtpDevice>()({
  page: 'post-private-otp-devices',
  party: 'merchant',
  method: 'POST',
  path: '/private/otp-devices',
  authenticated: true,
  request: {
    otp_device_id: text,
    otp_device_description: text,
    otp_key: text,
    otp_algorithm: otpAlgorithm,
    otp_ctr: optional(count),
  },
  replies: {
    204: nothing,
    ...refusals(400, 401, 403, 404, 409, 413, 500),
  },
})
