/** GET /deposits/H_WIRE/MERCHANT_PUB/H_CONTRACT_TERMS/COIN_PUB: a merchant asks what became of a deposit. */
import { parseAmount } from '../../protocol/encoding/amount.js'
import { canonicalCrockford, decodeCrockford } from '../../protocol/encoding/crockford.js'
import { trackDeposit } from '../../protocol/endpoints/exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB.js'
import { timestamp } from '../../protocol/encoding/timestamp.js'
import { MalformedError } from '../../protocol/malformed.js'
import { confirmWire } from '../../protocol/signatures/exchange.js'
import { merchantTrackTransaction } from '../../protocol/signatures/merchant.js'
import { guard, errand, handler, wait, type Arrival, type Call, type Reply } from '../handler.js'
import { pollSeconds, readNumber } from '../long-poll.js'
import { payableFrom } from './agenda.js'
import { payoutKey } from './aggregator.js'
import { batchKey, depositedTotal } from './coins.js'
import { affirm } from './exchange.js'
import { workOff } from './jobs.js'
import { pathKey, pathKeyWellFormed } from './path-keys.js'
import type { BatchRecord, PayoutRecord } from './tables.js'

class Tracking {
  readonly wireHash: string
  readonly merchantPub: string
  readonly contractTermsHash: string
  readonly coinPub: string
  readonly #since: number

  constructor(readonly call: Call<unknown>) {
    this.#since = call.world.clock.now()
    this.wireHash = pathKey(call, 'H_WIRE', 64)
    this.merchantPub = pathKey(call, 'MERCHANT_PUB')
    this.contractTermsHash = pathKey(call, 'H_CONTRACT_TERMS', 64)
    this.coinPub = pathKey(call, 'COIN_PUB')
  }

  get exchange() {
    return this.call.world.exchange
  }

  get isSignedByMerchant(): boolean {
    const signature = signatureIn(this.call) ?? ''
    return merchantTrackTransaction.verify(
      decodeCrockford(this.merchantPub, 32),
      decodeCrockford(signature, 64),
      {
        contractTermsHash: decodeCrockford(this.contractTermsHash, 64),
        wireHash: decodeCrockford(this.wireHash, 64),
        coinPub: decodeCrockford(this.coinPub, 32),
      },
    )
  }

  get key(): string {
    return batchKey(this.merchantPub, this.contractTermsHash)
  }

  /** The batch that the coin was deposited with, if it was, to this account. */
  get batch(): BatchRecord | undefined {
    const { store, settings } = this.exchange
    const batch = store.get('batches', this.key)
    const isDeposited = depositedTotal(store, this.key, this.coinPub, settings.currency).units > 0n
    return isDeposited && batch?.h_wire === this.wireHash ? batch : undefined
  }

  /** What was taken for a transfer, which need not be on its way. Coins that came too late for it were not. */
  get payout(): PayoutRecord | undefined {
    return this.exchange.store.get('payouts', payoutKey(this.key, this.coinPub))
  }

  /** Seconds: when the transfer was decided on. */
  get executionTime(): number | undefined {
    return this.exchange.store.get('aggregates', this.payout?.wtid ?? '')?.execution_time
  }

  get isWired(): boolean {
    return this.executionTime !== undefined
  }

  /** How long the merchant wants to be held, in seconds. */
  get patience(): number {
    const { query } = this.call
    // Other things to wait for are not known, and not minded.
    if (![1, 2].includes(readNumber(query.get('lpt')) ?? 0)) return 0
    return pollSeconds(readNumber(query.get('timeout_ms')))
  }

  /** Seconds for which the request was held so far. */
  get waited(): number {
    return this.call.world.clock.now() - this.#since
  }

  /** How long it takes until there is a reason to pay the merchant out. */
  get untilPayable(): number {
    const { batch } = this
    if (batch === undefined) return 0
    return Math.max(0, payableFrom(batch) - this.call.world.clock.now())
  }

