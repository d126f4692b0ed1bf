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

/** Fields that a page lets pass although its shape says otherwise. */
const GRANTS: readonly (Admitted & { readonly field: RegExp; readonly wrong?: string })[] = [
  {
    page: 'exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB',
    field: /^lpt$/,
    why: 'what the page does not know about long polls it ignores',
  },
]

/** Errors of status 400 that do not name the field because their code does, or because it is not malformed. */
const NAMES: readonly (Admitted & { readonly field: RegExp; readonly code: number })[] = [
  ...['get', 'patch', 'delete'].map((method) => ({
    page: `merchant/${method}-private-accounts-H_WIRE`,
    field: /^H_WIRE$/,
    code: 2023,
    why: 'the code is about this segment of the path alone',
  })),
  ...['merchant/post-private-auth', 'merchant/post-management-instances-INSTANCE-auth'].map((page) => ({
    page,
    field: /^(method|password)$/,
    code: 2602,
    why: 'the code is about method and password together: what one lacks depends on the other',
  })),
  {
    page: 'merchant/post-management-instances',
    field: /^auth\b/,
    code: 2601,
    why: 'the code is about the member auth alone',
  },
  {
    page: 'merchant/patch-private-orders-ORDER_ID-forget',
    field: /^fields\b/,
    code: 2510,
    why: 'the code is about the only field that there is',
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
    page: 'merchant/post-orders-ORDER_ID-abort',
    field: /^coins\b/,
    code: 2256,
    why: 'the code is about the list of coins alone',
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
  grant: (page: string, field: string, wrong: string): boolean =>
    GRANTS.filter(isOf(page)).some(
      (one) => one.field.test(field) && (one.wrong === undefined || one.wrong === wrong),
    ),
  name: (page: string, field: string, error: JsonObject): boolean =>
    NAMES.filter(isOf(page)).some((one) => one.field.test(field) && one.code === error['code']),
  failure: (page: string, error: JsonObject | undefined): boolean =>
    FAILURES.filter(isOf(page)).some((one) => one.code === error?.['code']),
}
