/**
 * POST /melt: takes money from a coin against a commitment to new coins, all of which it names (since v32).
 * Experimental: written from a draft, whose names of members were not all seen.
 */
import { compareAmounts, parseAmount, type Amount } from '../../protocol/encoding/amount.js'
import { decodeCrockford, encodeCrockford } from '../../protocol/encoding/crockford.js'
import { KAPPA } from '../../protocol/crypto/refresh.js'
import { seededCommitment } from '../../protocol/crypto/refresh-seeds.js'
import { melt, type MeltRequest } from '../../protocol/endpoints/exchange/post-melt.js'
import { hashPlanchets } from '../../protocol/signatures/wallet.js'
import { guard, handler, type Call, type Guard } from '../handler.js'
import { blankOf, envelopeHashOf, keyKept, type Blank } from './blanks.js'
import { denominationGuards, type NamesDenominations } from './denomination-guards.js'
import { Melting, meltReply, meltSteps } from './melting.js'
import { ownCurrency } from './own-currency.js'
import { MAX_NEW_COINS } from './post-withdraw.js'
import { costOfChange } from './revealing.js'
import type { MeltPlan } from './tables.js'

class MeltWithPlan extends Melting {
  readonly amount: Amount

  constructor(readonly call: Call<MeltRequest>) {
    super(call.world)
    this.amount = parseAmount(call.body.value_with_fee)
  }

  get body(): MeltRequest {
    return this.call.body
  }

  get coinPub() {
    return this.body.old_coin_pub
  }

  get denomPubHash() {
    return this.body.old_denom_pub_h
  }

  get denomSig() {
    return this.body.old_denom_sig
  }

  get ageCommitmentGiven() {
    return this.body.old_age_commitment_h
  }

  get coinSig() {
    return this.body.confirm_sig
  }

  /** The planchets of one of the sets. */
  blanksOf(index: number): Blank[] {
    return this.body.denoms_h.map((hash, place) => blankOf(hash, this.body.coin_evs[index]?.[place]))
  }

  get rc(): string {
    const sets = Array.from({ length: KAPPA }, (_, index) => this.blanksOf(index))
    return encodeCrockford(
      seededCommitment({
        refreshSeed: decodeCrockford(this.body.refresh_seed, 64),
        oldCoinPub: decodeCrockford(this.coinPub, 32),
        amountWithFee: this.amount,
        planchetHashes: sets.map((blanks) => hashPlanchets(blanks.map(envelopeHashOf))),
      }),
    )
  }

  plan(index: number): MeltPlan {
    const { refresh_seed, denoms_h } = this.body
    return { refresh_seed, denoms_h, blinded: this.blanksOf(index).map(({ blinded }) => blinded) }
  }

  /** The list that does not go with the others, if one does not. */
  get misfit(): keyof MeltRequest | undefined {
    const { denoms_h, coin_evs, transfer_pubs } = this.body
    const fits = (sets: readonly (readonly unknown[])[]): boolean =>
      sets.length === KAPPA && sets.every((set) => set.length === denoms_h.length)
    if (fits(coin_evs)) return fits(transfer_pubs) ? undefined : 'transfer_pubs'
    return fits(transfer_pubs) ? 'coin_evs' : 'denoms_h'
  }

  get hasRsaOnly(): boolean {
    return this.body.coin_evs.flat().every(({ cipher }) => cipher === 'RSA')
  }

  /** The draft wants the amount to be exactly what the change costs. */
  get isExact(): boolean {
    const cost = costOfChange(this.exchange, this.denomPubHash, this.body.denoms_h)
    return compareAmounts(this.amount, cost) === 0
  }
}

/** The new denominations are asked about here: the page that signs them refuses none any more. */
function newDenominationGuards(): Guard<MeltWithPlan>[] {
  const wanted = ({ exchange, now, body }: MeltWithPlan): NamesDenominations => ({
    exchange,
    now,
    denominationHashes: body.denoms_h,
  })
  return [...denominationGuards('make', 'MELT'), keyKept('MELT')].map(({ details, ...one }) => ({
    ...one,
    name: `new-${one.name}`,
    passes: (melt) => melt.before !== undefined || one.passes(wanted(melt)),
    ...(details === undefined ? {} : { details: (melt: MeltWithPlan) => details(wanted(melt)) }),
  }))
}

export const meltWithPlanHandler = handler(melt, (call: Call<MeltRequest>) => new MeltWithPlan(call), {
  steps: [
    ownCurrency<MeltWithPlan>('value_with_fee', 4, (m) => [m.amount]),
    guard(
      'each-coin-described',
      400,
      'GENERIC_PARAMETER_MALFORMED',
      (m) => m.misfit === undefined,
      (m) => ({ detail: m.misfit }),
    ),
    guard(
      'number-of-coins',
      400,
      'EXCHANGE_GENERIC_NEW_DENOMS_ARRAY_SIZE_EXCESSIVE',
      (m) => m.body.denoms_h.length > 0 && m.body.denoms_h.length <= MAX_NEW_COINS,
    ),
    ...newDenominationGuards(),
    guard('ciphers-fit', 400, 'EXCHANGE_GENERIC_CIPHER_MISMATCH', (m) => m.hasRsaOnly),
    // New coins would need ages that follow from those of the old one.
    guard(
      'without-ages',
      400,
      'GENERIC_PARAMETER_MALFORMED',
      (m) => m.ageCommitment === undefined,
      () => ({ detail: 'old_age_commitment_h' }),
    ),
    guard(
      'amount-exact',
      400,
      'GENERIC_PARAMETER_MALFORMED',
      (m) => m.denomination === undefined || m.isExact,
      () => ({ detail: 'value_with_fee' }),
    ),
    ...meltSteps<MeltWithPlan>(),
  ],
  answer: meltReply,
})
