/** GET /transfers/WTID: which deposits a transfer is made of. */
import { formatAmount, parseAmount } from '../../protocol/encoding/amount.js'
import { decodeCrockford, encodeCrockford } from '../../protocol/encoding/crockford.js'
import { timestamp } from '../../protocol/encoding/timestamp.js'
import { trackTransfer } from '../../protocol/endpoints/exchange/get-transfers-WTID.js'
import { hashFullPayto } from '../../protocol/payto.js'
import { confirmWireDeposit, hashWireDeposits } from '../../protocol/signatures/exchange.js'
import { guard, handler, type Call, type Reply } from '../handler.js'
import { takeAtMost } from '../saturate.js'
import { netOf, payoutsIn } from './aggregator.js'
import { affirm } from './exchange.js'
import { pathKey, pathKeyWellFormed } from './path-keys.js'
import type { AggregateRecord } from './tables.js'

class Tracking {
  readonly wtid: string

  constructor(readonly call: Call<unknown>) {
    this.wtid = pathKey(call, 'WTID')
  }

  get exchange() {
    return this.call.world.exchange
  }

  /** The transfer, if it was decided on: what is put aside for later is none. */
  get aggregate(): AggregateRecord | undefined {
    const aggregate = this.exchange.store.get('aggregates', this.wtid)
    return aggregate?.execution_time === undefined ? undefined : aggregate
  }

  answer(): Reply {
    const { exchange, aggregate, wtid } = this
    if (aggregate?.execution_time === undefined) throw new Error('the guard transfer-known is missing')
    // Newest first, as the reference lists and signs them.
    const payouts = payoutsIn(exchange.store, wtid).reverse()
    const executionTime = timestamp(aggregate.execution_time)
    const wireFee = parseAmount(aggregate.wire_fee)
    const total = takeAtMost(netOf(exchange, exchange.store, wtid), wireFee)
    const values = {
      total,
      wireFee,
      merchantPub: decodeCrockford(aggregate.merchant_pub, 32),
      fullPaytoHash: hashFullPayto(aggregate.payto_uri),
      detailsHash: hashWireDeposits(
        payouts.map((payout) => ({
          contractTermsHash: decodeCrockford(payout.h_contract_terms, 64),
          executionTime,
          coinPub: decodeCrockford(payout.coin_pub, 32),
          depositValue: parseAmount(payout.deposit_value),
          depositFee: parseAmount(payout.deposit_fee),
        })),
      ),
    }
    return {
      status: 200,
      body: {
        total: formatAmount(total),
        wire_fee: aggregate.wire_fee,
        merchant_pub: aggregate.merchant_pub,
        h_payto: encodeCrockford(values.fullPaytoHash),
        execution_time: executionTime,
        deposits: payouts.map(({ h_contract_terms, coin_pub, deposit_value, deposit_fee, refund_total }) => ({
          h_contract_terms,
          coin_pub,
          deposit_value,
          deposit_fee,
          ...(parseAmount(refund_total).units === 0n ? {} : { refund_total }),
        })),
        ...affirm(exchange, confirmWireDeposit, values, this.call.world.clock.now()),
      },
    }
  }
}

export const trackTransferHandler = handler(trackTransfer, (call: Call<unknown>) => new Tracking(call), {
  early: [pathKeyWellFormed('transfer-id-well-formed', 'WTID', 'EXCHANGE_TRANSFERS_GET_WTID_MALFORMED')],
  steps: [
    guard('transfer-known', 404, 'EXCHANGE_TRANSFERS_GET_WTID_NOT_FOUND', (t) => t.aggregate !== undefined),
  ],
  answer: (t) => t.answer(),
})
