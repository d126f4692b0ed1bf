/**
 * POST /withdraw: signs a batch of planchets under one signature of the reserve (since v26). Experimental: written
 * from drafts and notes, without a recording to compare it with. Coins for an age are not made.
 */
import { formatAmount } from '../../protocol/encoding/amount.js'
import { decodeCrockford } from '../../protocol/encoding/crockford.js'
import { withdraw, type WithdrawRequest } from '../../protocol/endpoints/exchange/post-withdraw.js'
import { hashPlanchets, NO_BLINDING_SEED, reserveWithdrawBatch } from '../../protocol/signatures/wallet.js'
import { effect, guard, handler, repeat, type Call } from '../handler.js'
import { blankOf, envelopeHashOf, keyKept, unlessGranted, type Blank } from './blanks.js'
import { denominationGuards } from './denomination-guards.js'
import type { Debit } from './reserves.js'
import { affordable, reserveKnown, Withdrawal } from './withdrawal.js'

/** Planchets that one request of the newer forms may hold. */
export const MAX_NEW_COINS = 64

const OPERATION = 'withdraw'

class BatchOfWithdraw extends Withdrawal {
  readonly reservePub: string
  readonly blanks: readonly Blank[]

  constructor(readonly call: Call<WithdrawRequest>) {
    super(call)
    const { reserve_pub, denoms_h, coin_evs } = call.body
    this.reservePub = reserve_pub
    this.blanks = denoms_h.map((hash, index) => {
      const envelope = coin_evs[index]
      return blankOf(hash, Array.isArray(envelope) ? undefined : envelope)
    })
  }

  get body(): WithdrawRequest {
    return this.call.body
  }

  get hasRsaOnly(): boolean {
    return this.body.coin_evs.every((envelope) => !Array.isArray(envelope) && envelope.cipher === 'RSA')
  }

  get isSignedByReserve(): boolean {
    const { body, cost } = this
    return reserveWithdrawBatch.verify(
      decodeCrockford(this.reservePub, 32),
      decodeCrockford(body.reserve_sig, 64),
      {
        amount: cost.value,
        fee: cost.fee,
        planchetsHash: hashPlanchets(this.blanks.map(envelopeHashOf)),
        blindingSeed:
          body.blinding_seed === undefined ? NO_BLINDING_SEED : decodeCrockford(body.blinding_seed, 32),
        maxAgeGroup: 0,
        ageMask: 0,
      },
    )
  }

  /** One for all: that is what was signed. */
  get debit(): Debit {
    const { total, fee } = this.cost
    return {
      reserve_pub: this.reservePub,
      reserve_sig: this.body.reserve_sig,
      withdraw_fee: formatAmount(fee),
      amount: formatAmount(total),
    }
  }
}

export const withdrawHandler = handler(withdraw, (call: Call<WithdrawRequest>) => new BatchOfWithdraw(call), {
  steps: [
    guard(
      'planchets-given',
      400,
      'GENERIC_PARAMETER_MALFORMED',
      (w) =>
        w.blanks.length > 0 && w.blanks.length <= MAX_NEW_COINS && w.blanks.length === w.body.coin_evs.length,
      (w) => ({
        detail: w.blanks.length > 0 && w.blanks.length > w.body.coin_evs.length ? 'coin_evs' : 'denoms_h',
      }),
    ),
    guard(
      'without-ages',
      400,
      'GENERIC_PARAMETER_MALFORMED',
      // Only coins for an age come in sets.
      (w) => w.body.max_age === undefined && !w.body.coin_evs.some((envelope) => Array.isArray(envelope)),
      (w) => ({ detail: w.body.max_age === undefined ? 'coin_evs' : 'max_age' }),
    ),
    ...unlessGranted<BatchOfWithdraw>(
      (w) => w.isGranted,
      [...denominationGuards('make', OPERATION), keyKept(OPERATION)],
    ),
    guard('ciphers-fit', 400, 'EXCHANGE_GENERIC_CIPHER_MISMATCH', (w) => w.hasRsaOnly),
    guard(
      'signed-by-reserve',
      403,
      'EXCHANGE_WITHDRAW_RESERVE_SIGNATURE_INVALID',
      (w) => w.isSignedByReserve,
    ),
    reserveKnown<BatchOfWithdraw>(),
    repeat('all-signed-before', (w) => w.isGranted),
    ...affordable<BatchOfWithdraw>(),
    // The newest page has this under 400, where older ones say 409.
    guard('planchets-fresh', 400, 'EXCHANGE_WITHDRAW_IDEMPOTENT_PLANCHET', (w) => w.isFresh),
    effect('withdraw', (w) => {
      w.grant([w.debit])
    }),
  ],
  answer: (w) => ({ status: 200, body: { ev_sigs: w.signatures } }),
})
