/** Claiming an order, page post-orders-ORDER_ID-claim. */
import t from 'tap'
import { encodeCrockford, decodeCrockford } from '../../../src/protocol/encoding/crockford.js'
import { hashContractTerms } from '../../../src/protocol/contract.js'
import { readContractTerms } from '../../../src/protocol/endpoints/contract-terms.js'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { claim } from '../../../src/protocol/endpoints/merchant/post-orders-ORDER_ID-claim.js'
import { hashWire } from '../../../src/protocol/payto.js'
import { merchantContract } from '../../../src/protocol/signatures/merchant.js'
import { made, Scene } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'
import { claimed, contractFor, nonceOf, offer, payWith, coin, sendClaim, sendUnclaim } from '../wallet.js'

const book = new GuardBook('merchant/post-orders-ORDER_ID-claim')

t.test('a wallet that claims an order gets the contract with its nonce in it, signed', async (t) => {
  const scene = new Scene()
  const order = await offer(scene, { summary: 'Tea with milk', max_fee: 'KUDOS:0.5' })
  const answer = await sendClaim(scene, order)
  granted(t, answer)
  const { contract_terms: raw, sig } = readReply(claim, 200, answer.json)
  const terms = readContractTerms(raw)
  t.equal(terms.nonce, nonceOf('alice'))
  t.equal(terms.order_id, order.orderId)
  t.equal(terms.summary, 'Tea with milk')
  t.equal(terms.amount, 'KUDOS:5')
  t.equal(terms.max_fee, 'KUDOS:0.5')
  const { merchant } = scene.world
  const account = hashWire(merchant.settings.paytoUri, decodeCrockford(merchant.settings.wireSalt, 16))
  t.equal(terms.h_wire, encodeCrockford(account), 'and the account that the merchant will deposit to')
  t.equal(terms.merchant_pub, encodeCrockford(merchant.keyring.merchant.pub))
  const values = { contractTermsHash: hashContractTerms(raw) }
  t.ok(merchantContract.verify(merchant.keyring.merchant.pub, decodeCrockford(sig, 64), values))
})

t.test('the same wallet is given the same contract again, byte for byte', async (t) => {
  const scene = new Scene()
  const order = await offer(scene)
  const first = await sendClaim(scene, order)
  scene.clock.advance(60)
  const again = await sendClaim(scene, order)
  granted(t, again)
  t.equal(again.text, first.text)
  t.equal(scene.world.merchant.store.get('orders', order.orderId)?.claims, 1, 'and has claimed it once')
})

t.test('a claim stays the wallet’s own after it has paid', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  granted(t, await payWith(scene, contract, [coin('5', 'claim then pay')]))
  granted(t, await sendClaim(scene, contract))
})

t.test('an order that was made without a token can be claimed by whoever knows its id', async (t) => {
  const scene = new Scene()
  const order = await offer(scene, {}, { create_token: false })
  t.equal(order.token, undefined)
  granted(t, await sendClaim(scene, order))
})

t.test('two wallets get two contracts: the nonce is part of the hash', async (t) => {
  const scene = new Scene()
  const first = await contractFor(scene)
  granted(t, await sendUnclaim(scene, first), 204)
  const second = await claimed(scene, first, 'bob')
  t.not(second.hash, first.hash)
  t.strictSame({ ...second.raw, nonce: '' }, { ...first.raw, nonce: '' }, 'and nothing else is')
})

t.test('an order that does not exist cannot be claimed', async (t) => {
  const scene = new Scene()
  const answer = await sendClaim(scene, { orderId: 'nobody-made-this', token: made('token', 16) })
  book.refused(t, answer, 'order-known', 404, 'MERCHANT_POST_ORDERS_ID_CLAIM_NOT_FOUND')
})

t.test('an order looks unknown to whoever has no token, or another', async (t) => {
  const scene = new Scene()
  const order = await offer(scene)
  const unknown = await sendClaim(scene, { ...order, orderId: 'nobody-made-this' })
  for (const token of [undefined, made('another token', 16)]) {
    const answer = await sendClaim(scene, { ...order, token })
    book.refused(t, answer, 'token-fits', 404, 'MERCHANT_POST_ORDERS_ID_CLAIM_NOT_FOUND')
    t.equal(answer.text, unknown.text, 'the same answer as for an order that does not exist')
  }
  granted(t, await sendClaim(scene, order), 200)
})

t.test('an order has one wallet at a time', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const answer = await sendClaim(scene, contract, 'bob')
  book.refused(t, answer, 'not-claimed-by-another', 409, 'MERCHANT_POST_ORDERS_ID_CLAIM_ALREADY_CLAIMED')
  t.equal((await claimed(scene, contract)).hash, contract.hash, 'the first one keeps it')
})

book.close()
