/** POST /withdraw (since v26), the judge's reading: one signature for all planchets. */
import {
  decodeCrockford,
  decodeCrockfordVariable,
  encodeCrockford,
} from '../../../protocol/encoding/crockford.js'
import { coinEnvelopeHash } from '../../../protocol/crypto/planchet.js'
import { readRequest } from '../../../protocol/endpoints/endpoint.js'
import { withdraw, type WithdrawRequest } from '../../../protocol/endpoints/exchange/post-withdraw.js'
import { hashPlanchets, NO_BLINDING_SEED, reserveWithdrawBatch } from '../../../protocol/signatures/wallet.js'
import { readQuietly } from '../../reading.js'
import { isSigned } from '../../verify.js'
import type { Knowledge } from '../knowledge.js'
import { sum } from '../ledger.js'
import { pageOracle } from '../operation.js'
import { areReadable, denominationFaults, type DenominationFaults } from './denomination-use.js'
import { settleWithdrawal, type Planchet } from './withdrawal.js'

const PAGE = 'exchange/post-withdraw'

interface Withdrawal {
  readonly reserve: string
  readonly planchets: readonly Planchet[]
  readonly faults: DenominationFaults
  readonly signaturesFit: boolean
}

export const withdrawOracle = pageOracle<Withdrawal>({
  page: PAGE,

  begin(span, knowledge) {
    const body = readQuietly(() => readRequest(withdraw, span.request.json ?? null))
    if (body === undefined || body.coin_evs.length === 0 || body.coin_evs.length !== body.denoms_h.length)
      return 'malformed'
    const envelopes = envelopesOf(body)
    if (!areReadable(body.denoms_h, knowledge)) return 'unjudged'
    // How the sets of coins for an age nest could not be read, and what Clause-Schnorr signs is not judged.
    if (knowledge.keys === undefined || body.max_age !== undefined || envelopes === undefined)
      return 'unjudged'
    return {
      reserve: body.reserve_pub,
      planchets: envelopes.map((envelope, index) => ({
        envelope: encodeCrockford(envelope),
        price: priceOf(body.denoms_h[index] ?? '', knowledge),
      })),
      faults: denominationFaults(body.denoms_h, 'expireWithdraw', span, knowledge, '412-denomination-future'),
      signaturesFit: isSignedByReserve(body, envelopes, knowledge),
    }
  },

  touches: (call) => [
    `reserve:${call.reserve}`,
    ...call.planchets.map(({ envelope }) => `planchet:${envelope}`),
  ],

  settle: (situation) => settleWithdrawal(PAGE, ['400-planchet-twice', '409-planchet-twice'], situation),
})

function priceOf(hash: string, knowledge: Knowledge): bigint {
  const denomination = knowledge.denominations.get(hash)
  return denomination === undefined ? 0n : denomination.value.units + denomination.feeWithdraw.units
}

/** Hashes of the envelopes; undefined if one is not for RSA. */
function envelopesOf({ coin_evs: envelopes, denoms_h: hashes }: WithdrawRequest): Uint8Array[] | undefined {
  const found = envelopes.map((envelope, index) => {
    const hash = decodeCrockford(hashes[index] ?? '', 64)
    if (Array.isArray(envelope) || envelope.cipher !== 'RSA') return undefined
    return coinEnvelopeHash(hash, decodeCrockfordVariable(envelope.rsa_blinded_planchet))
  })
  return found.every((one) => one !== undefined) ? found : undefined
}

function isSignedByReserve(
  body: WithdrawRequest,
  envelopes: readonly Uint8Array[],
  { denominations, keys }: Knowledge,
): boolean {
  const known = body.denoms_h.map((hash) => denominations.get(hash))
  if (!known.every((one) => one !== undefined)) return true
  const currency = keys?.currency ?? ''
  return isSigned(
    reserveWithdrawBatch,
    decodeCrockford(body.reserve_pub, 32),
    decodeCrockford(body.reserve_sig, 64),
    {
      amount: { currency, units: sum(known.map((one) => one.value.units)) },
      fee: { currency, units: sum(known.map((one) => one.feeWithdraw.units)) },
      planchetsHash: hashPlanchets(envelopes),
      blindingSeed:
        body.blinding_seed === undefined ? NO_BLINDING_SEED : decodeCrockford(body.blinding_seed, 32),
      maxAgeGroup: 0,
      ageMask: 0,
    },
  )
}
