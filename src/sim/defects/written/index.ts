/** Defects written by hand: mistakes that take more than one step to make. */
import type { Defect } from '../defect.js'
import { ABORT_DEFECTS } from './aborts.js'
import { CLAIM_DEFECTS } from './claims.js'
import { DEPOSIT_DEFECTS } from './deposits.js'
import { PAYMENT_DEFECTS } from './payments.js'
import { REFUND_DEFECTS } from './refunds.js'

export const WRITTEN_DEFECTS: readonly Defect[] = [
  ...PAYMENT_DEFECTS,
  ...CLAIM_DEFECTS,
  ...ABORT_DEFECTS,
  ...DEPOSIT_DEFECTS,
  ...REFUND_DEFECTS,
]
