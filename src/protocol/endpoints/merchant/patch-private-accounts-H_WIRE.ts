/** PATCH /private/accounts/H_WIRE: changes how a bank account is looked at. */
import { endpoint, nothing } from '../endpoint.js'
import { refusals } from '../shapes.js'
import { accountSettings, type AccountSettings } from './account.js'

export const changeAccount = endpoint<AccountSettings>()({
  page: 'patch-private-accounts-H_WIRE',
  party: 'merchant',
  method: 'PATCH',
  path: '/private/accounts/{H_WIRE}',
  authenticated: true,
  request: accountSettings,
  replies: {
    204: nothing,
    ...refusals(400, 401, 403, 404, 413, 500),
  },
})
