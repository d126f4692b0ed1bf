/**
 * Rows that all pages share on which somebody has to prove who they are.
 */
import { databaseFailure, internalFailure, outcome, type Build, type Source } from '../row.js'
import { inferred, page, reference } from '../sources.js'

/**
 * Refusals for want of credentials, of permission, or of the instance itself.
 * @param name of the page
 * @param isScoped false for a page that any token may ask
 */
export function accessRows(name: string, isScoped = true): readonly Build[] {
  const source = page(name, 'revision of 2026')
  return [
    outcome('401-unauthorized', 401, 'Only who has a token of the instance may ask.', source, {
      codes: ['MERCHANT_GENERIC_UNAUTHORIZED'],
    }),
    ...tokenRows(isScoped),
    instanceUnknown(source),
    databaseFailure(source),
    internalFailure(),
  ]
}

/** Declares the answer of a page to who asks an instance that there is not. */
export function instanceUnknown(source: Source): Build {
  return outcome('404-instance-unknown', 404, 'There is no such instance.', source, {
    codes: ['MERCHANT_GENERIC_INSTANCE_UNKNOWN', 'MERCHANT_GENERIC_INSTANCE_DELETED'],
  })
}

/** Declares that whoever manages the other instances may have to stay. */
export function defaultStays(): Build {
  return outcome(
    '403-default',
    403,
    'The instance that manages the others cannot be removed.',
    inferred('no page says what becomes of the default instance'),
  )
}

/** Declares the answer to a path in which no hash of an account stands. */
export function hashMalformed(): Build {
  return outcome(
    '400-hash',
    400,
    'What names the account is no hash.',
    reference('registry of error codes: MERCHANT_GENERIC_H_WIRE_MALFORMED'),
  )
}

/** Refusals of a token that was handed out once: it is over, or it is for something else. */
export function tokenRows(isScoped = true): readonly Build[] {
  const scope = outcome(
    '403-scope',
    403,
    'The scope of the token does not reach as far.',
    page('post-private-token', 'v19'),
    { codes: ['GENERIC_TOKEN_PERMISSION_INSUFFICIENT'] },
  )
  return [
    outcome(
      '401-token-gone',
      401,
      'A token that has expired or was revoked is none.',
      reference('registry of error codes: meanings of 40, 41 and 42'),
      { codes: ['GENERIC_UNAUTHORIZED', 'GENERIC_TOKEN_UNKNOWN', 'GENERIC_TOKEN_EXPIRED'] },
    ),
    ...(isScoped ? [scope] : []),
    outcome(
      '401-other-instance',
      401,
      'The token of one instance is none of another.',
      inferred('no page says what the default instance may do with the pages of others'),
      { codes: ['MERCHANT_GENERIC_UNAUTHORIZED', 'GENERIC_UNAUTHORIZED', 'GENERIC_TOKEN_UNKNOWN'] },
    ),
  ]
}
