/**
 * POST /reserves/RESERVE_PUB/batch-withdraw, the judge's reading.
 *
 * How soon an exchange notices money at its bank is its own affair: until then a reserve may be unknown or too
 * poor, whatever the bank has said.
 */
import {
  decodeCrockford,
  decodeCrockfordVariable,
  encodeCrockford,
} from '../../../protocol/encoding/crockford.js'
import { addAmounts } from '../../../protocol/encoding/amount.js'
import { coinEnvelopeHash } from '../../../protocol/crypto/planchet.js'
import { readRequest } from '../../../protocol/endpoints/endpoint.js'
import {
  anyBatchWithdraw,
  batchWithdraw,
  type AnyBatchWithdrawRequest,
} from '../../../protocol/endpoints/exchange/post-reserves-RESERVE_PUB-batch-withdraw.js'
import { reserveWithdraw } from '../../../protocol/signatures/wallet.js'
import { type Knowledge } from '../knowledge.js'
import { keyInPath, readQuietly } from '../../reading.js'
import { pageOracle } from '../operation.js'
import { isSigned } from '../../verify.js'
import { areReadable, denominationFaults, type DenominationFaults } from './denomination-use.js'
import { settleWithdrawal, type Planchet } from './withdrawal.js'

const PAGE = 'exchange/post-reserves-RESERVE_PUB-batch-withdraw'

type WithdrawPlanchet = AnyBatchWithdrawRequest['planchets'][number]

interface Withdrawal {
  readonly reserve: string
  readonly planchets: readonly Planchet[]
  readonly faults: DenominationFaults
  readonly signaturesFit: boolean
}

export const batchWithdrawOracle = pageOracle<Withdrawal>({
  page: PAGE,

  begin(span, knowledge) {
    const body = readQuietly(() => readRequest(anyBatchWithdraw, span.request.json ?? null))
    const reserve = keyInPath(batchWithdraw, span, 'RESERVE_PUB')
    if (body === undefined || reserve === undefined || body.planchets.length === 0) return 'malformed'
    const hashes = body.planchets.map((planchet) => planchet.denom_pub_hash)
    if (knowledge.keys === undefined || !areReadable(hashes, knowledge)) return 'unjudged'
    const { certain, possible } = denominationFaults(hashes, 'expireWithdraw', span, knowledge)
    // Of denominations that the judge can read, nothing is signed with another cipher.
    const isPlain = body.planchets.every(({ coin_ev: { cipher } }) => cipher === 'RSA')
    return {
      reserve,
      planchets: body.planchets.map((planchet) => ({
        envelope: encodeCrockford(envelopeOf(planchet)),
        price: priceOf(planchet.denom_pub_hash, knowledge),
      })),
      faults: { certain: [...certain, ...(isPlain ? [] : ['400-malformed'])], possible },
      signaturesFit: body.planchets.every((planchet) => isSignedByReserve(planchet, reserve, knowledge)),
    }
  },

  touches: (call) => [
    `reserve:${call.reserve}`,
    ...call.planchets.map(({ envelope }) => `planchet:${envelope}`),
  ],

  settle: (situation) => settleWithdrawal(PAGE, ['409-planchet-twice'], situation),
})

function priceOf(hash: string, knowledge: Knowledge): bigint {
  const denomination = knowledge.denominations.get(hash)
  return denomination === undefined ? 0n : denomination.value.units + denomination.feeWithdraw.units
}

/** Nothing stands for the envelope of another cipher, which no reserve can have signed for us. */
function envelopeOf({ coin_ev: envelope, denom_pub_hash: hash }: WithdrawPlanchet): Uint8Array {
  const blinded =
    envelope.cipher === 'RSA' ? decodeCrockfordVariable(envelope.rsa_blinded_planchet) : new Uint8Array(0)
  return coinEnvelopeHash(decodeCrockford(hash, 64), blinded)
}

/** Under a denomination that nobody knows, nobody knows what was signed. */
function isSignedByReserve(planchet: WithdrawPlanchet, reserve: string, knowledge: Knowledge): boolean {
  const denomination = knowledge.denominations.get(planchet.denom_pub_hash)
  if (denomination === undefined) return true
  return isSigned(reserveWithdraw, decodeCrockford(reserve, 32), decodeCrockford(planchet.reserve_sig, 64), {
    amountWithFee: addAmounts(denomination.value, denomination.feeWithdraw),
    denomPubHash: decodeCrockford(planchet.denom_pub_hash, 64),
    coinEnvelopeHash: envelopeOf(planchet),
  })
}
