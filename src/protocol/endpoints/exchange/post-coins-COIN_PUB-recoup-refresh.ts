/** POST /coins/COIN_PUB/recoup-refresh: a coin of a revoked denomination goes back to the coin it was melted from (protocols before the batched form). */
import Joi from 'joi'
import { endpoint } from '../endpoint.js'
import { eddsaPublicKey } from '../shapes.js'
import { recoupRefusals, recoupRequest, type RecoupRequest } from './recoup.js'

export interface RecoupedToCoin {
  old_coin_pub: string
}

export const recoupRefresh = endpoint<RecoupRequest>()({
  page: 'post-coins-COIN_PUB-recoup-refresh',
  party: 'exchange',
  method: 'POST',
  path: '/coins/{COIN_PUB}/recoup-refresh',
  request: recoupRequest,
  replies: {
    200: Joi.object<RecoupedToCoin, true>({ old_coin_pub: eddsaPublicKey }),
    ...recoupRefusals,
  },
})
