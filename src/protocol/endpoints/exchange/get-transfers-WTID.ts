/** GET /transfers/WTID: which deposits a wire transfer to a merchant is made of. Whoever knows the WTID may ask. */
import Joi from 'joi'
import type { Timestamp } from '../../encoding/timestamp.js'
import { endpoint } from '../endpoint.js'
import {
  amount,
  eddsaPublicKey,
  eddsaSignature,
  hashCode,
  listOf,
  optional,
  refusals,
  shortHash,
  timestamp,
} from '../shapes.js'

export interface TransferredDeposit {
  h_contract_terms: string
  coin_pub: string
  /** Less what was refunded, since v19. */
  deposit_value: string
  /** 0 if all was refunded, and never more than what is left. */
  deposit_fee: string
  /** Since v19; for people, as it is subtracted already. */
  refund_total?: string
}

export interface TrackTransfer {
  /** What was wired: the deposits less their fees and the wire fee. */
  total: string
  wire_fee: string
  merchant_pub: string
  /** Hash of the full payto:// URI of the account. */
  h_payto: string
  execution_time: Timestamp
  deposits: TransferredDeposit[]
  exchange_sig: string
  exchange_pub: string
}

export const trackTransfer = endpoint()({
  page: 'get-transfers-WTID',
  party: 'exchange',
  method: 'GET',
  path: '/transfers/{WTID}',
  replies: {
    200: Joi.object<TrackTransfer, true>({
      total: amount,
      wire_fee: amount,
      merchant_pub: eddsaPublicKey,
      h_payto: shortHash,
      execution_time: timestamp,
      deposits: listOf(
        Joi.object<TransferredDeposit, true>({
          h_contract_terms: hashCode,
          coin_pub: eddsaPublicKey,
          deposit_value: amount,
          deposit_fee: amount,
          refund_total: optional(amount),
        }),
      ),
      exchange_sig: eddsaSignature,
      exchange_pub: eddsaPublicKey,
    }),
    ...refusals(400, 404, 500),
  },
})
