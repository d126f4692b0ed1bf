/** DELETE /private/otp-devices/DEVICE_ID: removes a device. */
import { deleteOtpDevice } from '../../protocol/endpoints/merchant/delete-private-otp-devices-DEVICE_ID.js'
import { effect, handler, type Call } from '../handler.js'
import { deviceKnown, OtpDeviceCall, otpDeviceKey } from './otp-devices.js'

export const deleteOtpDeviceHandler = handler(
  deleteOtpDevice,
  (call: Call<unknown>) => new OtpDeviceCall(call),
  {
    steps: [
      deviceKnown(),
      effect('remove-device', (d) => {
        d.call.world.merchant.store.transact((writer) => {
          writer.delete('otp_devices', otpDeviceKey(d.instance, d.id))
        })
      }),
    ],
    answer: () => ({ status: 204 }),
  },
)
