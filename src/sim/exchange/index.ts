/** All handlers of the exchange. */
import type { Handler } from '../handler.js'
import { getConfigHandler } from './get-config.js'
import { trackDepositHandler } from './get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB.js'
import { getKeysHandler } from './get-keys.js'
import { getPrivacyHandler } from './get-privacy.js'
import { getSeedHandler } from './get-seed.js'
import { getTermsHandler } from './get-terms.js'
import { trackTransferHandler } from './get-transfers-WTID.js'
import { batchDepositHandler } from './post-batch-deposit.js'
import { refundHandler } from './post-coins-COIN_PUB-refund.js'
import { batchWithdrawHandler } from './post-reserves-RESERVE_PUB-batch-withdraw.js'

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
]
