/**
 * What an exchange sells, as a wallet has heard of it: what was sold before is not forgotten, and what was revoked is
 * not bought.
 */
import { formatAmount, parseAmount, type Amount } from '../../protocol/encoding/amount.js'
import { compareTimestamps, timestamp, type Timestamp } from '../../protocol/encoding/timestamp.js'
import type { ExchangeKeys } from '../../protocol/endpoints/exchange/get-keys.js'
import { denominationsOf, type DenominationInfo, type ListedDenomination } from '../../protocol/keys.js'
import { NotReadyError } from './offer.js'

/** Which denomination of a value: the oldest that the wallet knows of, or the newest; else one that is in use. */
export const KEY_GENERATIONS = ['oldest', 'newest'] as const
export type KeyGeneration = (typeof KEY_GENERATIONS)[number]

export class PriceList {
  readonly #denominations: Map<string, ListedDenomination>
  readonly #revoked = new Set<string>()
  readonly #now: () => number

  /** @param now seconds */
  constructor(denominations: ReadonlyMap<string, ListedDenomination>, now: () => number) {
    this.#denominations = new Map(denominations)
    this.#now = now
  }

  learn(keys: ExchangeKeys): void {
    for (const [hash, denomination] of denominationsOf(keys)) this.#denominations.set(hash, denomination)
    for (const { h_denom_pub: hash } of keys.recoup ?? []) this.#revoked.add(hash)
  }

  get(hash: string): DenominationInfo | undefined {
    return this.#denominations.get(hash)
  }

  /** When the denominations begin, in seconds, the oldest first. */
  starts(): number[] {
    const starts = [...this.#denominations.values()].flatMap(({ start }) =>
      start.t_s === 'never' ? [] : [start.t_s],
    )
    return [...new Set(starts)].sort((left, right) => left - right)
  }

  /**
   * A denomination worth this much: one that can be withdrawn now, if there is any, and of these the oldest.
   * @param generation the oldest or newest of all, whether it is in use or not
   * @throws NotReadyError
   */
  worth(value: string, generation?: KeyGeneration): DenominationInfo {
    const wanted = parseAmount(value)
    const worth = [...this.#denominations.values()]
      .filter((one) => one.value.units === wanted.units && one.value.currency === wanted.currency)
      .sort((left, right) => compareTimestamps(left.start, right.start))
    const inUse = worth.find((one) => this.#isSold(one))
    const found =
      generation === 'oldest' ? worth[0] : generation === 'newest' ? worth.at(-1) : (inUse ?? worth.at(-1))
    if (found === undefined) throw new NotReadyError(`the exchange has no denomination worth ${value}`)
    return found
  }

  /** What the most valuable new coin is worth that an amount buys. @param fee what the change itself costs, in units */
  mostFor(rest: Amount, fee: bigint): string | undefined {
    const affordable = [...this.#denominations.values()]
      .filter((one) => this.#isSold(one))
      .filter(({ value, feeWithdraw }) => value.units + feeWithdraw.units + fee <= rest.units)
      .sort((left, right) => (left.value.units < right.value.units ? 1 : -1))
    return affordable[0] === undefined ? undefined : formatAmount(affordable[0].value)
  }

  #isSold(denomination: ListedDenomination): boolean {
    const now = timestamp(this.#now())
    return isWithdrawable(denomination, now) && !this.#revoked.has(denomination.hash)
  }
}

function isWithdrawable(denomination: ListedDenomination, now: Timestamp): boolean {
  const { start, expireWithdraw, isLost } = denomination
  return !isLost && compareTimestamps(start, now) <= 0 && compareTimestamps(now, expireWithdraw) < 0
}
