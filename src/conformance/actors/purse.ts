/**
 * A purse: the coins of a wallet, and how it gets them.
 */
import { addAmounts, formatAmount, zeroAmount, type Amount } from '../../protocol/encoding/amount.js'
import { decodeCrockfordVariable, encodeCrockford } from '../../protocol/encoding/crockford.js'
import { eddsaPublicKey } from '../../protocol/crypto/eddsa.js'
import { coinPubHash, makePlanchet, type Planchet } from '../../protocol/crypto/planchet.js'
import { rsaUnblind } from '../../protocol/crypto/rsa-blind.js'
import type { SeededBytes } from '../../protocol/crypto/seeded-bytes.js'
import { addIncoming } from '../../protocol/endpoints/bank/post-admin-add-incoming.js'
import { readReply, type HouseName } from '../../protocol/endpoints/endpoint.js'
import { getKeys, type ExchangeKeys } from '../../protocol/endpoints/exchange/get-keys.js'
import type { DenominationInfo, ListedDenomination } from '../../protocol/keys.js'
import { readQuietly } from '../reading.js'
import { accountAt, type Mint, type MintedCoin } from '../targets/target.js'
import { spoiling, type Client, type Outcome, type Spoiling } from './client.js'
import { NotReadyError } from './offer.js'
import { PriceList, type KeyGeneration } from './price-list.js'
import { blindSignatures, withdrawalCall, type WantedCoin } from './withdrawal.js'

/** A withdrawal as it was asked for, so that it can be asked for again. */
interface Withdrawal {
  readonly reservePriv: Uint8Array
  /** Each coin once. */
  readonly coins: readonly WantedCoin[]
  /** As they are asked for: one may stand there twice, or come from an earlier withdrawal. */
  readonly asked: readonly WantedCoin[]
  readonly house: HouseName | undefined
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

/** How a wallet goes about a withdrawal from a new reserve. */
export interface WithdrawOptions extends Spoiling {
  /** Funds the reserve with a little too little. */
  readonly short?: boolean
  /** Gives all coins one key. */
  readonly sameKey?: boolean
  /** Places of the coins, among those that are asked for, that know an age. */
  readonly aged?: readonly number[]
  /** Whose coins, where there are two exchanges. */
  readonly house?: HouseName
}

/** Which of several denominations of a value is wanted. */
export interface DenominationChoice {
  readonly generation?: KeyGeneration | undefined
  readonly house?: HouseName | undefined
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
  /** What each exchange sells. */
  readonly #lists: Map<HouseName | undefined, PriceList>

  constructor(
    /** Name of the wallet. */
    readonly name: string,
    readonly client: Client,
    readonly random: SeededBytes,
    denominations: ReadonlyMap<string, ListedDenomination>,
  ) {
    this.#lists = new Map([[undefined, new PriceList(denominations, () => client.stage.now())]])
  }

  /** Learns what an exchange sells now. */
  learn(keys: ExchangeKeys, house?: HouseName): void {
    this.#list(house).learn(keys)
  }

  /** Asks another exchange than the first for its keys before its coins are wanted; once. */
  async #meet(house: HouseName | undefined): Promise<void> {
    if (house === undefined || this.#lists.has(house)) return
    const { status, json } = await this.client.call(this.name, getKeys, { house })
    const keys = status === 200 ? readQuietly(() => readReply(getKeys, 200, json)) : undefined
    if (keys !== undefined) this.learn(keys, house)
  }

  #list(house: HouseName | undefined): PriceList {
    const list = this.#lists.get(house) ?? new PriceList(new Map(), () => this.client.stage.now())
    this.#lists.set(house, list)
    return list
  }

  /** When the denominations that the wallet knows of begin, in seconds, the oldest first. */
  starts(): number[] {
    return this.#list(undefined).starts()
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
    return this.#fund(this.reservePub(reserve), amount, undefined)
  }

  /** Withdraws coins of these values from a reserve that was funded before, or was not. */
  async draw(reserve: string, values: readonly string[], options: DrawOptions = {}): Promise<Outcome> {
    const last = this.#withdrawals.get(reserve)
    const before = options.again === true ? last : undefined
    const fresh = before ?? this.#prepare(this.reserve(reserve), values, options)
    const more = options.withLast === true ? (last?.asked.slice(0, 1) ?? []) : []
    const withdrawal = { ...fresh, asked: [...fresh.asked, ...more] }
    this.#withdrawals.set(reserve, withdrawal)
    const outcome = await this.#ask(withdrawal, options)
    if (before === undefined) this.#keepCoins(outcome, withdrawal)
    return outcome
  }

  /** Has the bank fund a new reserve and withdraws coins of these values from it. */
  async withdraw(values: readonly string[], options: WithdrawOptions = {}): Promise<Outcome> {
    await this.#meet(options.house)
    const withdrawal = this.#prepare(this.random.bytes(32), values, options)
    const prices = withdrawal.coins.map(({ denomination: { value, feeWithdraw } }) =>
      addAmounts(value, feeWithdraw),
    )
    const price = addAmounts(zeroAmount(this.client.surroundings.currency), ...prices)
    const funds = options.short === true ? { ...price, units: price.units - 1n } : price
    const reserve = encodeCrockford(eddsaPublicKey(withdrawal.reservePriv))
    await this.#fund(reserve, funds, options.house)
    const outcome = await this.#ask(withdrawal, options)
    this.#keepCoins(outcome, withdrawal)
    return outcome
  }

