/** Whoever withdraws and changes coins in the newer forms: says what is right, unless a test changes it. */
import { addAmounts, formatAmount, parseAmount } from '../../src/protocol/encoding/amount.js'
import { decodeCrockford, encodeCrockford } from '../../src/protocol/encoding/crockford.js'
import { eddsaPublicKey } from '../../src/protocol/crypto/eddsa.js'
import { coinEnvelopeJson } from '../../src/protocol/crypto/planchet.js'
import {
  deriveBatchSeeds,
  makeSeededBatch,
  seededCommitment,
} from '../../src/protocol/crypto/refresh-seeds.js'
import type { MeltRequest } from '../../src/protocol/endpoints/exchange/post-melt.js'
import type { WithdrawRequest } from '../../src/protocol/endpoints/exchange/post-withdraw.js'
import {
  coinMelt,
  hashPlanchets,
  NO_AGE_COMMITMENT,
  NO_BLINDING_SEED,
  reserveWithdrawBatch,
} from '../../src/protocol/signatures/wallet.js'
import { made, type Scene } from './fixtures.js'
import { blank, denominationOf, RESERVE } from './holder.js'
import type { Coin } from './wallet.js'

/** A request for coins, as the reserve signs it. */
export function withdrawal(
  scene: Scene,
  values: readonly string[],
  name = 'new',
  reserve: Uint8Array = RESERVE,
): WithdrawRequest {
  const planchets = values.map((value, index) => blank(scene, value, `${name} ${String(index)}`))
  const denominations = values.map((value) => denominationOf(scene, value))
  const none = parseAmount('KUDOS:0')
  const signature = reserveWithdrawBatch.sign(reserve, {
    amount: addAmounts(none, ...denominations.map((one) => one.value)),
    fee: addAmounts(none, ...denominations.map((one) => one.feeWithdraw)),
    planchetsHash: hashPlanchets(planchets.map(({ envelopeHash }) => envelopeHash)),
    blindingSeed: NO_BLINDING_SEED,
    maxAgeGroup: 0,
    ageMask: 0,
  })
  return {
    cipher: 'ED25519',
    reserve_pub: encodeCrockford(eddsaPublicKey(reserve)),
    denoms_h: denominations.map(({ hash }) => hash),
    coin_evs: planchets.map(({ blinded }) => coinEnvelopeJson(blinded)),
    reserve_sig: encodeCrockford(signature),
  }
}

/** A change with the seeds that reveal it. */
export interface SeededChange {
  readonly rc: string
  /** Of each set of coins. */
  readonly seeds: string[]
  readonly batches: readonly ReturnType<typeof makeSeededBatch>[]
  readonly request: MeltRequest
}

/** A change in the newer form, as the owner of the old coin prepares it. */
export function seededChange(
  scene: Scene,
  old: Coin,
  values: readonly string[],
  name = 'seed',
): SeededChange {
  const { feeRefresh } = denominationOf(scene, old.value.replace('KUDOS:', ''))
  const denominations = values.map((value) => denominationOf(scene, value))
  const refreshSeed = decodeCrockford(made(name, 64), 64)
  const seeds = deriveBatchSeeds(refreshSeed, old.priv)
  const keys = denominations.map(({ key }) => key)
  const batches = seeds.map((seed) => makeSeededBatch(seed, old.priv, keys))
  const amount = addAmounts(feeRefresh, ...denominations.flatMap((one) => [one.value, one.feeWithdraw]))
  const rc = seededCommitment({
    refreshSeed,
    oldCoinPub: eddsaPublicKey(old.priv),
    amountWithFee: amount,
    planchetHashes: batches.map((coins) => hashPlanchets(coins.map(({ planchet }) => planchet.envelopeHash))),
  })
  const signature = coinMelt.sign(old.priv, {
    refreshCommitment: rc,
    denomPubHash: decodeCrockford(old.denomination, 64),
    ageCommitmentHash: NO_AGE_COMMITMENT,
    amountWithFee: amount,
    meltFee: feeRefresh,
  })
  const request: MeltRequest = {
    old_coin_pub: old.pub,
    old_denom_pub_h: old.denomination,
    old_denom_sig: { cipher: 'RSA', rsa_signature: old.signature },
    value_with_fee: formatAmount(amount),
    refresh_seed: made(name, 64),
    denoms_h: denominations.map(({ hash }) => hash),
    coin_evs: batches.map((coins) => coins.map(({ planchet }) => coinEnvelopeJson(planchet.blinded))),
    transfer_pubs: batches.map((coins) => coins.map(({ transfer }) => encodeCrockford(transfer.pub))),
    confirm_sig: encodeCrockford(signature),
  }
  return { rc: encodeCrockford(rc), seeds: seeds.map((seed) => encodeCrockford(seed)), batches, request }
}
