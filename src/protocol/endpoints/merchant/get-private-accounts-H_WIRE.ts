/** GET /private/accounts/H_WIRE: a bank account of the instance. */
import Joi from 'joi'
import { endpoint } from '../endpoint.js'
import { base32Variable, hashCode, optional, paytoUri, refusals, text } from '../shapes.js'

export interface AccountDetails {
  payto_uri: string
  h_wire: string
  salt: string
  active: boolean
  credit_facade_url?: string
  extra_wire_subject_metadata?: string
}

export const showAccount = endpoint()({
  page: 'get-private-accounts-H_WIRE',
  party: 'merchant',
  method: 'GET',
  path: '/private/accounts/{H_WIRE}',
  authenticated: true,
  replies: {
    200: Joi.object<AccountDetails, true>({
      payto_uri: paytoUri,
      h_wire: hashCode,
      salt: base32Variable,
      active: Joi.boolean(),
      credit_facade_url: optional(text),
      extra_wire_subject_metadata: optional(text),
    }),
    ...refusals(400, 401, 403, 404, 500),
  },
})
