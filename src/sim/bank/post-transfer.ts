/** POST …/transfer: the exchange wires money. The same request once more is the same transfer. */
import { formatAmount, parseAmount } from '../../protocol/encoding/amount.js'
import { transfer, type TransferRequest } from '../../protocol/endpoints/bank/post-transfer.js'
import { timestamp } from '../../protocol/encoding/timestamp.js'
import { effect, guard, handler, repeat, type Call } from '../handler.js'
import { GatewayCall, gatewayKnown } from './gateway.js'
import type { OutgoingRecord } from './tables.js'

class Wiring extends GatewayCall<TransferRequest> {
  get before(): OutgoingRecord | undefined {
    return this.bank.store.get('outgoing', this.call.body.request_uid)
  }

  /** What was asked for under this id is what is asked for now. */
  get isSameAsBefore(): boolean {
    const { before } = this
    if (before === undefined) return false
    const { row_id: _, date: __, ...asked } = before
    const now = this.asked
    const names = new Set([...Object.keys(asked), ...Object.keys(now)]) as Set<keyof typeof now>
    return [...names].every((name) => asked[name] === now[name])
  }

  get asked(): Omit<OutgoingRecord, 'row_id' | 'date'> {
    const { request_uid, amount, exchange_base_url, metadata, wtid, credit_account } = this.call.body
    return {
      request_uid,
      amount: formatAmount(parseAmount(amount)),
      exchange_base_url,
      ...(metadata === undefined ? {} : { metadata }),
      wtid,
      credit_account,
    }
  }
}

export const transferHandler = handler(transfer, (call: Call<TransferRequest>) => new Wiring(call), {
  steps: [
    gatewayKnown(),
    guard('own-currency', 400, 'GENERIC_CURRENCY_MISMATCH', (w) => w.isOwnCurrency(w.call.body.amount)),
    repeat('wired-before', (w) => w.isSameAsBefore),
    guard('request-id-fresh', 409, 'BANK_TRANSFER_REQUEST_UID_REUSED', (w) => w.before === undefined),
    guard(
      'transfer-id-fresh',
      409,
      'BANK_TRANSFER_WTID_REUSED',
      (w) => w.bank.store.having('outgoing', 'wtid', w.call.body.wtid).length === 0,
    ),
    effect('wire', (w) => {
      w.bank.store.transact((writer) => {
        const row_id = writer.count('outgoing') + 1
        writer.put('outgoing', w.call.body.request_uid, { row_id, date: w.now, ...w.asked })
      })
    }),
  ],
  answer: (w) => ({
    status: 200,
    body: { timestamp: timestamp(w.before?.date ?? w.now), row_id: w.before?.row_id ?? 0 },
  }),
})
