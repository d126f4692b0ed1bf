/** The model of money at the exchange: random dealings of one reserve, and what must be true after each of them. */
import fc from 'fast-check'
import { parseAmount } from '../../src/protocol/encoding/amount.js'
import { Scene, type Answer } from './fixtures.js'
import {
  closedSet,
  fund,
  prepareChange,
  revoke,
  sendMelt,
  sendRecoup,
  sendRecoupRefresh,
  sendReveal,
  signed,
  blank,
  coinFrom,
  withdraw,
  type HeldCoin,
} from './holder.js'
import { readReply } from '../../src/protocol/endpoints/endpoint.js'
import { reveal } from '../../src/protocol/endpoints/exchange/post-refreshes-RCH-reveal.js'
import { depositedTotal, refundedTotal } from '../../src/sim/exchange/coins.js'
import { batchWithdraw } from '../../src/protocol/endpoints/exchange/post-reserves-RESERVE_PUB-batch-withdraw.js'
import { deposit, refundRequest, sendRefund } from './seller.js'

const VALUES = ['5', '2', '1'] as const

/** What may happen; places are counted around. */
export interface Dealing {
  readonly kind: 'withdraw' | 'deposit' | 'refund' | 'melt' | 'recoup' | 'recoup-refresh' | 'revoke'
  readonly place: number
  /** Tenths. */
  readonly amount: number
}

export const DEALINGS: fc.Arbitrary<Dealing[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(
      'withdraw',
      'withdraw',
      'deposit',
      'refund',
      'melt',
      'melt',
      'recoup',
      'recoup-refresh',
      'revoke',
    ),
    place: fc.nat(7),
    amount: fc.integer({ min: 1, max: 30 }),
  }),
  { minLength: 3, maxLength: 9 },
)

const units = (text: string): bigint => parseAmount(text).units
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, one) => total + one, 0n)

/** Money that came in: enough for some coins, not for all that may be wanted. */
const FUNDED = 'KUDOS:12'

class Book {
  readonly scene = new Scene({ isDirect: true })
  readonly coins: HeldCoin[] = []
  /** Deposit fees that came back. */
  #returned = 0n

  async perform({ kind, place, amount }: Dealing): Promise<void> {
    const coin = this.coins[place % Math.max(1, this.coins.length)]
    const value = VALUES[place % VALUES.length] ?? '1'
    if (kind === 'withdraw') await this.#withdraw(value)
    else if (coin === undefined) return
    else if (kind === 'melt') await this.#melt(coin, place % 2 === 0 ? ['1'] : ['2', '1'])
    else await this.#twice(() => this.#simple(kind, coin, amount))
  }

