/**
 * POST /melt (since v32), the judge's reading, as far as the page could be read: what it does to the coin. How exactly
 * the request is signed was not seen, so who refuses it for its signatures is not contradicted.
 */
import {
  decodeCrockford,
  decodeCrockfordVariable,
  encodeCrockford,
} from '../../../protocol/encoding/crockford.js'
import { concatBytes } from '../../../protocol/encoding/struct.js'
import { packAmount, parseAmount } from '../../../protocol/encoding/amount.js'
import { coinEnvelopeHash } from '../../../protocol/crypto/planchet.js'
import { sha512 } from '../../../protocol/crypto/hash.js'
import { readReply, readRequest } from '../../../protocol/endpoints/endpoint.js'
import { melt, type MeltRequest } from '../../../protocol/endpoints/exchange/post-melt.js'
import { hashPlanchets, NO_BLINDING_SEED } from '../../../protocol/signatures/wallet.js'
import { readQuietly, units } from '../../reading.js'
import { balanceOf } from '../ledger.js'
import { pageOracle, type Option } from '../operation.js'
import type { CoinFact } from '../state.js'
import { claimedCoin, conflictsOf } from './coin-claims.js'

const PAGE = 'exchange/post-melt'

interface Melt {
  readonly coin: string
  readonly commitment: string
  /** What it says that the coin is. */
  readonly claimed: CoinFact
  readonly amount: bigint
}

export const newMeltOracle = pageOracle<Melt>({
  page: PAGE,

  begin(span, knowledge) {
    const body = readQuietly(() => readRequest(melt, span.request.json ?? null))
    if (body === undefined) return 'malformed'
    const commitment = newCommitmentOf(body)
    if (knowledge.keys === undefined || commitment === undefined) return 'unjudged'
    const { old_coin_pub: coin, old_denom_pub_h: hash } = body
    const claimed = claimedCoin(hash, body.old_age_commitment_h)
    return { coin, claimed, commitment, amount: units(body.value_with_fee) }
  },

  touches: (call) => [`coin:${call.coin}`, `melt:${call.commitment}`],

  settle({ call, state, reply, knowledge }) {
    const { coin, claimed, amount, commitment } = call
    const hash = claimed.denomination
    const at = (names: readonly string[]): Option[] =>
      names.map((name) => ({ row: `${PAGE}/${name}`, state }))
    const unseen = at(['403-signature', '404-denomination-unknown', '410-denomination-gone'])
    const denomination = knowledge.denominations.get(hash)
    if (denomination === undefined) return unseen
    if (state.has('melt', commitment)) return [...at(['200-melted']), ...unseen]
    const isShort = balanceOf(state, coin, denomination) < amount
    if (isShort || conflictsOf(state, coin, claimed).length > 0) return [...at(['409-coin-spent']), ...unseen]
    const json = reply?.status === 200 ? reply.json : undefined
    const index = readQuietly(() => readReply(melt, 200, json))?.noreveal_index
    const fact = { coin, denomination: hash, amount, ...(index === undefined ? {} : { index }) }
    const melted = state.with('melt', commitment, fact).with('coin', coin, claimed)
    return [{ row: `${PAGE}/200-melted`, state: melted }, ...unseen]
  },
})

/** rc of protocol 32, as a draft has it; undefined where an envelope is not for RSA. */
function newCommitmentOf(body: MeltRequest): string | undefined {
  const sets = body.coin_evs.map((envelopes) =>
    envelopes.flatMap((envelope, index) => {
      const hash = body.denoms_h[index]
      if (envelope.cipher !== 'RSA' || hash === undefined) return []
      return [
        coinEnvelopeHash(decodeCrockford(hash, 64), decodeCrockfordVariable(envelope.rsa_blinded_planchet)),
      ]
    }),
  )
  if (sets.some((set) => set.length !== body.denoms_h.length)) return undefined
  const seed = body.blinding_seed
  return encodeCrockford(
    sha512(
      concatBytes(
        decodeCrockford(body.refresh_seed, 64),
        seed === undefined ? NO_BLINDING_SEED : decodeCrockford(seed, 32),
        decodeCrockford(body.old_coin_pub, 32),
        packAmount(parseAmount(body.value_with_fee)),
        ...sets.map(hashPlanchets),
      ),
    ),
  )
}
