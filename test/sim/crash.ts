/**
 * A party is killed between any two messages, and what it had not synced is gone: nothing that was acknowledged is
 * lost, nothing half done stays, and whoever asks again gets what it asked for.
 */
import t, { type Test } from 'tap'
import { deleteOrder } from '../../src/protocol/endpoints/merchant/delete-private-orders-ORDER_ID.js'
import { getConfig } from '../../src/protocol/endpoints/exchange/get-config.js'
import { orderStatus } from '../../src/protocol/endpoints/merchant/get-private-orders-ORDER_ID.js'
import { readReply } from '../../src/protocol/endpoints/endpoint.js'
import { abort } from '../../src/protocol/endpoints/merchant/post-orders-ORDER_ID-abort.js'
import { SimulatedDisk } from '../../src/sim/store/disk.js'
import { Scene, signal, type Answer } from './fixtures.js'
import { granted } from './guards.js'
import { remaining } from './seller.js'
import {
  claimed,
  coin,
  contractFor,
  offer,
  paidContract,
  payWith,
  sendAbort,
  sendClaim,
  sendCollect,
  sendGrant,
  sendUnclaim,
  type Contract,
} from './wallet.js'

const two = coin('2', 'crash 1')
const five = coin('5', 'crash 2')
const ten = coin('10', 'crash 3')

/** The disks of the three parties. */
class Machines {
  readonly disks = {
    merchant: new SimulatedDisk(),
    exchange: new SimulatedDisk(),
    bank: new SimulatedDisk(),
  }

  /** All parties as they come up from their disks. */
  boot(gate?: () => Promise<void>): Scene {
    return new Scene({
      medium: (party) => this.disks[party].medium(),
      ...(gate === undefined ? {} : { gate }),
    })
  }

  /** Kills one party; the others go on with all they know. */
  async kill(victim: 'merchant' | 'exchange' | 'bank', scene: Scene): Promise<void> {
    this.disks[victim].crash()
    for (const party of ['merchant', 'exchange', 'bank'] as const)
      if (party !== victim) await scene.world[party].store.sync()
  }
}

/** Lets so many messages pass, and stops the next for good. */
function stopAfter(messages: number): {
  readonly gate: () => Promise<void>
  readonly stopped: Promise<void>
} {
  const { given, give } = signal()
  let passed = 0
  const gate = (): Promise<void> => {
    if (passed++ < messages) return Promise.resolve()
    give()
    return new Promise(() => undefined)
  }
  return { gate, stopped: given }
}

/**
 * Kills each party in front of each message that an action makes the parties exchange.
 * @param prepare what has happened, and was acknowledged, before
 * @param act the action that is interrupted
 * @param check what has to hold, asked of parties that have come up again
 */
async function everywhere(
  t: Test,
  prepare: (scene: Scene) => Promise<Contract>,
  act: (scene: Scene, contract: Contract) => Promise<Answer>,
  check: (scene: Scene, contract: Contract, where: string) => Promise<void>,
): Promise<void> {
  for (const victim of ['merchant', 'exchange'] as const) {
    let crashes = 0
    for (let messages = 0; ; messages++) {
      const machines = new Machines()
      const before = machines.boot()
      const contract = await prepare(before)
      await machines.kill(victim, before)
      const { gate, stopped } = stopAfter(messages)
      const scene = machines.boot(gate)
      const isStopped = await Promise.race([act(scene, contract).then(() => false), stopped.then(() => true)])
      if (!isStopped) break
      await machines.kill(victim, scene)
      await check(machines.boot(), contract, `${victim} killed in front of message ${String(messages)}`)
      crashes++
    }
    t.ok(crashes > 1, `${victim}: ${String(crashes)} crashes`)
  }
}

async function statusOf(scene: Scene, { orderId }: Contract) {
  const answer = await scene.call(orderStatus, { parameters: { ORDER_ID: orderId } })
  return readReply(orderStatus, 200, answer.json)
}

const sendDelete = (scene: Scene, { orderId }: Contract) =>
  scene.call(deleteOrder, { parameters: { ORDER_ID: orderId }, query: '?force=yes' })

