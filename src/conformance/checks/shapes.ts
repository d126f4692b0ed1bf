/**
 * Does the body of every reply have the shape that its page gives to that status?
 */
import { readReply } from '../../protocol/endpoints/endpoint.js'
import { ENDPOINTS } from '../../protocol/endpoints/index.js'
import { MalformedError } from '../../protocol/malformed.js'
import { readContractTerms } from '../../protocol/endpoints/contract-terms.js'
import { claim } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-claim.js'
import type { Span } from '../history.js'
import { promisingRow, type Check, type Evidence } from './check.js'
import { against, type Finding } from './finding.js'

export const shapes: Check = (evidence) => evidence.spans.flatMap((span) => misshapen(evidence, span))

function misshapen(evidence: Evidence, span: Span): Finding[] {
  const endpoint = ENDPOINTS.find((candidate) => candidate.party === span.to && candidate.page === span.page)
  if (endpoint === undefined || span.reply === undefined || !(span.reply.status in endpoint.replies))
    return []
  const { status, body } = span.reply
  const rowId = promisingRow(evidence, span)
  if (rowId === undefined) return []
  try {
    if (body.problem !== undefined) throw new MalformedError('a body in JSON', body.raw)
    readReply(endpoint, status, body.json)
    if (endpoint.page === claim.page && status === 200)
      readContractTerms(readReply(claim, 200, body.json).contract_terms)
    return []
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error
    return [
      against(rowId, { check: 'shapes', span: span.id, play: span.play, says: `body: ${error.message}` }),
    ]
  }
}
