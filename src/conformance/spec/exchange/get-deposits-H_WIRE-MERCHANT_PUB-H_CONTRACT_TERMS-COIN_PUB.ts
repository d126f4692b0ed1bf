/** Rows of GET /deposits/H_WIRE/MERCHANT_PUB/H_CONTRACT_TERMS/COIN_PUB. */
import { databaseFailure, duty, internalFailure, outcome, rowsOf } from '../row.js'
import { page, reference } from '../sources.js'

const source = page(
  'get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB',
  'revisions of early 2026; codes as registered',
)
const aggregator = reference('exchange 0.14.1: the aggregator, and what tracking reads of its work')

export const rows = rowsOf(
  'exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB',
  'exchange',
  outcome(
    '200-wired',
    200,
    'The money is on its way to the merchant, and the exchange signs for it.',
    source,
  ),
  outcome('202-pending', 202, 'The coin was deposited, and the money is not on its way yet.', source),
  outcome('400-malformed', 400, 'The path or the query does not have the form of a question.', source),
  outcome('403-merchant-signature', 403, 'The merchant did not sign this question.', source, {
    codes: ['EXCHANGE_DEPOSITS_GET_MERCHANT_SIGNATURE_INVALID'],
  }),
  outcome(
    '404-unknown',
    404,
    'This merchant has deposited no such coin for this contract and this account.',
    source,
    { codes: ['EXCHANGE_DEPOSITS_GET_NOT_FOUND'] },
  ),
  duty('not-too-early', 'While refunds are promised, the money does not go out.', aggregator),
  duty(
    'net-of-fee',
    'What is wired for a coin is what was deposited of it, less the deposit fee.',
    aggregator,
  ),
  duty(
    'expected-at-deadline',
    'Until the money goes out, it is not expected before the wire deadline.',
    reference('exchange 0.14.1: what is told of deposits that are not wired'),
  ),
  databaseFailure(source),
  internalFailure(),
)
