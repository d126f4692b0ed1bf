/** Pages about devices that show one-time passwords, the judge's reading. */
import { deleteOtpDevice } from '../../../protocol/endpoints/merchant/delete-private-otp-devices-DEVICE_ID.js'
import { showOtpDevice } from '../../../protocol/endpoints/merchant/get-private-otp-devices-DEVICE_ID.js'
import { listOtpDevices } from '../../../protocol/endpoints/merchant/get-private-otp-devices.js'
import { changeOtpDevice } from '../../../protocol/endpoints/merchant/patch-private-otp-devices-DEVICE_ID.js'
import { addOtpDevice } from '../../../protocol/endpoints/merchant/post-private-otp-devices.js'
import { addOracle, changeOracle, deleteOracle, listOracle, showOracle, type Kind } from './things.js'

const DEVICE: Kind = {
  name: 'otp-device',
  parameter: 'DEVICE_ID',
  idMember: 'otp_device_id',
  listMember: 'otp_devices',
  reading: 'read',
  writing: 'write',
  // The description has two names on these pages, and the algorithm two forms.
  shown: ['otp_ctr'],
  vanishes: true,
}

export const otpDeviceOracles = [
  addOracle(DEVICE, addOtpDevice, { fresh: ['204-added'], again: ['204-added-before'], taken: '409-exists' }),
  listOracle(DEVICE, listOtpDevices),
  showOracle(DEVICE, showOtpDevice),
  changeOracle(DEVICE, changeOtpDevice),
  deleteOracle(DEVICE, deleteOtpDevice),
]
