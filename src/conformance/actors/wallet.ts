/**
 * A wallet: withdraws coins, claims orders, pays, proves, aborts, collects refunds, gives up.
 *
 * It remembers what a wallet has to remember and believes what it is told; judging is not its business.
 */
import { formatAmount, parseAmount } from '../../protocol/encoding/amount.js'
import { decodeCrockford, encodeCrockford } from '../../protocol/encoding/crockford.js'
import type { JsonObject } from '../../protocol/encoding/json.js'
import { hashContractTerms } from '../../protocol/contract.js'
import { eddsaPublicKey } from '../../protocol/crypto/eddsa.js'
import type { SeededBytes } from '../../protocol/crypto/seeded-bytes.js'
import { readContractTerms, type ContractTerms } from '../../protocol/endpoints/contract-terms.js'
import { readReply } from '../../protocol/endpoints/endpoint.js'
import { hashJson } from '../../protocol/crypto/hash.js'
import { refund as exchangeRefund } from '../../protocol/endpoints/exchange/post-coins-COIN_PUB-refund.js'
import { publicOrderStatus } from '../../protocol/endpoints/merchant/get-orders-ORDER_ID.js'
import { abort } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-abort.js'
import { claim } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-claim.js'
import { paid } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-paid.js'
import { pay } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import { collectRefund } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-refund.js'
import { unclaim } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-unclaim.js'
import type { ListedDenomination } from '../../protocol/keys.js'
import { coinDeposit, NO_AGE_COMMITMENT, NO_HASH, orderUnclaim } from '../../protocol/signatures/wallet.js'
import { readQuietly } from '../reading.js'
import { Dealings } from './dealings.js'
import { nameOf, NotReadyError, placeOf, type Offer } from './offer.js'
import { Purse } from './purse.js'
import { urlsOf } from '../targets/target.js'
import { spoiling, type Client, type Outcome, type Spoiling } from './client.js'
import type { AbortOptions, LookOptions, PayOptions, Shown } from './wallet-options.js'

/** A claim that was granted, as the wallet remembers it. */
export interface HeldContract {
  readonly noncePriv: Uint8Array
  readonly hash: string
  readonly terms: ContractTerms
}

/** A payment that the wallet has tried, in good faith. */
export interface Attempt {
  readonly offer: Offer
  readonly options: PayOptions
}

export class Wallet {
  /** Payments that were tried, in this order. */
  readonly attempts: Attempt[] = []
  readonly purse: Purse
  readonly dealings: Dealings
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
    denominations: ReadonlyMap<string, ListedDenomination>,
  ) {
    this.purse = new Purse(name, client, random, denominations)
    this.dealings = new Dealings(this.purse, client)
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
    if (options.tamper === undefined && options.malform === undefined) this.attempts.push({ offer, options })
    for (const coin of coins) this.#contributed.set(`${held.hash}:${coin.coin_pub}`, coin.contribution)
    const outcome = await this.client.call(this.name, pay, {
      parameters: placeOf(offer),
      body: {
        coins: coins.map((coin, index) => ({
          ...coin,
          exchange_url: this.#exchangeUrl(options, options.coins[index] ?? 0),
        })),
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

  /** Proves an earlier payment, for a session; perhaps with the receipt of another order, or of another wallet. */
  async paid(
    offer: Offer,
    options: Spoiling & { session: string; proofOf?: Offer; proofFrom?: Wallet },
  ): Promise<Outcome> {
    const proven = options.proofOf ?? offer
    const payer = options.proofFrom ?? this
    const held = payer.#held(proven)
    const proof = payer.#proofs.get(nameOf(proven))
    if (proof === undefined)
      throw new NotReadyError(`${payer.name} has no proof that ${proven.orderId} was paid`)
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
    const coins = places.map((place) => {
      const coin = this.purse.coin(place)
      return {
        coin_pub: coin.pub,
        contribution:
          options.contribution ??
          this.#contributed.get(`${held.hash}:${coin.pub}`) ??
          formatAmount(this.purse.valueOf(coin)),
        exchange_url: this.#exchangeUrl(options, place),
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

  /** Takes a request for a refund that the shop has signed to the exchange itself. */
  redeem(offer: Offer, permit: JsonObject): Promise<Outcome> {
    const { hash, terms } = this.#held(offer)
    const { coin_pub: pub, merchant_sig, rtransaction_id: id = 0, refund_amount: amount } = permit
    const coin = typeof pub === 'string' ? pub : ''
    const contribution = this.#contributed.get(`${hash}:${coin}`)
    return this.client.call(this.name, exchangeRefund, {
      parameters: { COIN_PUB: coin },
      house: this.purse.find(coin)?.house,
      body: {
        refund_amount: amount ?? contribution,
        h_contract_terms: hash,
        merchant_pub: terms.merchant_pub,
        rtransaction_id: id,
        merchant_sig,
      },
    })
  }

  #payingCoin(
    place: number,
    contribution: string | undefined,
    held: HeldContract,
    walletData: JsonObject | undefined,
  ) {
    const coin = this.purse.coin(place)
    const denomination = this.purse.denomination(coin)
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
    }
  }

  /** @param place of a coin in the purse */
  #exchangeUrl({ wrongExchange = false }: { wrongExchange?: boolean }, place: number): string {
    const { surroundings } = this.client
    if (wrongExchange) return surroundings.urls.merchant
    return urlsOf(surroundings, this.purse.coin(place).house).exchange
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
}

function readHeld(outcome: Outcome, noncePriv: Uint8Array): HeldContract {
  const { contract_terms: raw } = readReply(claim, 200, outcome.json)
  return { noncePriv, hash: encodeCrockford(hashContractTerms(raw)), terms: readContractTerms(raw) }
}
