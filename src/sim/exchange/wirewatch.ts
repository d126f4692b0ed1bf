/**
 * Credits reserves with what arrived at the exchange's bank account.
 *
 * A real exchange polls its bank all the time. Ours looks whenever somebody asks about a reserve, which comes
 * to the same for everybody outside and needs no timer.
 */
import { addAmounts, formatAmount, parseAmount } from '../../protocol/encoding/amount.js'
import { parseJson } from '../../protocol/encoding/json.js'
import { historyIncoming } from '../../protocol/endpoints/bank/get-history-incoming.js'
import { readReply } from '../../protocol/endpoints/endpoint.js'
import { SilenceError } from '../network.js'
import type { World } from '../world.js'

/** Reads the bank's history from where the last look ended. A bank that does not answer changes nothing. */
export async function watchWire(world: World, cause: string): Promise<void> {
  const { store, settings } = world.exchange
  const cursor = store.get('notes', 'wirewatch')?.value ?? 0
  const url = new URL(`history/incoming?limit=1024&offset=${String(cursor)}`, settings.wireGatewayUrl)
  try {
    const reply = await world.network.send({
      from: 'exchange',
      to: 'bank',
      request: { method: 'GET', path: url.pathname + url.search, headers: {} },
      patience: settings.patience,
      cause,
    })
    if (reply.status !== 200) return
    const { incoming_transactions: transactions } = readReply(historyIncoming, 200, parseJson(reply.body))
    store.transact((writer) => {
      for (const transaction of transactions) {
        // Two looks may overlap; a row that one of them has booked must not be booked again.
        if (transaction.row_id <= (writer.get('notes', 'wirewatch')?.value ?? 0)) continue
        // The others are no money for a reserve; they are passed by, or every look would meet them again.
        if (transaction.type === 'RESERVE') {
          const balance = writer.get('reserves', transaction.reserve_pub)?.balance
          const credit = parseAmount(transaction.amount)
          writer.put('reserves', transaction.reserve_pub, {
            balance: formatAmount(balance === undefined ? credit : addAmounts(parseAmount(balance), credit)),
            last_origin: transaction.debit_account,
          })
        }
        writer.put('notes', 'wirewatch', { value: transaction.row_id })
      }
    })
  } catch (error) {
    if (!(error instanceof SilenceError)) throw error
  }
}
