/** GET /config of the exchange. */
import { getConfig } from '../../protocol/endpoints/exchange/get-config.js'
import { currencySpecification } from '../currency.js'
import { handler } from '../handler.js'
import { DAY } from './key-times.js'
import { EXCHANGE_VERSION } from './keys.js'

/** At the end of the next day, as the reference has it. */
function expires(now: number): string {
  return new Date((Math.floor(now / DAY) + 2) * DAY * 1000).toUTCString()
}

export const getConfigHandler = handler(getConfig, (call) => call.world, {
  steps: [],
  answer: ({ exchange: { settings }, clock }) => ({
    status: 200,
    headers: { 'cache-control': 'public,max-age=21600', expires: expires(clock.now()) },
    body: {
      version: EXCHANGE_VERSION,
      name: 'taler-exchange',
      implementation: 'urn:net:taler:specs:taler-exchange:assay',
      currency: settings.currency,
      currency_specification: currencySpecification(settings.currency),
      supported_kyc_requirements: [],
      wallet_balance_limit_without_kyc: [],
    },
  }),
})