  #prepare(
    reservePriv: Uint8Array,
    values: readonly string[],
    options: Pick<DrawOptions, 'twice' | 'generation'> &
      Pick<WithdrawOptions, 'sameKey' | 'aged' | 'house'> = {},
  ): Withdrawal {
    const { twice = false, sameKey = false, aged = [], generation, house } = options
    const chosen = values.map((value) => this.denominationOf(value, { generation, house }))
    const secrets = chosen.map(() => this.random.bytes(32))
    if (sameKey) secrets.fill(secrets[0] ?? new Uint8Array(32))
    const coins = chosen.map((denomination, index) => ({
      denomination,
      planchet: makePlanchet(
        secrets[index] ?? new Uint8Array(32),
        denomination.key,
        aged.includes(index) ? { ageCommitment: AGES } : {},
      ),
    }))
    return { reservePriv, coins, asked: twice ? [...coins, ...coins.slice(0, 1)] : coins, house }
  }

  #ask({ reservePriv, asked, house }: Withdrawal, options: Spoiling): Promise<Outcome> {
    const { exchangeVersion } = this.client.surroundings
    const { endpoint, ...call } = withdrawalCall(exchangeVersion, reservePriv, asked, spoiling(options))
    return this.client.call(this.name, endpoint, { ...call, house })
  }

  /** Takes ready-made coins from the target's mint, or withdraws them where there is none. */
  async stock(
    values: readonly string[],
    mint: Mint | undefined,
    taken: Map<string, number>,
    options: DenominationChoice = {},
  ): Promise<void> {
    const { house } = options
    if (mint === undefined) {
      await this.withdraw(values, house === undefined ? {} : { house })
      return
    }
    await this.#meet(house)
    for (const value of values) {
      const { hash } = this.denominationOf(value, options)
      const index = taken.get(hash) ?? 0
      taken.set(hash, index + 1)
      this.#add(mint(hash, index))
    }
  }

  /** A denomination worth this much. @throws NotReadyError */
  denominationOf(value: string, { generation, house }: DenominationChoice = {}): DenominationInfo {
    return this.#list(house).worth(value, generation)
  }

  /** A coin of the purse. @throws NotReadyError */
  coin(place: number): MintedCoin {
    const coin = this.#coins[place]
    if (coin === undefined) throw new NotReadyError(`${this.name} has no coin number ${String(place)}`)
    return coin
  }

  /** The coin of a key, if it is in the purse. */
  find(pub: string): MintedCoin | undefined {
    return this.#coins.find((coin) => coin.pub === pub)
  }

  valueOf(coin: MintedCoin): Amount {
    return this.denomination(coin).value
  }

  denomination(coin: MintedCoin): DenominationInfo {
    const denomination = this.#list(coin.house).get(coin.denomination)
    if (denomination === undefined)
      throw new NotReadyError(`${this.name} holds a coin of an unknown denomination`)
    return denomination
  }

  /** What the most valuable new coin is worth that the rest of a coin can be changed into, fees included. */
  largestChange(coin: MintedCoin, rest: Amount): string | undefined {
    return this.#list(coin.house).mostFor(rest, this.denomination(coin).feeRefresh.units)
  }

  /** The blinding secret of a coin. @throws NotReadyError for a coin that the wallet has not withdrawn or made itself */
  blindingOf(coin: MintedCoin): Uint8Array {
    const blinding = this.#blindings.get(nameOf(coin))
    if (blinding === undefined) throw new NotReadyError(`${this.name} has not made this coin itself`)
    return blinding
  }

  /** Keeps the coin that a signed planchet is, once; the same key under another denomination is another one. */
  keep(
    planchet: Planchet,
    denomination: DenominationInfo,
    blindSignature: Uint8Array,
    house?: HouseName,
  ): void {
    const signature = rsaUnblind(blindSignature, planchet.blindingSecret, denomination.key)
    const isAged = !Buffer.from(planchet.coinPubHash).equals(coinPubHash(planchet.coinPub))
    const coin: MintedCoin = {
      priv: planchet.coinPriv,
      pub: encodeCrockford(planchet.coinPub),
      denomination: denomination.hash,
      signature: encodeCrockford(signature),
      ...(isAged ? { ages: AGES } : {}),
      ...(house === undefined ? {} : { house }),
    }
    if (this.#blindings.has(nameOf(coin))) return
    this.#blindings.set(nameOf(coin), planchet.blindingSecret)
    this.#add(coin)
  }

  #add(coin: MintedCoin): void {
    this.#coins.push(coin)
    this.client.coinKeys.set(coin.pub, coin.priv)
  }

  #fund(reservePub: string, funds: Amount, house: HouseName | undefined): Promise<Outcome> {
    const { surroundings } = this.client
    return this.client.call(this.name, addIncoming, {
      parameters: { ACCOUNT: surroundings.exchangeAccount },
      body: {
        amount: formatAmount(funds),
        reserve_pub: reservePub,
        debit_account: accountAt(surroundings, this.name, house),
      },
      house,
    })
  }

  #keepCoins(outcome: Outcome, { coins, house }: Withdrawal): void {
    const signed = blindSignatures(this.client.surroundings.exchangeVersion, outcome)
    for (const [index, { planchet, denomination }] of coins.entries()) {
      const blind = signed[index]
      if (blind !== undefined) this.keep(planchet, denomination, decodeCrockfordVariable(blind), house)
    }
  }
}

function nameOf({ pub, denomination, ages }: MintedCoin): string {
  return [pub, denomination, ...(ages === undefined ? [] : [encodeCrockford(ages)])].join(' ')
}
