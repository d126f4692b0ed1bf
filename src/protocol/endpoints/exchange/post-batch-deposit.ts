/** POST /batch-deposit: a merchant hands in the coins of one contract. */
import Joi from 'joi'
import type { Timestamp } from '../../encoding/timestamp.js'
import { unblindedSignature, type UnblindedSignature } from '../coin.js'
import { endpoint } from '../endpoint.js'
import {
  amount,
  eddsaPublicKey,
  eddsaSignature,
  errorDetailShape,
  hashCode,
  listOf,
  optional,
  paytoUri,
  timestamp,
  wireSalt,
} from '../shapes.js'
import { coinConflictShape, denominationUnknownShape } from './proofs.js'

export interface DepositCoin {
  coin_pub: string
  denom_pub_hash: string
  ub_sig: UnblindedSignature
  /** Amount taken from the coin, its deposit fee included. */
  contribution: string
  coin_sig: string
}

export interface BatchDepositRequest {
  merchant_payto_uri: string
  wire_salt: string
  merchant_pub: string
  merchant_sig?: string
  h_contract_terms: string
  wallet_data_hash?: string
  coins: DepositCoin[]
  timestamp: Timestamp
  /** Absent means: no refund deadline, signed as zero. */
  refund_deadline?: Timestamp
  wire_transfer_deadline: Timestamp
}

export interface DepositSuccess {
  exchange_timestamp: Timestamp
  exchange_sig: string
  exchange_pub: string
}

export const batchDeposit = endpoint<BatchDepositRequest>()({
  page: 'post-batch-deposit',
  party: 'exchange',
  method: 'POST',
  path: '/batch-deposit',
  request: {
    merchant_payto_uri: paytoUri,
    wire_salt: wireSalt,
    merchant_pub: eddsaPublicKey,
    merchant_sig: optional(eddsaSignature),
    h_contract_terms: hashCode,
    wallet_data_hash: optional(hashCode),
    coins: listOf(
      Joi.object<DepositCoin, true>({
        coin_pub: eddsaPublicKey,
        denom_pub_hash: hashCode,
        ub_sig: unblindedSignature,
        contribution: amount,
        coin_sig: eddsaSignature,
      }),
    ),
    timestamp,
    refund_deadline: optional(timestamp),
    wire_transfer_deadline: timestamp,
  },
  replies: {
    200: Joi.object<DepositSuccess, true>({
      exchange_timestamp: timestamp,
      exchange_sig: eddsaSignature,
      exchange_pub: eddsaPublicKey,
    }),
    400: errorDetailShape,
    403: errorDetailShape,
    404: denominationUnknownShape,
    409: coinConflictShape,
    410: denominationUnknownShape,
    413: errorDetailShape,
    451: errorDetailShape,
    500: errorDetailShape,
  },
})
