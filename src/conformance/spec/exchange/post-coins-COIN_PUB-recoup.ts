/** Rows of POST /coins/COIN_PUB/recoup. */
import { recoupRows } from './recoup.js'

export const rows = recoupRows({
  name: 'recoup',
  says: 'All that is left of the coin goes to the reserve that it was withdrawn from.',
  strange: {
    name: '404-withdrawal-unknown',
    says: 'No reserve has withdrawn this coin.',
    code: 'EXCHANGE_RECOUP_WITHDRAW_NOT_FOUND',
  },
  signature: 'EXCHANGE_RECOUP_SIGNATURE_INVALID',
  notEligible: 'EXCHANGE_RECOUP_NOT_ELIGIBLE',
})
