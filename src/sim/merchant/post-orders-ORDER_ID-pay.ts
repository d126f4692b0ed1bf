/**
 * POST /orders/ORDER_ID/pay: a wallet pays with coins.
 *
 * The exchange is asked in the middle, and whatever was true before may be false after: another wallet may
 * have paid, the claim may be gone, coins may have been given back. Hence the second half of the guards.
 */
import { parseAmount } from '../../protocol/encoding/amount.js'
import { decodeCrockford, encodeCrockford } from '../../protocol/encoding/crockford.js'
import { canonicalJson } from '../../protocol/encoding/json.js'
import { compareTimestamps, timestamp } from '../../protocol/encoding/timestamp.js'
import {
  pay,
  type PayingCoin,
  type PayRequest,
} from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import { chosen, type Price } from '../../protocol/endpoints/contract-terms.js'
import { hashText } from '../../protocol/crypto/hash.js'
import type { ErrorName } from '../../protocol/errors.js'
import type { DenominationInfo } from '../../protocol/keys.js'
import { merchantPaymentOk } from '../../protocol/signatures/merchant.js'
import { coinDeposit, NO_AGE_COMMITMENT, NO_HASH } from '../../protocol/signatures/wallet.js'
import {
  byGeneration,
  effect,
  guard,
  handler,
  errand,
  hop,
  repeat,
  type Call,
  type Guard,
  type Refusal,
} from '../handler.js'
import { verifyOnce } from '../remember.js'
import { depositCoins } from './deposit.js'
import { fetchKeys, knownExchange } from './exchange-keys.js'
import { contributionsLeft, grantsOf } from './grants.js'
import {
  asContribution,
  counts,
  depositedUnder,
  markPaid,
  oweCoins,
  proveInSession,
  standing,
} from './orders.js'
import type { Contribution, Standing } from './orders.js'
import { OrderCall } from './order-call.js'
import { confirmationFor } from './confirmation.js'
import { returnOwedCoins, signedUndoing } from './refund.js'
import type { DepositedCoinRecord } from './tables.js'
import { deliverWebhooks, queueWebhooks } from './webhooks.js'

/** A payment as the steps of its handler see it. */
export class Payment extends OrderCall<PayRequest> {
  /** Hash of the contract as it was when the request came in; the order may change hands meanwhile. */
  readonly contractTermsHash: string
  readonly contractAtStart
  /** What the coins of this request sign besides the contract: the choice among its prices, for one. */
  readonly walletDataHash: string | undefined
  /** A claim that was given up and made again is another claim, even if the contract is the same. */
  readonly #claimAtStart: number | undefined

  constructor(call: Call<PayRequest>) {
    super(call)
    this.contractTermsHash = this.order?.claim?.h_contract ?? ''
    this.contractAtStart = this.contract
    const { wallet_data: walletData } = call.body
    if (walletData !== undefined)
      this.walletDataHash = encodeCrockford(hashText(canonicalJson(walletData, 'wallet_data')))
    this.#claimAtStart = this.order?.claims
  }

  get coins(): readonly PayingCoin[] {
    return this.body.coins
  }

  get choiceIndex(): number | undefined {
    return this.body.wallet_data?.choice_index ?? undefined
  }

  /** What is to be paid; undefined if the contract wants a choice, and none of its own was made. */
  get price(): Price | undefined {
    const { contractAtStart: contract } = this
    return contract === undefined ? undefined : chosen(contract, this.choiceIndex)
  }

  get hasChosenIfAsked(): boolean {
    return this.contractAtStart?.version !== 1 || this.choiceIndex !== undefined
  }

  get isStillClaimed(): boolean {
    return (
      this.order?.claim?.h_contract === this.contractTermsHash && this.order.claims === this.#claimAtStart
    )
  }

  get isPaid(): boolean {
    return this.order?.payment !== undefined
  }

  /** False once coins that are handed in could be of no use any more. */
  get isStillWanted(): boolean {
    return this.isStillClaimed && !this.isPaid
  }

  /** True if the order was paid, and every coin of this request is part of the payment. */
  get isPaidByTheseCoins(): boolean {
    const payment = this.order?.payment
    return (
      payment?.h_contract === this.contractTermsHash &&
      payment.choice_index === this.paidChoice &&
      this.coins.every((coin) => payment.coins.includes(coin.coin_pub))
    )
  }

