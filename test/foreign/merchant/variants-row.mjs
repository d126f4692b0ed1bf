/**
 * How a variant is described, and the names of the pages.
 *
 * page: the endpoint, and in brackets where its rule stands (S = one of the five seed documents, M n.n = section of the merchant notes)
 * rule: what the page demands, in own words; breaks: the status, field or code that comes out wrong
 * seen: what a client must do to see it (probe names of the self test say the same in code)
 *
 * @typedef {{ id: string, does: string, page: string, rule: string, breaks: string, seen: string }} Variant
 */

/** @type {(id: string, does: string, page: string, rule: string, breaks: string, seen: string) => Variant} */
export const row = (id, does, page, rule, breaks, seen) => ({ id, does, page, rule, breaks, seen })

export const CLAIM = 'POST orders/$ID/claim [M 4.7]'
export const PAY = 'POST orders/$ID/pay [S pay-409 commit, M 4.9]'
export const PAID = 'POST orders/$ID/paid [S paid]'
export const ABORT = 'POST orders/$ID/abort [S abort]'
export const UNCLAIM = 'POST orders/$ID/unclaim [S unclaim]'
export const FETCH = 'POST orders/$ID/refund [M 4.12]'
export const GRANT = 'POST private/orders/$ID/refund [M 4.13]'
