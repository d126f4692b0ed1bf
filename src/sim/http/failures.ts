/**
 * What a page says when its party's store or signer fails: as its documentation has it, where that names a code.
 */
import type { ErrorName } from '../../protocol/errors.js'
import type { SeamName } from '../seams.js'

/** Pages that document another code than the usual one, by page id. */
const DOCUMENTED: Readonly<Record<string, Partial<Readonly<Record<SeamName, ErrorName>>>>> = {
  'merchant/post-orders-ORDER_ID-claim': { store: 'GENERIC_DB_COMMIT_FAILED' },
  'merchant/post-orders-ORDER_ID-unclaim': { store: 'GENERIC_DB_COMMIT_FAILED' },
  'merchant/post-private-orders-ORDER_ID-refund': { store: 'GENERIC_DB_COMMIT_FAILED' },
  'merchant/patch-private-orders-ORDER_ID-forget': { store: 'GENERIC_DB_COMMIT_FAILED' },
  'merchant/delete-private-orders-ORDER_ID': { store: 'GENERIC_DB_COMMIT_FAILED' },
  'exchange/post-coins-COIN_PUB-refund': { signer: 'EXCHANGE_REFUND_MERCHANT_SIGNING_FAILED' },
}

/** No page of the merchant names a code for a signer that fails. */
const USUAL: Readonly<Record<SeamName, ErrorName>> = {
  store: 'GENERIC_DB_STORE_FAILED',
  signer: 'GENERIC_INTERNAL_INVARIANT_FAILURE',
}

/** The code of the 500 with which a page tells that something inside of its party failed. */
export function failureCode(page: string, seam: SeamName): ErrorName {
  return DOCUMENTED[page]?.[seam] ?? USUAL[seam]
}
