/** POST /coins/COIN_PUB/refund: a merchant gives a deposit, or a part of it, back to its coin. */
import { compareAmounts, parseAmount, zeroAmount, type Amount } from '../../protocol/encoding/amount.js'
import { decodeCrockford } from '../../protocol/encoding/crockford.js'
import { refund, type RefundRequest } from '../../protocol/endpoints/exchange/post-coins-COIN_PUB-refund.js'
import { confirmRefund } from '../../protocol/signatures/exchange.js'
import { MalformedError } from '../../protocol/malformed.js'
import { merchantRefund } from '../../protocol/signatures/merchant.js'
import { verifyOnce } from '../remember.js'
import { byGeneration, effect, guard, handler, repeat, type Call } from '../handler.js'
import { takeAtMost } from '../saturate.js'
import { batchKey, depositedTotal, refundCoin, refundedTotal, refundKey } from './coins.js'
import { affirm } from './exchange.js'
import type { PublishedDenomination } from './keys.js'
import { ownCurrency } from './own-currency.js'
import { pathKey, pathKeyWellFormed } from './path-keys.js'
import type { RefundRecord } from './tables.js'

/** A wish for a refund, as its handler sees it. */
export class Refund {
  readonly coinPub: string
  readonly amount: Amount

  constructor(readonly call: Call<RefundRequest>) {
    this.coinPub = pathKey(call, 'COIN_PUB')
    this.amount = parseAmount(call.body.refund_amount)
  }

  get body(): RefundRequest {
    return this.call.body
  }

  get exchange() {
    return this.call.world.exchange
  }

  get now(): number {
    return this.call.world.clock.now()
  }

  get coin() {
    return this.exchange.store.get('coins', this.coinPub)
  }

  get denomination(): PublishedDenomination | undefined {
    return this.coin === undefined
      ? undefined
      : this.exchange.keys.denominations.get(this.coin.denom_pub_hash)
  }

  get batch(): string {
    return batchKey(this.body.merchant_pub, this.body.h_contract_terms)
  }

  get signedValues() {
    return {
      contractTermsHash: decodeCrockford(this.body.h_contract_terms, 64),
      coinPub: decodeCrockford(this.coinPub, 32),
      rtransactionId: this.body.rtransaction_id,
      refundAmount: this.amount,
    }
  }

  get isSignedByMerchant(): boolean {
    const signature = decodeCrockford(this.body.merchant_sig, 64)
    return verifyOnce(
      merchantRefund,
      decodeCrockford(this.body.merchant_pub, 32),
      signature,
      this.signedValues,
    )
  }

  get deposited(): Amount {
    return depositedTotal(this.exchange.store, this.batch, this.coinPub, this.exchange.settings.currency)
  }

  get refunded(): Amount {
    return refundedTotal(this.exchange.store, this.batch, this.coinPub, this.exchange.settings.currency)
  }

  /** A refund that was granted before under the same id. */
  get before(): RefundRecord | undefined {
    const key = refundKey(this.batch, this.coinPub, this.body.rtransaction_id)
    return this.exchange.store.get('refunds', key)
  }

  /** Refunds of the coin for any contract. */
  get refundsOfCoin(): readonly RefundRecord[] {
    return this.exchange.store.having('refunds', 'coin_pub', this.coinPub)
  }

  get isRepeat(): boolean {
    return this.before !== undefined && compareAmounts(parseAmount(this.before.amount), this.amount) === 0
  }

  /** True unless the exchange minds that the merchant names too low a fee; what is no amount of ours says nothing. */
  get knowsTheFee(): boolean {
    if (this.exchange.settings.readsRefundFee !== true) return true
    const named = this.body.refund_fee
    const fee = this.denomination?.feeRefund
    if (typeof named !== 'string' || fee === undefined) return true
    const amount = readAmount(named)
    return amount?.currency !== fee.currency || compareAmounts(amount, fee) >= 0
  }

  /** What is kept of the refund once it is granted. */
  get record(): Omit<RefundRecord, 'offset'> {
    const { rtransaction_id: id, refund_amount: amount, merchant_sig } = this.body
    return {
      batch: this.batch,
      coin_pub: this.coinPub,
      rtransaction_id: id.toString(),
      amount,
      merchant_sig,
    }
  }

  get isWired(): boolean {
    return this.exchange.store.get('batches', this.batch)?.done ?? false
  }

  get coinInConflict(): object {
    return { coin_pub: this.coinPub, h_denom_pub: this.coin?.denom_pub_hash }
  }
}

function readAmount(text: string): Amount | undefined {
  try {
    return parseAmount(text)
  } catch (error) {
    if (error instanceof MalformedError) return undefined
    throw error
  }
}

export const refundHandler = handler(refund, (call: Call<RefundRequest>) => new Refund(call), {
  early: [pathKeyWellFormed('coin-key-well-formed', 'COIN_PUB', 'EXCHANGE_GENERIC_COINS_INVALID_COIN_PUB')],
  steps: [
    ownCurrency<Refund>('refund_amount', 0, (r) => [r.amount]),
    guard(
      'signed-by-merchant',
      403,
      'EXCHANGE_REFUND_MERCHANT_SIGNATURE_INVALID',
      (r) => r.isSignedByMerchant,
    ),
    // That it is known is all: what was deposited can be refunded after the time of its denomination.
    guard('coin-known', 404, 'EXCHANGE_REFUND_COIN_NOT_FOUND', (r) => r.denomination !== undefined),
    guard('above-refund-fee', 400, 'EXCHANGE_REFUND_FEE_ABOVE_AMOUNT', (r) => {
      const fee = r.denomination?.feeRefund
      return fee !== undefined && compareAmounts(r.amount, fee) > 0
    }),
    guard(
      'deposit-known',
      404,
      'EXCHANGE_REFUND_DEPOSIT_NOT_FOUND',
      (r) => compareAmounts(r.deposited, zeroAmount(r.exchange.settings.currency)) > 0,
    ),
    repeat('refunded-before', (r) => r.isRepeat),
    guard('fee-high-enough', 400, 'EXCHANGE_REFUND_FEE_TOO_LOW', (r) => r.knowsTheFee),
    guard('not-yet-wired', 410, 'EXCHANGE_REFUND_MERCHANT_ALREADY_PAID', (r) => !r.isWired),
    byGeneration(
      'refund-id-reused',
      guard(
        'id-not-used-otherwise',
        424,
        'EXCHANGE_REFUND_INCONSISTENT_AMOUNT',
        (r) => r.before === undefined,
        (r) => r.coinInConflict,
      ),
    ),
    guard(
      'within-deposit',
      409,
      'EXCHANGE_REFUND_CONFLICT_DEPOSIT_INSUFFICIENT',
      (r) => compareAmounts(r.amount, takeAtMost(r.deposited, r.refunded)) <= 0,
      (r) => r.coinInConflict,
    ),
    effect('refund', (r) => {
      const { denomination, record } = r
      if (denomination === undefined) return
      r.exchange.store.transact((writer) => {
        refundCoin(writer, denomination, record)
      })
    }),
  ],
  answer: (r) => {
    const values = { ...r.signedValues, merchantPub: decodeCrockford(r.body.merchant_pub, 32) }
    return { status: 200, body: affirm(r.exchange, confirmRefund, values, r.now) }
  },
})
