/** Answer 202 of pages that want a second proof of who is asking (merchant protocol v21). */
import Joi from 'joi'
import { listOf, text } from '../shapes.js'

export interface Challenge {
  challenge_id: string
  tan_channel: 'sms' | 'email'
  tan_info: string
}

export interface ChallengeResponse {
  challenges: Challenge[]
  /** True: all of the challenges have to be solved; false: any one of them. */
  combi_and: boolean
}

export const challengeResponse = Joi.object<ChallengeResponse, true>({
  challenges: listOf(
    Joi.object<Challenge, true>({
      challenge_id: text,
      tan_channel: Joi.string().valid('sms', 'email'),
      tan_info: text,
    }),
  ),
  combi_and: Joi.boolean(),
})
