/** GET /private/otp-devices/DEVICE_ID, the judge's reading. */
import { showOtpDevice } from '../../../protocol/endpoints/merchant/get-private-otp-devices-DEVICE_ID.js'
import { DEVICE } from './otp-devices.js'
import { showOracle } from './things.js'

export const showOtpDeviceOracle = showOracle(DEVICE, showOtpDevice)
