/**
 * A wallet: withdraws coins, claims orders, pays, proves, aborts, collects refunds, gives up.
 *
 * It remembers what a wallet has to remember and believes what it is told; judging is not its business.
 */
import {
  addAmounts,
  formatAmount,
  parseAmount,
  zeroAmount,
  type Amount,
} from '../../protocol/encoding/amount.js'
import {
  decodeCrockford,
  decodeCrockfordVariable,
  encodeCrockford,
} from '../../protocol/encoding/crockford.js'
import type { JsonObject } from '../../protocol/encoding/json.js'
import { hashContractTerms } from '../../protocol/contract.js'
import { eddsaPublicKey } from '../../protocol/crypto/eddsa.js'
import { coinEnvelopeJson, makePlanchet, type Planchet } from '../../protocol/crypto/planchet.js'
import { rsaUnblind } from '../../protocol/crypto/rsa-blind.js'
import type { SeededBytes } from '../../protocol/crypto/seeded-bytes.js'
import { addIncoming } from '../../protocol/endpoints/bank/post-admin-add-incoming.js'
import { readContractTerms, type ContractTerms } from '../../protocol/endpoints/contract-terms.js'
import { readReply } from '../../protocol/endpoints/endpoint.js'
import { hashJson } from '../../protocol/crypto/hash.js'
import { publicOrderStatus } from '../../protocol/endpoints/merchant/get-orders-ORDER_ID.js'
import { batchWithdraw } from '../../protocol/endpoints/exchange/post-reserves-RESERVE_PUB-batch-withdraw.js'
import { abort } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-abort.js'
import { claim } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-claim.js'
import { paid } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-paid.js'
import { pay } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import { collectRefund } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-refund.js'
import { unclaim } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-unclaim.js'
import type { DenominationInfo } from '../../protocol/keys.js'
import {
  coinDeposit,
  NO_AGE_COMMITMENT,
  NO_HASH,
  orderUnclaim,
  reserveWithdraw,
} from '../../protocol/signatures/wallet.js'
import { readQuietly } from '../reading.js'
import type { Mint, MintedCoin } from '../targets/target.js'
import { spoiling, type Client, type Outcome, type Spoiling } from './client.js'
import type { AbortOptions, LookOptions, PayOptions, Shown } from './wallet-options.js'

/** An order as the shop hands it out. */
export interface Offer {
  /** Whose order it is; the default instance's unless given. */
  readonly instance?: string
  readonly orderId: string
  readonly token: string | undefined
}

/** Parameters of the path of a page about the order. */
export function placeOf({ instance, orderId }: Offer): Record<string, string> {
  return { ORDER_ID: orderId, ...(instance === undefined ? {} : { INSTANCE: instance }) }
}

/** Two instances may have orders of one id. */
export function nameOf({ instance, orderId }: Offer): string {
  return `${instance ?? ''}/${orderId}`
}

/** A claim that was granted, as the wallet remembers it. */
export interface HeldContract {
  readonly noncePriv: Uint8Array
  readonly hash: string
  readonly terms: ContractTerms
}

/** Something the wallet was told to do needs something it does not have. */
export class NotReadyError extends Error {
  constructor(what: string) {
    super(what)
    this.name = 'NotReadyError'
  }
}

export class Wallet {
  readonly purse: MintedCoin[] = []
  readonly #contracts = new Map<string, HeldContract>()
  readonly #nonces = new Map<string, Uint8Array>()
  readonly #proofs = new Map<string, string>()
  readonly #paidWith = new Map<string, readonly number[]>()
  /** What the wallet last handed in of a coin for a contract. */
  readonly #contributed = new Map<string, string>()

  constructor(
    readonly name: string,
    readonly client: Client,
    readonly random: SeededBytes,
    readonly denominations: ReadonlyMap<string, DenominationInfo>,
  ) {}

  /** Has the bank fund a new reserve and withdraws coins of these values from it. */
  async withdraw(values: readonly string[], options: { short?: boolean } = {}): Promise<Outcome> {
    const reservePriv = this.random.bytes(32)
    const chosen = values.map((value) => this.#denominationOf(value))
    const secrets = chosen.map(() => this.random.bytes(32))
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
      this.purse.push(mint(hash, index))
    }
  }

