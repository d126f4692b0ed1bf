/** Defects written by hand: mistakes that take more than one step to make. */
import type { Defect } from '../defect.js'
import { PAYMENT_DEFECTS } from './payments.js'
import { REFUND_DEFECTS } from './refunds.js'

export const WRITTEN_DEFECTS: readonly Defect[] = [...PAYMENT_DEFECTS, ...REFUND_DEFECTS]
