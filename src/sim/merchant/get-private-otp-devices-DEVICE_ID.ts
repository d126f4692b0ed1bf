/** GET /private/otp-devices/DEVICE_ID: a device, and what it shows. */
import { parseAmount } from '../../protocol/encoding/amount.js'
import { readQuery } from '../../protocol/endpoints/endpoint.js'
import {
  showOtpDevice,
  type OtpDeviceQuery,
} from '../../protocol/endpoints/merchant/get-private-otp-devices-DEVICE_ID.js'
import { OTP_ALGORITHMS, posConfirmation } from '../../protocol/pos-confirmation.js'
import { guard, handler, type Call } from '../handler.js'
import { deviceKnown, OtpDeviceCall } from './otp-devices.js'
import type { OtpDeviceRecord } from './tables.js'

class DeviceQuestion extends OtpDeviceCall<unknown> {
  readonly #query: OtpDeviceQuery

  constructor(call: Call<unknown>) {
    super(call)
    this.#query = readQuery(showOtpDevice, call.query)
  }

  get moment(): number {
    return this.#query.faketime ?? this.call.world.clock.now()
  }

  /** A device that needs a price tells nothing without one. */
  code(device: OtpDeviceRecord): string | undefined {
    const { price } = this.#query
    if (device.algorithm === OTP_ALGORITHMS.TOTP_WITH_PRICE && price === undefined) return undefined
    const { currency } = this.call.world.merchant.settings
    return posConfirmation(device, this.moment, parseAmount(price ?? `${currency}:0`))
  }
}

export const showOtpDeviceHandler = handler(
  showOtpDevice,
  (call: Call<unknown>) => new DeviceQuestion(call),
  {
    steps: [
      guard(
        'moment-possible',
        400,
        'GENERIC_PARAMETER_MALFORMED',
        (d) => d.moment >= 0,
        () => ({ detail: 'faketime' }),
      ),
      deviceKnown(),
    ],
    answer: (d) => {
      const { device, moment } = d
      if (device === undefined) throw new Error('the guard device-known is missing')
      const code = d.code(device)
      return {
        status: 200,
        body: {
          device_description: device.description,
          otp_algorithm: device.algorithm,
          ...(device.counter === undefined ? {} : { otp_ctr: device.counter }),
          otp_timestamp: moment,
          ...(code === undefined ? {} : { otp_code: code }),
        },
      }
    },
  },
)
