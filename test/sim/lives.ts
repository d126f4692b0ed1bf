/** Random lives of one order, one call after the other: money is never lost, and never comes from nowhere. */
import t from 'tap'
import fc from 'fast-check'
import { parseAmount } from '../../src/protocol/encoding/amount.js'
import { Scene } from './fixtures.js'
import { remaining } from './seller.js'
import {
  claimed,
  coin,
  offer,
  payWith,
  sendAbort,
  sendClaim,
  sendUnclaim,
  type Coin,
  type Contract,
  type Offer,
} from './wallet.js'

const PRICE = 5
const COINS: Readonly<Record<string, readonly Coin[]>> = {
  alice: [coin('5', 'life 1'), coin('2', 'life 2'), coin('2', 'life 3'), coin('1', 'life 4')],
  bob: [coin('5', 'life 5'), coin('2', 'life 6'), coin('2', 'life 7'), coin('1', 'life 8')],
}
const WALLETS = ['alice', 'bob'] as const
type WalletName = (typeof WALLETS)[number]

interface Step {
  readonly wallet: WalletName
  readonly call: 'claim' | 'unclaim' | 'pay' | 'abort'
  /** Places of coins. */
  readonly coins: readonly number[]
}

const step: fc.Arbitrary<Step> = fc.record({
  wallet: fc.constantFrom(...WALLETS),
  call: fc.constantFrom('claim', 'unclaim', 'pay', 'pay', 'pay', 'abort'),
  coins: fc.uniqueArray(fc.nat(3), { minLength: 1 }),
})

/** One life: the world, the order, and the contracts that wallets hold. */
class Life {
  readonly contracts = new Map<WalletName, Contract>()
  /** Coins that a 200 has confirmed as a payment. */
  confirmed: string | undefined

  constructor(
    readonly scene: Scene,
    readonly order: Offer,
  ) {}

  async perform({ wallet, call, coins }: Step): Promise<void> {
    const chosen = coins.map((place) => COINS[wallet]?.[place]).filter((one) => one !== undefined)
    const contract = this.contracts.get(wallet)
    if (call === 'claim') {
      const answer = await sendClaim(this.scene, this.order, wallet)
      if (answer.status === 200) this.contracts.set(wallet, await claimed(this.scene, this.order, wallet))
    } else if (contract === undefined) return
    else if (call === 'unclaim') await sendUnclaim(this.scene, contract)
    else if (call === 'abort') await sendAbort(this.scene, contract, chosen)
    else await this.#pay(contract, chosen)
  }

  async #pay(contract: Contract, coins: readonly Coin[]): Promise<void> {
    const answer = await payWith(this.scene, contract, coins)
    if (answer.status !== 200) return
    const paidWith = JSON.stringify(this.payment)
    if (this.confirmed !== undefined && this.confirmed !== paidWith) throw new Error('paid twice')
    this.confirmed = paidWith
  }

  get payment() {
    return this.scene.world.merchant.store.get('orders', this.order.orderId)?.payment
  }

  /** What the exchange has taken from a coin, fees included. */
  takenFrom(one: Coin): number {
    const units = (text: string): number => Number(parseAmount(text).units) / 1e8
    const left = remaining(this.scene, one)
    return left === undefined ? 0 : units(one.value) - units(left)
  }
}

/** Fees of giving a coin back once; what is taken beyond them is held for the merchant. */
const FEES = 0.05

function problemOf(life: Life): string | undefined {
  const all = Object.values(COINS).flat()
  const taken = all.map((one) => life.takenFrom(one))
  if (taken.some((amount) => amount < -1e-9)) return 'a coin got more back than it gave'
  const { payment } = life
  if (payment === undefined) return life.confirmed === undefined ? undefined : 'a confirmed payment is gone'
  const held = all.filter((one) => payment.coins.includes(one.pub)).map((one) => life.takenFrom(one))
  if (held.reduce((sum, amount) => sum + amount, 0) < PRICE - 1e-9) return 'paid without the money'
  const surplus = all.filter((one) => !payment.coins.includes(one.pub) && life.takenFrom(one) > FEES)
  return surplus.length > 0 ? 'coins that are no part of the payment are kept' : undefined
}

/** After the last call every coin that is no part of a payment can be had back by whoever holds the order. */
async function strandedAtTheEnd(life: Life): Promise<string | undefined> {
  if (life.payment !== undefined) return undefined
  for (const wallet of WALLETS) {
    const contract = life.contracts.get(wallet)
    if (contract === undefined) continue
    await sendAbort(life.scene, contract, COINS[wallet] ?? [])
  }
  const stranded = Object.values(COINS)
    .flat()
    .filter((one) => life.takenFrom(one) > FEES)
  return stranded.length > 0 ? `${String(stranded.length)} coins are stranded` : undefined
}

t.test('a thousand lives of an order', async (t) => {
  const property = fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 9 }), async (steps) => {
    const scene = new Scene()
    const life = new Life(scene, await offer(scene, { amount: `KUDOS:${String(PRICE)}`, max_fee: 'KUDOS:1' }))
    let problem: string | undefined
    for (const one of steps) {
      await life.perform(one)
      problem ??= problemOf(life)
    }
    problem ??= await strandedAtTheEnd(life)
    if (problem !== undefined) throw new Error(problem)
  })
  const result = await fc.check(property, { numRuns: 1000 })
  t.notOk(result.failed, fc.defaultReportMessage(result) ?? 'no life loses money')
})
