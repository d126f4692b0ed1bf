/** GET /private/otp-devices: devices of the instance that show one-time passwords. */
import { listOtpDevices } from '../../protocol/endpoints/merchant/get-private-otp-devices.js'
import { handler, type Call } from '../handler.js'
import { instanceOf } from './instance.js'

export const listOtpDevicesHandler = handler(
  listOtpDevices,
  (call: Call<unknown>) =>
    call.world.merchant.store.all('otp_devices').filter(({ instance }) => instance === instanceOf(call).id),
  {
    steps: [],
    answer: (devices) => ({
      status: 200,
      body: {
        otp_devices: devices.map(({ id, description }) => ({
          otp_device_id: id,
          device_description: description,
        })),
      },
    }),
  },
)
