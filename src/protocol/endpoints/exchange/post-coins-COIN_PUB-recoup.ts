/** POST /coins/COIN_PUB/recoup: a coin of a revoked denomination goes back to its reserve (protocols before the batched form). */
import Joi from 'joi'
import { endpoint } from '../endpoint.js'
import { eddsaPublicKey } from '../shapes.js'
import { recoupRefusals, recoupRequest, type RecoupRequest } from './recoup.js'

export interface RecoupedToReserve {
  reserve_pub: string
}

export const recoup = endpoint<RecoupRequest>()({
  page: 'post-coins-COIN_PUB-recoup',
  party: 'exchange',
  method: 'POST',
  path: '/coins/{COIN_PUB}/recoup',
  request: recoupRequest,
  replies: {
    200: Joi.object<RecoupedToReserve, true>({ reserve_pub: eddsaPublicKey }),
    ...recoupRefusals,
  },
})
