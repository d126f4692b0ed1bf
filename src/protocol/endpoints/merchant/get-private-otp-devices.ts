/** GET /private/otp-devices: devices of the instance that show one-time passwords. */
import Joi from 'joi'
import { endpoint } from '../endpoint.js'
import { listOf, refusals, text } from '../shapes.js'

export interface OtpDeviceEntry {
  otp_device_id: string
  device_description: string
}

export interface OtpDevicesSummary {
  otp_devices: OtpDeviceEntry[]
}

export const listOtpDevices = endpoint()({
  page: 'get-private-otp-devices',
  party: 'merchant',
  method: 'GET',
  path: '/private/otp-devices',
  authenticated: true,
  replies: {
    200: Joi.object<OtpDevicesSummary, true>({
      otp_devices: listOf(
        Joi.object<OtpDeviceEntry, true>({ otp_device_id: text, device_description: text }),
      ),
    }),
    ...refusals(401, 403, 404, 500),
  },
})
