/** What both forms of withdrawing coins from a reserve ask of it, and do to it. */
import { compareAmounts, formatAmount, parseAmount, type Amount } from '../../protocol/encoding/amount.js'
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import { hashNormalizedPayto } from '../../protocol/payto.js'
import { guard, type Arrival, type Guard } from '../handler.js'
import { costOf, envelopeOf, signBlank, type Blank } from './blanks.js'
import { balanceOf, debitReserve, type Debit } from './reserves.js'

/** Planchets that one request may hold. */
export const MAX_PLANCHETS = 256

/** A wish for coins, paid by a reserve. */
export abstract class Withdrawal {
  abstract readonly reservePub: string
  abstract readonly blanks: readonly Blank[]

  constructor(readonly arrival: Arrival) {}

  get exchange() {
    return this.arrival.world.exchange
  }

  get now(): number {
    return this.arrival.world.clock.now()
  }

  get denominationHashes(): readonly string[] {
    return this.blanks.map((blank) => blank.denom_pub_hash)
  }

  get reserve() {
    return this.exchange.store.get('reserves', this.reservePub)
  }

  get balance(): Amount {
    return balanceOf(this.exchange.store, this.reservePub, this.exchange.settings.currency)
  }

  get cost() {
    return costOf(this.exchange, this.denominationHashes)
  }

  stored(blank: Blank) {
    return this.exchange.store.get('withdrawals', envelopeOf(blank))
  }

  /** True if every planchet was signed before: whatever has happened since, the same signatures are given. */
  get isGranted(): boolean {
    return this.blanks.length > 0 && this.blanks.every((blank) => this.stored(blank) !== undefined)
  }

  get isFresh(): boolean {
    const names = this.blanks.map(envelopeOf)
    return (
      new Set(names).size === names.length && this.blanks.every((blank) => this.stored(blank) === undefined)
    )
  }

  /** The signatures that were given, in the order of the request. */
  get signatures() {
    return this.blanks.map((blank) => ({
      cipher: 'RSA' as const,
      blinded_rsa_signature: this.stored(blank)?.blinded_signature ?? '',
    }))
  }

  /** Signs all planchets, and takes their price from the reserve, one entry of its history for each debit. */
  grant(debits: readonly Debit[]): void {
    this.exchange.store.transact((writer) => {
      for (const debit of debits) debitReserve(writer, debit)
      for (const blank of this.blanks) {
        const blinded_signature = signBlank(this.exchange, blank)
        writer.put('withdrawals', envelopeOf(blank), { reserve_pub: this.reservePub, blinded_signature })
      }
    })
  }
}

export function reserveKnown<W extends Withdrawal>(): Guard<W> {
  return guard('reserve-known', 404, 'EXCHANGE_GENERIC_RESERVE_UNKNOWN', (w) => w.reserve !== undefined)
}

/** What stands against a withdrawal that was not granted before, in the order of the reference. */
export function affordable<W extends Withdrawal>(): Guard<W>[] {
  return [
    guard(
      'within-legal-limit',
      451,
      'EXCHANGE_GENERIC_KYC_REQUIRED',
      (w) => {
        const { currency, withdrawLimit } = w.exchange.settings
        if (withdrawLimit === undefined) return true
        return compareAmounts(w.cost.total, parseAmount(`${currency}:${withdrawLimit}`)) <= 0
      },
      (w) => ({
        h_payto: encodeCrockford(hashNormalizedPayto(w.reserve?.last_origin ?? '')),
        account_pub: w.reservePub,
        bad_kyc_auth: false,
        requirement_row: 0,
      }),
    ),
    guard(
      'reserve-rich-enough',
      409,
      'EXCHANGE_WITHDRAW_INSUFFICIENT_FUNDS',
      (w) => compareAmounts(w.balance, w.cost.total) >= 0,
      (w) => ({ balance: formatAmount(w.balance), requested_amount: formatAmount(w.cost.total) }),
    ),
  ]
}