  /** The choice to be noted with the payment: contracts with one price know none. */
  get paidChoice(): number | undefined {
    return this.contractAtStart?.version === 1 ? this.choiceIndex : undefined
  }

  /** False if these coins paid the order once, and refunds have left less of them than the price. */
  get isPaymentLeft(): boolean {
    const { price, order } = this
    if (price === undefined || grantsOf(order).length === 0 || !this.isPaidByTheseCoins) return true
    return order !== undefined && standing(price, contributionsLeft(this.store, order), []) === 'enough'
  }

  /** Denominations that the wallet's coins of an exchange claim to be of. */
  denominationsFrom(url: string): readonly string[] {
    return this.coins.filter((coin) => coin.exchange_url === url).map((coin) => coin.h_denom)
  }

  denomination(coin: PayingCoin): DenominationInfo | undefined {
    return knownExchange(this.call.world, coin.exchange_url)?.denominations.get(coin.h_denom)
  }

  isSignedByCoin(coin: PayingCoin): boolean {
    const contract = this.contractAtStart
    const denomination = this.denomination(coin)
    if (contract === undefined || denomination === undefined) return false
    return verifyOnce(coinDeposit, decodeCrockford(coin.coin_pub, 32), decodeCrockford(coin.coin_sig, 64), {
      contractTermsHash: decodeCrockford(this.contractTermsHash, 64),
      ageCommitmentHash: NO_AGE_COMMITMENT,
      policyHash: NO_HASH,
      wireHash: decodeCrockford(contract.h_wire, 64),
      denomPubHash: decodeCrockford(coin.h_denom, 64),
      walletTimestamp: contract.timestamp,
      refundDeadline: contract.refund_deadline,
      amountWithFee: parseAmount(coin.contribution),
      depositFee: denomination.feeDeposit,
      merchantPub: decodeCrockford(contract.merchant_pub, 32),
      walletDataHash: this.walletDataHash === undefined ? NO_HASH : decodeCrockford(this.walletDataHash, 64),
    })
  }

  get deposited(): readonly DepositedCoinRecord[] {
    return depositedUnder(this.store, this.contractTermsHash)
  }

  /** True if a coin of this request is to be given back: nobody knows yet whether the exchange ever took it. */
  get owesTheseCoins(): boolean {
    const owed = this.deposited.filter((coin) => coin.refund?.state === 'owed')
    return this.coins.some(({ coin_pub: pub }) => owed.some((coin) => coin.coin_pub === pub))
  }

  /**
   * Deposited coins that this payment may count: its own, and those of attempts that failed. What another request
   * is handing in at this moment belongs to that one, and what was signed for another price pays not this one.
   */
  get countable(): readonly DepositedCoinRecord[] {
    const { attempts } = this.merchant
    const mine = new Set(this.coins.map((coin) => coin.coin_pub))
    return this.deposited.filter(
      (coin) =>
        counts(coin) &&
        coin.wallet_data_hash === this.walletDataHash &&
        (mine.has(coin.coin_pub) || !attempts.has(coin.attempt)),
    )
  }

  /** A coin cannot give more than it is worth, nor anything in another currency. */
  isWithinValue(coin: PayingCoin): boolean {
    const value = this.denomination(coin)?.value
    const contribution = parseAmount(coin.contribution)
    return value?.currency === contribution.currency && contribution.units <= value.units
  }

  /** Does what is deposited, together with the coins still to be deposited, pay the price? */
  standingWith(coming: readonly PayingCoin[]): Standing {
    const { price } = this
    if (price === undefined) return 'too-little'
    const known = new Set(this.deposited.map((coin) => coin.coin_pub))
    const expected = coming.flatMap((coin): Contribution[] => {
      const denomination = this.denomination(coin)
      if (denomination === undefined || known.has(coin.coin_pub)) return []
      return [{ contribution: parseAmount(coin.contribution), depositFee: denomination.feeDeposit }]
    })
    const kept = this.countable.map(asContribution)
    const givenBack = this.deposited.filter((coin) => !counts(coin)).map(asContribution)
    return standing(price, [...kept, ...expected], givenBack)
  }

