/** What POST /coins/COIN_PUB/recoup and …/recoup-refresh say alike; where the money goes differs. */
import type { ErrorName } from '../../../protocol/errors.js'
import { databaseFailure, internalFailure, outcome, rowsOf, tooLarge, type Row } from '../row.js'
import { reference } from '../sources.js'
import { coinRefusals } from './coin-checks.js'

/** Where the pages differ. */
interface Recoup {
  /** `recoup` or `recoup-refresh`, as the path ends. */
  readonly name: string
  /** Where the money goes, as a sentence. */
  readonly says: string
  /** The row for a coin that does not come from where the money is to go. */
  readonly strange: { readonly name: string; readonly says: string; readonly code: ErrorName }
  readonly signature: ErrorName
  readonly notEligible: ErrorName
}

/** The rows of one of the two pages. */
export function recoupRows({ name, says, strange, signature, notEligible }: Recoup): readonly Row[] {
  const seen = reference('exchange 0.14.1, its own tests of revocation as recorded')
  const checks = reference(`exchange 0.14.1, checks of a ${name}`)
  return rowsOf(
    `exchange/post-coins-COIN_PUB-${name}`,
    'exchange',
    outcome('200-recouped', 200, says, seen),
    outcome('200-recouped-before', 200, 'The same again is answered the same, and moves nothing.', seen),
    outcome('400-malformed', 400, `The request does not have the form of a ${name}.`, checks),
    ...coinRefusals('this', signature, checks, checks),
    outcome(strange.name, 404, strange.says, checks, { codes: [strange.code] }),
    outcome('404-not-revoked', 404, 'The denomination was not revoked, as the registry has it.', checks, {
      codes: [notEligible],
    }),
    outcome('409-coin-spent', 409, 'Nothing is left of the coin; the reply names it.', seen, {
      codes: ['EXCHANGE_GENERIC_INSUFFICIENT_FUNDS'],
    }),
    outcome('409-other-denomination', 409, 'The coin was seen before under another denomination.', seen, {
      codes: ['EXCHANGE_GENERIC_COIN_CONFLICTING_DENOMINATION_KEY'],
    }),
    outcome('409-other-ages', 409, 'The coin was seen before, with other ages or with none.', checks, {
      codes: ['EXCHANGE_GENERIC_COIN_CONFLICTING_AGE_HASH'],
    }),
    outcome('410-not-revoked', 410, 'The denomination was not revoked, and the exchange signs that.', seen, {
      codes: [notEligible],
    }),
    outcome('410-denomination-expired', 410, 'The denomination can no longer be spent.', checks, {
      codes: ['EXCHANGE_GENERIC_DENOMINATION_EXPIRED'],
    }),
    outcome('410-denomination-future', 410, 'The denomination is not in use yet.', checks, {
      codes: ['EXCHANGE_GENERIC_DENOMINATION_VALIDITY_IN_FUTURE'],
    }),
    tooLarge(checks),
    databaseFailure(checks),
    internalFailure(),
  )
}
