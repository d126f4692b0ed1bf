/** Devices that show one-time passwords: added, shown, changed, removed. */
import t from 'tap'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { parseAmount } from '../../../src/protocol/encoding/amount.js'
import { deleteOtpDevice } from '../../../src/protocol/endpoints/merchant/delete-private-otp-devices-DEVICE_ID.js'
import { showOtpDevice } from '../../../src/protocol/endpoints/merchant/get-private-otp-devices-DEVICE_ID.js'
import { listOtpDevices } from '../../../src/protocol/endpoints/merchant/get-private-otp-devices.js'
import { changeOtpDevice } from '../../../src/protocol/endpoints/merchant/patch-private-otp-devices-DEVICE_ID.js'
import { addOtpDevice } from '../../../src/protocol/endpoints/merchant/post-private-otp-devices.js'
import { posConfirmation } from '../../../src/protocol/pos-confirmation.js'
import { findOtpDevice } from '../../../src/sim/merchant/otp-devices.js'
import { Scene, START } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'
import { bareShop } from '../shops.js'

const adding = new GuardBook('merchant/post-private-otp-devices')
const showing = new GuardBook('merchant/get-private-otp-devices-DEVICE_ID')
const changing = new GuardBook('merchant/patch-private-otp-devices-DEVICE_ID')
const removing = new GuardBook('merchant/delete-private-otp-devices-DEVICE_ID')

const KEY = 'JBSWY3DPEHPK3PXP'
const DEVICE = {
  otp_device_id: 'till',
  otp_device_description: 'The till',
  otp_key: KEY,
  otp_algorithm: 'TOTP_WITHOUT_PRICE',
}
const TILL = { parameters: { DEVICE_ID: 'till' } }

const add = (scene: Scene, changes = {}) => scene.call(addOtpDevice, { body: { ...DEVICE, ...changes } })

const show = async (scene: Scene, query = '') => {
  const answer = await scene.call(showOtpDevice, { ...TILL, query })
  granted(t, answer)
  return readReply(showOtpDevice, 200, answer.json)
}

t.test('a device is listed and shown, and its key never told', async (t) => {
  const scene = new Scene()
  granted(t, await add(scene), 204)
  const list = await scene.call(listOtpDevices)
  t.strictSame(list.json['otp_devices'], [{ otp_device_id: 'till', device_description: 'The till' }])
  const shown = await scene.call(showOtpDevice, TILL)
  t.notOk(shown.text.includes(KEY))
  t.strictSame(await show(scene), {
    device_description: 'The till',
    otp_algorithm: 1,
    otp_timestamp: START,
    otp_code: posConfirmation({ key: KEY, algorithm: 1 }, START, parseAmount('KUDOS:0')),
  })
  t.match(findOtpDevice(scene.world, 'admin', 'till'), { key: KEY, algorithm: 1 })
})

t.test('it shows what it would show at another moment, for a price', async (t) => {
  const scene = new Scene()
  await add(scene, { otp_algorithm: 2, otp_ctr: 5 })
  t.notOk('otp_code' in (await show(scene)), 'nothing without a price')
  const shown = await show(scene, '?faketime=1234567890&price=KUDOS:5')
  t.equal(shown.otp_timestamp, 1_234_567_890)
  t.equal(shown.otp_ctr, 5)
  t.equal(shown.otp_code, posConfirmation({ key: KEY, algorithm: 2 }, 1_234_567_890, parseAmount('KUDOS:5')))
  const never = await scene.call(showOtpDevice, { ...TILL, query: '?faketime=-1' })
  showing.refused(t, never, 'moment-possible', 400, 'GENERIC_PARAMETER_MALFORMED')
})

t.test('the same device sent again is the same device', async (t) => {
  const scene = new Scene()
  granted(t, await add(scene), 204)
  granted(t, await add(scene, { otp_algorithm: 1 }), 204)
  const answer = await add(scene, { otp_device_description: 'Another till' })
  adding.refused(
    t,
    answer,
    'device-id-free',
    409,
    'MERCHANT_PRIVATE_POST_OTP_DEVICES_CONFLICT_OTP_DEVICE_EXISTS',
  )
})

t.test('a key that nobody could read is refused, when it is added and when it is changed', async (t) => {
  const scene = new Scene()
  for (const key of ['key-1', '0189', `${KEY}===`]) {
    const added = await add(scene, { otp_key: key })
    adding.refused(t, added, 'key-readable', 400, 'GENERIC_PARAMETER_MALFORMED')
    const body = { otp_device_description: 'The till', otp_key: key }
    const changed = await scene.call(changeOtpDevice, { ...TILL, body })
    changing.refused(t, changed, 'key-readable', 400, 'GENERIC_PARAMETER_MALFORMED')
  }
})

t.test('a device keeps what a change leaves out', async (t) => {
  const scene = new Scene()
  await add(scene, { otp_ctr: 5 })
  const before = await show(scene)
  const body = { otp_device_description: 'The old till' }
  granted(t, await scene.call(changeOtpDevice, { ...TILL, body }), 204)
  t.strictSame(await show(scene), { ...before, device_description: 'The old till' })
})

t.test('a device that was removed is unknown, like those of others', async (t) => {
  const scene = new Scene()
  await add(scene)
  granted(t, await scene.call(deleteOtpDevice, TILL), 204)
  const body = { otp_device_description: 'The till' }
  const unknown = ['device-known', 404, 'MERCHANT_GENERIC_OTP_DEVICE_UNKNOWN'] as const
  showing.refused(t, await scene.call(showOtpDevice, TILL), ...unknown)
  changing.refused(t, await scene.call(changeOtpDevice, { ...TILL, body }), ...unknown)
  removing.refused(t, await scene.call(deleteOtpDevice, TILL), ...unknown)
  await add(scene)
  const shop = await bareShop(scene)
  const foreign = { ...shop, parameters: { ...shop.parameters, DEVICE_ID: 'till' } }
  showing.refused(t, await scene.call(showOtpDevice, foreign), ...unknown)
})

for (const book of [adding, showing, changing, removing]) book.close()