t.test(
  'a payment that a crash cut off is made whole by paying again, and takes each coin once',
  async (t) => {
    await everywhere(
      t,
      (scene) => contractFor(scene, { amount: 'KUDOS:7' }),
      (scene, contract) => payWith(scene, contract, [two, five]),
      async (scene, contract, where) => {
        granted(t, await payWith(scene, contract, [two, five]))
        t.equal(remaining(scene, two), 'KUDOS:0', where)
        t.equal(remaining(scene, five), 'KUDOS:0', where)
        t.equal((await statusOf(scene, contract)).order_status, 'paid', where)
      },
    )
  },
)

t.test('an abort that a crash cut off gives every coin back when it is repeated', async (t) => {
  await everywhere(
    t,
    async (scene) => {
      const earlier = await contractFor(scene, { amount: 'KUDOS:5' })
      granted(t, await payWith(scene, earlier, [five]))
      const contract = await contractFor(scene, { amount: 'KUDOS:17' })
      const refused = await payWith(scene, contract, [two, ten, five])
      t.equal(refused.status, 409)
      return contract
    },
    (scene, contract) => sendAbort(scene, contract, [two, ten]),
    async (scene, contract, where) => {
      const { refunds } = readReply(abort, 200, (await sendAbort(scene, contract, [two, ten])).json)
      t.strictSame(
        refunds.map(({ type }) => type),
        ['success', 'success'],
        where,
      )
      t.equal(remaining(scene, two), 'KUDOS:1.98', where)
      t.equal(remaining(scene, ten), 'KUDOS:9.98', where)
    },
  )
})

t.test(
  'an order given up while a crash comes is either still claimed or free, and its coins find their way back',
  async (t) => {
    await everywhere(
      t,
      async (scene) => {
        const earlier = await contractFor(scene, { amount: 'KUDOS:5' })
        granted(t, await payWith(scene, earlier, [five]))
        const contract = await contractFor(scene, { amount: 'KUDOS:7' })
        t.equal((await payWith(scene, contract, [two, five])).status, 409)
        return contract
      },
      (scene, contract) => sendUnclaim(scene, contract),
      async (scene, contract, where) => {
        const again = await sendUnclaim(scene, contract)
        t.ok(again.status === 204 || again.status === 404, where)
        granted(t, await sendClaim(scene, contract))
        // Whoever pays next under the same claim settles what is still owed.
        await sendAbort(scene, contract, [two])
        t.equal(remaining(scene, two), 'KUDOS:1.98', where)
      },
    )
  },
)

t.test(
  'a coin that an abort may have given back before a crash never counts unless the exchange has it',
  async (t) => {
    const other = coin('5', 'crash 4')
    await everywhere(
      t,
      async (scene) => {
        const earlier = await contractFor(scene, { amount: 'KUDOS:5' })
        granted(t, await payWith(scene, earlier, [five]))
        const contract = await contractFor(scene, { amount: 'KUDOS:7' })
        t.equal((await payWith(scene, contract, [two, five])).status, 409)
        return contract
      },
      (scene, contract) => sendAbort(scene, contract, [two]),
      async (scene, contract, where) => {
        const answer = await payWith(scene, contract, [two, other])
        if (answer.status === 200) t.equal(remaining(scene, two), 'KUDOS:0', where)
        else t.ok([402, 409].includes(answer.status), where)
      },
    )
  },
)

t.test(
  'a payment that a crash cut off can be aborted as well: whatever the exchange took comes back',
  async (t) => {
    await everywhere(
      t,
      (scene) => contractFor(scene, { amount: 'KUDOS:7' }),
      (scene, contract) => payWith(scene, contract, [two, five]),
      async (scene, contract, where) => {
        const answer = await sendAbort(scene, contract, [two, five])
        t.ok(answer.status === 200 || answer.status === 412, where)
        const left = [two, five].map((one) => remaining(scene, one))
        const kept = left.filter((amount) => amount === 'KUDOS:0').length
        t.equal(kept, answer.status === 412 ? 2 : 0, where)
      },
    )
  },
)

