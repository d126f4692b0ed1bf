/** GET /exchanges: what the merchant knows of the exchanges that it trusts. */
import { timestamp } from '../../protocol/encoding/timestamp.js'
import { getExchanges, type ExchangeStatus } from '../../protocol/endpoints/merchant/get-exchanges.js'
import { handler } from '../handler.js'
import type { World } from '../world.js'
import { knownExchange } from './exchange-keys.js'

/** Seconds for which fetched keys are used without asking again. */
const KEYS_LAST = 86_400

/** Keys that were never fetched, or never usable, are to be asked for at once. */
function statusOf(world: World, url: string): ExchangeStatus {
  const [record, known] = [world.merchant.store.get('exchanges', url), knownExchange(world, url)]
  const restrictions = (known?.keys.accounts ?? []).map((account) => {
    const [first = null] = account.debit_restrictions
    return [account.payto_uri, first] as const
  })
  return {
    exchange_url: url,
    next_download: timestamp(record === undefined ? world.clock.now() : record.fetched + KEYS_LAST),
    keys_http_status: record === undefined ? 0 : 200,
    keys_ec: 0,
    keys_hint: '',
    debit_restrictions: Object.fromEntries(restrictions),
  }
}

export const getExchangesHandler = handler(getExchanges, (call) => call.world, {
  steps: [],
  answer: (world) => ({
    status: 200,
    body: { exchanges: world.merchant.settings.exchanges.map(({ url }) => statusOf(world, url)) },
  }),
})
