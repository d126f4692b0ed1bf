/** Rows of POST /orders/ORDER_ID/unclaim. */
import { databaseFailure, internalFailure, outcome, rowsOf, tooLarge } from '../row.js'
import { page, reference, SEED } from '../sources.js'

const since = 26

export const rows = rowsOf(
  'merchant/post-orders-ORDER_ID-unclaim',
  'merchant',
  outcome('204-released', 204, 'The wallet has given the order up; another may claim it.', SEED.unclaim, {
    since,
  }),
  outcome('400-malformed', 400, 'The request does not have the form of an unclaim.', SEED.unclaim, {
    since,
    codes: ['GENERIC_PARAMETER_MALFORMED'],
  }),
  outcome(
    '400-not-json',
    400,
    'The request does not have the form of an unclaim (parser that the reference shares with its exchange).',
    reference('parser of request bodies, as recorded with exchange 0.14.1'),
    { since, codes: ['GENERIC_JSON_INVALID', 'GENERIC_PARAMETER_MISSING'] },
  ),
  outcome(
    '403-signature',
    403,
    'The signature is not by the key that the nonce is the public half of; told before anything is looked up.',
    SEED.unclaim,
    { since, codes: ['MERCHANT_POST_ORDERS_UNCLAIM_SIGNATURE_INVALID'] },
  ),
  outcome(
    '404-not-claimed',
    404,
    'No wallet with this nonce holds the order: it does not exist, is not claimed, or is paid already.',
    SEED.unclaim,
    { since, codes: ['MERCHANT_POST_ORDERS_ID_CLAIM_NOT_FOUND', 'MERCHANT_GENERIC_INSTANCE_UNKNOWN'] },
  ),
  databaseFailure(SEED.unclaim, { since }),
  internalFailure({ since }),
  tooLarge(page('post-orders-ORDER_ID-unclaim', '2075-byte revision of spring 2026'), { since }),
)
