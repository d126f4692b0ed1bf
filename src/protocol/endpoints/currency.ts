/** How a currency is shown to people; part of every /config. */
import Joi from 'joi'
import { amount, count, listOf, mapOf, optional, text } from './shapes.js'

export interface CurrencySpecification {
  name: string
  currency?: string
  num_fractional_input_digits: number
  num_fractional_normal_digits: number
  num_fractional_trailing_zero_digits: number
  alt_unit_names: Record<string, string>
  common_amounts?: string[]
}

export const currencySpecification = Joi.object<CurrencySpecification, true>({
  name: text,
  currency: optional(text),
  num_fractional_input_digits: count,
  num_fractional_normal_digits: count,
  num_fractional_trailing_zero_digits: count,
  alt_unit_names: mapOf(text),
  common_amounts: optional(listOf(amount)),
})
