/** Devices that show one-time passwords, for shops without a network connection. */
import type { World } from '../world.js'
import type { OtpDeviceRecord } from './tables.js'

/** A device of an instance, by its id. */
export function findOtpDevice(world: World, instance: string, id: string): OtpDeviceRecord | undefined {
  return world.merchant.store.get('otp_devices', otpDeviceKey(instance, id))
}

/** Under what a device is stored. */
export function otpDeviceKey(instance: string, id: string): string {
  return `${instance}/${id}`
}
