/** POST /coins/COIN_PUB/refund: a merchant gives (part of) a deposit back to its coin. */
import Joi from 'joi'
import type { JsonValue } from '../../encoding/json.js'
import { endpoint } from '../endpoint.js'
import {
  amount,
  anything,
  eddsaPublicKey,
  eddsaSignature,
  errorDetailShape,
  hashCode,
  optional,
  uint64,
} from '../shapes.js'
import { coinConflictShape, denominationUnknownShape } from './proofs.js'

export interface RefundRequest {
  /** Amount to refund, the refund fee included. */
  refund_amount: string
  h_contract_terms: string
  merchant_pub: string
  rtransaction_id: bigint
  merchant_sig: string
  /** What the merchant takes the refund fee to be. Merchants of 2020 named it; exchanges of today ignore it (recording 094). */
  refund_fee?: JsonValue
}

export interface RefundSuccess {
  exchange_sig: string
  exchange_pub: string
}

export const refund = endpoint<RefundRequest>()({
  page: 'post-coins-COIN_PUB-refund',
  party: 'exchange',
  method: 'POST',
  path: '/coins/{COIN_PUB}/refund',
  // In the order in which the reference reads them: a request with two bad fields names the first.
  request: {
    refund_amount: amount,
    h_contract_terms: hashCode,
    merchant_pub: eddsaPublicKey,
    rtransaction_id: uint64,
    merchant_sig: eddsaSignature,
    refund_fee: optional(Joi.alternatives(anything)),
  },
  replies: {
    200: Joi.object<RefundSuccess, true>({ exchange_sig: eddsaSignature, exchange_pub: eddsaPublicKey }),
    400: errorDetailShape,
    403: errorDetailShape,
    404: denominationUnknownShape,
    409: coinConflictShape,
    410: errorDetailShape,
    412: coinConflictShape,
    413: errorDetailShape,
    424: coinConflictShape,
    500: errorDetailShape,
  },
})
