/** All handlers of the bank. */
import type { Handler } from '../handler.js'
import { bankIntegrationConfigHandler } from './get-bank-integration-config.js'
import { historyIncomingHandler } from './get-history-incoming.js'
import { historyOutgoingHandler } from './get-history-outgoing.js'
import { showTransferHandler } from './get-transfers-ROW_ID.js'
import { listTransfersHandler } from './get-transfers.js'
import { wireGatewayConfigHandler } from './get-wire-gateway-config.js'
import { showWithdrawalOperationHandler } from './get-withdrawal-operation-WITHDRAWAL_ID.js'
import { showWithdrawalHandler } from './get-withdrawals-WITHDRAWAL_ID.js'
import { abortWithdrawalHandler } from './post-accounts-ACCOUNT-withdrawals-WITHDRAWAL_ID-abort.js'
import { confirmWithdrawalHandler } from './post-accounts-ACCOUNT-withdrawals-WITHDRAWAL_ID-confirm.js'
import { createWithdrawalHandler } from './post-accounts-ACCOUNT-withdrawals.js'
import { addIncomingHandler } from './post-admin-add-incoming.js'
import { addKycAuthHandler } from './post-admin-add-kycauth.js'
import { transferHandler } from './post-transfer.js'
import { abortWithdrawalOperationHandler } from './post-withdrawal-operation-WITHDRAWAL_ID-abort.js'
import { selectWithdrawalHandler } from './post-withdrawal-operation-WITHDRAWAL_ID.js'

export const BANK_HANDLERS: readonly Handler[] = [
  addIncomingHandler,
  historyIncomingHandler,
  wireGatewayConfigHandler,
  transferHandler,
  listTransfersHandler,
  showTransferHandler,
  historyOutgoingHandler,
  addKycAuthHandler,
  createWithdrawalHandler,
  showWithdrawalHandler,
  confirmWithdrawalHandler,
  abortWithdrawalHandler,
  bankIntegrationConfigHandler,
  showWithdrawalOperationHandler,
  selectWithdrawalHandler,
  abortWithdrawalOperationHandler,
]
