/** Rows of POST /coins/COIN_PUB/recoup-refresh. */
import { recoupRows } from './recoup.js'

export const rows = recoupRows({
  name: 'recoup-refresh',
  says: 'All that is left of the coin goes to the coin that it was made of.',
  strange: {
    name: '404-melt-unknown',
    says: 'This coin was made of no other one.',
    code: 'EXCHANGE_RECOUP_REFRESH_MELT_NOT_FOUND',
  },
  signature: 'EXCHANGE_RECOUP_REFRESH_SIGNATURE_INVALID',
  notEligible: 'EXCHANGE_RECOUP_REFRESH_NOT_ELIGIBLE',
})
