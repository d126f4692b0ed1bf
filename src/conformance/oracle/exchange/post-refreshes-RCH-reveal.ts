/**
 * POST /refreshes/RCH/reveal, the judge's reading: it computes from what is revealed what must have been committed to.
 */
import {
  decodeCrockford,
  decodeCrockfordVariable,
  encodeCrockford,
} from '../../../protocol/encoding/crockford.js'
import { isJsonObject } from '../../../protocol/encoding/json.js'
import { coinEnvelopeHash } from '../../../protocol/crypto/planchet.js'
import { KAPPA } from '../../../protocol/crypto/refresh.js'
import { readRequest } from '../../../protocol/endpoints/endpoint.js'
import { reveal, type RevealRequest } from '../../../protocol/endpoints/exchange/post-refreshes-RCH-reveal.js'
import { coinLink, NO_AGE_COMMITMENT } from '../../../protocol/signatures/wallet.js'
import type { ListedDenomination } from '../../../protocol/keys.js'
import { hashInPath, readQuietly } from '../../reading.js'
import { isSigned } from '../../verify.js'
import type { Knowledge } from '../knowledge.js'
import { sum } from '../ledger.js'
import { pageOracle, type Option, type Situation } from '../operation.js'
import type { MeltFact, State } from '../state.js'
import { commitmentOf } from './commitment.js'
import { areReadable, denominationFaults, type DenominationFaults } from './denomination-use.js'

const PAGE = 'exchange/post-refreshes-RCH-reveal'

/** New coins of one melt of which the reference reveals none; the draft of a later version has fewer. */
const TOO_MANY = 256
const FEW = 64

interface Reveal {
  readonly commitment: string
  readonly body: RevealRequest
  /** Undefined where one is unknown. */
  readonly denominations: readonly ListedDenomination[] | undefined
  readonly denominationFaults: DenominationFaults
  readonly envelopes: readonly string[]
  /** True if ages are revealed, too: whether they are what was committed to, the judge cannot tell. */
  readonly hasAges: boolean
}

export const revealOracle = pageOracle<Reveal>({
  page: PAGE,

  begin(span, knowledge) {
    const body = readQuietly(() => readRequest(reveal, span.request.json ?? null))
    const commitment = hashInPath(reveal, span, 'RCH')
    if (body === undefined || commitment === undefined) return 'malformed'
    if (knowledge.keys === undefined || !areReadable(body.new_denoms_h, knowledge)) return 'unjudged'
    const denominations = body.new_denoms_h.map((hash) => knowledge.denominations.get(hash))
    return {
      commitment,
      body,
      denominations: denominations.every((one) => one !== undefined) ? denominations : undefined,
      denominationFaults: denominationFaults(body.new_denoms_h, 'expireWithdraw', span, knowledge),
      envelopes: envelopesOf(body),
      hasAges: body.old_age_commitment !== undefined,
    }
  },

  touches: (call) => [`melt:${call.commitment}`, ...call.envelopes.map((envelope) => `planchet:${envelope}`)],

  settle(situation) {
    const { call, state, knowledge } = situation
    const at = (names: readonly string[]): Option[] =>
      names.map((name) => ({ row: `${PAGE}/${name}`, state }))
    const sizes = sizeFaults(call.body)
    const possible = [...call.denominationFaults.possible, ...maySizeFaults(call.body)]
    // Of denominations that the judge can read, nothing is signed with another cipher.
    const isPlain = call.body.coin_evs.every(({ cipher }) => cipher === 'RSA')
    const certain = [...call.denominationFaults.certain, ...(isPlain ? [] : ['400-malformed'])]
    const melt = state.get('melt', call.commitment)
    if (melt === undefined) return at(['404-melt-unknown', ...sizes, ...certain, ...possible])
    const faults = [...sizes, ...certain, ...(sizes.length > 0 ? [] : contentFaults(call, melt, knowledge))]
    const violated = sizes.length > 0 || !isPlain || call.hasAges ? [] : violation(situation, melt)
    const untold = call.hasAges ? at(['400-ages', '403-link-signature', '409-other-commitment']) : []
    // What was signed once is not signed for somebody else: the books may answer before anything is looked at.
    if (state.has('reveal', call.commitment))
      return [...at(['200-revealed-before', ...faults, ...possible]), ...violated, ...untold]
    if (faults.length > 0 || violated.length > 0)
      return [...at([...faults, ...possible]), ...violated, ...untold]
    return [{ row: `${PAGE}/200-revealed`, state: revealed(state, call, melt) }, ...at(possible), ...untold]
  },
})

