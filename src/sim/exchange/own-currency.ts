/** Amounts of another currency, which the reference refuses while it reads the fields. */
import type { Amount } from '../../protocol/encoding/amount.js'
import { guard, type Guard } from '../handler.js'

interface AsksExchange {
  readonly exchange: { readonly settings: { readonly currency: string } }
}

/**
 * Refuses amounts in another currency than that of the exchange, as if they were no amounts.
 * @param line place of the field among those of its object
 */
export function ownCurrency<Context extends AsksExchange>(
  field: string,
  line: number,
  amountsIn: (context: Context) => readonly Amount[],
): Guard<Context> {
  return guard(
    'own-currency',
    400,
    'GENERIC_JSON_INVALID',
    (context) => amountsIn(context).every(({ currency }) => currency === context.exchange.settings.currency),
    () => ({ field, line }),
  )
}
