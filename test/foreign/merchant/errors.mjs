/**
 * Error codes of the registry as this merchant uses them, and the exception every refusal is.
 * Numbers marked `guess` are published nowhere readable; any number is right there.
 */

/** @type {Record<string, [number, number, string]>} name to [code, HTTP status, hint] */
export const CODES = {
  TOKEN_PERMISSION: [16, 403, 'The token does not allow this.'],
  METHOD_INVALID: [20, 405, 'This method is not possible here.'],
  ENDPOINT_UNKNOWN: [21, 404, 'There is no such endpoint.'],
  JSON_INVALID: [22, 400, 'The body is not the JSON that was expected.'],
  HEADERS_MALFORMED: [23, 415, 'The content type of the body is not supported.'],
  PAYTO_MALFORMED: [24, 400, 'The payto URI is malformed.'],
  PARAMETER_MISSING: [25, 400, 'A mandatory parameter is missing.'],
  PARAMETER_MALFORMED: [26, 400, 'A parameter is malformed.'],
  UPLOAD_EXCEEDS_LIMIT: [32, 413, 'The body is too big.'],
  INTERNAL: [60, 500, 'An invariant of the backend failed.'],
  INSTANCE_UNKNOWN: [2000, 404, 'There is no such instance.'],
  ORDER_UNKNOWN: [2005, 404, 'There is no such order.'],
  PRODUCT_UNKNOWN: [2006, 404, 'There is no such product.'],
  CONTRACT_HASH_MISMATCH: [2009, 403, 'The contract hash is not the one of the order.'],
  EXCHANGE_KEYS_FAILURE: [2010, 502, 'The keys of the exchange could not be obtained.'],
  EXCHANGE_TIMEOUT: [2011, 504, 'The exchange did not answer in time.'],
  EXCHANGE_REPLY_MALFORMED: [2013, 502, 'The exchange sent a reply that cannot be right.'],
  EXCHANGE_UNEXPECTED: [2014, 502, 'The exchange answered with an unexpected status.'],
  UNAUTHORIZED: [2015, 401, 'The authorization is missing or wrong.'],
  TRANSFER_UNKNOWN: [2017, 404, 'There is no such transfer.'],
  OTP_UNKNOWN: [2021, 404, 'There is no such OTP device.'],
  ACCOUNT_UNKNOWN: [2022, 404, 'There is no such bank account.'],
  CURRENCY_MISMATCH: [2024, 409, 'The currency is not the one of the order.'],
  EXCHANGE_UNTRUSTED: [2025, 412, 'This exchange is not accepted.'],
  GET_TOKEN_INVALID: [2105, 403, 'The claim token is missing or wrong.'],
  GET_HASH_INVALID: [2106, 403, 'The contract hash is wrong.'],
  PAY_INSUFFICIENT_FUNDS: [2150, 409, 'A coin was already spent.'],
  PAY_DENOMINATION_UNKNOWN: [2151, 400, 'The exchange does not know this denomination.'],
  PAY_FEES_EXCEED: [2154, 400, 'A coin contributes less than its deposit fee.'],
  PAY_INSUFFICIENT_FEES: [2155, 400, 'After the deposit fees the payment is too small.'],
  PAY_INSUFFICIENT: [2156, 400, 'The payment is too small.'],
  PAY_COIN_SIG: [2157, 403, 'A coin signature is wrong.'],
  PAY_ALREADY_PAID: [2160, 409, 'The order was paid before with other coins.'],
  PAY_EXPIRED: [2161, 410, 'The offer has expired.'],
  PAY_DENOMINATION_EXPIRED: [2165, 410, 'The deposit time of a denomination is over.'],
  PAY_REFUNDED: [2167, 402, 'Refunds leave too little of the payment.'],
  PAY_EXCHANGE_FAILED: [2170, 502, 'The exchange did not take the deposit.'],
  PAY_CHOICE_MISSING: [2176, 400, 'The choice is missing.'],
  PAY_CHOICE_BOUNDS: [2177, 400, 'There is no such choice.'],
  PAY_LEGALLY_REFUSED: [2185, 451, 'The exchange may not take the deposit (number is a guess).'],
  PAID_SIG_INVALID: [2201, 403, 'The payment signature is wrong.'],
  ABORT_REFUND_FAILED: [2251, 502, 'The exchange could not be asked for the refund.'],
  ABORT_NO_CONTRACT: [2253, 404, 'There is no such contract.'],
  ABORT_PAID: [2254, 412, 'The order is fully paid: it cannot be aborted.'],
  ABORT_HASH_MISMATCH: [2255, 403, 'The contract hash is not the one of the order.'],
  ABORT_NO_COINS: [2256, 400, 'The list of coins is empty.'],
  CLAIM_NOT_FOUND: [2300, 404, 'There is nothing to claim under this order id.'],
  CLAIM_TAKEN: [2301, 409, 'Another wallet has claimed this order.'],
  UNCLAIM_SIG: [2303, 403, 'The unclaim signature is wrong (number is a guess).'],
  ORDER_NO_WIRE: [2500, 404, 'There is no active bank account for this.'],
  ORDER_PARSE: [2502, 400, 'The order is malformed.'],
  ORDER_EXISTS: [2503, 409, 'Another order has this id.'],
  ORDER_REFUND_AFTER_WIRE: [2504, 400, 'The refund deadline is after the wire deadline.'],
  ORDER_DELIVERY_PAST: [2505, 400, 'The delivery date is past.'],
  ORDER_WIRE_NEVER: [2506, 400, 'The wire deadline is never.'],
  ORDER_PAY_PAST: [2507, 400, 'The payment deadline is past.'],
  ORDER_REFUND_PAST: [2508, 400, 'The refund deadline is past.'],
  FORGET_SYNTAX: [2510, 400, 'A path is malformed.'],
  FORGET_REFUSED: [2511, 409, 'A field of the contract is not forgettable.'],
  ORDER_NO_EXCHANGE: [2514, 409, 'No exchange of this merchant deals in the currency.'],
  DELETE_AWAITING: [2520, 409, 'The order is claimed and can still be paid.'],
  DELETE_PAID: [2521, 409, 'The order is paid and must be kept.'],
  REFUND_TOO_MUCH: [2530, 409, 'The refund is more than the payment.'],
  REFUND_UNPAID: [2531, 409, 'The order is not paid.'],
  REFUND_NOT_ALLOWED: [2532, 403, 'The contract has no refunds.'],
  TOKEN_FAMILY_UNKNOWN: [2533, 404, 'There is no such token family.'],
  REFUND_TOO_LATE: [2535, 410, 'The wire deadline is past (number is a guess).'],
  TRANSFER_EXCHANGE: [2551, 502, 'The exchange could not be asked for the transfer.'],
  TRANSFER_CONFLICT: [2557, 409, 'Another transfer has this identifier.'],
  TRANSFER_NO_ACCOUNT: [2555, 404, 'The account of the transfer is not ours.'],
  INSTANCE_EXISTS: [2600, 409, 'Another instance has this id.'],
  ACCOUNT_EXISTS: [2627, 409, 'Another account has this payto URI.'],
  OTP_EXISTS: [2851, 409, 'Another OTP device has this id.'],
}

/** A refusal: what the client gets instead of a result. */
export class Refusal extends Error {
  /** @param {number} status @param {object} body @param {Record<string, string>} [headers] */
  constructor(status, body, headers = {}) {
    super(`${status} ${JSON.stringify(body)}`)
    this.status = status
    this.body = body
    this.headers = headers
  }
}

/**
 * @param {keyof typeof CODES} name @param {object} [more] further members of the body (detail, exchange_reply, …); `status` and
 * `code` replace those of the table
 * @returns {Refusal}
 */
export function refuse(name, more = {}) {
  const [code, status, hint] = CODES[name]
  const { status: other, headers, ...rest } = more
  return new Refusal(other ?? status, { code, hint, ...rest }, headers)
}
