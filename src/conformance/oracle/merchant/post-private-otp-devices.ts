/** POST /private/otp-devices, the judge's reading. */
import { addOtpDevice } from '../../../protocol/endpoints/merchant/post-private-otp-devices.js'
import { DEVICE } from './otp-devices.js'
import { addOracle } from './things.js'

export const addOtpDeviceOracle = addOracle(DEVICE, addOtpDevice, {
  fresh: ['204-added'],
  again: ['204-added-before'],
  taken: '409-exists',
})
