/** Defects written by hand: mistakes that take more than one step to make. */
import type { Defect } from '../defect.js'
import { COIN_DEFECTS } from './coins.js'
import { GRANT_DEFECTS } from './grants.js'
import { PAYMENT_DEFECTS } from './payments.js'
import { REFUND_DEFECTS } from './refunds.js'
import { WIRE_DEFECTS } from './wires.js'

export const WRITTEN_DEFECTS: readonly Defect[] = [
  ...PAYMENT_DEFECTS,
  ...REFUND_DEFECTS,
  ...GRANT_DEFECTS,
  ...COIN_DEFECTS,
  ...WIRE_DEFECTS,
]
