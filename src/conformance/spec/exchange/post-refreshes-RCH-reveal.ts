/** Rows of POST /refreshes/RCH/reveal (exchange protocols up to 25). */
import { databaseFailure, internalFailure, outcome, rowsOf, tooLarge } from '../row.js'
import { recording, reference } from '../sources.js'

const until = 25
const checks = reference('exchange 0.14.1, checks of what is revealed')

export const rows = rowsOf(
  'exchange/post-refreshes-RCH-reveal',
  'exchange',
  outcome(
    '200-revealed',
    200,
    'What was revealed is what was committed to: every new planchet is signed.',
    recording(154),
    { until },
  ),
  outcome('200-revealed-before', 200, 'The same again gets the same signatures.', recording(155), { until }),
  outcome('400-malformed', 400, 'The request does not have the form of a reveal.', checks, { until }),
  outcome('400-transfer-keys', 400, 'All sets but one have to be revealed.', recording(152), {
    until,
    codes: ['EXCHANGE_REFRESHES_REVEAL_CNC_TRANSFER_ARRAY_SIZE_INVALID'],
  }),
  outcome(
    '400-sizes',
    400,
    'There is no planchet or link signature for some new coin, no new coin, or too many.',
    checks,
    {
      until,
    },
  ),
  outcome('400-insufficient', 400, 'What was melted does not pay for the new coins.', checks, {
    until,
    codes: ['EXCHANGE_REFRESHES_REVEAL_AMOUNT_INSUFFICIENT'],
  }),
  outcome(
    '400-ages',
    400,
    'Ages are spoken of that the exchange does not support, or that do not fit.',
    checks,
    {
      until,
      codes: [
        'EXCHANGE_REFRESHES_REVEAL_AGE_RESTRICTION_NOT_SUPPORTED',
        'EXCHANGE_REFRESHES_REVEAL_AGE_RESTRICTION_COMMITMENT_INVALID',
      ],
    },
  ),
  outcome('403-link-signature', 403, 'The old coin did not sign the link to a new one.', recording(153), {
    until,
    codes: ['EXCHANGE_REFRESHES_REVEAL_LINK_SIGNATURE_INVALID'],
  }),
  outcome('404-melt-unknown', 404, 'Nobody has melted a coin with this commitment.', recording(156), {
    until,
    codes: ['EXCHANGE_REFRESHES_REVEAL_SESSION_UNKNOWN'],
  }),
  outcome('404-denomination-unknown', 404, 'The exchange does not know a new denomination.', checks, {
    until,
    codes: ['EXCHANGE_GENERIC_DENOMINATION_KEY_UNKNOWN'],
  }),
  outcome(
    '409-other-commitment',
    409,
    'What was revealed is not what was committed to; the reply has the commitment that would fit.',
    recording(151),
    { until, codes: ['EXCHANGE_REFRESHES_REVEAL_COMMITMENT_VIOLATION'] },
  ),
  outcome('410-denomination-expired', 410, 'A new denomination can no longer be withdrawn.', checks, {
    until,
    codes: ['EXCHANGE_GENERIC_DENOMINATION_EXPIRED', 'EXCHANGE_WITHDRAW_DENOMINATION_KEY_LOST'],
  }),
  outcome('410-denomination-future', 410, 'A new denomination cannot be withdrawn yet.', checks, {
    until,
    codes: ['EXCHANGE_GENERIC_DENOMINATION_VALIDITY_IN_FUTURE'],
  }),
  outcome('410-denomination-revoked', 410, 'A new denomination was revoked.', checks, {
    until,
    codes: ['EXCHANGE_GENERIC_DENOMINATION_REVOKED'],
  }),
  tooLarge(checks, { until }),
  databaseFailure(checks, { until, codes: ['EXCHANGE_REFRESHES_REVEAL_SIGNING_ERROR'] }),
  internalFailure({ until }),
)
