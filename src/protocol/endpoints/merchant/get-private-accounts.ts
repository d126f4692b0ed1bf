/** GET /private/accounts: bank accounts of the instance. */
import Joi from 'joi'
import { endpoint } from '../endpoint.js'
import { hashCode, listOf, paytoUri, refusals } from '../shapes.js'

export interface AccountEntry {
  payto_uri: string
  h_wire: string
  /** False: deleted, but contracts speak of it. */
  active: boolean
}

export interface AccountsSummary {
  accounts: AccountEntry[]
}

export const listAccounts = endpoint()({
  page: 'get-private-accounts',
  party: 'merchant',
  method: 'GET',
  path: '/private/accounts',
  authenticated: true,
  replies: {
    200: Joi.object<AccountsSummary, true>({
      accounts: listOf(
        Joi.object<AccountEntry, true>({ payto_uri: paytoUri, h_wire: hashCode, active: Joi.boolean() }),
      ),
    }),
    ...refusals(401, 403, 404, 500),
  },
})
