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

/** 451: the law wants to know first who owns the account, or does not allow so much. */
export interface LegitimizationNeeded extends ErrorDetail {
  /** Hash of the normalized payto:// URI of the account; 32 bytes, as keys have. */
  h_payto?: string
  account_pub?: string
  /** Clients want to be told, although the reference leaves it out where it is false. */
  bad_kyc_auth?: boolean
  requirement_row?: number
}

export const legitimizationNeededShape = Joi.object<LegitimizationNeeded, true>({
  code: integer,
  hint: optional(text),
  detail: optional(text),
  field: optional(text),
  h_payto: optional(eddsaPublicKey),
  account_pub: optional(eddsaPublicKey),
  bad_kyc_auth: optional(Joi.boolean()),
  requirement_row: optional(integer),
})
