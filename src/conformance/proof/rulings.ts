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
]

/** The ruling on a defect, as a reason to permit it. */
export function rulingOn(id: string): { readonly rule: string; readonly row: string } | undefined {
  const ruling = RULINGS.find(({ defect }) => defect.test(id))
  return ruling === undefined ? undefined : { rule: ruling.name, row: ruling.row }
}
