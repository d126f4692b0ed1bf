/** Melts as a coin asks for them, and what is revealed of them, in the form that the exchange's version has. */
import { addAmounts, formatAmount, zeroAmount, type Amount } from '../../protocol/encoding/amount.js'
import { decodeCrockford, encodeCrockford } from '../../protocol/encoding/crockford.js'
import { coinEnvelopeJson, type Planchet } from '../../protocol/crypto/planchet.js'
import {
  deriveTransferKey,
  KAPPA,
  makeRefreshBatch,
  refreshCommitment,
  type RefreshBatch,
} from '../../protocol/crypto/refresh.js'
import { deriveBatchSeeds, makeSeededBatch, seededCommitment } from '../../protocol/crypto/refresh-seeds.js'
import { readReply, type Endpoint } from '../../protocol/endpoints/endpoint.js'
import { meltCoin } from '../../protocol/endpoints/exchange/post-coins-COIN_PUB-melt.js'
import { melt as meltFromSeeds } from '../../protocol/endpoints/exchange/post-melt.js'
import { revealMelt } from '../../protocol/endpoints/exchange/post-reveal-melt.js'
import { reveal } from '../../protocol/endpoints/exchange/post-refreshes-RCH-reveal.js'
import type { DenominationInfo } from '../../protocol/keys.js'
import { coinLink, coinMelt, hashPlanchets, NO_AGE_COMMITMENT } from '../../protocol/signatures/wallet.js'
import type { VersionRange } from '../../protocol/versions.js'
import { readQuietly } from '../reading.js'
import type { MintedCoin } from '../targets/target.js'
import type { Outcome, Spoiling } from './client.js'
import { MELT_NAMES, meltsFromSeeds as isSeeded, REVEAL_NAMES, spoiltAnew } from './forms.js'
import { OtherFormError } from './offer.js'

/** What a reveal may do wrong. */
export const REVEAL_MISTAKES = ['swapped', 'one-key', 'no-coins', 'too-many', 'unknown'] as const
export type RevealMistake = (typeof REVEAL_MISTAKES)[number]

/** New coins of one melt that no exchange signs. */
const TOO_MANY = 256

/** A call of the page that the version of the exchange has. */
export interface RefreshCall extends Spoiling {
  readonly endpoint: Endpoint
  readonly parameters: Readonly<Record<string, string>>
  readonly body: object
}

/** A melt as a wallet keeps it. */
export interface Melt {
  /** Denominations of the new coins. */
  readonly into: readonly DenominationInfo[]
  ask(spoilt: Spoiling): RefreshCall
  /** Which set stays hidden, in a reply that grants the melt. */
  hiddenIn(outcome: Outcome): number | undefined
  /** @param hidden the set that is not revealed */
  reveal(hidden: number, mistake: RevealMistake | undefined, spoilt: Spoiling): RefreshCall
  /** The new coins of a set, as the wallet unblinds them. */
  planchets(hidden: number): readonly Planchet[]
  /** Blind signatures on them, in a reply to a reveal. */
  signaturesIn(outcome: Outcome): readonly (string | undefined)[]
}

export interface MeltPlan {
  readonly coin: MintedCoin
  readonly denomination: DenominationInfo
  readonly into: readonly DenominationInfo[]
  /** What the coin gives; values and fees unless given. */
  readonly amount: Amount | undefined
  /** 32 random bytes. */
  readonly secret: Uint8Array
}

/** Plans a melt. @throws OtherFormError for an amount of its own where the form does not let a coin choose */
export function planMelt(exchange: VersionRange | undefined, plan: MeltPlan): Melt {
  if (!isSeeded(exchange)) return olderMelt(plan)
  if (plan.amount !== undefined) throw new OtherFormError('POST /melt takes exactly what the new coins cost')
  return newerMelt(plan)
}

function priceOf({ denomination, into }: MeltPlan): Amount {
  const prices = into.map((one) => addAmounts(one.value, one.feeWithdraw))
  return addAmounts(zeroAmount(denomination.value.currency), denomination.feeRefresh, ...prices)
}