function sizeFaults(body: RevealRequest): string[] {
  const lengths = [body.link_sigs, body.coin_evs, body.new_denoms_h].map((list) => list.length)
  const [first = 0] = lengths
  return [
    ...(body.transfer_privs.length === KAPPA - 1 ? [] : ['400-transfer-keys']),
    ...(first > 0 && first < TOO_MANY && lengths.every((length) => length === first) ? [] : ['400-sizes']),
  ]
}

function maySizeFaults({ new_denoms_h: coins }: RevealRequest): string[] {
  return coins.length > FEW ? ['400-sizes'] : []
}

/** What was melted has to pay for the new coins, for making them, and for the change itself. */
function contentFaults(
  { body, denominations, hasAges }: Reveal,
  melt: MeltFact,
  knowledge: Knowledge,
): string[] {
  if (denominations === undefined) return []
  const fee = knowledge.denominations.get(melt.denomination)?.feeRefresh.units ?? 0n
  const cost = fee + sum(denominations.map((one) => one.value.units + one.feeWithdraw.units))
  // Links sign the ages of the new coins.
  const linked =
    hasAges || body.link_sigs.every((signature, index) => isLinkSigned(body, signature, index, melt.coin))
  return [
    ...(cost > melt.amount ? ['400-insufficient'] : []),
    ...(linked ? [] : ['403-link-signature']),
    // Who melts a coin with ages has to reveal them.
    ...(melt.ages !== undefined && !hasAges ? ['400-ages'] : []),
  ]
}

function isLinkSigned(body: RevealRequest, signature: string, index: number, oldCoin: string): boolean {
  const hash = decodeCrockford(body.new_denoms_h[index] ?? '', 64)
  return isSigned(coinLink, decodeCrockford(oldCoin, 32), decodeCrockford(signature, 64), {
    denomPubHash: hash,
    transferPub: decodeCrockford(body.transfer_pub, 32),
    ageCommitmentHash: NO_AGE_COMMITMENT,
    coinEnvelopeHash: coinEnvelopeHash(hash, blindedOf(body, index)),
  })
}

/** The refusal of something else than was committed to; which set was to stay hidden may be unknown. */
function violation({ call, state, reply }: Situation<Reveal>, melt: MeltFact): Option[] {
  const { body, denominations, commitment } = call
  if (denominations === undefined) return []
  const hidden = melt.index === undefined ? [0, 1, 2] : [melt.index]
  const fitting = hidden.map((index) => commitmentOf(body, denominations, melt, index))
  if (fitting.includes(commitment)) return []
  const row = `${PAGE}/409-other-commitment`
  const told = isJsonObject(reply?.json) ? reply.json['rc_expected'] : undefined
  // A reply that leaves the commitment out says nothing wrong.
  return told === undefined || fitting.some((one) => one === told)
    ? [{ row, state }]
    : [{ row, state, mismatch: `rc_expected has to be ${fitting.join(' or ')}` }]
}

function revealed(state: State, { commitment, body, envelopes }: Reveal, { coin }: MeltFact): State {
  let next = state.with('reveal', commitment, {
    coin,
    transferPub: body.transfer_pub,
    coins: body.coin_evs.length,
  })
  for (const envelope of envelopes) next = next.with('fresh', envelope, { oldCoin: coin })
  return next
}

function envelopesOf(body: RevealRequest): string[] {
  return body.coin_evs.flatMap((_, index) => {
    const hash = body.new_denoms_h[index]
    return hash === undefined
      ? []
      : [encodeCrockford(coinEnvelopeHash(decodeCrockford(hash, 64), blindedOf(body, index)))]
  })
}

function blindedOf(body: RevealRequest, index: number): Uint8Array {
  const envelope = body.coin_evs[index]
  return envelope?.cipher === 'RSA'
    ? decodeCrockfordVariable(envelope.rsa_blinded_planchet)
    : new Uint8Array(0)
}
