/** What the shop hears of the transfers that pay its orders out. */
import t from 'tap'
import type { HttpReply } from '../../../src/protocol/http.js'
import { orderStatus } from '../../../src/protocol/endpoints/merchant/get-private-orders-ORDER_ID.js'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { armFault } from '../../../src/sim/world.js'
import { made, Scene, START } from '../fixtures.js'
import { coin, contractFor, paidContract, payWith, type Contract } from '../wallet.js'

const five = coin('5', 'wiring 1')
const two = coin('2', 'wiring 2')
const WEEK = 7 * 86_400
const page = 'get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB'
const QUESTION = `merchant>exchange ${page}`

async function statusOf(scene: Scene, { orderId }: Contract) {
  const answer = await scene.call(orderStatus, { parameters: { ORDER_ID: orderId } })
  return readReply(orderStatus, 200, answer.json)
}

const asked = (scene: Scene) => scene.hops.filter((hop) => hop === QUESTION).length

t.test('before the wire deadline nobody is asked', async (t) => {
  const scene = new Scene()
  const contract = await paidContract(scene, [five])
  t.match(await statusOf(scene, contract), { wired: false, wire_details: [] })
  t.equal(asked(scene), 0)
})

t.test('after it each coin is asked for, once it is known nobody is asked again', async (t) => {
  const scene = new Scene()
  const contract = await paidContract(scene, [five, two], { amount: 'KUDOS:7' })
  scene.clock.advance(WEEK)
  const status = await statusOf(scene, contract)
  t.match(status, {
    wired: true,
    wire_details: [
      {
        exchange_url: 'http://exchange.test/',
        wtid: /^[0-9A-Z]{52}$/,
        execution_time: { t_s: START + WEEK },
        amount: 'KUDOS:6.96',
        confirmed: false,
      },
    ],
  })
  t.equal(status.wire_details?.length, 1)
  t.equal(asked(scene), 2)
  t.strictSame(await statusOf(scene, contract), status)
  t.equal(asked(scene), 2)
})

t.test('an order that was never paid has nothing to be wired', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  t.equal((await payWith(scene, contract, [two])).status, 400)
  scene.clock.advance(WEEK)
  t.equal((await statusOf(scene, contract)).order_status, 'claimed')
  t.equal(asked(scene), 0)
})

t.test('trouble with the exchange is for the next time', async (t) => {
  const forgeries: Record<string, Partial<HttpReply>> = {
    garbage: { body: Buffer.from('<html>') },
    'a failure': { status: 500, body: Buffer.from('{"code":53}') },
    'a refusal': { status: 404, body: Buffer.from('{"code":1100}') },
    'not yet': { status: 202, body: Buffer.from('{"kyc_ok":true,"execution_time":{"t_s":1}}') },
    'an unsigned word': {
      body: Buffer.from(
        JSON.stringify({
          wtid: made('wtid'),
          execution_time: { t_s: 1 },
          coin_contribution: 'KUDOS:5',
          exchange_sig: made('signature', 64),
          exchange_pub: made('key'),
        }),
      ),
    },
  }
  for (const [what, forged] of Object.entries(forgeries)) {
    let isBroken = true
    const scene = new Scene({
      forge: (_, request, reply) =>
        isBroken && request.path.startsWith('/deposits/') ? { ...reply, ...forged } : reply,
    })
    const contract = await paidContract(scene, [five])
    scene.clock.advance(WEEK)
    t.match(await statusOf(scene, contract), { wired: false, wire_details: [] }, what)
    isBroken = false
    t.equal((await statusOf(scene, contract)).wired, true)
  }
})

t.test('a silent exchange is asked about one coin, and waited for once', async (t) => {
  const scene = new Scene()
  const contract = await paidContract(scene, [five, two], { amount: 'KUDOS:7' })
  scene.clock.advance(WEEK)
  const before = scene.clock.now()
  scene.world.network.arm({ from: 'merchant', to: 'exchange', page, phase: 'reply', nth: 1 })
  t.equal((await statusOf(scene, contract)).wired, false)
  t.equal(asked(scene), 1)
  t.equal(scene.clock.now() - before, scene.world.merchant.settings.patience)
  scene.world.network.arm({ from: 'merchant', to: 'exchange', page, phase: 'reply', nth: 2, how: 'forged' })
  t.match(await statusOf(scene, contract), { wired: false, wire_details: [{ amount: 'KUDOS:4.98' }] })
  armFault(scene.world, { party: 'exchange', seam: 'signer', nth: 1 })
  t.equal((await statusOf(scene, contract)).wired, false)
  t.equal((await statusOf(scene, contract)).wired, true)
})
