/** GET /taler-integration/config: which version of the integration API a bank speaks to wallets. */
import Joi from 'joi'
import { currencySpecification, type CurrencySpecification } from '../currency.js'
import { endpoint } from '../endpoint.js'
import { optional, text, version } from '../shapes.js'

export interface BankIntegrationConfig {
  name: 'taler-bank-integration'
  version: string
  currency: string
  /** Test banks of 2024 leave it out. */
  currency_specification?: CurrencySpecification
  implementation?: string
}

export const bankIntegrationConfig = endpoint()({
  page: 'get-bank-integration-config',
  party: 'bank',
  method: 'GET',
  path: '/taler-integration/config',
  replies: {
    200: Joi.object<BankIntegrationConfig, true>({
      name: Joi.string().valid('taler-bank-integration'),
      version,
      currency: text,
      currency_specification: optional(currencySpecification),
      implementation: optional(text),
    }),
  },
})
