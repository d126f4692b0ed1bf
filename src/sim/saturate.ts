/** Subtraction for handlers, whose guards may be gone: a planted defect grants wrongly, it does not break down. */
import { compareAmounts, subtractAmounts, zeroAmount, type Amount } from '../protocol/encoding/amount.js'

/** What is left, which may be nothing. @throws RangeError when the currencies differ */
export function takeAtMost(from: Amount, taken: Amount): Amount {
  return compareAmounts(taken, from) > 0 ? zeroAmount(from.currency) : subtractAmounts(from, taken)
}
