/** DELETE /private/otp-devices/DEVICE_ID: removes a device. */
import { endpoint, nothing } from '../endpoint.js'
import { refusals } from '../shapes.js'

export const deleteOtpDevice = endpoint()({
  page: 'delete-private-otp-devices-DEVICE_ID',
  party: 'merchant',
  method: 'DELETE',
  path: '/private/otp-devices/{DEVICE_ID}',
  authenticated: true,
  replies: {
    204: nothing,
    ...refusals(401, 403, 404, 500),
  },
})
