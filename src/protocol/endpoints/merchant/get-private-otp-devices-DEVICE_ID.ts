/** GET /private/otp-devices/DEVICE_ID: a device, and what it shows. */
import Joi from 'joi'
import { endpoint } from '../endpoint.js'
import { amount, count, inQuery, optional, queryInteger, refusals, text } from '../shapes.js'
import type { OtpAlgorithm } from '../../pos-confirmation.js'
import { otpAlgorithm } from './otp-device.js'

export interface OtpDeviceQuery {
  /** Seconds; now unless given (v10). */
  faketime?: number
  price?: string
}

export interface OtpDeviceDetails {
  device_description: string
  otp_algorithm: OtpAlgorithm
  otp_ctr?: number
  /** Seconds: the moment that otp_code is for (v10). */
  otp_timestamp?: number
  /** What a payment of that price at that moment would have as pos_confirmation; absent where it cannot be told. */
  otp_code?: string
}

export const showOtpDevice = endpoint<unknown, OtpDeviceQuery>()({
  page: 'get-private-otp-devices-DEVICE_ID',
  party: 'merchant',
  method: 'GET',
  path: '/private/otp-devices/{DEVICE_ID}',
  authenticated: true,
  query: { faketime: inQuery(queryInteger), price: inQuery(amount) },
  replies: {
    200: Joi.object<OtpDeviceDetails, true>({
      device_description: text,
      otp_algorithm: otpAlgorithm,
      otp_ctr: optional(count),
      otp_timestamp: optional(count),
      otp_code: optional(text),
    }),
    ...refusals(400, 401, 403, 404, 500),
  },
})
