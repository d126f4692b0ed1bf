/** What looks wrong to the fuzzer and is right, as data, each with its reason. */
import type { JsonObject } from '../../../src/protocol/encoding/json.js'

interface Admitted {
  /** Page id, or `exchange/` for all pages of a party. */
  readonly page: string
  readonly why: string
}

/** Changes that mean something to a page. */
const CHANGES: readonly (Admitted & { readonly change: string })[] = [
  {
    page: 'exchange/',
    change: 'gzipped',
    why: 'the reference exchange was recorded unpacking deflate alone',
  },
]

/** Changes that a page tells back, so that its reply is another one. */
const ECHOES: readonly (Admitted & { readonly change: string })[] = []

/** Errors of status 400 that do not name the field because their code does, or because it is not malformed. */
const NAMES: readonly (Admitted & { readonly field: RegExp; readonly code: number })[] = [
  {
    page: 'exchange/get-keys',
    field: /^last_issue_date$/,
    code: 26,
    why: 'the page has no other parameter, and the reference shows its value instead of its name',
  },
  ...[
    { field: /^transfer_privs\b/, code: 1356 },
    { field: /^(new_denoms_h|coin_evs|link_sigs)\b/, code: 1358 },
  ].map((one) => ({
    ...one,
    page: 'exchange/post-refreshes-RCH-reveal',
    why: 'the code is about how many of these there are',
  })),
  {
    page: 'exchange/post-reveal-melt',
    field: /^batch_seeds\b/,
    code: 1356,
    why: 'the code is about how many of these there are',
  },
  {
    page: 'merchant/post-orders-ORDER_ID-pay',
    field: /^coins\b/,
    code: 2156,
    why: 'fewer coins are a smaller payment, not a malformed one',
  },
]

/** Failures that are those of another party. */
const FAILURES: readonly (Admitted & { readonly code: number })[] = [
  {
    page: 'merchant/post-orders-ORDER_ID-pay',
    code: 2170,
    why: 'the exchange refused a coin; its reply is passed on with 502',
  },
]

const isOf = (page: string) => (one: Admitted) =>
  one.page.endsWith('/') ? page.startsWith(one.page) : one.page === page

export const isAdmitted = {
  change: (page: string, change: string): boolean =>
    CHANGES.filter(isOf(page)).some((one) => one.change === change),
  echo: (page: string, change: string): boolean =>
    ECHOES.filter(isOf(page)).some((one) => one.change === change),
  name: (page: string, field: string, error: JsonObject): boolean =>
    NAMES.filter(isOf(page)).some((one) => one.field.test(field) && one.code === error['code']),
  failure: (page: string, error: JsonObject | undefined): boolean =>
    FAILURES.filter(isOf(page)).some((one) => one.code === error?.['code']),
}
