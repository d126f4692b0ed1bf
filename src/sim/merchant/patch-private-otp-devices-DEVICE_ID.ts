/** PATCH /private/otp-devices/DEVICE_ID: changes a device. */
import {
  changeOtpDevice,
  type OtpDevicePatch,
} from '../../protocol/endpoints/merchant/patch-private-otp-devices-DEVICE_ID.js'
import { effect, guard, handler, type Call } from '../handler.js'
import { deviceKnown, isOtpKey, OtpDeviceCall } from './otp-devices.js'

export const changeOtpDeviceHandler = handler(
  changeOtpDevice,
  (call: Call<OtpDevicePatch>) => new OtpDeviceCall(call),
  {
    steps: [
      guard(
        'key-readable',
        400,
        'GENERIC_PARAMETER_MALFORMED',
        (d) => d.call.body.otp_key === undefined || isOtpKey(d.call.body.otp_key),
        () => ({ detail: 'otp_key' }),
      ),
      deviceKnown(),
      effect('change-device', (d) => {
        const { device } = d
        if (device === undefined) return
        const { otp_device_description: description, otp_key, otp_algorithm, otp_ctr } = d.call.body
        d.store({
          ...device,
          description,
          key: otp_key ?? device.key,
          algorithm: otp_algorithm ?? device.algorithm,
          ...(otp_ctr === undefined ? {} : { counter: otp_ctr }),
        })
      }),
    ],
    answer: () => ({ status: 204 }),
  },
)
