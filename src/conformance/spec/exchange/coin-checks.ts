/** What an exchange says alike of a coin that is handed to it, to be melted or taken back. */
import type { ErrorName } from '../../../protocol/errors.js'
import { outcome, type Build, type Source } from '../row.js'

/**
 * The coin did not sign, or was not signed, or is of a denomination that nobody knows.
 * @param call what the coin has to sign, such as "this melt"
 * @param code for a bad signature of the coin; that row has a source of its own
 */
export function coinRefusals(
  call: string,
  code: ErrorName,
  signature: Source,
  source: Source,
  parts: { readonly until?: number } = {},
): readonly Build[] {
  return [
    outcome('403-coin-signature', 403, `The coin did not sign ${call}.`, signature, {
      ...parts,
      codes: [code],
    }),
    outcome('403-denomination-signature', 403, 'The coin was never signed by the exchange.', source, {
      ...parts,
      codes: ['EXCHANGE_DENOMINATION_SIGNATURE_INVALID'],
    }),
    outcome(
      '404-denomination-unknown',
      404,
      'The exchange does not know the denomination, and signs that it does not.',
      source,
      { ...parts, codes: ['EXCHANGE_GENERIC_DENOMINATION_KEY_UNKNOWN'] },
    ),
  ]
}
