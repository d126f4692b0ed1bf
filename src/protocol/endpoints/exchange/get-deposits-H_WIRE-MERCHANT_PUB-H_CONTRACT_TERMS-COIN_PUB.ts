/** GET /deposits/H_WIRE/MERCHANT_PUB/H_CONTRACT_TERMS/COIN_PUB: a merchant asks what became of a deposit. */
import Joi from 'joi'
import type { Timestamp } from '../../encoding/timestamp.js'
import { endpoint } from '../endpoint.js'
import {
  amount,
  eddsaPublicKey,
  eddsaSignature,
  inQuery,
  integer,
  optional,
  queryInteger,
  refusals,
  timestamp,
} from '../shapes.js'

export interface TrackDepositQuery {
  merchant_sig: string
  timeout_ms?: number
  /** What to wait for (v21): 1 until the owner is known or the money went out, 2 until it went out. */
  lpt?: number
}

/** The money is on its way. */
export interface DepositWired {
  wtid: string
  execution_time: Timestamp
  /** What was deposited, less the deposit fee; refunds are not subtracted. */
  coin_contribution: string
  exchange_sig: string
  exchange_pub: string
}

/** It is not; nobody signs this. */
export interface DepositPending {
  /** When the transfer is expected. */
  execution_time: Timestamp
  /** False: the exchange first wants to know whose account it is. */
  kyc_ok: boolean
  requirement_row?: number
  account_pub?: string
}

export const trackDeposit = endpoint<unknown, TrackDepositQuery>()({
  page: 'get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB',
  party: 'exchange',
  method: 'GET',
  path: '/deposits/{H_WIRE}/{MERCHANT_PUB}/{H_CONTRACT_TERMS}/{COIN_PUB}',
  query: {
    merchant_sig: eddsaSignature,
    timeout_ms: inQuery(queryInteger),
    lpt: inQuery(queryInteger),
  },
  replies: {
    200: Joi.object<DepositWired, true>({
      // 32 bytes, as keys have.
      wtid: eddsaPublicKey,
      execution_time: timestamp,
      coin_contribution: amount,
      exchange_sig: eddsaSignature,
      exchange_pub: eddsaPublicKey,
    }),
    202: Joi.object<DepositPending, true>({
      execution_time: timestamp,
      kyc_ok: Joi.boolean(),
      requirement_row: optional(integer),
      account_pub: optional(eddsaPublicKey),
    }),
    ...refusals(400, 403, 404, 500),
  },
})
