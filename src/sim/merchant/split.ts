/**
 * Splits a refund over the coins of a payment.
 *
 * An exchange gives nothing back that is not worth more than its refund fee. So no part may be that small, and
 * what a part leaves on a coin should not be that small either: no later refund could ever fetch it. Both are
 * wishes, and a coin's contribution is the limit; the wishes are dropped, the second one first, where no split
 * fulfils them.
 */

/** A coin of a payment, in units of 10^-8. */
export interface RefundableCoin {
  readonly coinPub: string
  /** What was not yet refunded of its contribution. */
  readonly left: bigint
  readonly refundFee: bigint
}

/** What a coin gets back. */
export interface Part<Coin extends RefundableCoin> {
  readonly coin: Coin
  readonly units: bigint
}

/** Bounds of a part, both included. */
interface Range {
  readonly least: bigint
  readonly most: bigint
}

interface Choice<Coin extends RefundableCoin> extends Range {
  readonly coin: Coin
}

/** Which parts are welcome for a coin, the most welcome first; no part at all is always an option. */
type Wish = (coin: RefundableCoin) => readonly Range[]

const WHOLE_OR_FETCHABLE: Wish = ({ left, refundFee: fee }) => [
  { least: left, most: left },
  { least: fee + 1n, most: left - fee - 1n },
]
const ABOVE_FEE: Wish = ({ left, refundFee: fee }) => [{ least: fee + 1n, most: left }]

/** Choices that are looked at before a wish is given up; ordinary payments need a few. */
const PATIENCE = 2000

/** Splits a sum over coins that have that much left; with less, they give all they have. */
export function splitRefund<Coin extends RefundableCoin>(
  units: bigint,
  coins: readonly Coin[],
): Part<Coin>[] {
  // Large coins first: few parts cost few fees.
  const usable = coins
    .filter((coin) => coin.left > 0n)
    .sort((one, other) => (one.left > other.left ? -1 : one.left < other.left ? 1 : 0))
  const choices =
    fromOneCoin(units, usable) ??
    new Search(usable, WHOLE_OR_FETCHABLE).find(units) ??
    new Search(usable, ABOVE_FEE).find(units) ??
    usable.map((coin) => ({ coin, least: 0n, most: coin.left }))
  return fill(units, choices)
}

/** The smallest coin that can give the whole sum as it is wished for: one part costs one fee. */
function fromOneCoin<Coin extends RefundableCoin>(
  units: bigint,
  usable: readonly Coin[],
): readonly Choice<Coin>[] | undefined {
  const coin = usable.findLast((one) =>
    rangesFor(one, WHOLE_OR_FETCHABLE).some((range) => range.least <= units && units <= range.most),
  )
  return coin === undefined ? undefined : [{ coin, least: units, most: units }]
}

/** The ranges of a wish that hold anything, and nothing that is not worth its fee. */
function rangesFor(coin: RefundableCoin, wish: Wish): Range[] {
  return wish(coin).filter((range) => range.least <= range.most && range.least > coin.refundFee)
}

/** Gives each choice its least, and the rest to the first ones that can take more. */
function fill<Coin extends RefundableCoin>(units: bigint, choices: readonly Choice<Coin>[]): Part<Coin>[] {
  let rest = units - sum(choices.map((choice) => choice.least))
  return choices
    .map(({ coin, least, most }) => {
      const extra = rest < most - least ? rest : most - least
      rest -= extra
      return { coin, units: least + extra }
    })
    .filter((part) => part.units > 0n)
}

/** Looks for one range for each of some coins, so that the bounds add up to a sum's. */
class Search<Coin extends RefundableCoin> {
  /** For each coin, what it and those behind it can give at most. */
  readonly #stillThere: readonly bigint[]
  #patience = PATIENCE

  constructor(
    readonly coins: readonly Coin[],
    readonly wish: Wish,
  ) {
    let there = sum(coins.map((coin) => coin.left))
    this.#stillThere = coins.map((coin) => {
      const here = there
      there -= coin.left
      return here
    })
  }

  find(units: bigint, index = 0, chosen: readonly Choice<Coin>[] = []): readonly Choice<Coin>[] | undefined {
    const least = sum(chosen.map((choice) => choice.least))
    const most = sum(chosen.map((choice) => choice.most))
    if (least > units || most + (this.#stillThere[index] ?? 0n) < units || this.#patience-- <= 0)
      return undefined
    if (most >= units) return chosen
    const coin = this.coins[index]
    if (coin === undefined) return undefined
    for (const range of rangesFor(coin, this.wish)) {
      const found = this.find(units, index + 1, [...chosen, { coin, ...range }])
      if (found !== undefined) return found
    }
    return this.find(units, index + 1, chosen)
  }
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n)
}
