/**
 * What happened to a coin, as its history tells it.
 *
 * `history_offset` is in the entries of newer pages only; the reference of v23 leaves it out. Amounts of money
 * that left the coin include the fee; amounts that came back are less their fee, while the request for a refund
 * includes it.
 */
import Joi from 'joi'
import type { Timestamp } from '../../encoding/timestamp.js'
import {
  amount,
  baseUrl,
  count,
  eddsaPublicKey,
  eddsaSignature,
  hashCode,
  optional,
  secret32,
  shortHash,
  timestamp,
  uint64,
} from '../shapes.js'

export interface CoinDeposit {
  type: 'DEPOSIT'
  history_offset?: number
  amount: string
  deposit_fee: string
  timestamp: Timestamp
  refund_deadline?: Timestamp
  merchant_pub: string
  h_contract_terms: string
  h_wire: string
  h_age_commitment?: string
  coin_sig: string
}

/** Since v32 the entry carries what links the new coins as well, under names that were not seen. */
export interface CoinMelt {
  type: 'MELT'
  history_offset?: number
  amount: string
  melt_fee: string
  rc: string
  h_age_commitment?: string
  coin_sig: string
}

export interface CoinRefund {
  type: 'REFUND'
  history_offset?: number
  amount: string
  refund_fee: string
  h_contract_terms: string
  merchant_pub: string
  rtransaction_id: bigint
  merchant_sig: string
}

/** The coin's denomination was revoked; its value went to the reserve it was withdrawn from. */
export interface CoinRecoup {
  type: 'RECOUP'
  history_offset?: number
  amount: string
  exchange_sig: string
  exchange_pub: string
  reserve_pub: string
  coin_sig: string
  coin_blind: string
  timestamp: Timestamp
}

/** The same, to the coin that this one was melted from. */
export interface CoinRecoupRefresh {
  type: 'RECOUP-REFRESH'
  history_offset?: number
  amount: string
  exchange_sig: string
  exchange_pub: string
  old_coin_pub: string
  coin_sig: string
  coin_blind: string
  timestamp: Timestamp
}

/** The other side of that: value came back from a coin that was made of this one. */
export interface OldCoinRecoup {
  type: 'OLD-COIN-RECOUP'
  history_offset?: number
  amount: string
  exchange_sig: string
  exchange_pub: string
  coin_pub: string
  timestamp: Timestamp
}

export interface CoinPurseDeposit {
  type: 'PURSE-DEPOSIT'
  history_offset?: number
  amount: string
  exchange_base_url: string
  h_age_commitment?: string
  purse_pub: string
  refunded: boolean
  coin_sig: string
}

export interface CoinPurseRefund {
  type: 'PURSE-REFUND'
  history_offset?: number
  amount: string
  refund_fee: string
  exchange_sig: string
  exchange_pub: string
  purse_pub: string
}

/** The coin paid for keeping a reserve open. */
export interface CoinReserveOpenDeposit {
  type: 'RESERVE-OPEN-DEPOSIT'
  history_offset?: number
  coin_contribution: string
  reserve_sig: string
  coin_sig: string
}

export type CoinHistoryEntry =
  | CoinDeposit
  | CoinMelt
  | CoinRefund
  | CoinRecoup
  | CoinRecoupRefresh
  | OldCoinRecoup
  | CoinPurseDeposit
  | CoinPurseRefund
  | CoinReserveOpenDeposit

const history_offset = optional(count)

/** What the exchange says itself, it signs. */
const signed = { exchange_sig: eddsaSignature, exchange_pub: eddsaPublicKey }

const deposit = Joi.object<CoinDeposit, true>({
  type: Joi.string().valid('DEPOSIT'),
  history_offset,
  amount,
  deposit_fee: amount,
  timestamp,
  refund_deadline: optional(timestamp),
  merchant_pub: eddsaPublicKey,
  h_contract_terms: hashCode,
  h_wire: hashCode,
  h_age_commitment: optional(shortHash),
  coin_sig: eddsaSignature,
})

const melt = Joi.object<CoinMelt, true>({
  type: Joi.string().valid('MELT'),
  history_offset,
  amount,
  melt_fee: amount,
  rc: hashCode,
  h_age_commitment: optional(shortHash),
  coin_sig: eddsaSignature,
})

const refund = Joi.object<CoinRefund, true>({
  type: Joi.string().valid('REFUND'),
  history_offset,
  amount,
  refund_fee: amount,
  h_contract_terms: hashCode,
  merchant_pub: eddsaPublicKey,
  rtransaction_id: uint64,
  merchant_sig: eddsaSignature,
})

const recoup = Joi.object<CoinRecoup, true>({
  type: Joi.string().valid('RECOUP'),
  history_offset,
  amount,
  ...signed,
  reserve_pub: eddsaPublicKey,
  coin_sig: eddsaSignature,
  coin_blind: secret32,
  timestamp,
})

const recoupRefresh = Joi.object<CoinRecoupRefresh, true>({
  type: Joi.string().valid('RECOUP-REFRESH'),
  history_offset,
  amount,
  ...signed,
  old_coin_pub: eddsaPublicKey,
  coin_sig: eddsaSignature,
  coin_blind: secret32,
  timestamp,
})

const oldCoinRecoup = Joi.object<OldCoinRecoup, true>({
  type: Joi.string().valid('OLD-COIN-RECOUP'),
  history_offset,
  amount,
  ...signed,
  coin_pub: eddsaPublicKey,
  timestamp,
})

const purseDeposit = Joi.object<CoinPurseDeposit, true>({
  type: Joi.string().valid('PURSE-DEPOSIT'),
  history_offset,
  amount,
  exchange_base_url: baseUrl,
  h_age_commitment: optional(shortHash),
  purse_pub: eddsaPublicKey,
  refunded: Joi.boolean(),
  coin_sig: eddsaSignature,
})

const purseRefund = Joi.object<CoinPurseRefund, true>({
  type: Joi.string().valid('PURSE-REFUND'),
  history_offset,
  amount,
  refund_fee: amount,
  ...signed,
  purse_pub: eddsaPublicKey,
})

const reserveOpenDeposit = Joi.object<CoinReserveOpenDeposit, true>({
  type: Joi.string().valid('RESERVE-OPEN-DEPOSIT'),
  history_offset,
  coin_contribution: amount,
  reserve_sig: eddsaSignature,
  coin_sig: eddsaSignature,
})

const ofNoType = Joi.object({
  type: Joi.string().valid(
    'DEPOSIT',
    'MELT',
    'REFUND',
    'RECOUP',
    'RECOUP-REFRESH',
    'OLD-COIN-RECOUP',
    'PURSE-DEPOSIT',
    'PURSE-REFUND',
    'RESERVE-OPEN-DEPOSIT',
  ),
})

export const coinHistoryEntry: Joi.AlternativesSchema<CoinHistoryEntry> = Joi.alternatives().conditional(
  Joi.ref('.type'),
  {
    switch: [
      { is: 'DEPOSIT', then: deposit },
      { is: 'MELT', then: melt },
      { is: 'REFUND', then: refund },
      { is: 'RECOUP', then: recoup },
      { is: 'RECOUP-REFRESH', then: recoupRefresh },
      { is: 'OLD-COIN-RECOUP', then: oldCoinRecoup },
      { is: 'PURSE-DEPOSIT', then: purseDeposit },
      { is: 'PURSE-REFUND', then: purseRefund },
      { is: 'RESERVE-OPEN-DEPOSIT', then: reserveOpenDeposit },
    ],
    // Reached by entries of no known type, which it refuses by the name of that member.
    otherwise: ofNoType,
  },
)
