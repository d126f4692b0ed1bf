/**
 * What each public page says about an order in each of its states: the table that the pages make together.
 *
 * What is expected is what the simulator answers; how sure a cell is, its source tells.
 */
import t, { type Test } from 'tap'
import { errorCode, type ErrorName } from '../../../src/protocol/errors.js'
import { paid } from '../../../src/protocol/endpoints/merchant/post-orders-ORDER_ID-paid.js'
import { publicOrderStatus } from '../../../src/protocol/endpoints/merchant/get-orders-ORDER_ID.js'
import { decodeCrockford, encodeCrockford } from '../../../src/protocol/encoding/crockford.js'
import { merchantPaymentOk } from '../../../src/protocol/signatures/merchant.js'
import { Scene, START, type Answer } from '../fixtures.js'
import { granted } from '../guards.js'
import {
  claimed,
  coin,
  offer,
  payWith,
  sendAbort,
  sendClaim,
  sendCollect,
  sendGrant,
  sendUnclaim,
  type Contract,
} from '../wallet.js'

const STATES = ['unknown', 'unpaid', 'claimed', 'paid', 'refunded', 'expired'] as const
type State = (typeof STATES)[number]

/** Where a cell comes from: a page, the reference or a client that was seen, or our own inference. */
type Source = 'page' | 'seen' | 'inferred'
type Cell = readonly [status: number, source: Source, code?: ErrorName]

const five = coin('5', 'cells 1')
const ten = coin('10', 'cells 2')

const NO_CLAIM = 'MERCHANT_POST_ORDERS_ID_CLAIM_NOT_FOUND'
const NO_ORDER = 'MERCHANT_GENERIC_ORDER_UNKNOWN'
const NO_CONTRACT = 'MERCHANT_POST_ORDERS_ID_ABORT_CONTRACT_NOT_FOUND'
const TAKEN = 'MERCHANT_POST_ORDERS_ID_CLAIM_ALREADY_CLAIMED'
const COMPLETE = 'MERCHANT_POST_ORDERS_ID_ABORT_REFUND_REFUSED_PAYMENT_COMPLETE'

/** A call about an order by the wallet that has, or had, its contract; and what is answered in each state. */
interface Row {
  readonly call: (scene: Scene, contract: Contract) => Promise<Answer>
  readonly cells: Readonly<Record<State, Cell>>
}

const proof = (scene: Scene, contract: Contract): Promise<Answer> => {
  const { priv } = scene.world.merchant.keyring.merchant
  const sig = merchantPaymentOk.sign(priv, { contractTermsHash: decodeCrockford(contract.hash, 64) })
  const body = { sig: encodeCrockford(sig), h_contract: contract.hash, session_id: 'couch' }
  return scene.call(paid, { parameters: { ORDER_ID: contract.orderId }, body })
}

const look = (scene: Scene, { orderId }: Contract, shown: Readonly<Record<string, string>>) =>
  scene.call(publicOrderStatus, {
    parameters: { ORDER_ID: orderId },
    query: `?${new URLSearchParams(shown).toString()}`,
  })

