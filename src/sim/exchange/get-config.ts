/** GET /config of the exchange. */
import { getConfig } from '../../protocol/endpoints/exchange/get-config.js'
import { currencySpecification } from '../currency.js'
import { handler } from '../handler.js'
import { EXCHANGE_VERSION } from './keys.js'

export const getConfigHandler = handler(getConfig, (call) => call.world.exchange.settings, {
  steps: [],
  answer: (settings) => ({
    status: 200,
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
