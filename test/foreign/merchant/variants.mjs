/**
 * What can be switched on: defects (`--wrong ID`) and allowed oddities (`--odd ID`). Members: see variants-row.mjs.
 */
import { MONEY_WRONG } from './variants-money.mjs'
import { ORDER_WRONG } from './variants-order.mjs'
import { CLAIM, FETCH, GRANT, PAY, row } from './variants-row.mjs'

/** @type {import('./variants-row.mjs').Variant[]} */
export const WRONG = [...ORDER_WRONG, ...MONEY_WRONG]

/** Their rule says why the pages allow them; they break nothing. @type {import('./variants-row.mjs').Variant[]} */
export const ODD = [
  row(
    'extra-fields',
    'unknown members in every JSON reply',
    'all',
    'readers ignore members they do not know',
    '',
    'any reply',
  ),
  row(
    'extra-terms',
    'an unknown member in contract terms',
    CLAIM,
    'the hash is over the terms as sent, whatever is in them',
    '',
    'claim',
  ),
  row(
    'content-type-charset',
    'Application/JSON; charset="utf-8"',
    'all',
    'a media type is case-insensitive and may have parameters',
    '',
    'any reply',
  ),
  row('header-case', 'header names in capitals', 'all', 'header names are case-insensitive', '', 'any reply'),
  row(
    'legacy-hints',
    'other hint texts, another error member',
    'all',
    'hint is free text',
    '',
    'any refusal',
  ),
  row(
    'field-order',
    'members of JSON objects the other way round',
    'all',
    'members of an object have no order',
    '',
    'any reply',
  ),
  row(
    'pretty-json',
    'indented JSON with escaped slashes',
    'all',
    'white space and escapes do not change a value',
    '',
    'any reply',
  ),
  row(
    'order-id-form',
    'order ids with a colon and lower case',
    'POST private/orders',
    'A-Za-z0-9 and . : _ - are allowed',
    '',
    'create without order_id',
  ),
  row(
    'chunked',
    'replies without Content-Length, in small chunks',
    'all',
    'both framings of HTTP/1.1 are allowed',
    '',
    'any reply',
  ),
  row(
    'long-deadlines',
    'thirty days to pay',
    'POST private/orders',
    'the default delay is the merchant’s',
    '',
    'create',
  ),
  row(
    'no-keep-alive',
    'closes the connection after each reply',
    'all',
    'connections may be closed',
    '',
    'any reply',
  ),
  row(
    'coin-order',
    'deposits coins and lists refunds in the reverse order',
    `${PAY}, ${FETCH}`,
    'no order is asked for there',
    '',
    'pay with two coins; fetch two refunds',
  ),
  row(
    'deposit-singly',
    'one batch deposit per coin',
    PAY,
    'a batch may have one coin',
    '',
    'pay with two coins',
  ),
  row('deposit-twice', 'repeats every deposit', PAY, 'an identical deposit is idempotent', '', 'pay'),
  row(
    'deposit-retry',
    'tries a deposit once more when no reply came',
    PAY,
    'an identical deposit is idempotent; trying again is nobody’s harm',
    '',
    'pay while the exchange drops one reply: 200 instead of 502',
  ),
  row(
    'refund-split',
    'grants a refund in two parts, each with its own number',
    GRANT,
    'only the total is agreed',
    '',
    'grant, fetch',
  ),
  row(
    'claimed-before-token',
    'looks who holds the order before it looks at the claim token',
    CLAIM,
    'which of 404 and 409 another wallet without the token gets is open',
    '',
    'claim a claimed order with another nonce and no token: 409 instead of 404',
  ),
  row(
    'pay-unlocked',
    'lets payments of one order run side by side; the one that ends second gets 409 with refund signatures for what it deposited',
    PAY,
    'one payment wins; the page foresees coins of the other that were deposited: that is what the signatures are for',
    '',
    'two payments at the same time: 409 although the exchange took both coins; a payment crossing an abort may end 402',
  ),
  row(
    'deadline-first',
    'looks at the deadline before it looks whether the order is paid',
    PAY,
    'which check comes first is open',
    '',
    'pay again after pay_deadline: 410 instead of 200 or 409',
  ),
  row(
    'slow-504',
    'a slow exchange is 504 instead of 408',
    PAY,
    'both statuses are listed',
    '',
    'pay while the exchange does not answer',
  ),
]
