/** Rows of GET /keys. */
import { duty, internalFailure, outcome, rowsOf } from '../row.js'
import { inferred, page, recording, reference } from '../sources.js'

const source = page('get-keys', '23736-byte revision of 2026')

export const rows = rowsOf(
  'exchange/get-keys',
  'exchange',
  outcome('200-keys', 200, 'The exchange publishes its keys, fees and accounts.', source),
  outcome('304-unchanged', 304, 'The keys are those that the caller has, by the ETag that it shows.', source),
  outcome('400-malformed', 400, 'The date of the last list is no number.', source, {
    codes: ['GENERIC_PARAMETER_MALFORMED'],
  }),
  outcome('500-not-written', 500, 'There is no memory for the answer.', source, {
    codes: ['GENERIC_JSON_ALLOCATION_FAILURE'],
    settles: false,
  }),
  outcome('502-no-helper', 502, 'A helper that holds private keys does not answer.', source, {
    settles: false,
  }),
  outcome('503-no-keys', 503, 'The exchange has no keys to publish (yet).', source, {
    codes: ['EXCHANGE_GENERIC_KEYS_MISSING'],
    settles: false,
  }),
  internalFailure(),
  duty(
    'signed',
    'Every key, fee and account in /keys is signed by the master key, and the key set by a current signing key.',
    source,
  ),
  duty(
    'one-master',
    'The master key stays the same.',
    inferred('whoever trusts an exchange trusts this key'),
  ),
  duty(
    'newer-only',
    'Who names the date of the last list gets the denominations from then on, and no older ones; all of them if the date is nobody’s.',
    reference('exchange 0.14.1, the answers it prepares for each start of a denomination'),
  ),
  duty(
    'revoked-told',
    'A denomination that was revoked is listed as such, and not among those that are good.',
    reference('exchange 0.14.1: what it makes of revocations'),
  ),
  duty(
    'tag-follows',
    'Answers to one question under one ETag are the same answer.',
    reference('exchange 0.14.1: its ETag is a hash of the answer'),
  ),
  duty('date-of-list', 'The date of the list is the start of the oldest denomination in it.', recording(2)),
)
