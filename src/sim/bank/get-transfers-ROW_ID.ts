/** GET …/transfers/ROW_ID: one transfer that the exchange asked for. */
import { showTransfer, type TransferStatus } from '../../protocol/endpoints/bank/get-transfers-ROW_ID.js'
import { timestamp } from '../../protocol/encoding/timestamp.js'
import { guard, handler, type Call } from '../handler.js'
import { GatewayCall, gatewayKnown } from './gateway.js'
import type { OutgoingRecord } from './tables.js'

class Transfer extends GatewayCall<unknown> {
  readonly row = this.call.parameters['ROW_ID'] ?? ''

  get transfer(): OutgoingRecord | undefined {
    const [found] = this.bank.store.having('outgoing', 'row_id', Number(this.row))
    // Another spelling of a number is no name of a row.
    return String(found?.row_id) === this.row ? found : undefined
  }
}

export const showTransferHandler = handler(showTransfer, (call: Call<unknown>) => new Transfer(call), {
  steps: [
    gatewayKnown(),
    guard(
      'row-well-formed',
      400,
      'GENERIC_PARAMETER_MALFORMED',
      (t) => /^\d{1,19}$/.test(t.row),
      () => ({ detail: 'ROW_ID' }),
    ),
    guard('transfer-known', 404, 'BANK_TRANSACTION_NOT_FOUND', (t) => t.transfer !== undefined),
  ],
  answer: (t) => {
    const { transfer } = t
    if (transfer === undefined) throw new Error('the guard transfer-known is missing')
    const { request_uid: _, row_id: __, date, ...about } = transfer
    const body: TransferStatus = { status: 'success', ...about, timestamp: timestamp(date) }
    return { status: 200, body }
  },
})