  /** Claims an order, with a nonce of its own or with that of another wallet. */
  async claim(offer: Offer, options: Spoiling & { nonceOf?: Wallet; token?: string } = {}): Promise<Outcome> {
    const noncePriv = (options.nonceOf ?? this).#nonceFor(nameOf(offer))
    const token = options.token ?? offer.token
    const outcome = await this.client.call(this.name, claim, {
      parameters: placeOf(offer),
      body: { nonce: encodeCrockford(eddsaPublicKey(noncePriv)), ...(token === undefined ? {} : { token }) },
      ...spoiling(options),
    })
    const held = outcome.status === 200 ? readQuietly(() => readHeld(outcome, noncePriv)) : undefined
    if (held !== undefined) this.#contracts.set(nameOf(offer), held)
    return outcome
  }

  /** Gives an order up. The wallet keeps the contract: it may still want its coins back. */
  async unclaim(offer: Offer, options: Spoiling = {}): Promise<Outcome> {
    const held = this.#held(offer)
    const struct = orderUnclaim.withPurposeNumber(this.client.surroundings.unclaimPurpose)
    const signature = struct.sign(held.noncePriv, { contractTermsHash: decodeCrockford(held.hash, 64) })
    return this.client.call(this.name, unclaim, {
      parameters: placeOf(offer),
      body: {
        unclaim_sig: encodeCrockford(signature),
        nonce: encodeCrockford(eddsaPublicKey(held.noncePriv)),
        h_contract: held.hash,
      },
      ...spoiling(options),
    })
  }

  /** Pays with coins of the purse. */
  async pay(offer: Offer, options: PayOptions): Promise<Outcome> {
    const held = this.#held(offer)
    const walletData = options.choice === undefined ? undefined : { choice_index: options.choice }
    const coins = options.coins.map((place, index) =>
      this.#payingCoin(place, options.contributions?.[index], held, walletData),
    )
    this.#paidWith.set(nameOf(offer), options.coins)
    for (const coin of coins) this.#contributed.set(`${held.hash}:${coin.coin_pub}`, coin.contribution)
    const outcome = await this.client.call(this.name, pay, {
      parameters: placeOf(offer),
      body: {
        coins,
        ...(walletData === undefined ? {} : { wallet_data: walletData }),
        ...(options.session === undefined ? {} : { session_id: options.session }),
      },
      ...spoiling(options),
    })
    const proof =
      outcome.status === 200 ? readQuietly(() => readReply(pay, 200, outcome.json).sig) : undefined
    if (proof !== undefined) this.#proofs.set(nameOf(offer), proof)
    return outcome
  }

  /** Proves an earlier payment, for a session. */
  async paid(offer: Offer, options: Spoiling & { session: string; proofOf?: Offer }): Promise<Outcome> {
    const proven = options.proofOf ?? offer
    const held = this.#held(proven)
    const proof = this.#proofs.get(nameOf(proven))
    if (proof === undefined)
      throw new NotReadyError(`${this.name} has no proof that ${proven.orderId} was paid`)
    return this.client.call(this.name, paid, {
      parameters: placeOf(offer),
      body: { sig: proof, h_contract: held.hash, session_id: options.session },
      ...spoiling(options),
    })
  }

  /** Asks for the coins of a failed payment; those of the last attempt unless said otherwise. */
  async abort(offer: Offer, options: AbortOptions = {}): Promise<Outcome> {
    const held = this.#held(offer)
    const places = options.coins ?? this.#paidWith.get(nameOf(offer))
    if (places === undefined) throw new NotReadyError(`${this.name} has not tried to pay ${offer.orderId}`)
    const { urls } = this.client.surroundings
    const coins = places.map((place) => {
      const coin = this.coin(place)
      return {
        coin_pub: coin.pub,
        contribution:
          options.contribution ??
          this.#contributed.get(`${held.hash}:${coin.pub}`) ??
          formatAmount(this.valueOf(coin)),
        exchange_url: urls[options.wrongExchange === true ? 'merchant' : 'exchange'],
      }
    })
    return this.client.call(this.name, abort, {
      parameters: placeOf(offer),
      body: { h_contract: held.hash, coins },
      ...spoiling(options),
    })
  }

