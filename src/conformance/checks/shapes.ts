/**
 * Does the body of every reply have the shape that its page gives to that status?
 */
import { opaque, readReply } from '../../protocol/endpoints/endpoint.js'
import type { Endpoint } from '../../protocol/endpoints/endpoint.js'
import { wantsHtml } from '../oracle/merchant/get-orders-ORDER_ID.js'
import { ENDPOINTS } from '../../protocol/endpoints/index.js'
import { MalformedError } from '../../protocol/malformed.js'
import { readContractTerms } from '../../protocol/endpoints/contract-terms.js'
import { claim } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-claim.js'
import type { Span } from '../history.js'
import { promisingRow, type Check, type Evidence } from './check.js'
import { against, type Finding } from './finding.js'

export const shapes: Check = (evidence) => evidence.spans.flatMap((span) => misshapen(evidence, span))

/** What is wrong about a web page; empty if nothing is, undefined if the reply is none and need not be. */
function webPageProblem({ html }: Endpoint, { reply, headers }: Span): string | undefined {
  const isDocumented = reply !== undefined && html.includes(reply.status)
  if (!isDocumented || !wantsHtml(headers)) return undefined
  const type = reply.headers['content-type'] ?? ''
  // Where a browser is sent on, there is nothing to read.
  if (type.startsWith('text/html') || (reply.status >= 300 && reply.status < 400)) return ''
  return `a web page was asked for, and the content type is ${type === '' ? 'missing' : type}`
}

function misshapen(evidence: Evidence, span: Span): Finding[] {
  const endpoint = ENDPOINTS.find((candidate) => candidate.party === span.to && candidate.page === span.page)
  if (endpoint === undefined || span.reply === undefined || !(span.reply.status in endpoint.replies))
    return []
  const { status, body } = span.reply
  const rowId = promisingRow(evidence, span)
  if (rowId === undefined) return []
  const page = webPageProblem(endpoint, span)
  if (page !== undefined)
    return page === ''
      ? []
      : [against(rowId, { check: 'shapes', span: span.id, play: span.play, says: page })]
  try {
    const isOpaque = endpoint.replies[status] === opaque
    if (body.problem !== undefined && !isOpaque) throw new MalformedError('a body in JSON', body.raw)
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
