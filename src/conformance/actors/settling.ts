/**
 * How a wallet brings its business to an end, as a real one does that was left in the dark: it asks for every payment
 * again, takes its coins back where there is none, collects refunds, and has each coin tell what is left of it.
 *
 * It believes what it is told, and asks the exchange last: whether that is what it should be, others judge.
 */
import { parseAmount } from '../../protocol/encoding/amount.js'
import { readReply } from '../../protocol/endpoints/endpoint.js'
import { coinHistory } from '../../protocol/endpoints/exchange/get-coins-COIN_PUB-history.js'
import { pay } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import { readQuietly } from '../reading.js'
import type { Outcome } from './client.js'
import { nameOf } from './offer.js'
import type { Attempt, Wallet } from './wallet.js'

/** Calls that a wallet makes at most to finish its business. */
const MOST_CALLS = 60
/** How often a wallet asks for one thing: who fails by a fault answers the next time. */
const TRIES = 4

/** What is left when a wallet has come to an end. */
export interface Settlement {
  readonly calls: number
  /** False if there was more to ask than it had calls for. */
  readonly done: boolean
}

/** Finishes the business of a wallet. @param most calls at most */
export async function settle(wallet: Wallet, most = MOST_CALLS): Promise<Settlement> {
  const clerk = new Clerk(wallet, most)
  for (const attempt of distinct(wallet.attempts)) await clerk.finish(attempt)
  const places = new Set(wallet.attempts.flatMap(({ options }) => options.coins))
  for (const place of places) await clerk.refresh(place)
  return { calls: clerk.calls, done: clerk.calls < most }
}

class Clerk {
  calls = 0

  constructor(
    readonly wallet: Wallet,
    readonly most: number,
  ) {}

  /** A payment is part of its order in the end, or its coins are asked back. */
  async finish({ offer, options }: Attempt): Promise<void> {
    for (let tries = 0; tries < TRIES; tries++) {
      const paid = await this.#ask(() => this.wallet.pay(offer, options))
      if (paid?.status === 200) {
        await this.#ask(() => this.wallet.refund(offer))
        return
      }
      const permits = paid?.status === 409 ? permitsIn(paid) : []
      for (const permit of permits) await this.#ask(() => this.wallet.redeem(offer, permit))
      if (permits.length > 0) return
      const aborted = await this.#ask(() => this.wallet.abort(offer, { coins: options.coins }))
      // Paid after all, which nobody was told, and perhaps given back in part.
      if (aborted?.status === 412) await this.#ask(() => this.wallet.refund(offer))
      // Who has given an order up and wants coins back has to take it up again.
      if (aborted?.status === 404 && (await this.#ask(() => this.wallet.claim(offer)))?.status === 200)
        continue
      if (aborted?.status !== undefined && aborted.status < 500) return
    }
  }

  /** Asks what is left of a coin, and has it changed if it is worth the fees. */
  async refresh(place: number): Promise<void> {
    const { purse, dealings } = this.wallet
    for (let tries = 0; tries < TRIES; tries++) {
      const told = await this.#ask(() => dealings.coinHistory(place))
      if (told?.status === undefined || told.status >= 500) continue
      const coin = purse.coin(place)
      // A coin that the exchange has never seen is as good as it was.
      const rest = balanceIn(told)
      const value = rest === undefined ? undefined : purse.largestChange(coin, rest)
      if (value !== undefined)
        await this.#ask(() => dealings.melt(place, { name: `rest ${String(place)}`, into: [value] }))
      return
    }
  }

  async #ask(call: () => Promise<Outcome>): Promise<Outcome | undefined> {
    if (this.calls >= this.most) return undefined
    this.calls++
    return call()
  }
}

/** The last of each kind: one who pays twice with the same coins wants one thing. */
function distinct(attempts: readonly Attempt[]): Attempt[] {
  return [
    ...new Map(attempts.map((one) => [`${nameOf(one.offer)} ${one.options.coins.join()}`, one])).values(),
  ]
}

function permitsIn({ json }: Outcome) {
  return readQuietly(() => readReply(pay, 409, json).refunds) ?? []
}

function balanceIn({ status, json }: Outcome) {
  return status === 200
    ? readQuietly(() => parseAmount(readReply(coinHistory, 200, json).balance))
    : undefined
}