  async #simple(
    kind: Exclude<Dealing['kind'], 'withdraw' | 'melt'>,
    coin: HeldCoin,
    tenths: number,
  ): Promise<Answer> {
    const amount = `KUDOS:${String(tenths / 10)}`
    const contract = `contract ${String(tenths % 2)}`
    switch (kind) {
      case 'deposit':
        return deposit(this.scene, [[coin, amount]], { contract })
      case 'refund':
        return this.#refund(coin, amount, contract, BigInt(tenths))
      case 'recoup':
        return sendRecoup(this.scene, coin)
      case 'recoup-refresh':
        return sendRecoupRefresh(this.scene, coin)
      case 'revoke':
        return revoke(this.scene, coin.denomination)
    }
  }

  /** Whole refunds give the deposit fee back as well. */
  async #refund(coin: HeldCoin, amount: string, contract: string, id: bigint): Promise<Answer> {
    const { store } = this.scene.world.exchange
    const before = store.all('refunds').length
    const answer = await sendRefund(this.scene, coin, refundRequest(coin, amount, id, contract))
    const refund = store.all('refunds')[before]
    if (refund === undefined) return answer
    const [deposited, refunded] = [depositedTotal, refundedTotal].map(
      (total) => total(store, refund.batch, coin.pub, 'KUDOS').units,
    )
    if (deposited === refunded) this.#returned += units('KUDOS:0.02')
    return answer
  }

  async #withdraw(value: string): Promise<void> {
    const name = `coin ${String(this.coins.length)}`
    const answer = await this.#twice(() => withdraw(this.scene, [signed(this.scene, value, name)]))
    if (answer.status !== 200) return
    const [first] = readReply(batchWithdraw, 200, answer.json).ev_sigs
    const signature = first?.ev_sig.blinded_rsa_signature ?? ''
    this.coins.push(coinFrom(this.scene, blank(this.scene, value, name), signature))
  }

  async #melt(coin: HeldCoin, values: readonly string[]): Promise<void> {
    const name = `change ${String(this.coins.length)}`
    const change = prepareChange(this.scene, coin, values, name)
    const melted = await this.#twice(() => sendMelt(this.scene, change))
    if (melted.status !== 200) return
    const closed = closedSet(melted)
    const revealed = await this.#twice(() => sendReveal(this.scene, change, closed))
    if (revealed.status !== 200) return
    const { ev_sigs } = readReply(reveal, 200, revealed.json)
    for (const [index, planchet] of (change.batches[closed]?.planchets ?? []).entries()) {
      const signature = ev_sigs[index]?.ev_sig
      if (signature?.cipher !== 'RSA') throw new Error('not signed')
      this.coins.push(coinFrom(this.scene, planchet, signature.blinded_rsa_signature))
    }
  }

  /** Whatever is granted is granted again with the same words, and changes nothing the second time. */
  async #twice(send: () => Promise<Answer>): Promise<Answer> {
    const first = await send()
    if (first.status >= 300) return first
    const before = this.state
    const again = await send()
    if (again.text !== first.text) throw new Error(`said ${again.text} instead of ${first.text}`)
    if (this.state !== before) throw new Error('repeating a request changed something')
    return first
  }

  get state(): string {
    const { store } = this.scene.world.exchange
    return JSON.stringify([store.all('reserves'), store.all('coins')])
  }

  /** What is wrong with the money, if anything is. */
  get problem(): string | undefined {
    const { store, keys } = this.scene.world.exchange
    for (const coin of store.all('coins')) {
      const value = keys.denominations.get(coin.denom_pub_hash)?.value.units ?? 0n
      if (units(coin.remaining) > value) return 'a coin has more than its value'
    }
    const all =
      sum(store.all('reserves').map(({ balance }) => units(balance))) +
      this.#inCoins +
      sum(store.all('deposits').map(({ contribution }) => units(contribution))) -
      sum(store.all('refunds').map(({ amount }) => units(amount))) +
      this.#fees
    return all === units(FUNDED) ? undefined : `of ${FUNDED} there are ${String(all)} units`
  }

  /** What coins are worth: those that were never shown their whole value. */
  get #inCoins(): bigint {
    const { store } = this.scene.world.exchange
    return sum(this.coins.map(({ pub, value }) => units(store.get('coins', pub)?.remaining ?? value)))
  }

  /**
   * Fees for withdrawals, melts and refunds; those for deposits are part of what was deposited. What was melted for
   * coins that were never made is counted in.
   */
  get #fees(): bigint {
    const { store, keys } = this.scene.world.exchange
    const ofWithdrawals = store.all('debits').map(({ withdraw_fee }) => units(withdraw_fee))
    const melted = store.all('melts').map(({ amount }) => units(amount))
    const made = store
      .all('reveals')
      .flatMap(({ coins }) =>
        coins.map((one) => keys.denominations.get(one.denom_pub_hash)?.value.units ?? 0n),
      )
    const ofRefunds = store.all('refunds').map(() => units('KUDOS:0.04'))
    return sum(ofWithdrawals) + sum(melted) - sum(made) + sum(ofRefunds) - this.#returned
  }
}

/** Performs dealings one after the other. @throws Error saying what happened to the money */
export async function deal(dealings: readonly Dealing[]): Promise<void> {
  const book = new Book()
  await fund(book.scene, FUNDED)
  // The reserve exists once somebody has asked for it.
  await withdraw(book.scene, [signed(book.scene, '10', 'first')])
  const first = book.scene.world.exchange.store.all('withdrawals')[0]
  if (first === undefined) throw new Error('the first coin was not made')
  book.coins.push(coinFrom(book.scene, blank(book.scene, '10', 'first'), first.blinded_signature))
  for (const one of dealings) {
    await book.perform(one)
    const { problem } = book
    if (problem !== undefined) throw new Error(`after ${one.kind}: ${problem}`)
  }
}
