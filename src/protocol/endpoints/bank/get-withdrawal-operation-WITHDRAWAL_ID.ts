/** GET /taler-integration/withdrawal-operation/WITHDRAWAL_ID: a wallet asks what it may withdraw, and how far it is. */
import Joi from 'joi'
import { endpoint } from '../endpoint.js'
import { amount, eddsaPublicKey, inQuery, listOf, optional, queryInteger, refusals, text } from '../shapes.js'
import { withdrawalQuery, withdrawalState, type WithdrawalQuery, type WithdrawalState } from './withdrawal.js'

export interface WithdrawalOperationQuery extends WithdrawalQuery {
  /** Old name of `timeout_ms`. */
  long_poll_ms?: number
}

export interface WithdrawalOperation {
  status: WithdrawalState
  /** Absent in version 1. */
  currency?: string
  /** Absent while nobody has said how much. */
  amount?: string
  /** What the account holder would like to withdraw; the wallet may change it (version 4). */
  suggested_amount?: string
  min_amount?: string
  max_amount?: string
  /** What the bank charges on top of the amount. */
  card_fees?: string
  /** payto URI of the account holder. */
  sender_wire?: string
  /** Base URL of an exchange that the bank proposes, or insists on. */
  suggested_exchange?: string
  required_exchange?: string
  /** Where the account holder confirms. */
  confirm_transfer_url?: string
  /** Wire methods by which the bank reaches exchanges, `iban`. */
  wire_types: string[]
  selected_reserve_pub?: string
  selected_exchange_account?: string
  /** True: the wallet is not to show the amount. */
  no_amount_to_wallet?: boolean
  /** Before there was `status`, these three said the same; test banks of 2024 send both. */
  aborted?: boolean
  selection_done?: boolean
  transfer_done?: boolean
}

export const showWithdrawalOperation = endpoint<unknown, WithdrawalOperationQuery>()({
  page: 'get-withdrawal-operation-WITHDRAWAL_ID',
  party: 'bank',
  method: 'GET',
  path: '/taler-integration/withdrawal-operation/{WITHDRAWAL_ID}',
  query: { ...withdrawalQuery, long_poll_ms: inQuery(queryInteger) },
  replies: {
    200: Joi.object<WithdrawalOperation, true>({
      status: withdrawalState,
      currency: optional(text),
      amount: optional(amount),
      suggested_amount: optional(amount),
      min_amount: optional(amount),
      max_amount: optional(amount),
      card_fees: optional(amount),
      sender_wire: optional(text),
      suggested_exchange: optional(text),
      required_exchange: optional(text),
      confirm_transfer_url: optional(text),
      wire_types: listOf(text),
      selected_reserve_pub: optional(eddsaPublicKey),
      selected_exchange_account: optional(text),
      no_amount_to_wallet: optional(Joi.boolean()),
      aborted: optional(Joi.boolean()),
      selection_done: optional(Joi.boolean()),
      transfer_done: optional(Joi.boolean()),
    }),
    ...refusals(400, 404),
  },
})
