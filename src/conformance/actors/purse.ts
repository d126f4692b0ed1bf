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
import type { JsonObject } from '../../protocol/encoding/json.js'
import { eddsaPublicKey } from '../../protocol/crypto/eddsa.js'
import { coinEnvelopeJson, makePlanchet, type Planchet } from '../../protocol/crypto/planchet.js'
import { rsaUnblind } from '../../protocol/crypto/rsa-blind.js'
import type { SeededBytes } from '../../protocol/crypto/seeded-bytes.js'
import { addIncoming } from '../../protocol/endpoints/bank/post-admin-add-incoming.js'
import { readReply } from '../../protocol/endpoints/endpoint.js'
import { batchWithdraw } from '../../protocol/endpoints/exchange/post-reserves-RESERVE_PUB-batch-withdraw.js'
import type { DenominationInfo } from '../../protocol/keys.js'
import { reserveWithdraw } from '../../protocol/signatures/wallet.js'
import { readQuietly } from '../reading.js'
import type { Mint, MintedCoin } from '../targets/target.js'
import { spoiling, type Client, type Outcome, type Spoiling } from './client.js'
import { NotReadyError } from './offer.js'

export class Purse {
  readonly #coins: MintedCoin[] = []

  constructor(
    /** Name of the wallet. */
    readonly name: string,
    readonly client: Client,
    readonly random: SeededBytes,
    readonly denominations: ReadonlyMap<string, DenominationInfo>,
  ) {}

  /** Has the bank fund a new reserve and withdraws coins of these values from it. */
  async withdraw(
    values: readonly string[],
    options: Spoiling & { short?: boolean; sameKey?: boolean } = {},
  ): Promise<Outcome> {
    const reservePriv = this.random.bytes(32)
    const chosen = values.map((value) => this.#denominationOf(value))
    const secrets = chosen.map(() => this.random.bytes(32))
    if (options.sameKey === true) secrets.fill(secrets[0] ?? new Uint8Array(32))
    const planchets = chosen.map((denomination, index) =>
      makePlanchet(secrets[index] ?? new Uint8Array(32), denomination.key),
    )
    const reservePub = encodeCrockford(eddsaPublicKey(reservePriv))
    const prices = chosen.map((denomination) => addAmounts(denomination.value, denomination.feeWithdraw))
    const price = addAmounts(zeroAmount(this.client.surroundings.currency), ...prices)
    const funds = options.short === true ? { ...price, units: price.units - 1n } : price
    await this.#fund(reservePub, funds)
    const outcome = await this.client.call(this.name, batchWithdraw, {
      parameters: { RESERVE_PUB: reservePub },
      body: {
        planchets: planchets.map((planchet, index) => withdrawPlanchet(planchet, chosen[index], reservePriv)),
      },
      ...spoiling(options),
    })
    this.#keepCoins(outcome, planchets, chosen)
    return outcome
  }

  /** Takes ready-made coins from the target's mint, or withdraws them where there is none. */
  async stock(values: readonly string[], mint: Mint | undefined, taken: Map<string, number>): Promise<void> {
    if (mint === undefined) {
      await this.withdraw(values)
      return
    }
    for (const value of values) {
      const { hash } = this.#denominationOf(value)
      const index = taken.get(hash) ?? 0
      taken.set(hash, index + 1)
      this.#coins.push(mint(hash, index))
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
    const denomination = this.denominations.get(coin.denomination)
    if (denomination === undefined)
      throw new NotReadyError(`${this.name} holds a coin of an unknown denomination`)
    return denomination
  }

  async #fund(reservePub: string, funds: Amount): Promise<void> {
    const { surroundings } = this.client
    await this.client.call(this.name, addIncoming, {
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
      const signature = rsaUnblind(decodeCrockfordVariable(blind), planchet.blindingSecret, denomination.key)
      this.#coins.push({
        priv: planchet.coinPriv,
        pub: encodeCrockford(planchet.coinPub),
        denomination: denomination.hash,
        signature: encodeCrockford(signature),
      })
    }
  }

  #denominationOf(value: string): DenominationInfo {
    const wanted = parseAmount(value)
    const found = [...this.denominations.values()].find(
      (one) => one.value.units === wanted.units && one.value.currency === wanted.currency,
    )
    if (found === undefined) throw new NotReadyError(`the exchange has no denomination worth ${value}`)
    return found
  }
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