  /** Asks how an order stands, as a wallet or a browser does. */
  look(offer: Offer, options: LookOptions = {}): Promise<Outcome> {
    const { session, html, timeout, awaitRefund, refund } = options
    return this.client.call(this.name, publicOrderStatus, {
      parameters: placeOf(offer),
      query: {
        ...this.#credentials(offer, options.shown ?? this.#best(offer)),
        session_id: session,
        timeout_ms: timeout === undefined ? undefined : String(timeout * 1000),
        await_refund_obtained: awaitRefund === true ? 'yes' : undefined,
        refund,
      },
      ...(html === true ? { headers: { accept: 'text/html' } } : {}),
    })
  }

  #best(offer: Offer): Shown {
    if (this.#contracts.has(nameOf(offer))) return 'contract'
    return offer.token === undefined ? 'none' : 'token'
  }

  #credentials(offer: Offer, shown: Shown): { token?: string | undefined; h_contract?: string } {
    switch (shown) {
      case 'none':
        return {}
      case 'token':
        return { token: offer.token }
      case 'contract':
        return { h_contract: this.#held(offer).hash }
      case 'both':
        return { token: offer.token, h_contract: this.#held(offer).hash }
      case 'wrong-token':
        return { token: encodeCrockford(new Uint8Array(16)) }
      case 'wrong-contract':
        return { h_contract: encodeCrockford(new Uint8Array(64)) }
      case 'malformed':
        return { h_contract: 'no-hash-at-all' }
    }
  }

  /** Collects what the shop has granted of an order. */
  async refund(offer: Offer, options: Spoiling = {}): Promise<Outcome> {
    return this.client.call(this.name, collectRefund, {
      parameters: placeOf(offer),
      body: { h_contract: this.#held(offer).hash },
      ...spoiling(options),
    })
  }

  /** A coin of the purse. @throws NotReadyError */
  coin(place: number): MintedCoin {
    const coin = this.purse[place]
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
      this.purse.push({
        priv: planchet.coinPriv,
        pub: encodeCrockford(planchet.coinPub),
        denomination: denomination.hash,
        signature: encodeCrockford(signature),
      })
    }
  }

  #payingCoin(
    place: number,
    contribution: string | undefined,
    held: HeldContract,
    walletData: JsonObject | undefined,
  ) {
    const coin = this.coin(place)
    const denomination = this.denomination(coin)
    const amount = contribution === undefined ? denomination.value : parseAmount(contribution)
    const { terms, hash } = held
    const signature = coinDeposit.sign(coin.priv, {
      contractTermsHash: decodeCrockford(hash, 64),
      ageCommitmentHash: NO_AGE_COMMITMENT,
      policyHash: NO_HASH,
      wireHash: decodeCrockford(terms.h_wire, 64),
      denomPubHash: decodeCrockford(coin.denomination, 64),
      walletTimestamp: terms.timestamp,
      refundDeadline: terms.refund_deadline,
      amountWithFee: amount,
      depositFee: denomination.feeDeposit,
      merchantPub: decodeCrockford(terms.merchant_pub, 32),
      walletDataHash: walletData === undefined ? NO_HASH : hashJson(walletData),
    })
    return {
      coin_sig: encodeCrockford(signature),
      coin_pub: coin.pub,
      ub_sig: { cipher: 'RSA', rsa_signature: coin.signature },
      h_denom: coin.denomination,
      contribution: formatAmount(amount),
      exchange_url: this.client.surroundings.urls.exchange,
    }
  }

  #held(offer: Offer): HeldContract {
    const held = this.#contracts.get(nameOf(offer))
    if (held === undefined) throw new NotReadyError(`${this.name} holds no contract for ${offer.orderId}`)
    return held
  }

  #nonceFor(orderId: string): Uint8Array {
    const nonce = this.#nonces.get(orderId) ?? this.random.bytes(32)
    this.#nonces.set(orderId, nonce)
    return nonce
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

function readHeld(outcome: Outcome, noncePriv: Uint8Array): HeldContract {
  const { contract_terms: raw } = readReply(claim, 200, outcome.json)
  return { noncePriv, hash: encodeCrockford(hashContractTerms(raw)), terms: readContractTerms(raw) }
}
