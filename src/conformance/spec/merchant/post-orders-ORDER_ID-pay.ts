/** Rows of POST /orders/ORDER_ID/pay. */
import { databaseFailure, duty, internalFailure, outcome, rowsOf, tooLarge } from '../row.js'
import { inferred, page, recording, reference, SEED } from '../sources.js'

const source = page('post-orders-ORDER_ID-pay', 'newest text readable, spring 2026')

export const rows = rowsOf(
  'merchant/post-orders-ORDER_ID-pay',
  'merchant',
  outcome(
    '200-paid',
    200,
    'The exchange holds the price; the merchant signs that the order is paid.',
    source,
  ),
  outcome(
    '200-paid-before',
    200,
    'The same payment again gets the same answer, and takes nothing.',
    reference('merchant backend of April 2020; wallet-core 0.9.0 test-payment-idempotency'),
  ),
  outcome('400-malformed', 400, 'The request does not have the form of a payment.', SEED.payCommit),
  outcome('400-insufficient', 400, 'The coins do not add up to the price (pages since 2025).', source, {
    codes: [
      'MERCHANT_POST_ORDERS_ID_PAY_PAYMENT_INSUFFICIENT',
      'MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_DUE_TO_FEES',
      'MERCHANT_POST_ORDERS_ID_PAY_FEES_EXCEED_PAYMENT',
    ],
  }),
  outcome(
    '400-denomination-unknown',
    400,
    'A coin has a denomination that its exchange does not publish.',
    source,
    { codes: ['MERCHANT_POST_ORDERS_ID_PAY_DENOMINATION_KEY_NOT_FOUND'] },
  ),
  outcome(
    '400-choice-missing',
    400,
    'The contract has several prices, and the wallet does not say which one it pays.',
    inferred('the page lists the code among its refusals; the status is that of the registry'),
    { codes: ['MERCHANT_POST_ORDERS_ID_PAY_CHOICE_INDEX_MISSING'] },
  ),
  outcome(
    '400-choice-unknown',
    400,
    'The contract has no such price.',
    inferred('the page lists the code among its refusals; the status is that of the registry'),
    { codes: ['MERCHANT_POST_ORDERS_ID_PAY_CHOICE_INDEX_OUT_OF_BOUNDS'] },
  ),
  outcome(
    '402-refunded',
    402,
    'The coins would add up, had some not been given back.',
    page('post-orders-ORDER_ID-pay', 'since 2020-06-23'),
    { codes: ['MERCHANT_POST_ORDERS_ID_PAY_REFUNDED'] },
  ),
  outcome('403-coin-signature', 403, 'A coin was not signed over to this contract.', source, {
    codes: ['MERCHANT_POST_ORDERS_ID_PAY_COIN_SIGNATURE_INVALID'],
  }),
  outcome('404-order-unknown', 404, 'There is no such order.', SEED.payCommit, {
    codes: ['MERCHANT_GENERIC_ORDER_UNKNOWN', 'MERCHANT_GENERIC_INSTANCE_UNKNOWN'],
  }),
  outcome(
    '404-not-claimed',
    404,
    'Without a claim there is no contract that could be paid.',
    reference('merchant backend of April 2020: only claimed orders have a contract'),
    { codes: ['MERCHANT_GENERIC_ORDER_UNKNOWN'] },
  ),
  outcome('406-insufficient', 406, 'The coins do not add up to the price (page of 2022).', SEED.payCommit, {
    codes: [
      'MERCHANT_POST_ORDERS_ID_PAY_PAYMENT_INSUFFICIENT',
      'MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_DUE_TO_FEES',
      'MERCHANT_POST_ORDERS_ID_PAY_FEES_EXCEED_PAYMENT',
    ],
  }),
  outcome('408-exchange-slow', 408, 'The merchant waited in vain for an exchange.', SEED.payCommit, {
    settles: false,
    excuse: 'exchange',
  }),
  outcome(
    '409-coin-spent',
    409,
    'A coin was spent before; the reply names it and holds what the exchange said.',
    SEED.payCommit,
    { codes: ['MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_FUNDS'] },
  ),
  outcome(
    '409-already-paid',
    409,
    'The order is fully paid already; these coins are not needed.',
    SEED.payCommit,
    { codes: ['MERCHANT_POST_ORDERS_ID_PAY_ALREADY_PAID'] },
  ),
  outcome('410-expired', 410, 'The offer has expired.', SEED.payCommit, {
    codes: [
      'MERCHANT_POST_ORDERS_ID_PAY_OFFER_EXPIRED',
      'MERCHANT_POST_ORDERS_ID_PAY_DENOMINATION_DEPOSIT_EXPIRED',
    ],
  }),
  outcome('412-exchange-not-accepted', 412, 'The merchant does not deal with this exchange.', SEED.payCommit),
  outcome(
    '451-limit',
    451,
    'Law does not let the exchange take this for the merchant; the reply names the exchange.',
    page('post-orders-ORDER_ID-pay', 'v17; the code since 2025-12-21'),
    { codes: ['MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_LEGALLY_REFUSED'], since: 17 },
  ),
  outcome('502-exchange-failed', 502, 'The exchange failed the merchant.', SEED.payCommit, {
    settles: false,
    excuse: 'exchange',
  }),
  outcome('504-exchange-slow', 504, 'The merchant waited in vain for an exchange.', source, {
    settles: false,
    excuse: 'exchange',
  }),
  outcome('500-inconsistent', 500, 'What the backend has stored of the order cannot be paid.', source, {
    codes: [
      'MERCHANT_POST_ORDERS_ID_PAY_AMOUNT_OVERFLOW',
      'MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_LOOKUP_FAILED',
      'MERCHANT_POST_ORDERS_ID_PAY_REFUND_DEADLINE_PAST_WIRE_TRANSFER_DEADLINE',
      'MERCHANT_POST_ORDERS_ID_PAY_MERCHANT_FIELD_MISSING',
      'MERCHANT_POST_ORDERS_ID_PAY_WIRE_HASH_UNKNOWN',
      'MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_WIRE_FEE_ADDITION_FAILED',
      'MERCHANT_POST_ORDERS_ID_PAY_REFUNDS_EXCEED_PAYMENTS',
    ],
    settles: false,
  }),
  duty(
    'paid-once',
    'An order is paid once: two different payments are never both confirmed.',
    SEED.payCommit,
  ),
  duty(
    'paid-with-money',
    'A payment is confirmed only while the exchange holds the price for the merchant.',
    SEED.payCommit,
  ),
  duty(
    'surplus-returned',
    'Who pays an order that is paid already gets the coins back, or a signed refund request for each.',
    SEED.payCommit,
  ),
  duty(
    'deposits-as-signed',
    'What is deposited is what a wallet handed in: coin, contribution and signature, under the terms of the contract.',
    page('post-batch-deposit', '15130-byte revision of 2026'),
  ),
  duty(
    'deposits-to-own-account',
    'Account and salt of a deposit are those that the contract names by their hash.',
    page('post-batch-deposit', '15130-byte revision of 2026'),
  ),
  duty(
    'deposits-signed-by-merchant',
    'A merchant that signs its deposit signs the contract, with the key that the contract names.',
    recording(33),
  ),
  duty(
    'no-deposit-when-paid',
    'Once an order is confirmed as paid, no coins are deposited for it any more.',
    inferred('no page says when a merchant has to look whether its order is paid'),
  ),
  duty(
    'keys-kept',
    'The keys of an exchange are kept for a while, and not asked for again and again.',
    inferred('keys come with the time until which they can be kept; no page forbids asking earlier'),
  ),
  duty(
    'foreign-coins-untouched',
    'A payment is not made up with coins that another wallet is handing in at the same moment.',
    inferred(
      'deposited coins are counted at the next payment; that a payment still under way is meant, no page says',
    ),
  ),
  duty(
    'released-coins-returned',
    'Coins deposited under a claim that was given up find their way back.',
    inferred('the unclaim page does not speak of coins; a merchant that keeps them strands money'),
  ),
  databaseFailure(source),
  internalFailure(),
  tooLarge(inferred('the sister pages of spring 2026 list 413; the end of this one could not be read')),
)
