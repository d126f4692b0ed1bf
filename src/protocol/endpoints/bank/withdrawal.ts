/** What all pages about a withdrawal operation share: an account holder sends money to a reserve of a wallet. */
import Joi from 'joi'
import { inQuery, queryInteger } from '../shapes.js'

/**
 * `pending` until a wallet chose a reserve, `selected` until the account holder agreed, then `confirmed`;
 * `aborted` when either of them gave it up.
 */
export type WithdrawalState = 'pending' | 'selected' | 'aborted' | 'confirmed'

export const withdrawalState = Joi.string<WithdrawalState>().valid(
  'pending',
  'selected',
  'aborted',
  'confirmed',
)

export interface WithdrawalQuery {
  /** How long to wait until the state is another than `old_state`, in milliseconds. */
  timeout_ms?: number
  /** `pending` by default. */
  old_state?: WithdrawalState
}

export const withdrawalQuery = {
  timeout_ms: inQuery(queryInteger),
  old_state: inQuery(withdrawalState),
}
