/** Good requests about what becomes of reserves and coins: histories, and coins changed for others. */
import { addAmounts, formatAmount } from '../../../src/protocol/encoding/amount.js'
import { decodeCrockford, encodeCrockford } from '../../../src/protocol/encoding/crockford.js'
import { utf8 } from '../../../src/protocol/encoding/struct.js'
import { eddsaPublicKey } from '../../../src/protocol/crypto/eddsa.js'
import { sha512 } from '../../../src/protocol/crypto/hash.js'
import { coinEnvelopeJson } from '../../../src/protocol/crypto/planchet.js'
import {
  deriveTransferKey,
  KAPPA,
  makeRefreshBatch,
  refreshCommitment,
  type RefreshBatch,
} from '../../../src/protocol/crypto/refresh.js'
import { addIncoming } from '../../../src/protocol/endpoints/bank/post-admin-add-incoming.js'
import { coinHistory } from '../../../src/protocol/endpoints/exchange/get-coins-COIN_PUB-history.js'
import { link } from '../../../src/protocol/endpoints/exchange/get-coins-COIN_PUB-link.js'
import { getPrivacy } from '../../../src/protocol/endpoints/exchange/get-privacy.js'
import { getReserve } from '../../../src/protocol/endpoints/exchange/get-reserves-RESERVE_PUB.js'
import { reserveHistory } from '../../../src/protocol/endpoints/exchange/get-reserves-RESERVE_PUB-history.js'
import { getSeed } from '../../../src/protocol/endpoints/exchange/get-seed.js'
import { getTerms } from '../../../src/protocol/endpoints/exchange/get-terms.js'
import { meltCoin } from '../../../src/protocol/endpoints/exchange/post-coins-COIN_PUB-melt.js'
import { reveal } from '../../../src/protocol/endpoints/exchange/post-refreshes-RCH-reveal.js'
import {
  coinHistory as coinHistoryRequest,
  coinLink,
  coinMelt,
  NO_AGE_COMMITMENT,
  reserveHistory as reserveHistoryRequest,
} from '../../../src/protocol/signatures/wallet.js'
import type { Scene } from '../fixtures.js'
import { deposit } from '../seller.js'
import { paytoOf } from '../shops.js'
import { coin, type Coin } from '../wallet.js'
import { good, succeeded, type Good, type Parts } from './good-request.js'

/** A reserve with money in it. */
async function filled(scene: Scene, name: string): Promise<{ priv: Uint8Array; pub: string }> {
  const priv = sha512(utf8(`fuzz ${name}`)).subarray(0, 32)
  const pub = encodeCrockford(eddsaPublicKey(priv))
  const body = { amount: 'KUDOS:20', reserve_pub: pub, debit_account: paytoOf('alice') }
  succeeded(await scene.call(addIncoming, { parameters: { ACCOUNT: 'exchange' }, body }))
  return { priv, pub }
}

function denominationOf(scene: Scene, one: Coin) {
  const found = scene.world.exchange.keys.denominations.get(one.denomination)
  if (found === undefined) throw new Error('a coin of no denomination')
  return found
}

interface Change {
  readonly melt: Parts
  readonly rc: string
  readonly batches: readonly RefreshBatch[]
  readonly old: Coin
}

/** A coin of 5 to be changed for coins of 2 and 1. */
function change(scene: Scene, name: string): Change {
  const old = coin('5', name)
  const denomination = denominationOf(scene, old)
  const wanted = ['2', '1'].map((value) => denominationOf(scene, coin(value, name)))
  const cost = addAmounts(
    denomination.feeRefresh,
    ...wanted.flatMap(({ value, feeWithdraw }) => [value, feeWithdraw]),
  )
  const batches = Array.from({ length: KAPPA }, (_, index) =>
    makeRefreshBatch(
      deriveTransferKey(sha512(utf8(name)).subarray(0, 32), old.priv, index),
      old.priv,
      wanted.map(({ key }) => key),
    ),
  )
  const rc = refreshCommitment({ oldCoinPub: eddsaPublicKey(old.priv), amountWithFee: cost, batches })
  const signature = coinMelt.sign(old.priv, {
    refreshCommitment: rc,
    denomPubHash: decodeCrockford(old.denomination, 64),
    ageCommitmentHash: NO_AGE_COMMITMENT,
    amountWithFee: cost,
    meltFee: denomination.feeRefresh,
  })
  const body = {
    denom_sig: { cipher: 'RSA', rsa_signature: old.signature },
    denom_pub_hash: old.denomination,
    confirm_sig: encodeCrockford(signature),
    value_with_fee: formatAmount(cost),
    rc: encodeCrockford(rc),
  }
  return { old, batches, rc: encodeCrockford(rc), melt: { parameters: { COIN_PUB: old.pub }, body } }
}

/** A coin that was melted, and the request that reveals the sets but one. */
async function melted(scene: Scene, name: string): Promise<{ old: Coin; reveal: Parts }> {
  const { melt, rc, batches, old } = change(scene, name)
  const { parameters = {}, body } = melt
  const answer = succeeded(await scene.call(meltCoin, { parameters, body }))
  const closed = Number(answer.json['noreveal_index'])
  const batch = batches[closed]
  if (batch === undefined) throw new Error('no such set')
  const { planchets, transfer } = batch
  const linkSignatures = planchets.map(({ denomPubHash, envelopeHash }) =>
    coinLink.sign(old.priv, {
      denomPubHash,
      transferPub: transfer.pub,
      ageCommitmentHash: NO_AGE_COMMITMENT,
      coinEnvelopeHash: envelopeHash,
    }),
  )
  const revealing = {
    transfer_pub: encodeCrockford(transfer.pub),
    transfer_privs: batches
      .filter((_, index) => index !== closed)
      .map((open) => encodeCrockford(open.transfer.priv)),
    link_sigs: linkSignatures.map(encodeCrockford),
    coin_evs: planchets.map(({ blinded }) => coinEnvelopeJson(blinded)),
    new_denoms_h: planchets.map(({ denomPubHash }) => encodeCrockford(denomPubHash)),
  }
  return { old, reveal: { parameters: { RCH: rc }, body: revealing } }
}

export const CHANGES: readonly Good[] = [
  good(getSeed, 200),
  good(getTerms, 200),
  good(getPrivacy, 200),
  good(getReserve, 200, async (scene) => ({
    parameters: { RESERVE_PUB: (await filled(scene, 'look')).pub },
  })),
  good(reserveHistory, 200, async (scene) => {
    const { priv, pub } = await filled(scene, 'history')
    const signature = encodeCrockford(reserveHistoryRequest.sign(priv, { startOffset: 0n }))
    return { parameters: { RESERVE_PUB: pub }, headers: { 'taler-reserve-history-signature': signature } }
  }),
  good(coinHistory, 200, async (scene) => {
    const one = coin('5', 'fuzz history')
    succeeded(await deposit(scene, [one], { contract: 'fuzz history' }))
    const signature = encodeCrockford(coinHistoryRequest.sign(one.priv, { startOffset: 0n }))
    return { parameters: { COIN_PUB: one.pub }, headers: { 'taler-coin-history-signature': signature } }
  }),
  good(meltCoin, 200, (scene) => change(scene, 'fuzz melt').melt),
  good(reveal, 200, async (scene) => (await melted(scene, 'fuzz reveal')).reveal),
  good(link, 200, async (scene) => {
    const { old, reveal: parts } = await melted(scene, 'fuzz link')
    const { parameters = {}, body } = parts
    succeeded(await scene.call(reveal, { parameters, body }))
    return { parameters: { COIN_PUB: old.pub } }
  }),
]