  /** The coins that make up the payment: those of this request, and older ones only as far as they are needed. */
  get payingCoins(): readonly string[] {
    const { price } = this
    if (price === undefined) return []
    const mine = new Set(this.coins.map((coin) => coin.coin_pub))
    const kept = this.countable
    const paying = kept.filter((coin) => mine.has(coin.coin_pub))
    for (const older of kept.filter((coin) => !mine.has(coin.coin_pub))) {
      if (standing(price, paying.map(asContribution), []) === 'enough') break
      paying.push(older)
    }
    return paying.map((coin) => coin.coin_pub)
  }

  /** Hands in the coins, and gives back at once whatever turns out to have come too late. */
  async deposit(): Promise<Refusal | undefined> {
    const {
      contractAtStart: contract,
      contractTermsHash,
      walletDataHash,
      orderId,
      coins,
      call,
      instance,
    } = this
    if (contract === undefined) return undefined
    const { attempts } = this.merchant
    attempts.add(call.id)
    try {
      const order = {
        world: call.world,
        instance,
        orderId,
        contract,
        contractTermsHash,
        walletDataHash,
        coins,
        cause: call.id,
      }
      const refusal = await depositCoins(order, () => this.isStillWanted)
      await returnOwedCoins(this, contractTermsHash)
      if (refusal !== undefined) attempts.delete(call.id)
      return refusal
    } catch (error) {
      attempts.delete(call.id)
      throw error
    }
  }

  /** Refund requests, signed by the merchant, for the coins of this request that the payment does not need. */
  get surplusRefunds(): object {
    const paidWith = this.order?.payment?.coins ?? []
    const surplus = this.coins.filter((coin) => !paidWith.includes(coin.coin_pub))
    return { refunds: surplus.map((coin) => signedUndoing(this, this.contractTermsHash, coin)) }
  }
}

/** The three ways to fall short of the price, in front of the deposits and behind them. */
function priceGuards(suffix: string, coming: (payment: Payment) => readonly PayingCoin[]): Guard<Payment>[] {
  const unless = (name: string, status: number, code: ErrorName, shortfall: Standing): Guard<Payment> =>
    guard(`${name}${suffix}`, status, code, (p) => p.standingWith(coming(p)) !== shortfall)
  return [
    byGeneration(
      'pay-insufficient',
      unless('price-reached', 400, 'MERCHANT_POST_ORDERS_ID_PAY_PAYMENT_INSUFFICIENT', 'too-little'),
    ),
    byGeneration(
      'pay-insufficient',
      unless(
        'fees-covered',
        400,
        'MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_DUE_TO_FEES',
        'too-little-after-fees',
      ),
    ),
    unless('not-given-back', 402, 'MERCHANT_POST_ORDERS_ID_PAY_REFUNDED', 'too-little-after-refunds'),
  ]
}