for (const again of ['shop', 'wallet'] as const)
  t.test(`coins of an order that was being deleted come back when the ${again} asks again`, async (t) => {
    await everywhere(
      t,
      async (scene) => {
        const earlier = await contractFor(scene, { amount: 'KUDOS:5' })
        granted(t, await payWith(scene, earlier, [five]))
        const contract = await contractFor(scene, { amount: 'KUDOS:17' })
        t.equal((await payWith(scene, contract, [two, ten, five])).status, 409)
        return contract
      },
      sendDelete,
      async (scene, contract, where) => {
        const ask = () =>
          again === 'shop' ? sendDelete(scene, contract) : sendAbort(scene, contract, [two, ten])
        const answer = await ask()
        t.ok([200, 204, 404].includes(answer.status), where)
        t.equal(remaining(scene, two), 'KUDOS:1.98', where)
        t.equal(remaining(scene, ten), 'KUDOS:9.98', where)
      },
    )
  })

t.test('a refund that a crash cut off is collected by asking again, and comes once', async (t) => {
  await everywhere(
    t,
    async (scene) => {
      const contract = await paidContract(scene, [two, five], { amount: 'KUDOS:7' })
      granted(t, await sendGrant(scene, contract, 'KUDOS:6'))
      return contract
    },
    (scene, contract) => sendCollect(scene, contract),
    async (scene, contract, where) => {
      granted(t, await sendCollect(scene, contract))
      const left = [two, five].map((one) => Number(remaining(scene, one)?.slice('KUDOS:'.length)))
      const back = left.reduce((sum, amount) => sum + amount, 0)
      t.ok(back > 5.8 && back < 6.1, `${where}: ${String(back)} came back`)
      t.equal((await statusOf(scene, contract)).refund_pending, false, where)
    },
  )
})

t.test('what a crash cut off of asking for transfers is asked again', async (t) => {
  await everywhere(
    t,
    (scene) => paidContract(scene, [two, five], { amount: 'KUDOS:7' }),
    (scene, contract) => {
      scene.clock.advance(7 * 86_400)
      return scene.call(orderStatus, { parameters: { ORDER_ID: contract.orderId } })
    },
    async (scene, contract, where) => {
      scene.clock.advance(7 * 86_400)
      t.equal((await statusOf(scene, contract)).wired, true, where)
    },
  )
})

t.test('a transfer that a crash cut off is made when the exchange is up again, and made once', async (t) => {
  const WEEK = 7 * 86_400
  const wake = (scene: Scene) => scene.call(getConfig)
  for (const victim of ['exchange', 'bank'] as const) {
    for (const messages of [0, 1]) {
      const machines = new Machines()
      const before = machines.boot()
      await paidContract(before, [two, five], { amount: 'KUDOS:7' })
      await machines.kill(victim, before)
      const { gate, stopped } = stopAfter(messages)
      const scene = machines.boot(gate)
      scene.clock.advance(WEEK)
      void wake(scene)
      await stopped
      await machines.kill(victim, scene)
      const after = machines.boot()
      after.clock.advance(WEEK)
      granted(t, await wake(after))
      const where = `${victim} killed in front of message ${String(messages)}`
      t.strictSame(
        after.world.bank.store.all('outgoing').map(({ amount }) => amount),
        ['KUDOS:6.91'],
        where,
      )
      t.match(after.world.exchange.store.all('transfers'), [{ state: 'sent' }], where)
    }
  }
})

t.test('what was acknowledged before any crash is there after it', async (t) => {
  const machines = new Machines()
  const first = machines.boot()
  const order = await offer(first, { order_id: 'tea-1' })
  const contract = await claimed(first, order)
  granted(t, await payWith(first, contract, [five]))
  for (const victim of ['merchant', 'exchange'] as const) {
    await machines.kill(victim, first)
    const after = machines.boot()
    t.equal((await statusOf(after, contract)).order_status, 'paid', victim)
    t.equal(remaining(after, five), 'KUDOS:0', victim)
    granted(t, await payWith(after, contract, [five]))
  }
})
