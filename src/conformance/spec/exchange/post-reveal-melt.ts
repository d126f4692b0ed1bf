/** Rows of POST /reveal-melt (exchange protocols from 32 on; experimental: most of the request was not readable). */
import { databaseFailure, internalFailure, outcome, rowsOf, tooLarge } from '../row.js'
import { inferred, page } from '../sources.js'

const since = 32
const source = page('post-reveal-melt', 'revision of spring 2026, the part that could be read')

export const rows = rowsOf(
  'exchange/post-reveal-melt',
  'exchange',
  outcome(
    '200-revealed',
    200,
    'What was revealed is what was committed to: every new planchet is signed.',
    source,
    {
      since,
    },
  ),
  outcome(
    '400-malformed',
    400,
    'The request does not have the form of a reveal.',
    inferred('as on every page'),
    {
      since,
    },
  ),
  outcome('403-refused', 403, 'The old coin did not sign.', source, { since }),
  outcome('404-melt-unknown', 404, 'Nobody has melted a coin with this commitment.', source, { since }),
  outcome('409-other-commitment', 409, 'What was revealed is not what was committed to.', source, { since }),
  tooLarge(inferred('as on every page'), { since }),
  databaseFailure(inferred('as on every page'), { since }),
  internalFailure({ since }),
)
