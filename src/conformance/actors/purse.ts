/**
 * A purse: the coins of a wallet, and how it gets them.
 */
import {
  addAmounts,
  formatAmount,
  parseAmount,
  zeroAmount,
  type Amount,
} from '../../protocol/encoding/amount.js'
import { decodeCrockfordVariable, encodeCrockford } from '../../protocol/encoding/crockford.js'
import { compareTimestamps, timestamp, type Timestamp } from '../../protocol/encoding/timestamp.js'
import type { JsonObject } from '../../protocol/encoding/json.js'
import { eddsaPublicKey } from '../../protocol/crypto/eddsa.js'
import { coinEnvelopeJson, coinPubHash, makePlanchet, type Planchet } from '../../protocol/crypto/planchet.js'
import { rsaUnblind } from '../../protocol/crypto/rsa-blind.js'
import type { SeededBytes } from '../../protocol/crypto/seeded-bytes.js'
import { addIncoming } from '../../protocol/endpoints/bank/post-admin-add-incoming.js'
import { readReply } from '../../protocol/endpoints/endpoint.js'
import { batchWithdraw } from '../../protocol/endpoints/exchange/post-reserves-RESERVE_PUB-batch-withdraw.js'
import type { ExchangeKeys } from '../../protocol/endpoints/exchange/get-keys.js'
import { denominationsOf, type DenominationInfo, type ListedDenomination } from '../../protocol/keys.js'
import { reserveWithdraw } from '../../protocol/signatures/wallet.js'
import { readQuietly } from '../reading.js'
import type { Mint, MintedCoin } from '../targets/target.js'
import { spoiling, type Client, type Outcome, type Spoiling } from './client.js'
import { NotReadyError } from './offer.js'

/** A withdrawal as it was asked for, so that it can be asked for again. */
interface Withdrawal {
  readonly reserve: string
  readonly planchets: readonly Planchet[]
  readonly chosen: readonly DenominationInfo[]
  readonly body: { readonly planchets: readonly JsonObject[] }
}

export interface DrawOptions extends Spoiling {
  /** Asks for the last withdrawal of this reserve again. */
  readonly again?: boolean
  /** Asks for the first planchet twice. */
  readonly twice?: boolean
  readonly generation?: KeyGeneration
  /** Asks for the first planchet of the last withdrawal of this reserve once more, behind the new ones. */
  readonly withLast?: boolean
}

/** Which denomination of a value: the oldest that the wallet knows of, or the newest; else one that is in use. */
export const KEY_GENERATIONS = ['oldest', 'newest'] as const
export type KeyGeneration = (typeof KEY_GENERATIONS)[number]

/** How a wallet goes about a withdrawal from a new reserve. */
export interface WithdrawOptions extends Spoiling {
  /** Funds the reserve with a little too little. */
  readonly short?: boolean
  /** Gives all coins one key. */
  readonly sameKey?: boolean
  /** Places of the coins, among those that are asked for, that know an age. */
  readonly aged?: readonly number[]
}

/** Stands for a list of keys, one for each age: what it hashes, nobody asks who only spends the coin. */
const AGES = new Uint8Array(32).fill(7)

export class Purse {
  readonly #coins: MintedCoin[] = []
  /** Blinding secrets by coin: whoever wants the money of a revoked coin back has to show them. */
  readonly #blindings = new Map<string, Uint8Array>()
  /** Private keys of reserves by their names. */
  readonly #reserves = new Map<string, Uint8Array>()
  readonly #withdrawals = new Map<string, Withdrawal>()
  readonly #denominations: Map<string, ListedDenomination>
  readonly #revoked = new Set<string>()

  constructor(
    /** Name of the wallet. */
    readonly name: string,
    readonly client: Client,
    readonly random: SeededBytes,
    denominations: ReadonlyMap<string, ListedDenomination>,
  ) {
    this.#denominations = new Map(denominations)
  }

  /** Learns what the exchange sells now; what it sold before is not forgotten, and what it revoked not bought. */
  learn(keys: ExchangeKeys): void {
    for (const [hash, denomination] of denominationsOf(keys)) this.#denominations.set(hash, denomination)
    for (const { h_denom_pub: hash } of keys.recoup ?? []) this.#revoked.add(hash)
  }

  /** When the denominations that the wallet knows of begin, in seconds, the oldest first. */
  starts(): number[] {
    const starts = [...this.#denominations.values()].flatMap(({ start }) =>
      start.t_s === 'never' ? [] : [start.t_s],
    )
    return [...new Set(starts)].sort((left, right) => left - right)
  }

  /** Private key of a reserve; it is made when its name is first heard. */
  reserve(name: string): Uint8Array {
    const priv = this.#reserves.get(name) ?? this.random.bytes(32)
    this.#reserves.set(name, priv)
    return priv
  }

