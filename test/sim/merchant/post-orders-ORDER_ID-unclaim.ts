/** Giving an order up, page post-orders-ORDER_ID-unclaim. */
import t from 'tap'
import { decodeCrockford, encodeCrockford } from '../../../src/protocol/encoding/crockford.js'
import { merchantContract } from '../../../src/protocol/signatures/merchant.js'
import { made, Scene, tampered } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'
import { remaining } from '../seller.js'
import { claimed, coin, contractFor, nonceOf, offer, payWith, sendClaim, sendUnclaim } from '../wallet.js'

const hop = { from: 'merchant', to: 'exchange' } as const

const book = new GuardBook('merchant/post-orders-ORDER_ID-unclaim')

t.test('a wallet gives an order up, and another may have it', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const answer = await sendUnclaim(scene, contract)
  granted(t, answer, 204)
  t.equal(answer.text, '', 'without a body')
  granted(t, await sendClaim(scene, contract, 'bob'))
})

t.test('the wallet that gave an order up may claim it again, and has the same contract', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  granted(t, await sendUnclaim(scene, contract), 204)
  t.equal((await claimed(scene, contract)).hash, contract.hash)
  t.equal(scene.world.merchant.store.get('orders', contract.orderId)?.claims, 2, 'but claimed it twice')
})

t.test('only the key behind the nonce can give an order up, known or not', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const contractTermsHash = decodeCrockford(contract.hash, 64)
  const otherPurpose = encodeCrockford(merchantContract.sign(contract.noncePriv, { contractTermsHash }))
  const wrong = [
    { unclaim_sig: made('signature', 64) },
    { unclaim_sig: otherPurpose },
    { nonce: nonceOf('bob') },
  ]
  for (const changes of wrong) {
    for (const orderId of [contract.orderId, 'nobody-made-this']) {
      const answer = await sendUnclaim(scene, { ...contract, orderId }, changes)
      book.refused(t, answer, 'signed-by-nonce', 403, 'MERCHANT_POST_ORDERS_UNCLAIM_SIGNATURE_INVALID')
    }
  }
  t.ok(scene.world.merchant.store.get('orders', contract.orderId)?.claim, 'the claim stands')
})

t.test('an order that another wallet holds, or nobody, cannot be given up', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const unclaimed = await offer(scene)
  const { noncePriv, nonce } = await contractFor(scene, { order_id: 'bobs' }, 'bob')
  const tries = [
    { ...contract, noncePriv, nonce },
    { ...contract, orderId: unclaimed.orderId },
    { ...contract, orderId: 'nobody-made-this' },
    { ...contract, hash: tampered(contract.hash) },
  ]
  for (const one of tries) {
    const answer = await sendUnclaim(scene, one)
    book.refused(t, answer, 'claimed-by-this-wallet', 404, 'MERCHANT_POST_ORDERS_ID_CLAIM_NOT_FOUND')
  }
})

t.test('what was given up cannot be given up again', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  granted(t, await sendUnclaim(scene, contract), 204)
  const answer = await sendUnclaim(scene, contract)
  book.refused(t, answer, 'claimed-by-this-wallet', 404, 'MERCHANT_POST_ORDERS_ID_CLAIM_NOT_FOUND')
})

t.test('a paid order cannot be given up', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  granted(t, await payWith(scene, contract, [coin('5', 'unclaim after pay')]))
  const answer = await sendUnclaim(scene, contract)
  book.refused(t, answer, 'not-paid', 404, 'MERCHANT_POST_ORDERS_ID_CLAIM_NOT_FOUND')
  t.ok(scene.world.merchant.store.get('orders', contract.orderId)?.payment)
})

/** Pays with two coins; the exchange stays silent about the second, which stays undeposited. */
async function halfPaid(scene: Scene) {
  const contract = await contractFor(scene)
  const coins = [coin('2', 'half'), coin('5', 'other half')] as const
  const deposit = { from: 'merchant', to: 'exchange', page: 'post-batch-deposit', phase: 'request' } as const
  scene.world.network.arm({ ...deposit, nth: 2 })
  const answer = await payWith(scene, contract, coins)
  return { contract, coins, answer }
}

t.test('coins that were deposited under the claim are given back with it', async (t) => {
  const scene = new Scene()
  const { contract, coins, answer } = await halfPaid(scene)
  t.equal(answer.status, 408, 'the payment failed half way')
  t.equal(scene.world.exchange.store.get('coins', coins[0].pub)?.remaining, 'KUDOS:0')
  granted(t, await sendUnclaim(scene, contract), 204)
  t.equal(scene.world.exchange.store.get('coins', coins[0].pub)?.remaining, 'KUDOS:1.98', 'less the fee')
  const [deposited] = scene.world.merchant.store.all('deposited')
  t.equal(deposited?.refund?.state, 'done')
})

t.test('a silent exchange does not undo the release; the debt stays on the books', async (t) => {
  const scene = new Scene()
  const { contract, coins } = await halfPaid(scene)
  const refund = { from: 'merchant', to: 'exchange', page: 'post-coins-COIN_PUB-refund' } as const
  scene.world.network.arm({ ...refund, phase: 'request', nth: 1 })
  granted(t, await sendUnclaim(scene, contract), 204)
  t.equal(scene.world.merchant.store.get('orders', contract.orderId)?.claim, undefined)
  const [deposited] = scene.world.merchant.store.all('deposited')
  t.match(deposited, { coin_pub: coins[0].pub, refund: { state: 'owed' } })
})

t.test('coins that a silent exchange kept come back when the wallet gives up once more', async (t) => {
  const scene = new Scene()
  const five = coin('5', 'unclaim kept')
  const contract = await contractFor(scene, { amount: 'KUDOS:7' })
  scene.world.network.arm({ ...hop, page: 'post-batch-deposit', phase: 'reply', nth: 1 })
  t.equal((await payWith(scene, contract, [five, coin('2', 'unclaim kept 2')])).status, 408)
  scene.world.network.arm({ ...hop, page: 'post-coins-COIN_PUB-refund', phase: 'request', nth: 1 })
  granted(t, await sendUnclaim(scene, contract), 204)
  t.equal(remaining(scene, five), 'KUDOS:0')
  t.equal((await sendUnclaim(scene, contract)).status, 404, 'which it has already')
  t.equal(remaining(scene, five), 'KUDOS:4.98')
})

book.close()