export const payHandler = handler(pay, (call: Call<PayRequest>) => new Payment(call), {
  steps: [
    guard('order-claimed', 404, 'MERCHANT_GENERIC_ORDER_UNKNOWN', (p) => p.contractAtStart !== undefined),
    guard('choice-made', 400, 'MERCHANT_POST_ORDERS_ID_PAY_CHOICE_INDEX_MISSING', (p) => p.hasChosenIfAsked),
    guard(
      'choice-offered',
      400,
      'MERCHANT_POST_ORDERS_ID_PAY_CHOICE_INDEX_OUT_OF_BOUNDS',
      (p) => p.price !== undefined,
    ),
    guard(
      'coins-given-once',
      400,
      'GENERIC_PARAMETER_MALFORMED',
      (p) => p.coins.length > 0 && new Set(p.coins.map((coin) => coin.coin_pub)).size === p.coins.length,
      () => ({ detail: 'coins' }),
    ),
    hop('fetch-exchange-keys', async (p) => {
      for (const url of new Set(p.coins.map((coin) => coin.exchange_url))) {
        const trusted = p.merchant.settings.exchanges.some((exchange) => exchange.url === url)
        if (!trusted)
          return { status: 412, code: 'MERCHANT_GENERIC_EXCHANGE_UNTRUSTED', details: { exchange_url: url } }
        const fetched = await fetchKeys(p.call.world, url, p.call.id, p.denominationsFrom(url))
        if (!fetched)
          return {
            status: 502,
            code: 'MERCHANT_GENERIC_EXCHANGE_KEYS_FAILURE',
            details: { exchange_url: url },
          }
      }
      return undefined
    }),
    guard('denominations-known', 400, 'MERCHANT_POST_ORDERS_ID_PAY_DENOMINATION_KEY_NOT_FOUND', (p) =>
      p.coins.every((coin) => p.denomination(coin) !== undefined),
    ),
    guard(
      'within-denomination-value',
      400,
      'GENERIC_PARAMETER_MALFORMED',
      (p) => p.coins.every((coin) => p.isWithinValue(coin)),
      (p) => {
        const index = p.coins.findIndex((coin) => !p.isWithinValue(coin))
        return { detail: `contribution of coin ${String(index)} is above its value` }
      },
    ),
    guard('signed-by-coins', 403, 'MERCHANT_POST_ORDERS_ID_PAY_COIN_SIGNATURE_INVALID', (p) =>
      p.coins.every((coin) => p.isSignedByCoin(coin)),
    ),
    errand('settle-debts', async (p) => {
      if (p.isPaid || p.owesTheseCoins) await returnOwedCoins(p, p.contractTermsHash)
    }),
    guard('not-refunded', 402, 'MERCHANT_POST_ORDERS_ID_PAY_REFUNDED', (p) => p.isPaymentLeft),
    repeat('paid-by-these-coins', (p) => p.isPaidByTheseCoins),
    guard(
      'not-paid-yet',
      409,
      'MERCHANT_POST_ORDERS_ID_PAY_ALREADY_PAID',
      (p) => !p.isPaid,
      (p) => p.surplusRefunds,
    ),
    guard('before-pay-deadline', 410, 'MERCHANT_POST_ORDERS_ID_PAY_OFFER_EXPIRED', (p) => {
      const deadline = p.contractAtStart?.pay_deadline
      return deadline !== undefined && compareTimestamps(timestamp(p.now), deadline) <= 0
    }),
    ...priceGuards('', (p) => p.coins),
    hop('deposit-coins', (p) => p.deposit()),
    effect('end-attempt', (p) => {
      p.merchant.attempts.delete(p.call.id)
    }),
    guard('not-refunded-meanwhile', 402, 'MERCHANT_POST_ORDERS_ID_PAY_REFUNDED', (p) => p.isPaymentLeft),
    repeat('paid-by-these-coins-meanwhile', (p) => p.isPaidByTheseCoins),
    guard(
      'still-not-paid',
      409,
      'MERCHANT_POST_ORDERS_ID_PAY_ALREADY_PAID',
      (p) => !p.isPaid,
      (p) => p.surplusRefunds,
    ),
    guard('still-claimed', 404, 'MERCHANT_GENERIC_ORDER_UNKNOWN', (p) => p.isStillClaimed),
    ...priceGuards('-after-deposit', () => []),
    effect('mark-paid', (p) => {
      const paying = p.payingCoins
      p.store.transact((writer) => {
        const order = writer.get('orders', p.orderKey)
        if (order === undefined) return
        const { paidChoice: choice } = p
        const paid = {
          coins: paying,
          at: p.now,
          ...(choice === undefined ? {} : { choice_index: choice }),
        }
        writer.put('orders', p.orderKey, markPaid(order, paid))
        queueWebhooks(writer, p.instance, 'pay', {
          order_id: p.orderId,
          contract_terms: order.claim?.contract_terms ?? null,
        })
        const isSurplus = ({ coin_pub }: DepositedCoinRecord): boolean => !paying.includes(coin_pub)
        oweCoins(writer, p.merchant.attempts, p.contractTermsHash, isSurplus)
      })
    }),
    errand('return-surplus', async (p) => {
      await returnOwedCoins(p, p.contractTermsHash)
    }),
    effect('prove-in-session', (p) => {
      const sessionId = p.body.session_id
      if (sessionId !== undefined) p.change((order) => proveInSession(order, sessionId))
    }),
    deliverWebhooks(),
  ],
  answer: (p) => {
    const signature = p.merchant.signer.sign(merchantPaymentOk, p.instance.keys, {
      contractTermsHash: decodeCrockford(p.contractTermsHash, 64),
    })
    return { status: 200, body: { sig: signature, pos_confirmation: confirmationFor(p.order) } }
  },
})
