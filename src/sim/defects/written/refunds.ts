/** Mistakes about refunds, transfers, and what a party remembers. */
import type { Defect } from '../defect.js'
import { without } from './parts.js'

export const REFUND_DEFECTS: readonly Defect[] = [
  {
    id: 'refund-id-means-nothing',
    says: 'The exchange grants a refund again when its id comes back with another amount.',
    changes: {
      'exchange/post-coins-COIN_PUB-refund': (handler) => without(handler, ['id-not-used-otherwise']),
    },
  },
]
