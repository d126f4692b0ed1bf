/**
 * What is to be found on each wrong variant of the foreign merchant: the scenario that shows it, and the row it goes against.
 *
 * `hosted`: only an exchange of ours can show it, or a campaign against one. `verdict`: where the source of the row is no
 * page, a backend that does otherwise is told so, and is not said to be wrong.
 */

const ORDER = 'merchant/post-orders-ORDER_ID'
const PRIVATE = 'merchant/post-private-orders'
const GRANT = `${PRIVATE}-ORDER_ID-refund`

/** @typedef {{ id: string, scenario: string, row: string, verdict?: string, hosted?: true, plays?: number, quick?: true }} Case */

/** @type {(id: string, scenario: string, row: string, more?: Partial<Case>) => Case} */
const one = (id, scenario, row, more = {}) => ({ id, scenario, row, ...more })

/** @type {readonly Case[]} */
export const CASES = [
  one('claim-taken-200', 'order-states-claimed', `${ORDER}-claim/409-claimed-by-another`, { quick: true }),
  one('claim-token-unchecked', 'bad-signatures', `${ORDER}-claim/404-wrong-token`, { verdict: 'seen' }),
  one('claim-unknown-code', 'order-states-unknown', `${ORDER}-claim/404-unknown`, { quick: true }),
  one('claim-repeat-409', 'buy-and-receive', `${ORDER}-claim/200-claimed-before`, { verdict: 'wanting' }),
  one('contract-sig-purpose', 'buy-and-receive', `${ORDER}-claim/200-claimed`, { quick: true }),
  one('contract-hash-other', 'buy-and-receive', `${ORDER}-claim/200-claimed`),
  one('contract-amended', 'buy-and-receive', `${ORDER}-claim/409-claimed-by-another`),
  one('order-id-reused', 'chosen-order-id', `${PRIVATE}/409-order-id-taken`, { quick: true }),
  one('paid-sig-unchecked', 'paid-proof', `${ORDER}-paid/403-signature`, { quick: true }),
  one('paid-hash-optional', 'malformed-requests', `${ORDER}-paid/400-malformed`),
  one('paid-refunded-false', 'refund-granted-and-collected', `${ORDER}-paid/200-proven`),
  one('paid-204', 'paid-proof', `${ORDER}-paid/200-proven`, { quick: true }),
  one('unclaim-sig-unchecked', 'bad-signatures', `${ORDER}-unclaim/403-signature`),
  one('unclaim-paid', 'order-states-paid', `${ORDER}-unclaim/404-not-claimed`, { quick: true }),
  one('unclaim-paid-409', 'order-states-paid', `${ORDER}-unclaim/404-not-claimed`),
  one('unclaim-keeps-claim', 'unclaim-then-other-wallet', `${ORDER}-unclaim/404-not-claimed`),
  one('unclaim-unknown-code', 'order-states-unknown', `${ORDER}-unclaim/404-not-claimed`, { quick: true }),
  one('unknown-order-400', 'order-states-unknown', `${ORDER}-pay/404-order-unknown`),
  one('delete-paid', 'delete-an-order', 'merchant/delete-private-orders-ORDER_ID/409-already-paid'),
  one('forget-any', 'forget-fields', 'merchant/patch-private-orders-ORDER_ID-forget/409-not-forgettable'),
  one('create-deadline-other', 'order-with-everything', `${PRIVATE}/200-created`),
  one('private-no-auth', 'bad-signatures', `${PRIVATE}/401-unauthorized`, { quick: true }),
  one('pay-twice', 'order-states-paid', `${ORDER}-pay/409-already-paid`, { quick: true }),
  one('pay-repeat-409', 'buy-and-receive', `${ORDER}-pay/200-paid-before`, { verdict: 'wanting' }),
  one('pay-price-unchecked', 'order-states-claimed', `${ORDER}-pay/400-insufficient`, { quick: true }),
  one('pay-sig-purpose', 'buy-and-receive', `${ORDER}-pay/200-paid`, { quick: true }),
  one('pay-conflict-bare', 'double-spend-on-pay', `${ORDER}-pay/409-coin-spent`),
  one('pay-double-spend-200', 'double-spend-on-pay', `${ORDER}-pay/409-coin-spent`, { quick: true }),
  one('pay-without-deposit', 'double-spend-on-pay', `${ORDER}-pay/409-coin-spent`),
  one('pay-refunded-200', 'refund-granted-and-collected', `${ORDER}-pay/402-refunded`),
  one('abort-paid', 'order-states-paid', `${ORDER}-abort/412-already-paid`, { quick: true }),
  one('abort-hash-unchecked', 'bad-signatures', `${ORDER}-abort/403-other-contract`, { quick: true }),
  one('abort-hash-409', 'bad-signatures', `${ORDER}-abort/403-other-contract`),
  one('refund-number-reused', 'refund-granted-and-collected', `${ORDER}-refund/duty-id-means-one-refund`),
  one('refund-over-payment', 'refund-granted-and-collected', `${GRANT}/409-above-paid`, { quick: true }),
  one('refund-unpaid', 'refund-granted-and-collected', `${GRANT}/409-unpaid`),
  one('refund-not-allowed-200', 'refund-granted-and-collected', `${GRANT}/duty-contract-kept`, {
    verdict: 'seen',
  }),
  one('refund-reply-no-hash', 'refund-granted-and-collected', `${GRANT}/200-granted`),
  one('refund-hash-unchecked', 'refund-granted-and-collected', `${ORDER}-refund/403-other-contract`),
  one('refund-lowered', 'refund-granted-and-collected', `${ORDER}-refund/duty-id-means-one-refund`),
  one('status-pending-false', 'public-status', 'merchant/get-orders-ORDER_ID/200-paid', {
    hosted: true,
    quick: true,
  }),
  one('pay-coin-sig-unchecked', 'bad-signatures', `${ORDER}-pay/403-coin-signature`, { hosted: true }),
  one('claim-two-winners', 'competing-wallets', `${ORDER}-claim/200-claimed`, { hosted: true, plays: 8 }),
  one('paid-other-order', 'repurchase-sessions', `${ORDER}-paid/404-unknown`, { hosted: true, plays: 8 }),
  one('pay-race-surplus-kept', 'abort-races-abort', `${ORDER}-pay/duty-released-coins-returned`, {
    hosted: true,
    plays: 8,
    verdict: 'seen',
  }),
]

/**
 * What the right merchant does otherwise than the reference, where no page says anything: a contract that was given up
 * may still be aborted; a grant below an earlier one changes nothing, instead of being refused.
 */
export const OTHERWISE = [`${ORDER}-abort/404-not-claimed`, `${GRANT}/409-below-granted`]
