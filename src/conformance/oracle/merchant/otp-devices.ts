/** What the pages say about devices that show one-time passwords. */
import type { Kind } from './things.js'

export const DEVICE: Kind = {
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
