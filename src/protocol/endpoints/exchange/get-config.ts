/** GET /config of an exchange. */
import Joi from 'joi'
import { currencySpecification, type CurrencySpecification } from '../currency.js'
import { endpoint } from '../endpoint.js'
import { optional, text, version } from '../shapes.js'

export interface ExchangeConfig {
  version: string
  name: string
  implementation?: string
  currency: string
  currency_specification: CurrencySpecification
}

export const getConfig = endpoint()({
  page: 'get-config',
  party: 'exchange',
  method: 'GET',
  path: '/config',
  replies: {
    200: Joi.object<ExchangeConfig, true>({
      version,
      name: Joi.string().valid('taler-exchange'),
      implementation: optional(text),
      currency: text,
      currency_specification: currencySpecification,
    }),
  },
})
