/** Refusals of an exchange that carry a signed proof or name the coin they are about. */
import Joi from 'joi'
import type { Timestamp } from '../../encoding/timestamp.js'
import {
  eddsaPublicKey,
  eddsaSignature,
  hashCode,
  integer,
  optional,
  text,
  timestamp,
  type ErrorDetail,
} from '../shapes.js'

/** 404 with code 1005 comes with a signature over the unknown hash; other 404s do not. */
export interface DenominationUnknown extends ErrorDetail {
  timestamp?: Timestamp
  exchange_pub?: string
  exchange_sig?: string
  h_denom_pub?: string
}

export const denominationUnknownShape = Joi.object<DenominationUnknown, true>({
  code: integer,
  hint: optional(text),
  detail: optional(text),
  field: optional(text),
  timestamp: optional(timestamp),
  exchange_pub: optional(eddsaPublicKey),
  exchange_sig: optional(eddsaSignature),
  h_denom_pub: optional(hashCode),
})

/** Conflicts of deposit and refund: which coin, or which account the contract was deposited to before. */
export interface CoinConflict extends ErrorDetail {
  coin_pub?: string
  h_denom_pub?: string
  h_wire?: string
}

export const coinConflictShape = Joi.object<CoinConflict, true>({
  code: integer,
  hint: optional(text),
  detail: optional(text),
  field: optional(text),
  coin_pub: optional(eddsaPublicKey),
  h_denom_pub: optional(hashCode),
  h_wire: optional(hashCode),
})
