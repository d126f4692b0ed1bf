/**
 * Everything that goes wrong outside a handler, translated into the error body of the protocol.
 *
 * The only file that knows Boom: its payload has another shape than Taler's and must never reach the wire.
 */
import Boom from '@hapi/boom'
import { placeOf, type PartyName } from '../../protocol/endpoints/endpoint.js'
import { ENDPOINTS, pageId } from '../../protocol/endpoints/index.js'
import { MalformedError } from '../../protocol/malformed.js'
import { aboutField, refuse, type Refusal, type Reply } from '../handler.js'
import { SeamError } from '../seams.js'
import { BodyError } from './body.js'
import { CONVENTIONS } from './conventions.js'
import { failureCode } from './failures.js'

/** A request that reached no handler, or a handler that broke; `page` is the id of the handler's page. */
export function replyToFailure(failure: unknown, party: PartyName, path: string, page = ''): Reply {
  if (failure instanceof SeamError) return refuse({ status: 500, code: failureCode(page, failure.seam) })
  return refuse(refusalOf(failure, party, path, page))
}

/** True if the failure is a mistake of ours and has to be seen by whoever runs the simulator. */
export function isOwnMistake(failure: unknown): boolean {
  if ([MalformedError, SeamError, BodyError].some((known) => failure instanceof known)) return false
  return !Boom.isBoom(failure) || failure.isServer
}

function refusalOf(failure: unknown, party: PartyName, path: string, page: string): Refusal {
  if (failure instanceof MalformedError) return malformed(failure, party, page)
  if (failure instanceof BodyError) {
    const { status, code, detail } = failure
    return { status, code, ...(detail === undefined ? {} : { details: { detail } }) }
  }
  if (!Boom.isBoom(failure)) return { status: 500, code: 'GENERIC_INTERNAL_INVARIANT_FAILURE' }
  switch (failure.output.statusCode) {
    case 404:
      return { status: 404, code: 'GENERIC_ENDPOINT_UNKNOWN', details: { detail: path } }
    case 413:
      return { status: 413, code: 'GENERIC_UPLOAD_EXCEEDS_LIMIT' }
    case 400:
    case 415:
      return isDecodable(path)
        ? { status: 400, code: 'GENERIC_JSON_INVALID' }
        : { status: 400, code: 'GENERIC_PATH_SEGMENT_MALFORMED', details: { detail: path } }
    default:
      return { status: 500, code: 'GENERIC_INTERNAL_INVARIANT_FAILURE' }
  }
}

/** The exchange names a bad field as the reference does; the merchant's pages ask for another code. */
function malformed(failure: MalformedError, party: PartyName, page: string): Refusal {
  const { field, message: detail } = failure
  if (CONVENTIONS[party].namesInnermostField) {
    const endpoint = ENDPOINTS.find((one) => pageId(one) === page)
    return {
      status: 400,
      code: 'GENERIC_JSON_INVALID',
      details: endpoint === undefined ? {} : placeOf(endpoint, failure),
    }
  }
  if (field === '') return { status: 400, code: 'GENERIC_JSON_INVALID', details: { detail } }
  return { status: 400, code: 'GENERIC_PARAMETER_MALFORMED', details: aboutField(field, detail) }
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}

/** What hapi is told when a path exists but not for this method. */
export function methodNotAllowed(method: string): Reply {
  return refuse({ status: 405, code: 'GENERIC_METHOD_INVALID', details: { detail: method } })
}
