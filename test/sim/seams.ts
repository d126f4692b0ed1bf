/** What fails inside of a party: its page says so, nothing half done stays, and nobody takes it for a mistake of ours. */
import t from 'tap'
import { readReply, type Endpoint } from '../../src/protocol/endpoints/endpoint.js'
import { batchDeposit } from '../../src/protocol/endpoints/exchange/post-batch-deposit.js'
import { refund } from '../../src/protocol/endpoints/exchange/post-coins-COIN_PUB-refund.js'
import { abort } from '../../src/protocol/endpoints/merchant/post-orders-ORDER_ID-abort.js'
import { claim } from '../../src/protocol/endpoints/merchant/post-orders-ORDER_ID-claim.js'
import { paid } from '../../src/protocol/endpoints/merchant/post-orders-ORDER_ID-paid.js'
import { pay } from '../../src/protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import { unclaim } from '../../src/protocol/endpoints/merchant/post-orders-ORDER_ID-unclaim.js'
import { grantRefund } from '../../src/protocol/endpoints/merchant/post-private-orders-ORDER_ID-refund.js'
import type { ErrorName } from '../../src/protocol/errors.js'
import { Seam, SeamError, type SeamName } from '../../src/sim/seams.js'
import { armFault } from '../../src/sim/world.js'
import { Scene, type Answer } from './fixtures.js'
import { granted, refused } from './guards.js'
import { deposit, refundRequest, remaining, sendRefund } from './seller.js'
import {
  coin,
  contractFor,
  offer,
  paidContract,
  payWith,
  sendAbort,
  sendClaim,
  sendGrant,
  sendUnclaim,
  type Contract,
} from './wallet.js'

const five = coin('5', 'seam 1')
const two = coin('2', 'seam 2')

t.test('a seam fails at the use that was said, counted from then on, and only there', (t) => {
  const seam = new Seam('store')
  const fates = (uses: number): boolean[] =>
    Array.from({ length: uses }, () => {
      try {
        seam.use()
        return true
      } catch (error) {
        if (!(error instanceof SeamError)) throw error
        return false
      }
    })
  t.strictSame(fates(2), [true, true])
  seam.arm(2)
  seam.arm(3)
  t.strictSame(fates(5), [true, false, false, true, true])
  t.end()
})

async function halfPaid(scene: Scene): Promise<Contract> {
  const contract = await contractFor(scene, { amount: 'KUDOS:7' })
  const lost = {
    from: 'merchant',
    to: 'exchange',
    page: batchDeposit.page,
    phase: 'request',
    nth: 2,
  } as const
  scene.world.network.arm(lost)
  const answer = await payWith(scene, contract, [five, two])
  if (answer.status !== 408) throw new Error(answer.text)
  return contract
}

interface Case {
  readonly page: Endpoint
  readonly seam: SeamName
  readonly code: ErrorName
  /** How often the seam is used before the one that fails. */
  readonly after?: number
  readonly prepare: (scene: Scene) => Promise<() => Promise<Answer>>
}

