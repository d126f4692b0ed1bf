/** The model of an order's life: random calls of two wallets, and what must be true of the money all the time. */
import fc from 'fast-check'
import { parseAmount } from '../../src/protocol/encoding/amount.js'
import { readReply, type Endpoint } from '../../src/protocol/endpoints/endpoint.js'
import { deleteOrder } from '../../src/protocol/endpoints/merchant/delete-private-orders-ORDER_ID.js'
import { publicOrderStatus } from '../../src/protocol/endpoints/merchant/get-orders-ORDER_ID.js'
import { listOrders } from '../../src/protocol/endpoints/merchant/get-private-orders.js'
import { forgetFields } from '../../src/protocol/endpoints/merchant/patch-private-orders-ORDER_ID-forget.js'
import { Scene, START, type Answer, type CallOptions } from './fixtures.js'
import { remaining } from './seller.js'
import {
  coin,
  contractIn,
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
export const COINS: Readonly<Record<string, readonly Coin[]>> = {
  alice: [coin('5', 'life 1'), coin('2', 'life 2'), coin('2', 'life 3'), coin('1', 'life 4')],
  bob: [coin('5', 'life 5'), coin('2', 'life 6'), coin('2', 'life 7'), coin('1', 'life 8')],
}
export const WALLETS = ['alice', 'bob'] as const
type WalletName = (typeof WALLETS)[number]

/** What may happen, and how often compared with the others: mostly what moves money. */
const CALLS = { claim: 6, unclaim: 6, pay: 18, abort: 6, look: 1, list: 1, forget: 1, delete: 1 } as const

export interface Step {
  readonly wallet: WalletName
  readonly call: keyof typeof CALLS
  /** Places of coins. */
  readonly coins: readonly number[]
}

export const LIFE_STEP: fc.Arbitrary<Step> = fc.record({
  wallet: fc.constantFrom(...WALLETS),
  call: fc.oneof(
    ...Object.entries(CALLS).map(([call, weight]) => ({
      arbitrary: fc.constant(call as keyof typeof CALLS),
      weight,
    })),
  ),
  coins: fc.uniqueArray(fc.nat(3), { minLength: 1 }),
})

/** One life: the world, the order, and the contracts that wallets hold. */
export class Life {
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
      if (answer.status === 200) this.contracts.set(wallet, contractIn(answer, this.order, wallet))
    } else if (call === 'list') await this.#list()
    else if (call === 'forget') await this.#shopCall(forgetFields, { body: { fields: ['$.delivery_date'] } })
    else if (call === 'delete') await this.#shopCall(deleteOrder, { query: '?force=yes' })
    else if (contract === undefined) return
    else if (call === 'look') await this.#look(contract)
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

  #shopCall(endpoint: Endpoint, options: CallOptions): Promise<Answer> {
    return this.scene.call(endpoint, { parameters: { ORDER_ID: this.order.orderId }, ...options })
  }

  /** Whoever lists the orders sees what was paid, and what is gone. */
  async #list(): Promise<void> {
    const { orders } = readReply(listOrders, 200, (await this.scene.call(listOrders)).json)
    const isThere = this.scene.world.merchant.store.get('orders', this.order.orderId) !== undefined
    if (orders.length !== (isThere ? 1 : 0)) throw new Error('a list of other orders than there are')
    if (orders.some(({ paid }) => paid !== (this.payment !== undefined)))
      throw new Error('listed as something else than it is')
  }

  /** Whoever holds the contract is told that it is paid when it is, and only then. */
  async #look({ hash }: Contract): Promise<void> {
    const { status } = await this.#shopCall(publicOrderStatus, { query: `?h_contract=${hash}` })
    const isPaid = this.payment?.h_contract === hash
    if ((status === 200) !== isPaid) throw new Error(`shown as ${String(status)}`)
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

/** What must not happen even for a moment, whatever goes wrong. */
export function graveProblemOf(life: Life): string | undefined {
  const all = Object.values(COINS).flat()
  if (all.some((one) => life.takenFrom(one) < -1e-9)) return 'a coin got more back than it gave'
  const { payment } = life
  if (payment === undefined) return life.confirmed === undefined ? undefined : 'a confirmed payment is gone'
  const held = all.filter((one) => payment.coins.includes(one.pub)).map((one) => life.takenFrom(one))
  return held.reduce((sum, amount) => sum + amount, 0) < PRICE - 1e-9 ? 'paid without the money' : undefined
}

/** What must not be the case between two calls, when nothing goes wrong. */
export function problemOf(life: Life): string | undefined {
  const { payment } = life
  const problem = graveProblemOf(life)
  if (problem !== undefined || payment === undefined) return problem
  return keptOf(life, payment.coins).length > 0 ? 'coins that are no part of the payment are kept' : undefined
}

/** Coins that have given more than fees, besides those that paid. */
export function keptOf(life: Life, paid: readonly string[]): readonly Coin[] {
  const others = Object.values(COINS)
    .flat()
    .filter((one) => !paid.includes(one.pub))
  return others.filter((one) => life.takenFrom(one) > FEES)
}

/** After the last call every coin that is no part of a payment can be had back by whoever holds the order. */
export async function strandedAtTheEnd(life: Life): Promise<string | undefined> {
  if (life.payment !== undefined) return undefined
  for (const wallet of WALLETS) {
    const contract = life.contracts.get(wallet)
    if (contract === undefined) continue
    await sendAbort(life.scene, contract, COINS[wallet] ?? [])
  }
  const stranded = keptOf(life, [])
  return stranded.length > 0 ? `${String(stranded.length)} coins are stranded` : undefined
}

/** Makes the order of a life. */
export function offerOfLife(scene: Scene): Promise<Offer> {
  return offer(scene, {
    amount: `KUDOS:${String(PRICE)}`,
    max_fee: 'KUDOS:1',
    delivery_date: { t_s: START + 60 },
    $forgettable: { delivery_date: true },
  })
}

/** Some calls of one life, from the making of the order on. */
export const LIFE_STEPS = fc.array(LIFE_STEP, { minLength: 3, maxLength: 9 })

/** Lives one life. @throws Error saying what happened to the money */
export async function live(steps: readonly Step[]): Promise<void> {
  const scene = new Scene({ isDirect: true })
  const life = new Life(scene, await offerOfLife(scene))
  let problem: string | undefined
  for (const one of steps) {
    await life.perform(one)
    problem ??= problemOf(life)
  }
  problem ??= await strandedAtTheEnd(life)
  if (problem !== undefined) throw new Error(problem)
}
