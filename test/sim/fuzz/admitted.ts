/** What looks wrong to the fuzzer and is right, as data, each with its reason. */
import type { JsonObject } from '../../../src/protocol/encoding/json.js'

interface Admitted {
  /** Page id; `*` for all. */
  readonly page: string
  readonly why: string
}

/** Changes that mean something to a page. */
const CHANGES: readonly (Admitted & { readonly change: string })[] = []

/** Fields that a page lets pass although its shape says otherwise. */
const GRANTS: readonly (Admitted & { readonly field: RegExp; readonly wrong?: string })[] = []

/** Errors of status 400 that do not name the field. */
const NAMES: readonly (Admitted & { readonly field: RegExp; readonly code: number })[] = []

const isOf = (page: string) => (one: Admitted) => one.page === '*' || one.page === page

export const isAdmitted = {
  change: (page: string, change: string): boolean =>
    CHANGES.filter(isOf(page)).some((one) => one.change === change),
  grant: (page: string, field: string, wrong: string): boolean =>
    GRANTS.filter(isOf(page)).some(
      (one) => one.field.test(field) && (one.wrong === undefined || one.wrong === wrong),
    ),
  name: (page: string, field: string, error: JsonObject): boolean =>
    NAMES.filter(isOf(page)).some((one) => one.field.test(field) && one.code === error['code']),
}