const ROWS: Readonly<Record<string, Row>> = {
  'claim by the same wallet': {
    call: (scene, contract) => sendClaim(scene, contract),
    cells: {
      unknown: [404, 'page', NO_CLAIM],
      unpaid: [200, 'page'],
      claimed: [200, 'seen'],
      paid: [200, 'seen'],
      refunded: [200, 'seen'],
      expired: [200, 'seen'],
    },
  },
  'claim by another wallet': {
    call: (scene, contract) => sendClaim(scene, contract, 'bob'),
    cells: {
      unknown: [404, 'page', NO_CLAIM],
      unpaid: [200, 'page'],
      claimed: [409, 'page', TAKEN],
      paid: [409, 'seen', TAKEN],
      refunded: [409, 'seen', TAKEN],
      expired: [409, 'seen', TAKEN],
    },
  },
  unclaim: {
    call: (scene, contract) => sendUnclaim(scene, contract),
    cells: {
      unknown: [404, 'page', NO_CLAIM],
      unpaid: [404, 'page', NO_CLAIM],
      claimed: [204, 'page'],
      paid: [404, 'page', NO_CLAIM],
      refunded: [404, 'page', NO_CLAIM],
      expired: [204, 'inferred'],
    },
  },
  'pay with the same coins': {
    call: (scene, contract) => payWith(scene, contract, [five]),
    cells: {
      unknown: [404, 'page', NO_ORDER],
      unpaid: [404, 'seen', NO_ORDER],
      claimed: [200, 'page'],
      paid: [200, 'seen'],
      refunded: [402, 'page', 'MERCHANT_POST_ORDERS_ID_PAY_REFUNDED'],
      expired: [410, 'page', 'MERCHANT_POST_ORDERS_ID_PAY_OFFER_EXPIRED'],
    },
  },
  'pay with other coins': {
    call: (scene, contract) => payWith(scene, contract, [ten]),
    cells: {
      unknown: [404, 'page', NO_ORDER],
      unpaid: [404, 'seen', NO_ORDER],
      claimed: [200, 'page'],
      paid: [409, 'page', 'MERCHANT_POST_ORDERS_ID_PAY_ALREADY_PAID'],
      refunded: [409, 'inferred', 'MERCHANT_POST_ORDERS_ID_PAY_ALREADY_PAID'],
      expired: [410, 'page', 'MERCHANT_POST_ORDERS_ID_PAY_OFFER_EXPIRED'],
    },
  },
  paid: {
    call: proof,
    cells: {
      unknown: [404, 'page', NO_ORDER],
      unpaid: [404, 'inferred', NO_ORDER],
      claimed: [404, 'inferred', NO_ORDER],
      paid: [200, 'page'],
      refunded: [200, 'page'],
      expired: [404, 'inferred', NO_ORDER],
    },
  },
  abort: {
    call: (scene, contract) => sendAbort(scene, contract, [five]),
    cells: {
      unknown: [404, 'page', NO_CONTRACT],
      unpaid: [404, 'page', NO_CONTRACT],
      claimed: [200, 'page'],
      paid: [412, 'page', COMPLETE],
      refunded: [412, 'inferred', COMPLETE],
      expired: [200, 'inferred'],
    },
  },
  refund: {
    call: (scene, contract) => sendCollect(scene, contract),
    cells: {
      unknown: [404, 'page', NO_ORDER],
      unpaid: [404, 'inferred', NO_ORDER],
      claimed: [204, 'inferred'],
      paid: [204, 'page'],
      refunded: [200, 'page'],
      expired: [204, 'inferred'],
    },
  },
  'look with the hash of the contract': {
    call: (scene, contract) => look(scene, contract, { h_contract: contract.hash }),
    cells: {
      unknown: [404, 'page', NO_ORDER],
      unpaid: [403, 'page', 'MERCHANT_GET_ORDERS_ID_INVALID_TOKEN'],
      claimed: [402, 'page'],
      paid: [200, 'page'],
      refunded: [200, 'page'],
      expired: [402, 'inferred'],
    },
  },
  'look with the claim token': {
    call: (scene, contract) => look(scene, contract, { token: contract.token ?? '' }),
    cells: {
      unknown: [404, 'page', NO_ORDER],
      unpaid: [402, 'page'],
      claimed: [402, 'seen'],
      paid: [200, 'seen'],
      refunded: [200, 'seen'],
      expired: [402, 'inferred'],
    },
  },
}

/** A scene with an order in a state, and the contract that a wallet has, had, or never will have. */
async function sceneIn(t: Test, state: State): Promise<{ scene: Scene; contract: Contract }> {
  const scene = new Scene()
  const deadlines = { pay_deadline: { t_s: START + 50 }, refund_deadline: { t_s: START + 100 } }
  const contract = await claimed(scene, await offer(scene, deadlines))
  if (state === 'unknown') return { scene, contract: { ...contract, orderId: 'nobody-made-this' } }
  if (state === 'unpaid') granted(t, await sendUnclaim(scene, contract), 204)
  if (state === 'paid' || state === 'refunded') granted(t, await payWith(scene, contract, [five]))
  if (state === 'refunded') granted(t, await sendGrant(scene, contract, 'KUDOS:3'))
  if (state === 'expired') scene.clock.advance(51)
  return { scene, contract }
}

for (const [name, { call, cells }] of Object.entries(ROWS)) {
  t.test(name, async (t) => {
    for (const state of STATES) {
      const { scene, contract } = await sceneIn(t, state)
      const [status, source, code] = cells[state]
      const answer = await call(scene, contract)
      t.equal(answer.status, status, `${state} (${source})`)
      if (code !== undefined) t.equal(answer.code, errorCode(code), `${state}: ${code}`)
    }
  })
}

t.test('a paid order stays paid, and its proof good, when the time to pay is over', async (t) => {
  const { scene, contract } = await sceneIn(t, 'paid')
  scene.clock.advance(51)
  granted(t, await proof(scene, contract))
  granted(t, await payWith(scene, contract, [five]))
  granted(t, await look(scene, contract, { h_contract: contract.hash }))
})
