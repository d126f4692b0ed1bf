/**
 * Orders to the bank. They are written down first, together with the reason for them, and then sent until the bank
 * has confirmed them: always under the same id, by which the bank knows an order that it has carried out.
 */
import { formatAmount, parseAmount, type Amount } from '../../protocol/encoding/amount.js'
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import { parseJson, stringifyJson } from '../../protocol/encoding/json.js'
import { utf8 } from '../../protocol/encoding/struct.js'
import { transfer } from '../../protocol/endpoints/bank/post-transfer.js'
import { readReply } from '../../protocol/endpoints/endpoint.js'
import { MalformedError } from '../../protocol/malformed.js'
import { askBank } from '../asking.js'
import { SilenceError } from '../network.js'
import type { Writer } from '../store/store.js'
import type { World } from '../world.js'
import type { Exchange } from './exchange.js'
import type { ExchangeTables, TransferRecord } from './tables.js'

/** Writes an order down. */
export function orderTransfer(
  { random }: World,
  writer: Writer<ExchangeTables>,
  order: { readonly wtid: string; readonly amount: Amount; readonly account: string },
): void {
  const { wtid, amount, account } = order
  writer.put('transfers', wtid, {
    request_uid: encodeCrockford(random.bytes(64)),
    wtid,
    amount: formatAmount(amount),
    credit_account: account,
    state: 'unsent',
  })
}

/** The part of an amount that can be wired: banks know no fractions of their smallest coin. */
export function wireable({ settings }: Exchange, amount: Amount): Amount {
  const unit = parseAmount(`${settings.currency}:${settings.roundUnit}`).units
  return { ...amount, units: amount.units - (amount.units % unit) }
}

/**
 * Sends the orders that the bank has not confirmed.
 * @returns false if the bank did not answer one of them: it and those behind it are for another time
 */
export async function sendTransfers(world: World, cause: string): Promise<boolean> {
  const { store } = world.exchange
  for (const wtid of world.agenda.unsent) {
    const order = store.get('transfers', wtid)
    if (order === undefined) continue
    // Whoever forgot the id in a crash would order the same money again under another one.
    await store.sync()
    const state = await send(world, order, cause)
    if (state === 'unsent') return false
    store.transact((writer) => {
      writer.put('transfers', wtid, { ...order, state })
    })
  }
  return true
}

async function send(world: World, order: TransferRecord, cause: string): Promise<TransferRecord['state']> {
  const { settings } = world.exchange
  const { request_uid, amount, wtid, credit_account } = order
  const body = { request_uid, amount, exchange_base_url: settings.baseUrl, wtid, credit_account }
  try {
    const request = {
      method: 'POST',
      path: new URL('transfer', settings.wireGatewayUrl).pathname,
      headers: { 'content-type': 'application/json' },
      body: utf8(stringifyJson(body)),
    }
    const reply = await askBank(world, request, cause)
    if (reply.status === 429 || reply.status >= 500) return 'unsent'
    if (reply.status !== 200) return 'failed'
    readReply(transfer, 200, parseJson(reply.body))
    return 'sent'
  } catch (error) {
    if (error instanceof SilenceError || error instanceof MalformedError) return 'unsent'
    throw error
  }
}
