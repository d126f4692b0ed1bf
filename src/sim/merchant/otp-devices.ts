/** Devices that show one-time passwords, and what handlers about one of them need. */
import { posConfirmation, type OtpDevice } from '../../protocol/pos-confirmation.js'
import { zeroAmount } from '../../protocol/encoding/amount.js'
import { guard, type Call, type Guard } from '../handler.js'
import type { World } from '../world.js'
import { instanceOf } from './instance.js'
import type { OtpDeviceRecord } from './tables.js'

/** A device of an instance, by its id. */
export function findOtpDevice(world: World, instance: string, id: string): OtpDeviceRecord | undefined {
  return world.merchant.store.get('otp_devices', otpDeviceKey(instance, id))
}

/** Under what a device is stored. */
export function otpDeviceKey(instance: string, id: string): string {
  return `${instance}/${id}`
}

/** False for a key of which nobody could make codes. */
export function isOtpKey(key: string): boolean {
  const device: OtpDevice = { key, algorithm: 1 }
  return posConfirmation(device, 0, zeroAmount('KUDOS')) !== undefined
}

export class OtpDeviceCall<Request> {
  constructor(readonly call: Call<Request>) {}

  get instance(): string {
    return instanceOf(this.call).id
  }

  get id(): string {
    return this.call.parameters['DEVICE_ID'] ?? ''
  }

  get device(): OtpDeviceRecord | undefined {
    return findOtpDevice(this.call.world, this.instance, this.id)
  }

  store(device: OtpDeviceRecord): void {
    this.call.world.merchant.store.transact((writer) => {
      writer.put('otp_devices', otpDeviceKey(device.instance, device.id), device)
    })
  }
}

export function deviceKnown<Context extends OtpDeviceCall<unknown>>(): Guard<Context> {
  return guard('device-known', 404, 'MERCHANT_GENERIC_OTP_DEVICE_UNKNOWN', (d) => d.device !== undefined)
}
