/** DELETE /private/otp-devices/DEVICE_ID, the judge's reading. */
import { deleteOtpDevice } from '../../../protocol/endpoints/merchant/delete-private-otp-devices-DEVICE_ID.js'
import { DEVICE } from './otp-devices.js'
import { deleteOracle } from './things.js'

export const deleteOtpDeviceOracle = deleteOracle(DEVICE, deleteOtpDevice)