function signMelt({ coin, denomination }: MeltPlan, commitment: Uint8Array, amountWithFee: Amount): string {
  const signature = coinMelt.sign(coin.priv, {
    refreshCommitment: commitment,
    denomPubHash: decodeCrockford(coin.denomination, 64),
    ageCommitmentHash: coin.ages ?? NO_AGE_COMMITMENT,
    amountWithFee,
    meltFee: denomination.feeRefresh,
  })
  return encodeCrockford(signature)
}

/** @throws RangeError when there is no such set */
function setOf<T>(sets: readonly T[], index: number): T {
  const found = sets[index]
  if (found === undefined) throw new RangeError('there is no such set of coins')
  return found
}

function olderMelt(plan: MeltPlan): Melt {
  const { coin, into } = plan
  const keys = into.map(({ key }) => key)
  const batches = Array.from({ length: KAPPA }, (_, index) =>
    makeRefreshBatch(deriveTransferKey(plan.secret, coin.priv, index), coin.priv, keys),
  )
  const amountWithFee = plan.amount ?? priceOf(plan)
  const commitment = refreshCommitment({ oldCoinPub: decodeCrockford(coin.pub, 32), amountWithFee, batches })
  const body = {
    denom_pub_hash: coin.denomination,
    denom_sig: { cipher: 'RSA', rsa_signature: coin.signature },
    confirm_sig: signMelt(plan, commitment, amountWithFee),
    value_with_fee: formatAmount(amountWithFee),
    rc: encodeCrockford(commitment),
    ...(coin.ages === undefined ? {} : { age_commitment_hash: encodeCrockford(coin.ages) }),
  }
  return {
    into,
    ask: (spoilt) => ({ endpoint: meltCoin, parameters: { COIN_PUB: coin.pub }, body, ...spoilt }),
    hiddenIn: ({ status, json }) =>
      status === 200 ? readQuietly(() => readReply(meltCoin, 200, json).noreveal_index) : undefined,
    reveal: (hidden, mistake, spoilt) => ({
      endpoint: reveal,
      parameters: { RCH: encodeCrockford(mistake === 'unknown' ? new Uint8Array(64) : commitment) },
      body: revealedKeys(batches, hidden, coin.priv, mistake),
      ...spoilt,
    }),
    planchets: (hidden) => setOf(batches, hidden).planchets,
    signaturesIn: ({ status, json }) =>
      status === 200
        ? (readQuietly(() => readReply(reveal, 200, json).ev_sigs)?.map(({ ev_sig: signed }) =>
            signed.cipher === 'RSA' ? signed.blinded_rsa_signature : undefined,
          ) ?? [])
        : [],
  }
}

function revealedKeys(
  batches: readonly RefreshBatch[],
  index: number,
  oldCoinPriv: Uint8Array,
  mistake: RevealMistake | undefined,
): object {
  const hidden = setOf(batches, index)
  const keys = batches.filter((batch) => batch !== hidden).map(({ transfer }) => transfer.priv)
  if (mistake === 'swapped') keys.reverse()
  const shown = mistake === 'one-key' ? keys.slice(1) : keys
  const planchets = named(hidden.planchets, mistake)
  return {
    transfer_pub: encodeCrockford(hidden.transfer.pub),
    transfer_privs: shown.map((key) => encodeCrockford(key)),
    link_sigs: planchets.map((planchet) => linkSignature(planchet, hidden, oldCoinPriv)),
    coin_evs: planchets.map(({ blinded }) => coinEnvelopeJson(blinded)),
    new_denoms_h: planchets.map(({ denomPubHash }) => encodeCrockford(denomPubHash)),
  }
}

/** The planchets that a reveal names: none of them, or the same ones over and over. */
function named(planchets: readonly Planchet[], mistake: RevealMistake | undefined): readonly Planchet[] {
  if (mistake === 'no-coins') return []
  if (mistake !== 'too-many') return planchets
  return Array.from({ length: TOO_MANY }, (_, index) => planchets[index % planchets.length]).filter(
    (planchet) => planchet !== undefined,
  )
}

