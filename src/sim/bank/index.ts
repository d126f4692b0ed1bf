/** All handlers of the bank. */
import type { Handler } from '../handler.js'
import { historyIncomingHandler } from './get-history-incoming.js'
import { addIncomingHandler } from './post-admin-add-incoming.js'

export const BANK_HANDLERS: readonly Handler[] = [addIncomingHandler, historyIncomingHandler]
