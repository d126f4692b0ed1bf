/** POST /batch-deposit: a merchant hands in the coins of one contract. */
import Joi from 'joi'
import type { JsonObject } from '../../encoding/json.js'
import type { Timestamp } from '../../encoding/timestamp.js'
import {
  anyUnblindedSignature,
  unblindedSignature,
  type AnyUnblindedSignature,
  type UnblindedSignature,
} from '../coin.js'
import { endpoint, type Endpoint } from '../endpoint.js'
import {
  amount,
  anyObject,
  eddsaPublicKey,
  eddsaSignature,
  errorDetailShape,
  hashCode,
  listOf,
  optional,
  paytoUri,
  shortHash,
  text,
  timestamp,
  wireSalt,
} from '../shapes.js'
import {
  coinConflictShape,
  denominationGoneShape,
  denominationUnknownShape,
  legitimizationNeededShape,
} from './proofs.js'

export interface DepositCoin<Signature = UnblindedSignature> {
  coin_pub: string
  denom_pub_hash: string
  ub_sig: Signature
  /** Amount taken from the coin, its deposit fee included. */
  contribution: string
  coin_sig: string
  /** Of a coin that knows its owner's age; 32 bytes. */
  h_age_commitment?: string
}

export interface BatchDepositRequest<Signature = UnblindedSignature> {
  merchant_payto_uri: string
  wire_salt: string
  merchant_pub: string
  merchant_sig?: string
  h_contract_terms: string
  wallet_data_hash?: string
  coins: DepositCoin<Signature>[]
  /** Conditions on the payment, by an extension. */
  policy?: JsonObject
  timestamp: Timestamp
  /** Absent means: no refund deadline, signed as zero. */
  refund_deadline?: Timestamp
  wire_transfer_deadline: Timestamp
}

export interface DepositSuccess {
  exchange_timestamp: Timestamp
  exchange_sig: string
  exchange_pub: string
  /** Where to ask about the deposit; the exchange's own base URL if absent. */
  transaction_base_url?: string
}

const fields = {
  merchant_payto_uri: paytoUri,
  wire_salt: wireSalt,
  merchant_pub: eddsaPublicKey,
  merchant_sig: optional(eddsaSignature),
  h_contract_terms: hashCode,
  wallet_data_hash: optional(hashCode),
}

const moreFields = {
  policy: optional(anyObject),
  timestamp,
  refund_deadline: optional(timestamp),
  wire_transfer_deadline: timestamp,
}

/** In the order in which the reference reads them. */
const coinFields = { contribution: amount, coin_pub: eddsaPublicKey, denom_pub_hash: hashCode }
const moreCoinFields = { coin_sig: eddsaSignature, h_age_commitment: optional(shortHash) }

export const batchDeposit = endpoint<BatchDepositRequest>()({
  page: 'post-batch-deposit',
  party: 'exchange',
  method: 'POST',
  path: '/batch-deposit',
  request: {
    ...fields,
    coins: listOf(
      Joi.object<DepositCoin, true>({ ...coinFields, ub_sig: unblindedSignature, ...moreCoinFields }),
    ),
    ...moreFields,
  },
  replies: {
    200: Joi.object<DepositSuccess, true>({
      exchange_timestamp: timestamp,
      exchange_sig: eddsaSignature,
      exchange_pub: eddsaPublicKey,
      transaction_base_url: optional(text),
    }),
    400: errorDetailShape,
    403: errorDetailShape,
    404: denominationUnknownShape,
    409: coinConflictShape,
    410: denominationGoneShape,
    413: errorDetailShape,
    451: legitimizationNeededShape,
    500: errorDetailShape,
  },
})

/** The request of a deposit with coins of any cipher: for an exchange that refuses what does not fit its keys. */
export type AnyBatchDepositRequest = BatchDepositRequest<AnyUnblindedSignature>

/** The same page, read by an exchange: a coin of another cipher is read well enough to be refused by name. */
export const anyBatchDeposit: Endpoint<AnyBatchDepositRequest, (typeof batchDeposit)['replies']> = {
  ...batchDeposit,
  request: Joi.object<AnyBatchDepositRequest, true>({
    ...fields,
    coins: listOf(
      Joi.object<DepositCoin<AnyUnblindedSignature>, true>({
        ...coinFields,
        ub_sig: anyUnblindedSignature,
        ...moreCoinFields,
      }),
    ),
    ...moreFields,
  }),
}
