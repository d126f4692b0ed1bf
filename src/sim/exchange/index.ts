/** All handlers of the exchange. */
import type { Handler } from '../handler.js'
import { coinHistoryHandler } from './get-coins-COIN_PUB-history.js'
import { getConfigHandler } from './get-config.js'
import { trackDepositHandler } from './get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB.js'
import { getKeysHandler } from './get-keys.js'
import { getPrivacyHandler } from './get-privacy.js'
import { getSeedHandler } from './get-seed.js'
import { getTermsHandler } from './get-terms.js'
import { trackTransferHandler } from './get-transfers-WTID.js'
import { reserveHistoryHandler } from './get-reserves-RESERVE_PUB-history.js'
import { getReserveHandler } from './get-reserves-RESERVE_PUB.js'
import { batchDepositHandler } from './post-batch-deposit.js'
import { refundHandler } from './post-coins-COIN_PUB-refund.js'
import { batchWithdrawHandler } from './post-reserves-RESERVE_PUB-batch-withdraw.js'
import { linkHandler } from './get-coins-COIN_PUB-link.js'
import { meltHandler } from './post-coins-COIN_PUB-melt.js'
import { recoupRefreshHandler } from './post-coins-COIN_PUB-recoup-refresh.js'
import { recoupHandler } from './post-coins-COIN_PUB-recoup.js'
import { revokeDenominationHandler } from './post-management-denominations-H_DENOM_PUB-revoke.js'
import { revealHandler } from './post-refreshes-RCH-reveal.js'
import { meltWithPlanHandler } from './post-melt.js'
import { revealMeltHandler } from './post-reveal-melt.js'
import { withdrawHandler } from './post-withdraw.js'

export const EXCHANGE_HANDLERS: readonly Handler[] = [
  getConfigHandler,
  getKeysHandler,
  getSeedHandler,
  getTermsHandler,
  getPrivacyHandler,
  batchWithdrawHandler,
  batchDepositHandler,
  refundHandler,
  trackDepositHandler,
  trackTransferHandler,
  coinHistoryHandler,
  getReserveHandler,
  reserveHistoryHandler,
  meltHandler,
  revealHandler,
  linkHandler,
  revokeDenominationHandler,
  recoupHandler,
  recoupRefreshHandler,
  withdrawHandler,
  meltWithPlanHandler,
  revealMeltHandler,
]
