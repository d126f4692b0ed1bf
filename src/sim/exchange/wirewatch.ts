/**
 * Credits reserves with what arrived at the exchange's bank account.
 *
 * A real exchange polls its bank all the time. Ours looks when there is something to see, which comes to the same
 * for everybody outside and needs no timer.
 */
import { parseJson } from '../../protocol/encoding/json.js'
import { historyIncoming } from '../../protocol/endpoints/bank/get-history-incoming.js'
import { readReply } from '../../protocol/endpoints/endpoint.js'
import { MalformedError } from '../../protocol/malformed.js'
import { askBank } from '../asking.js'
import { SilenceError } from '../network.js'
import type { World } from '../world.js'
import { creditReserve } from './reserves.js'

/**
 * Reads the bank's history from where the last look ended. A bank that does not answer, or not in a form that can be
 * read, changes nothing.
 * @returns false if the bank told nothing
 */
export async function watchWire(world: World, cause: string): Promise<boolean> {
  const { store, settings } = world.exchange
  const cursor = store.get('notes', 'wirewatch')?.value ?? 0
  const url = new URL(`history/incoming?limit=1024&offset=${String(cursor)}`, settings.wireGatewayUrl)
  try {
    const request = { method: 'GET', path: url.pathname + url.search, headers: {} }
    const reply = await askBank(world, request, cause)
    if (reply.status !== 200) return reply.status === 204
    const { incoming_transactions: transactions } = readReply(historyIncoming, 200, parseJson(reply.body))
    store.transact((writer) => {
      for (const transaction of transactions) {
        // Two looks may overlap; a row that one of them has booked must not be booked again.
        if (transaction.row_id <= (writer.get('notes', 'wirewatch')?.value ?? 0)) continue
        // The others are no money for a reserve; they are passed by, or every look would meet them again.
        if (transaction.type === 'RESERVE') {
          const credit = {
            reserve_pub: transaction.reserve_pub,
            // A bank that books money for never has booked it now.
            timestamp: transaction.date.t_s === 'never' ? world.clock.now() : transaction.date.t_s,
            wire_reference: String(transaction.row_id),
            amount: transaction.amount,
            sender_account: transaction.debit_account,
          }
          creditReserve(writer, credit, world.clock.now())
        }
        writer.put('notes', 'wirewatch', { value: transaction.row_id })
      }
    })
    return true
  } catch (error) {
    if (error instanceof SilenceError || error instanceof MalformedError) return false
    throw error
  }
}