const CASES: readonly Case[] = [
  {
    page: claim,
    seam: 'store',
    code: 'GENERIC_DB_COMMIT_FAILED',
    prepare: async (scene) => {
      const order = await offer(scene)
      return () => sendClaim(scene, order)
    },
  },
  {
    page: claim,
    seam: 'signer',
    code: 'GENERIC_INTERNAL_INVARIANT_FAILURE',
    prepare: async (scene) => {
      const order = await offer(scene)
      return () => sendClaim(scene, order)
    },
  },
  ...[0, 1, 2].map((after): Case => ({
    page: pay,
    seam: 'store',
    code: 'GENERIC_DB_STORE_FAILED',
    after,
    prepare: async (scene) => {
      const contract = await contractFor(scene)
      return () => payWith(scene, contract, [five])
    },
  })),
  ...[0, 1].map((after): Case => ({
    page: pay,
    seam: 'signer',
    code: 'GENERIC_INTERNAL_INVARIANT_FAILURE',
    after,
    prepare: async (scene) => {
      const contract = await contractFor(scene)
      return () => payWith(scene, contract, [five])
    },
  })),
  {
    page: unclaim,
    seam: 'store',
    code: 'GENERIC_DB_COMMIT_FAILED',
    prepare: async (scene) => {
      const contract = await contractFor(scene)
      return () => sendUnclaim(scene, contract)
    },
  },
  ...[0, 1].map((after): Case => ({
    page: abort,
    seam: 'store',
    code: 'GENERIC_DB_STORE_FAILED',
    after,
    prepare: async (scene) => {
      const contract = await halfPaid(scene)
      return () => sendAbort(scene, contract, [five, two])
    },
  })),
  {
    page: paid,
    seam: 'store',
    code: 'GENERIC_DB_STORE_FAILED',
    prepare: async (scene) => {
      const contract = await contractFor(scene)
      const sig = (await payWith(scene, contract, [five])).said('sig')
      const body = { sig, h_contract: contract.hash, session_id: 'evening' }
      return () => scene.call(paid, { parameters: { ORDER_ID: contract.orderId }, body })
    },
  },
  {
    page: grantRefund,
    seam: 'store',
    code: 'GENERIC_DB_COMMIT_FAILED',
    prepare: async (scene) => {
      const contract = await paidContract(scene, [five])
      return () => sendGrant(scene, contract, 'KUDOS:2')
    },
  },
  {
    page: batchDeposit,
    seam: 'store',
    code: 'GENERIC_DB_STORE_FAILED',
    prepare: (scene) => Promise.resolve(() => deposit(scene, [five])),
  },
  {
    page: batchDeposit,
    seam: 'signer',
    code: 'GENERIC_INTERNAL_INVARIANT_FAILURE',
    prepare: (scene) => Promise.resolve(() => deposit(scene, [five])),
  },
  {
    page: refund,
    seam: 'store',
    code: 'GENERIC_DB_STORE_FAILED',
    prepare: async (scene) => {
      granted(t, await deposit(scene, [five]))
      return () => sendRefund(scene, five, refundRequest(five, 'KUDOS:2'))
    },
  },
  {
    page: refund,
    seam: 'signer',
    code: 'EXCHANGE_REFUND_MERCHANT_SIGNING_FAILED',
    prepare: async (scene) => {
      granted(t, await deposit(scene, [five]))
      return () => sendRefund(scene, five, refundRequest(five, 'KUDOS:2'))
    },
  },
]

for (const { page, seam, code, after = 0, prepare } of CASES) {
  t.test(`${page.page}: ${seam} fails after ${String(after)}`, async (t) => {
    const scene = new Scene()
    const act = await prepare(scene)
    const party = page.party === 'exchange' ? 'exchange' : 'merchant'
    armFault(scene.world, { party, seam, nth: after + 1 })
    const answer = await act()
    refused(t, answer, 500, code)
    t.doesNotThrow(() => {
      readReply(page, 500, answer.json)
    }, 'in a shape that the page documents')
    t.strictSame(scene.mistakes, [], 'and it is no mistake of the simulator')
    t.equal(scene.world.merchant.attempts.size, 0)
    const again = await act()
    t.ok(again.status === 200 || again.status === 204, `asking again: ${again.text}`)
  })
}

t.test('a store that fails leaves nothing of its transaction', async (t) => {
  const scene = new Scene()
  armFault(scene.world, { party: 'exchange', seam: 'store', nth: 1 })
  t.equal((await deposit(scene, [five, two])).status, 500)
  t.equal(remaining(scene, five), undefined)
  t.equal(scene.world.exchange.store.all('batches').length, 0)
})

t.test('an exchange that fails inside takes no coin twice, whichever seam it was', async (t) => {
  for (const seam of ['store', 'signer'] as const) {
    const scene = new Scene()
    const contract = await contractFor(scene)
    armFault(scene.world, { party: 'exchange', seam, nth: 1 })
    refused(t, await payWith(scene, contract, [five]), 502, 'MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_FAILED')
    t.equal(remaining(scene, five), seam === 'signer' ? 'KUDOS:0' : undefined)
    granted(t, await payWith(scene, contract, [five]))
    t.equal(remaining(scene, five), 'KUDOS:0')
  }
})

t.test('a mistake of the simulator itself is still told', async (t) => {
  const scene = new Scene({ handlers: [] })
  Object.assign(scene.world.exchange.store, {
    get: () => {
      throw new Error('a slip')
    },
  })
  t.equal((await deposit(scene, [five])).status, 500)
  t.equal(scene.mistakes.length, 1)
})