  /** Public key of a reserve, in base32. */
  reservePub(name: string): string {
    return encodeCrockford(eddsaPublicKey(this.reserve(name)))
  }

  /** Has the bank send money to a reserve. */
  fund(reserve: string, amount: Amount): Promise<Outcome> {
    return this.#fund(this.reservePub(reserve), amount)
  }

  /** Withdraws coins of these values from a reserve that was funded before, or was not. */
  async draw(reserve: string, values: readonly string[], options: DrawOptions = {}): Promise<Outcome> {
    const last = this.#withdrawals.get(reserve)
    const before = options.again === true ? last : undefined
    const fresh = before ?? this.#prepare(this.reserve(reserve), values, options)
    const more = options.withLast === true ? (last?.body.planchets.slice(0, 1) ?? []) : []
    const withdrawal = { ...fresh, body: { planchets: [...fresh.body.planchets, ...more] } }
    this.#withdrawals.set(reserve, withdrawal)
    const outcome = await this.#ask(withdrawal, options)
    if (before === undefined) this.#keepCoins(outcome, withdrawal.planchets, withdrawal.chosen)
    return outcome
  }

  /** Has the bank fund a new reserve and withdraws coins of these values from it. */
  async withdraw(values: readonly string[], options: WithdrawOptions = {}): Promise<Outcome> {
    const withdrawal = this.#prepare(this.random.bytes(32), values, options)
    const { chosen, planchets } = withdrawal
    const prices = chosen.map((denomination) => addAmounts(denomination.value, denomination.feeWithdraw))
    const price = addAmounts(zeroAmount(this.client.surroundings.currency), ...prices)
    const funds = options.short === true ? { ...price, units: price.units - 1n } : price
    await this.#fund(withdrawal.reserve, funds)
    const outcome = await this.#ask(withdrawal, options)
    this.#keepCoins(outcome, planchets, chosen)
    return outcome
  }

