/** POST /private/otp-devices: adds a device that shows one-time passwords. */
import { isDeepStrictEqual } from 'node:util'
import {
  addOtpDevice,
  type NewOtpDevice,
} from '../../protocol/endpoints/merchant/post-private-otp-devices.js'
import { effect, guard, handler, repeat, type Call } from '../handler.js'
import { isOtpKey, OtpDeviceCall } from './otp-devices.js'
import type { OtpDeviceRecord } from './tables.js'

class DeviceAddition extends OtpDeviceCall<NewOtpDevice> {
  override get id(): string {
    return this.call.body.otp_device_id
  }

  get added(): OtpDeviceRecord {
    const { body } = this.call
    return {
      instance: this.instance,
      id: body.otp_device_id,
      description: body.otp_device_description,
      key: body.otp_key,
      algorithm: body.otp_algorithm,
      ...(body.otp_ctr === undefined ? {} : { counter: body.otp_ctr }),
    }
  }
}

export const addOtpDeviceHandler = handler(
  addOtpDevice,
  (call: Call<NewOtpDevice>) => new DeviceAddition(call),
  {
    steps: [
      guard(
        'key-readable',
        400,
        'GENERIC_PARAMETER_MALFORMED',
        (d) => isOtpKey(d.call.body.otp_key),
        () => ({ detail: 'otp_key' }),
      ),
      repeat('same-device-before', (d) => isDeepStrictEqual(d.device, d.added)),
      guard(
        'device-id-free',
        409,
        'MERCHANT_PRIVATE_POST_OTP_DEVICES_CONFLICT_OTP_DEVICE_EXISTS',
        (d) => d.device === undefined,
      ),
      effect('store-device', (d) => {
        d.store(d.added)
      }),
    ],
    answer: () => ({ status: 204 }),
  },
)
