/** Defects written by hand: mistakes that take more than one step to make. */
import type { Defect } from '../defect.js'
import { ABORT_DEFECTS } from './aborts.js'
import { CLAIM_DEFECTS } from './claims.js'
import { COIN_DEFECTS } from './coins.js'
import { DEPOSIT_DEFECTS } from './deposits.js'
import { GRANT_DEFECTS } from './grants.js'
import { PAYMENT_DEFECTS } from './payments.js'
import { REFUND_DEFECTS } from './refunds.js'
import { RESTART_DEFECTS } from './restarts.js'
import { WIRE_DEFECTS } from './wires.js'

export const WRITTEN_DEFECTS: readonly Defect[] = [
  ...PAYMENT_DEFECTS,
  ...CLAIM_DEFECTS,
  ...ABORT_DEFECTS,
  ...DEPOSIT_DEFECTS,
  ...REFUND_DEFECTS,
  ...GRANT_DEFECTS,
  ...COIN_DEFECTS,
  ...WIRE_DEFECTS,
  ...RESTART_DEFECTS,
]
