/** Closes reserves that have expired: what is left goes back to the account it came from, less a fee. */
import { parseAmount, formatAmount } from '../../protocol/encoding/amount.js'
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import { takeAtMost } from '../saturate.js'
import type { World } from '../world.js'
import { nextOffset } from './offsets.js'
import { takeFromReserve } from './reserves.js'
import { orderTransfer, wireable } from './transfer.js'

/** Closes everything that has expired; reserves that hold no more than the fee are left alone. */
export function closeReserves(world: World): void {
  const { exchange, agenda, clock } = world
  const now = clock.now()
  const known = exchange.store.all('credits').map(({ reserve_pub }) => reserve_pub)
  for (const reservePub of new Set(known)) closeReserve(world, reservePub, now)
  agenda.reckonClosings(now)
}

function closeReserve(world: World, reservePub: string, now: number): void {
  const { exchange, random } = world
  const { settings, store } = exchange
  const reserve = store.get('reserves', reservePub)
  if (reserve === undefined || reserve.expiration > now) return
  const balance = parseAmount(reserve.balance)
  const fee = parseAmount(`${settings.currency}:${settings.closingFee}`)
  const amount = wireable(exchange, takeAtMost(balance, fee))
  if (amount.units === 0n) return
  store.transact((writer) => {
    const wtid = encodeCrockford(random.bytes(32))
    const offset = nextOffset(writer, 'reserve')
    takeFromReserve(writer, reservePub, balance)
    writer.put('closings', `${reservePub}:${String(offset)}`, {
      reserve_pub: reservePub,
      offset,
      timestamp: now,
      amount: reserve.balance,
      closing_fee: formatAmount(fee),
      receiver_account: reserve.last_origin,
      wtid,
    })
    orderTransfer(world, writer, { wtid, amount, account: reserve.last_origin })
  })
}