function linkSignature(planchet: Planchet, { transfer }: RefreshBatch, oldCoinPriv: Uint8Array): string {
  return encodeCrockford(
    coinLink.sign(oldCoinPriv, {
      denomPubHash: planchet.denomPubHash,
      transferPub: transfer.pub,
      ageCommitmentHash: NO_AGE_COMMITMENT,
      coinEnvelopeHash: planchet.envelopeHash,
    }),
  )
}

function newerMelt(plan: MeltPlan): Melt {
  const { coin, into } = plan
  // The seed of a melt has 64 bytes; those of a wallet that draws 32 are the same twice.
  const refreshSeed = new Uint8Array([...plan.secret, ...plan.secret])
  const seeds = deriveBatchSeeds(refreshSeed, coin.priv)
  const sets = seeds.map((seed) =>
    makeSeededBatch(
      seed,
      coin.priv,
      into.map(({ key }) => key),
    ),
  )
  const amountWithFee = priceOf(plan)
  const commitment = seededCommitment({
    refreshSeed,
    oldCoinPub: decodeCrockford(coin.pub, 32),
    amountWithFee,
    planchetHashes: sets.map((set) => hashPlanchets(set.map(({ planchet }) => planchet.envelopeHash))),
  })
  const body = {
    old_coin_pub: coin.pub,
    old_denom_pub_h: coin.denomination,
    ...(coin.ages === undefined ? {} : { old_age_commitment_h: encodeCrockford(coin.ages) }),
    old_denom_sig: { cipher: 'RSA', rsa_signature: coin.signature },
    value_with_fee: formatAmount(amountWithFee),
    refresh_seed: encodeCrockford(refreshSeed),
    denoms_h: into.map(({ hash }) => hash),
    coin_evs: sets.map((set) => set.map(({ planchet }) => coinEnvelopeJson(planchet.blinded))),
    transfer_pubs: sets.map((set) => set.map(({ transfer }) => encodeCrockford(transfer.pub))),
    confirm_sig: signMelt(plan, commitment, amountWithFee),
  }
  return {
    into,
    ask: (spoilt) => ({ endpoint: meltFromSeeds, parameters: {}, body, ...anew(spoilt, MELT_NAMES) }),
    hiddenIn: ({ status, json }) =>
      status === 200 ? readQuietly(() => readReply(meltFromSeeds, 200, json).noreveal_index) : undefined,
    reveal: (hidden, mistake, spoilt) => ({
      endpoint: revealMelt,
      parameters: {},
      body: {
        rc: encodeCrockford(mistake === 'unknown' ? new Uint8Array(64) : commitment),
        batch_seeds: shownSeeds(seeds, hidden, mistake).map((seed) => encodeCrockford(seed)),
      },
      ...anew(spoilt, REVEAL_NAMES),
    }),
    planchets: (hidden) => setOf(sets, hidden).map(({ planchet }) => planchet),
    signaturesIn: ({ status, json }) =>
      status === 200
        ? (readQuietly(() => readReply(revealMelt, 200, json).ev_sigs)?.map((signed) =>
            signed.cipher === 'RSA' ? signed.blinded_rsa_signature : undefined,
          ) ?? [])
        : [],
  }
}

function shownSeeds(
  seeds: readonly Uint8Array[],
  hidden: number,
  mistake: RevealMistake | undefined,
): readonly Uint8Array[] {
  // What is revealed is the same for all coins of a set: nothing says how many there are.
  if (mistake === 'no-coins' || mistake === 'too-many' || mistake === 'one-key')
    throw new OtherFormError('POST /reveal-melt reveals sets as a whole')
  const shown = seeds.filter((_, index) => index !== hidden)
  return mistake === 'swapped' ? shown.reverse() : shown
}

function anew(spoilt: Spoiling, names: typeof MELT_NAMES): Spoiling {
  const renamed = spoiltAnew(spoilt, names)
  if (renamed === undefined) throw new OtherFormError('the newer page has no such member')
  return renamed
}
