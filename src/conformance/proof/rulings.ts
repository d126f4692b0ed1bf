/**
 * Rulings: single defects that no page forbids, each with the row that allows what it does and the words that say so.
 * A ruling is only looked at where the judge has nothing to say against a play.
 */

export interface Ruling {
  /** Ids of the defects it is about. */
  readonly defect: RegExp
  readonly name: string
  readonly says: string
  /** The row that allows it. */
  readonly row: string
}

export const RULINGS: readonly Ruling[] = [
  {
    defect: /^(skip|deaf):merchant\/get-private-orders-ORDER_ID\/until-settled$/,
    name: 'long-poll',
    says: 'The page lets a backend answer at once, or wait for up to the time that was asked for.',
    row: 'merchant/get-private-orders-ORDER_ID/200-claimed',
  },
  {
    defect: /^(skip|deaf):merchant\/get-orders-ORDER_ID\/until-settled$/,
    name: 'long-poll',
    says: 'The page lets a backend answer at once, or wait for up to the time that was asked for.',
    row: 'merchant/get-orders-ORDER_ID/402-unpaid',
  },
  {
    defect: /^skip:merchant\/post-private-orders\/fetch-exchange-keys$/,
    name: 'keys-from-before',
    says: 'No page wants /keys to be asked for with every order: a backend may know them from before.',
    row: 'merchant/post-private-orders/200-created',
  },
  {
    defect: /^(drop|weaken):merchant\/post-orders-ORDER_ID-pay\/(price-reached|fees-covered)$/,
    name: 'deposits-first',
    says: 'The page refuses coins that do not suffice. It does not say that it does so before it deposits them; an abort gives them back.',
    row: 'merchant/post-orders-ORDER_ID-pay/400-insufficient',
  },
  {
    defect: /^(drop|weaken):merchant\/post-orders-ORDER_ID-pay\/not-refunded-meanwhile$/,
    name: 'either-order',
    says: 'What was granted while the payment was under way may be held to have come after it.',
    row: 'merchant/post-orders-ORDER_ID-pay/200-paid',
  },
  {
    defect: /^(drop|weaken):merchant\/post-orders-ORDER_ID-refund\/before-wire-deadline$/,
    name: 'paid-all-the-same',
    says: 'The page may refuse because the exchange may have paid by now. Where it has not, what it gives back was granted in time.',
    row: 'merchant/post-orders-ORDER_ID-refund/200-collected',
  },
  {
    defect: /^fresh:merchant\/post-orders-ORDER_ID-refund\/nothing-granted$/,
    name: 'several-answers',
    says: 'Nothing was granted, and the deadline is past: the page has an answer for each, and does not say which comes first.',
    row: 'merchant/post-orders-ORDER_ID-refund/410-wire-deadline-past',
  },
  {
    defect: /^ignore:merchant\/post-orders-ORDER_ID-abort\/return-coins$/,
    name: 'never-heard-of',
    says: 'A merchant that never heard a reply to its deposit may call the coin undeposited. It owes it nevertheless.',
    row: 'merchant/post-orders-ORDER_ID-abort/200-aborted',
  },
  {
    defect: /^(drop|weaken):exchange\/post-coins-COIN_PUB-refund\/fee-high-enough$/,
    name: 'field-of-some',
    says: 'Not every version of the page has the field for the fee; who does not know it goes by its own fee.',
    row: 'exchange/post-coins-COIN_PUB-refund/200-refunded',
  },
  {
    defect: /^(drop|weaken):exchange\/get-coins-COIN_PUB-link\/melts-revealed$/,
    name: 'none-or-unknown',
    says: 'Whether a coin of which nothing was made has no links, or is unknown, no page says.',
    row: 'exchange/get-coins-COIN_PUB-link/200-links',
  },
  {
    defect: /^(drop|weaken):exchange\/post-management-denominations-H_DENOM_PUB-revoke\/denomination-known$/,
    name: 'known-for-longer',
    says: 'An exchange may know a key that it lists no more, or not yet.',
    row: 'exchange/post-management-denominations-H_DENOM_PUB-revoke/204-revoked',
  },
  {
    defect: /^double:exchange\/post-coins-COIN_PUB-melt\/melt$/,
    name: 'drawn-anew',
    says: 'The second time only draws another index before anybody hears of the first; all else is drawn otherwise after it.',
    row: 'exchange/post-coins-COIN_PUB-melt/200-melted',
  },
]

/** The ruling on a defect, as a reason to permit it. */
export function rulingOn(id: string): { readonly rule: string; readonly row: string } | undefined {
  const ruling = RULINGS.find(({ defect }) => defect.test(id))
  return ruling === undefined ? undefined : { rule: ruling.name, row: ruling.row }
}
