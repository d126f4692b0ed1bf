/** What both forms of melting are answered: which of the planchets will not have to be revealed. */
import Joi from 'joi'
import { baseUrl, count, eddsaPublicKey, eddsaSignature, optional } from '../shapes.js'

export interface MeltResponse {
  /** 0, 1 or 2: the exchange signs this one of the three sets, and the wallet reveals the other two. */
  noreveal_index: number
  /** Over the commitment and the index. */
  exchange_sig: string
  exchange_pub: string
  /** Where to reveal (v32); the exchange's own base URL if absent. */
  reveal_base_url?: string
}

export const meltResponseShape = Joi.object<MeltResponse, true>({
  noreveal_index: count.max(2),
  exchange_sig: eddsaSignature,
  exchange_pub: eddsaPublicKey,
  reveal_base_url: optional(baseUrl),
})
