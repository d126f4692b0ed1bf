/** Refusals of an exchange that carry a signed proof or name the coin they are about. */
import Joi from 'joi'
import type { Timestamp } from '../../encoding/timestamp.js'
import {
  anyUnblindedSignature,
  denominationPub,
  type AnyUnblindedSignature,
  type DenominationPub,
} from '../coin.js'
import {
  amount,
  count,
  eddsaPublicKey,
  eddsaSignature,
  hashCode,
  integer,
  optional,
  shortHash,
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

/**
 * 410: the denomination is not usable yet, or not any more; signed over the time, `oper` and the key's hash. The
 * reference sends a withdrawal from a revoked denomination the code alone.
 */
export interface DenominationGone extends DenominationUnknown {
  /** What was wanted: `DEPOSIT`, `MELT`, `RECOUP`, `RECOUP-REFRESH`, `batch-withdraw`; 8 bytes of it are signed. */
  oper?: string
}

export const denominationGoneShape = Joi.object<DenominationGone, true>({
  code: integer,
  hint: optional(text),
  detail: optional(text),
  field: optional(text),
  oper: optional(text),
  timestamp: optional(timestamp),
  exchange_pub: optional(eddsaPublicKey),
  exchange_sig: optional(eddsaSignature),
  h_denom_pub: optional(hashCode),
})

/**
 * Conflicts about a coin: which one (1012, 1501), what it was known as before (1003 with another denomination,
 * 1015 with other ages), or which account the contract was deposited to before (1206).
 */
export interface CoinConflict extends ErrorDetail {
  coin_pub?: string
  h_denom_pub?: string
  h_wire?: string
  prev_denom_pub?: DenominationPub
  prev_denom_sig?: AnyUnblindedSignature
  /** Absent when the coin was known without ages. */
  expected_age_commitment_hash?: string
  /** In words, in what way the ages differ. */
  conflict_detail?: string
}

export const coinConflictShape = Joi.object<CoinConflict, true>({
  code: integer,
  hint: optional(text),
  detail: optional(text),
  field: optional(text),
  coin_pub: optional(eddsaPublicKey),
  h_denom_pub: optional(hashCode),
  h_wire: optional(hashCode),
  prev_denom_pub: optional(denominationPub),
  prev_denom_sig: optional(anyUnblindedSignature),
  expected_age_commitment_hash: optional(shortHash),
  conflict_detail: optional(text),
})

/** 409 of withdrawals: the reserve holds too little (1150), or its owner may be too young (1681). */
export interface ReserveConflict extends ErrorDetail {
  balance?: string
  requested_amount?: string
  /** Years: coins have to be withdrawn for this age or below. */
  maximum_allowed_age?: number
}

export const reserveConflictShape = Joi.object<ReserveConflict, true>({
  code: integer,
  hint: optional(text),
  detail: optional(text),
  field: optional(text),
  balance: optional(amount),
  requested_amount: optional(amount),
  maximum_allowed_age: optional(count),
})

/** 451: the law wants to know first who owns the account, or does not allow so much. */
export interface LegitimizationNeeded extends ErrorDetail {
  /** Hash of the normalized payto:// URI of the account. */
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
  h_payto: optional(shortHash),
  account_pub: optional(eddsaPublicKey),
  bad_kyc_auth: optional(Joi.boolean()),
  requirement_row: optional(integer),
})
