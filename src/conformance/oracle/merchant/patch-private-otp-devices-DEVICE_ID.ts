/** PATCH /private/otp-devices/DEVICE_ID, the judge's reading. */
import { changeOtpDevice } from '../../../protocol/endpoints/merchant/patch-private-otp-devices-DEVICE_ID.js'
import { DEVICE } from './otp-devices.js'
import { changeOracle } from './things.js'

export const changeOtpDeviceOracle = changeOracle(DEVICE, changeOtpDevice)
