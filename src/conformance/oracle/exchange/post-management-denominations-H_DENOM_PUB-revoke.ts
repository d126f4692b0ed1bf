/**
 * POST /management/denominations/H_DENOM_PUB/revoke, the judge's reading.
 *
 * What was revoked when is known before anything is judged, so there is nothing to remember here.
 */
import { decodeCrockford } from '../../../protocol/encoding/crockford.js'
import { readRequest } from '../../../protocol/endpoints/endpoint.js'
import { revokeDenomination } from '../../../protocol/endpoints/exchange/post-management-denominations-H_DENOM_PUB-revoke.js'
import { denominationRevoked } from '../../../protocol/signatures/master.js'
import { hashInPath, readQuietly } from '../../reading.js'
import { isSigned } from '../../verify.js'
import { pageOracle, type Option } from '../operation.js'

const PAGE = 'exchange/post-management-denominations-H_DENOM_PUB-revoke'

interface Revocation {
  readonly signatureFits: boolean
  readonly isKnown: boolean
}

export const revokeDenominationOracle = pageOracle<Revocation>({
  page: PAGE,

  begin(span, knowledge) {
    const body = readQuietly(() => readRequest(revokeDenomination, span.request.json ?? null))
    const hash = hashInPath(revokeDenomination, span, 'H_DENOM_PUB')
    if (body === undefined || hash === undefined) return 'malformed'
    if (knowledge.keys === undefined) return 'unjudged'
    const master = decodeCrockford(knowledge.keys.master_public_key, 32)
    const values = { denomPubHash: decodeCrockford(hash, 64) }
    return {
      signatureFits: isSigned(denominationRevoked, master, decodeCrockford(body.master_sig, 64), values),
      isKnown: knowledge.denominations.has(hash),
    }
  },

  touches: () => [],

  settle({ call, state }) {
    const at = (names: readonly string[]): Option[] =>
      names.map((name) => ({ row: `${PAGE}/${name}`, state }))
    const refused = [
      ...(call.signatureFits ? [] : ['403-master-signature']),
      ...(call.isKnown ? [] : ['404-denomination-unknown']),
    ]
    if (!call.signatureFits) return at(refused)
    // A key that is listed no more may be known yet.
    return call.isKnown ? at(['204-revoked']) : at(['204-revoked', ...refused])
  },
})
