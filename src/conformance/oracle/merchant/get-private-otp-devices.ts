/** GET /private/otp-devices, the judge's reading. */
import { listOtpDevices } from '../../../protocol/endpoints/merchant/get-private-otp-devices.js'
import { DEVICE } from './otp-devices.js'
import { listOracle } from './things.js'

export const listOtpDevicesOracle = listOracle(DEVICE, listOtpDevices)
