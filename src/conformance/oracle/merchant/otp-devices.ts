/** What the pages say about devices that show one-time passwords. */
import type { Kind } from './things.js'

export const DEVICE: Kind = {
  name: 'otp-device',
  parameter: 'DEVICE_ID',
  idMember: 'otp_device_id',
  listMember: 'otp_devices',
  reading: 'read',
  writing: 'write',
  // The algorithm has two forms on these pages.
  shown: ['otp_ctr', ['otp_device_description', 'device_description']],
  vanishes: true,
}
