/** Proving an earlier payment, page post-orders-ORDER_ID-paid. */
import t from 'tap'
import { paid, type PaidRequest } from '../../../src/protocol/endpoints/merchant/post-orders-ORDER_ID-paid.js'
import { SEED_GENERATIONS } from '../../../src/protocol/versions.js'
import { made, Scene, tampered } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'
import {
  claimed,
  coin,
  contractFor,
  offer,
  paidContract,
  payWith,
  sendClaim,
  sendCollect,
  sendGrant,
  type Contract,
} from '../wallet.js'

const book = new GuardBook('merchant/post-orders-ORDER_ID-paid')

/** A paid order, and the merchant's signature that proves it. */
async function paidOrder(scene: Scene, session?: string): Promise<{ contract: Contract; sig: string }> {
  const contract = await contractFor(scene)
  const answer = await payWith(scene, contract, [coin('5', 'paid')], session)
  return { contract, sig: answer.said('sig') }
}

const prove = (scene: Scene, orderId: string, body: PaidRequest) =>
  scene.call(paid, { parameters: { ORDER_ID: orderId }, body })

const sessionsOf = (scene: Scene, orderId: string) =>
  scene.world.merchant.store.get('orders', orderId)?.sessions

t.test('the merchant’s own signature proves a payment to another session', async (t) => {
  const scene = new Scene()
  const { contract, sig } = await paidOrder(scene, 'desk')
  t.strictSame(sessionsOf(scene, contract.orderId), ['desk'], 'known from the payment itself')
  const answer = await prove(scene, contract.orderId, { sig, h_contract: contract.hash, session_id: 'couch' })
  granted(t, answer)
  t.strictSame(answer.json, { refunded: false })
  t.strictSame(sessionsOf(scene, contract.orderId), ['desk', 'couch'])
})

t.test('proving it again is granted again, and noted once', async (t) => {
  const scene = new Scene()
  const { contract, sig } = await paidOrder(scene)
  const body = { sig, h_contract: contract.hash, session_id: 'couch' }
  const first = await prove(scene, contract.orderId, body)
  const again = await prove(scene, contract.orderId, body)
  granted(t, again)
  t.equal(again.text, first.text)
  t.strictSame(sessionsOf(scene, contract.orderId), ['couch'])
})

t.test('the newest sessions are remembered, and no endless list of them', async (t) => {
  const scene = new Scene()
  const { contract, sig } = await paidOrder(scene, 'first')
  const proveIn = async (session_id: string) => {
    granted(t, await prove(scene, contract.orderId, { sig, h_contract: contract.hash, session_id }))
  }
  const names = Array.from({ length: 65 }, (_, index) => `session ${String(index)}`)
  for (const name of names) {
    await proveIn(name)
    await proveIn('couch')
  }
  t.strictSame(sessionsOf(scene, contract.orderId), [...names.slice(-63), 'couch'])
})

t.test('a proof tells whether the shop has granted a refund, collected or not', async (t) => {
  const scene = new Scene()
  const contract = await paidContract(scene, [coin('5', 'paid')])
  const sig = (await payWith(scene, contract, [coin('5', 'paid')])).said('sig')
  const body = { sig, h_contract: contract.hash, session_id: '' }
  t.strictSame((await prove(scene, contract.orderId, body)).json, { refunded: false })
  granted(t, await sendGrant(scene, contract, 'KUDOS:1'))
  t.strictSame((await prove(scene, contract.orderId, body)).json, { refunded: true })
  granted(t, await sendCollect(scene, contract))
  t.strictSame((await prove(scene, contract.orderId, body)).json, { refunded: true })
})

t.test('a proof works however late', async (t) => {
  const scene = new Scene()
  const { contract, sig } = await paidOrder(scene)
  scene.clock.advance(100 * 86_400)
  granted(t, await prove(scene, contract.orderId, { sig, h_contract: contract.hash, session_id: '' }))
})

t.test('a signature that is not the merchant’s proves nothing, for an order known or not', async (t) => {
  const scene = new Scene()
  const { contract, sig } = await paidOrder(scene)
  const claims = [
    { sig: tampered(sig), h_contract: contract.hash },
    { sig, h_contract: tampered(contract.hash) },
    { sig: made('signature', 64), h_contract: contract.hash },
  ]
  for (const claim of claims) {
    for (const orderId of [contract.orderId, 'nobody-made-this']) {
      const answer = await prove(scene, orderId, { ...claim, session_id: 'couch' })
      book.refused(
        t,
        answer,
        'signed-by-merchant',
        403,
        'MERCHANT_POST_ORDERS_ID_PAID_COIN_SIGNATURE_INVALID',
      )
    }
  }
  t.strictSame(sessionsOf(scene, contract.orderId), [])
})

t.test('the signature under an offer is not the signature under a payment', async (t) => {
  const scene = new Scene()
  const order = await offer(scene)
  const contract = await claimed(scene, order)
  const sig = (await sendClaim(scene, order)).said('sig')
  const answer = await prove(scene, order.orderId, { sig, h_contract: contract.hash, session_id: 'couch' })
  book.refused(t, answer, 'signed-by-merchant', 403, 'MERCHANT_POST_ORDERS_ID_PAID_COIN_SIGNATURE_INVALID')
})

t.test('a proof of one order proves no other', async (t) => {
  const scene = new Scene()
  const { contract, sig } = await paidOrder(scene)
  const other = await contractFor(scene, { summary: 'Coffee' })
  for (const orderId of [other.orderId, 'nobody-made-this']) {
    const answer = await prove(scene, orderId, { sig, h_contract: contract.hash, session_id: 'couch' })
    book.refused(t, answer, 'order-paid-under-this-contract', 404, 'MERCHANT_GENERIC_ORDER_UNKNOWN')
  }
})

t.test('an older revision takes a proof without a word', async (t) => {
  const scene = new Scene({ merchant: { generations: { ...SEED_GENERATIONS, 'paid-accepted': 204 } } })
  const { contract, sig } = await paidOrder(scene)
  const answer = await prove(scene, contract.orderId, { sig, h_contract: contract.hash, session_id: 'couch' })
  granted(t, answer, 204)
  t.equal(answer.text, '')
  t.strictSame(sessionsOf(scene, contract.orderId), ['couch'])
})

t.test('a proof for a shop that cannot ask comes with its codes', async (t) => {
  const scene = new Scene()
  scene.world.merchant.store.transact((writer) => {
    const device = {
      instance: 'admin',
      id: 'till',
      description: 'Till',
      key: 'GEZDGNBV',
      algorithm: 1,
    } as const
    writer.put('otp_devices', 'admin/till', device)
  })
  const contract = await claimed(scene, await offer(scene, {}, { otp_id: 'till' }))
  const payment = await payWith(scene, contract, [coin('5', 'paid')])
  const body = { sig: payment.said('sig'), h_contract: contract.hash, session_id: 'couch' }
  const answer = await prove(scene, contract.orderId, body)
  t.match(answer.said('pos_confirmation'), /^([0-9]{8}\n){4}[0-9]{8}$/)
  t.equal(answer.said('pos_confirmation'), payment.said('pos_confirmation'))
})

book.close()
