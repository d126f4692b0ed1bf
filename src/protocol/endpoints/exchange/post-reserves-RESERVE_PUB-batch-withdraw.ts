/** POST /reserves/RESERVE_PUB/batch-withdraw: blind signatures for planchets (exchange protocols up to 25). */
import Joi from 'joi'
import {
  anyCoinEnvelope,
  blindedSignature,
  coinEnvelope,
  type AnyCoinEnvelope,
  type BlindedSignature,
  type CoinEnvelope,
} from '../coin.js'
import { endpoint, type Endpoint } from '../endpoint.js'
import { eddsaSignature, errorDetailShape, hashCode, listOf } from '../shapes.js'
import {
  denominationGoneShape,
  denominationUnknownShape,
  legitimizationNeededShape,
  reserveConflictShape,
} from './proofs.js'

export interface WithdrawPlanchet<Envelope = CoinEnvelope> {
  denom_pub_hash: string
  coin_ev: Envelope
  reserve_sig: string
}

export interface BatchWithdrawRequest<Envelope = CoinEnvelope> {
  planchets: WithdrawPlanchet<Envelope>[]
}

export interface BatchWithdrawResponse {
  ev_sigs: { ev_sig: BlindedSignature }[]
}

export const batchWithdraw = endpoint<BatchWithdrawRequest>()({
  page: 'post-reserves-RESERVE_PUB-batch-withdraw',
  party: 'exchange',
  method: 'POST',
  path: '/reserves/{RESERVE_PUB}/batch-withdraw',
  request: {
    planchets: listOf(
      Joi.object<WithdrawPlanchet, true>({
        denom_pub_hash: hashCode,
        coin_ev: coinEnvelope,
        reserve_sig: eddsaSignature,
      }),
    ),
  },
  replies: {
    200: Joi.object<BatchWithdrawResponse, true>({
      ev_sigs: listOf(Joi.object({ ev_sig: blindedSignature })),
    }),
    400: errorDetailShape,
    403: errorDetailShape,
    404: denominationUnknownShape,
    409: reserveConflictShape,
    410: denominationGoneShape,
    413: errorDetailShape,
    451: legitimizationNeededShape,
    500: errorDetailShape,
  },
})

/** The request of a withdrawal with planchets of any cipher: for an exchange that refuses what does not fit its keys. */
export type AnyBatchWithdrawRequest = BatchWithdrawRequest<AnyCoinEnvelope>

/** The same page, read by an exchange: a planchet of another cipher is read well enough to be refused by name. */
export const anyBatchWithdraw: Endpoint<AnyBatchWithdrawRequest, (typeof batchWithdraw)['replies']> = {
  ...batchWithdraw,
  request: Joi.object<AnyBatchWithdrawRequest, true>({
    planchets: listOf(
      Joi.object<WithdrawPlanchet<AnyCoinEnvelope>, true>({
        denom_pub_hash: hashCode,
        coin_ev: anyCoinEnvelope,
        reserve_sig: eddsaSignature,
      }),
    ),
  }),
}