  answer(): Reply {
    const { batch, payout, executionTime } = this
    if (batch === undefined) throw new Error('the guard deposit-known is missing')
    if (payout === undefined || executionTime === undefined)
      return {
        status: 202,
        body: {
          kyc_ok: true,
          account_pub: batch.merchant_pub,
          execution_time: { t_s: batch.wire_deadline },
        },
      }
    const { wtid, contribution } = payout
    const values = {
      wireHash: decodeCrockford(this.wireHash, 64),
      contractTermsHash: decodeCrockford(this.contractTermsHash, 64),
      wtid: decodeCrockford(wtid, 32),
      coinPub: decodeCrockford(this.coinPub, 32),
      executionTime: timestamp(executionTime),
      coinContribution: parseAmount(contribution),
    }
    return {
      status: 200,
      body: {
        wtid,
        execution_time: values.executionTime,
        coin_contribution: contribution,
        ...affirm(this.exchange, confirmWire, values, this.call.world.clock.now()),
      },
    }
  }
}

/** The merchant's signature in the query, if it has the form of one. */
function signatureIn({ query }: Arrival): string | undefined {
  try {
    return canonicalCrockford(query.get('merchant_sig') ?? '', 64)
  } catch (error) {
    if (error instanceof MalformedError) return undefined
    throw error
  }
}

export const trackDepositHandler = handler(trackDeposit, (call: Call<unknown>) => new Tracking(call), {
  early: [
    pathKeyWellFormed('wire-hash-well-formed', 'H_WIRE', 'EXCHANGE_DEPOSITS_GET_INVALID_H_WIRE', 64),
    pathKeyWellFormed(
      'merchant-key-well-formed',
      'MERCHANT_PUB',
      'EXCHANGE_DEPOSITS_GET_INVALID_MERCHANT_PUB',
    ),
    pathKeyWellFormed(
      'contract-hash-well-formed',
      'H_CONTRACT_TERMS',
      'EXCHANGE_DEPOSITS_GET_INVALID_H_CONTRACT_TERMS',
      64,
    ),
    pathKeyWellFormed('coin-key-well-formed', 'COIN_PUB', 'EXCHANGE_DEPOSITS_GET_INVALID_COIN_PUB'),
    guard(
      'signature-given',
      400,
      'GENERIC_PARAMETER_MISSING',
      ({ query }) => query.has('merchant_sig'),
      () => ({ detail: 'merchant_sig' }),
    ),
    guard(
      'signature-well-formed',
      400,
      'GENERIC_PARAMETER_MALFORMED',
      (arrival) => signatureIn(arrival) !== undefined,
      () => ({ detail: 'merchant_sig' }),
    ),
    guard(
      'timeout-well-formed',
      400,
      'GENERIC_PARAMETER_MALFORMED',
      ({ query }) => readNumber(query.get('timeout_ms')) !== undefined,
      () => ({ detail: 'timeout_ms' }),
    ),
    guard(
      'wish-well-formed',
      400,
      'GENERIC_PARAMETER_MALFORMED',
      ({ query }) => readNumber(query.get('lpt')) !== undefined,
      () => ({ detail: 'lpt' }),
    ),
  ],
  steps: [
    guard(
      'signed-by-merchant',
      403,
      'EXCHANGE_DEPOSITS_GET_MERCHANT_SIGNATURE_INVALID',
      (q) => q.isSignedByMerchant,
    ),
    guard('deposit-known', 404, 'EXCHANGE_DEPOSITS_GET_NOT_FOUND', (q) => q.batch !== undefined),
    wait(
      'until-payable',
      (q) => Math.min(q.patience, q.untilPayable),
      (q) => q.isWired,
    ),
    errand('pay-out', async (q) => {
      await workOff(q.call.world, q.call.id)
    }),
    // Too little to wire waits for more, which may come.
    wait(
      'until-wired',
      (q) => q.patience - q.waited,
      (q) => q.isWired,
    ),
  ],
  answer: (q) => q.answer(),
})
