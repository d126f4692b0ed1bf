/**
 * What happened to a reserve, as its history tells it.
 *
 * `history_offset` is in the entries of newer pages only; the reference of v23 leaves it out. Amounts of money
 * that left include the fee.
 */
import Joi from 'joi'
import type { Timestamp } from '../../encoding/timestamp.js'
import {
  amount,
  count,
  eddsaPublicKey,
  eddsaSignature,
  hashCode,
  optional,
  shortHash,
  text,
  timestamp,
  uint64,
} from '../shapes.js'

/** Money came in. */
export interface ReserveCredit {
  type: 'CREDIT'
  history_offset?: number
  timestamp: Timestamp
  sender_account_url: string
  /** Row id of the bank. */
  wire_reference: bigint
  amount: string
}

/** Coins went out: one in each entry up to v25, whose members are optional because later entries tell of batches. */
export interface ReserveWithdraw {
  type: 'WITHDRAW'
  history_offset?: number
  reserve_sig: string
  h_coin_envelope?: string
  h_denom_pub?: string
  withdraw_fee?: string
  amount: string
}

/** A coin of a revoked denomination came back. */
export interface ReserveRecoup {
  type: 'RECOUP'
  history_offset?: number
  exchange_pub: string
  exchange_sig: string
  timestamp: Timestamp
  amount: string
  coin_pub: string
}

/** The rest went back to the bank. */
export interface ReserveClosing {
  type: 'CLOSING'
  history_offset?: number
  receiver_account_details: string
  wtid: string
  exchange_pub: string
  exchange_sig: string
  timestamp: Timestamp
  amount: string
  closing_fee: string
}

/** A purse was merged in. */
export interface ReserveMerge {
  type: 'MERGE'
  history_offset?: number
  h_contract_terms: string
  merge_pub: string
  min_age: number
  flags: number
  purse_pub: string
  reserve_sig: string
  merge_timestamp: Timestamp
  purse_expiration: Timestamp
  purse_fee: string
  amount: string
  merged: boolean
}

/**
 * What the owner, or the exchange, did to the reserve itself. Of these only the types are known here: no page
 * that could be read shows their members.
 */
export interface ReserveUpkeep {
  type: 'SETUP' | 'HISTORY' | 'OPEN' | 'CLOSE'
  history_offset?: number
}

export type ReserveHistoryEntry =
  ReserveCredit | ReserveWithdraw | ReserveRecoup | ReserveClosing | ReserveMerge | ReserveUpkeep

const history_offset = optional(count)

const credit = Joi.object<ReserveCredit, true>({
  type: Joi.string().valid('CREDIT'),
  history_offset,
  timestamp,
  sender_account_url: text,
  wire_reference: uint64,
  amount,
})

const withdraw = Joi.object<ReserveWithdraw, true>({
  type: Joi.string().valid('WITHDRAW'),
  history_offset,
  reserve_sig: eddsaSignature,
  h_coin_envelope: optional(hashCode),
  h_denom_pub: optional(hashCode),
  withdraw_fee: optional(amount),
  amount,
})

const recoup = Joi.object<ReserveRecoup, true>({
  type: Joi.string().valid('RECOUP'),
  history_offset,
  exchange_pub: eddsaPublicKey,
  exchange_sig: eddsaSignature,
  timestamp,
  amount,
  coin_pub: eddsaPublicKey,
})

const closing = Joi.object<ReserveClosing, true>({
  type: Joi.string().valid('CLOSING'),
  history_offset,
  receiver_account_details: text,
  wtid: shortHash,
  exchange_pub: eddsaPublicKey,
  exchange_sig: eddsaSignature,
  timestamp,
  amount,
  closing_fee: amount,
})

const merge = Joi.object<ReserveMerge, true>({
  type: Joi.string().valid('MERGE'),
  history_offset,
  h_contract_terms: hashCode,
  merge_pub: eddsaPublicKey,
  min_age: count,
  flags: count,
  purse_pub: eddsaPublicKey,
  reserve_sig: eddsaSignature,
  merge_timestamp: timestamp,
  purse_expiration: timestamp,
  purse_fee: amount,
  amount,
  merged: Joi.boolean(),
})

const upkeep = Joi.object<ReserveUpkeep, true>({
  type: Joi.string().valid('SETUP', 'HISTORY', 'OPEN', 'CLOSE'),
  history_offset,
})

export const reserveHistoryEntry: Joi.AlternativesSchema<ReserveHistoryEntry> =
  Joi.alternatives().conditional(Joi.ref('.type'), {
    switch: [
      { is: 'CREDIT', then: credit },
      { is: 'WITHDRAW', then: withdraw },
      { is: 'RECOUP', then: recoup },
      { is: 'CLOSING', then: closing },
      { is: 'MERGE', then: merge },
    ],
    otherwise: upkeep,
  })
