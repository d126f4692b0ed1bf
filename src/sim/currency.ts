/** How amounts of the simulated currency are shown. */
import type { CurrencySpecification } from '../protocol/endpoints/currency.js'

/** The same for every currency. */
export function currencySpecification(currency: string): CurrencySpecification {
  return {
    name: currency,
    currency,
    num_fractional_input_digits: 2,
    num_fractional_normal_digits: 2,
    num_fractional_trailing_zero_digits: 2,
    alt_unit_names: { '0': currency },
    common_amounts: [],
  }
}
