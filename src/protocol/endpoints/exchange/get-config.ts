/** GET /config of an exchange. Merchants and wallets read /keys instead. */
import Joi from 'joi'
import type { JsonValue } from '../../encoding/json.js'
import { currencySpecification, type CurrencySpecification } from '../currency.js'
import { endpoint } from '../endpoint.js'
import { amount, anything, listOf, optional, text, version } from '../shapes.js'

export interface ExchangeConfig {
  version: string
  name: string
  implementation?: string
  currency: string
  currency_specification: CurrencySpecification
  /** Deprecated since v24; an empty list. */
  supported_kyc_requirements?: JsonValue[]
  /** Balances beyond which a wallet has to be known; the reference sends the list, and no page names it. */
  wallet_balance_limit_without_kyc?: string[]
  /** Since v21: where the currency can be spent. */
  shopping_url?: string
  /** Since v30. */
  open_banking_gateway?: string
  /** Since v24: which dialect the pages for officers speak. */
  aml_spa_dialect?: string
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
      supported_kyc_requirements: optional(listOf<JsonValue>(anything)),
      wallet_balance_limit_without_kyc: optional(listOf(amount)),
      shopping_url: optional(text),
      open_banking_gateway: optional(text),
      aml_spa_dialect: optional(text),
    }),
  },
})