  #prepare(
    reservePriv: Uint8Array,
    values: readonly string[],
    options: Pick<DrawOptions, 'twice' | 'generation'> & Pick<WithdrawOptions, 'sameKey' | 'aged'> = {},
  ): Withdrawal {
    const { twice = false, sameKey = false, aged = [], generation } = options
    const chosen = values.map((value) => this.denominationOf(value, generation))
    const secrets = chosen.map(() => this.random.bytes(32))
    if (sameKey) secrets.fill(secrets[0] ?? new Uint8Array(32))
    const planchets = chosen.map((denomination, index) =>
      makePlanchet(
        secrets[index] ?? new Uint8Array(32),
        denomination.key,
        aged.includes(index) ? { ageCommitment: AGES } : {},
      ),
    )
    const wanted = planchets.map((planchet, index) => withdrawPlanchet(planchet, chosen[index], reservePriv))
    return {
      reserve: encodeCrockford(eddsaPublicKey(reservePriv)),
      planchets,
      chosen,
      body: { planchets: twice ? [...wanted, ...wanted.slice(0, 1)] : wanted },
    }
  }

  #ask({ reserve, body }: Withdrawal, options: Spoiling): Promise<Outcome> {
    return this.client.call(this.name, batchWithdraw, {
      parameters: { RESERVE_PUB: reserve },
      body,
      ...spoiling(options),
    })
  }

  /** Takes ready-made coins from the target's mint, or withdraws them where there is none. */
  async stock(
    values: readonly string[],
    mint: Mint | undefined,
    taken: Map<string, number>,
    generation?: KeyGeneration,
  ): Promise<void> {
    if (mint === undefined) {
      await this.withdraw(values)
      return
    }
    for (const value of values) {
      const { hash } = this.denominationOf(value, generation)
      const index = taken.get(hash) ?? 0
      taken.set(hash, index + 1)
      this.#add(mint(hash, index))
    }
  }

  /** A coin of the purse. @throws NotReadyError */
  coin(place: number): MintedCoin {
    const coin = this.#coins[place]
    if (coin === undefined) throw new NotReadyError(`${this.name} has no coin number ${String(place)}`)
    return coin
  }

  valueOf(coin: MintedCoin): Amount {
    return this.denomination(coin).value
  }

  denomination(coin: MintedCoin): DenominationInfo {
    const denomination = this.#denominations.get(coin.denomination)
    if (denomination === undefined)
      throw new NotReadyError(`${this.name} holds a coin of an unknown denomination`)
    return denomination
  }

  /** What the most valuable new coin is worth that the rest of a coin can be changed into, fees included. */
  largestChange(coin: MintedCoin, rest: Amount): string | undefined {
    const fee = this.denomination(coin).feeRefresh.units
    const now = timestamp(this.client.stage.now())
    const affordable = [...this.#denominations.values()]
      .filter((one) => isWithdrawable(one, now) && !this.#revoked.has(one.hash))
      .filter(({ value, feeWithdraw }) => value.units + feeWithdraw.units + fee <= rest.units)
      .sort((left, right) => (left.value.units < right.value.units ? 1 : -1))
    return affordable[0] === undefined ? undefined : formatAmount(affordable[0].value)
  }

  /** The blinding secret of a coin. @throws NotReadyError for a coin that the wallet has not withdrawn or made itself */
  blindingOf(coin: MintedCoin): Uint8Array {
    const blinding = this.#blindings.get(nameOf(coin))
    if (blinding === undefined) throw new NotReadyError(`${this.name} has not made this coin itself`)
    return blinding
  }

  /** Keeps the coin that a signed planchet is, once; the same key under another denomination is another one. */
  keep(planchet: Planchet, denomination: DenominationInfo, blindSignature: Uint8Array): void {
    const signature = rsaUnblind(blindSignature, planchet.blindingSecret, denomination.key)
    const isAged = !Buffer.from(planchet.coinPubHash).equals(coinPubHash(planchet.coinPub))
    const coin: MintedCoin = {
      priv: planchet.coinPriv,
      pub: encodeCrockford(planchet.coinPub),
      denomination: denomination.hash,
      signature: encodeCrockford(signature),
      ...(isAged ? { ages: AGES } : {}),
    }
    if (this.#blindings.has(nameOf(coin))) return
    this.#blindings.set(nameOf(coin), planchet.blindingSecret)
    this.#add(coin)
  }

  #add(coin: MintedCoin): void {
    this.#coins.push(coin)
    this.client.coinKeys.set(coin.pub, coin.priv)
  }

  #fund(reservePub: string, funds: Amount): Promise<Outcome> {
    const { surroundings } = this.client
    return this.client.call(this.name, addIncoming, {
      parameters: { ACCOUNT: surroundings.exchangeAccount },
      body: {
        amount: formatAmount(funds),
        reserve_pub: reservePub,
        debit_account: `payto://x-taler-bank/${new URL(surroundings.urls.bank).host}/${this.name}?receiver-name=${this.name}`,
      },
    })
  }

  #keepCoins(outcome: Outcome, planchets: readonly Planchet[], chosen: readonly DenominationInfo[]): void {
    const signed =
      outcome.status === 200
        ? readQuietly(() => readReply(batchWithdraw, 200, outcome.json).ev_sigs)
        : undefined
    for (const [index, planchet] of planchets.entries()) {
      const blind = signed?.[index]?.ev_sig.blinded_rsa_signature
      const denomination = chosen[index]
      if (blind === undefined || denomination === undefined) continue
      this.keep(planchet, denomination, decodeCrockfordVariable(blind))
    }
  }

  /**
   * A denomination worth this much: one that can be withdrawn now, if there is any, and of these the oldest.
   * @param generation the oldest or newest of all, whether it is in use or not
   * @throws NotReadyError
   */
  denominationOf(value: string, generation?: KeyGeneration): DenominationInfo {
    const wanted = parseAmount(value)
    const now = timestamp(this.client.stage.now())
    const worth = [...this.#denominations.values()]
      .filter((one) => one.value.units === wanted.units && one.value.currency === wanted.currency)
      .sort((left, right) => compareTimestamps(left.start, right.start))
    const inUse = worth.find((one) => isWithdrawable(one, now) && !this.#revoked.has(one.hash))
    const found =
      generation === 'oldest' ? worth[0] : generation === 'newest' ? worth.at(-1) : (inUse ?? worth.at(-1))
    if (found === undefined) throw new NotReadyError(`the exchange has no denomination worth ${value}`)
    return found
  }
}

function nameOf({ pub, denomination, ages }: MintedCoin): string {
  return [pub, denomination, ...(ages === undefined ? [] : [encodeCrockford(ages)])].join(' ')
}

function isWithdrawable(denomination: ListedDenomination, now: Timestamp): boolean {
  const { start, expireWithdraw, isLost } = denomination
  return !isLost && compareTimestamps(start, now) <= 0 && compareTimestamps(now, expireWithdraw) < 0
}

function withdrawPlanchet(
  planchet: Planchet,
  denomination: DenominationInfo | undefined,
  reservePriv: Uint8Array,
): JsonObject {
  if (denomination === undefined) throw new RangeError('a planchet without denomination')
  const signature = reserveWithdraw.sign(reservePriv, {
    amountWithFee: addAmounts(denomination.value, denomination.feeWithdraw),
    denomPubHash: planchet.denomPubHash,
    coinEnvelopeHash: planchet.envelopeHash,
  })
  return {
    denom_pub_hash: encodeCrockford(planchet.denomPubHash),
    coin_ev: { ...coinEnvelopeJson(planchet.blinded) },
    reserve_sig: encodeCrockford(signature),
  }
}
