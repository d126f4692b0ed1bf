/** POST /private/accounts: adds a bank account, or brings a deleted one back. */
import Joi from 'joi'
import { endpoint } from '../endpoint.js'
import { base32Variable, hashCode, paytoUri, refusals } from '../shapes.js'
import { accountSettings, type AccountSettings } from './account.js'
import { challengeResponse } from './challenge.js'

export interface NewAccount extends AccountSettings {
  payto_uri: string
}

export interface AccountAdded {
  h_wire: string
  salt: string
}

export const addAccount = endpoint<NewAccount>()({
  page: 'post-private-accounts',
  party: 'merchant',
  method: 'POST',
  path: '/private/accounts',
  authenticated: true,
  request: { payto_uri: paytoUri, ...accountSettings },
  replies: {
    // The page gives the salt the type of a hash; the reference has salts of 16 bytes.
    200: Joi.object<AccountAdded, true>({ h_wire: hashCode, salt: base32Variable }),
    202: challengeResponse,
    ...refusals(400, 401, 403, 404, 409, 413, 500),
  },
})
