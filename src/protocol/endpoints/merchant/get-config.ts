/** GET /config of a merchant backend: who it is and what it can do. */
import Joi from 'joi'
import { endpoint } from '../endpoint.js'
import { currencySpecification, type CurrencySpecification } from '../currency.js'
import {
  baseUrl,
  eddsaPublicKey,
  errorDetailShape,
  listOf,
  mapOf,
  optional,
  relativeTime,
  text,
  version,
} from '../shapes.js'
import type { RelativeTime } from '../../encoding/timestamp.js'

export interface ExchangeInfo {
  base_url: string
  currency: string
  master_pub: string
}

export interface MerchantConfig {
  version: string
  name: string
  implementation?: string
  currency: string
  currencies: Record<string, CurrencySpecification>
  exchanges?: ExchangeInfo[]
  default_persona?: string
  have_self_provisioning?: boolean
  have_donau?: boolean
  payment_target_types?: string
  default_pay_delay?: RelativeTime
  default_refund_delay?: RelativeTime
  default_wire_transfer_delay?: RelativeTime
}

export const getConfig = endpoint()({
  page: 'get-config',
  party: 'merchant',
  method: 'GET',
  path: '/config',
  replies: {
    200: Joi.object<MerchantConfig, true>({
      version,
      name: Joi.string().valid('taler-merchant').insensitive(),
      implementation: optional(text),
      currency: text,
      currencies: mapOf(currencySpecification),
      exchanges: optional(
        listOf(
          Joi.object<ExchangeInfo, true>({ base_url: baseUrl, currency: text, master_pub: eddsaPublicKey }),
        ),
      ),
      default_persona: optional(text),
      have_self_provisioning: optional(Joi.boolean()),
      have_donau: optional(Joi.boolean()),
      payment_target_types: optional(text),
      default_pay_delay: optional(relativeTime),
      default_refund_delay: optional(relativeTime),
      default_wire_transfer_delay: optional(relativeTime),
    }),
    404: errorDetailShape,
  },
})
