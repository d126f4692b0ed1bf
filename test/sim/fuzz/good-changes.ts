/** Good requests about what becomes of reserves and coins: histories, coins changed for others, and recouped. */
import { encodeCrockford, decodeCrockford } from '../../../src/protocol/encoding/crockford.js'
import { utf8 } from '../../../src/protocol/encoding/struct.js'
import { eddsaPublicKey } from '../../../src/protocol/crypto/eddsa.js'
import { sha512 } from '../../../src/protocol/crypto/hash.js'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { coinHistory } from '../../../src/protocol/endpoints/exchange/get-coins-COIN_PUB-history.js'
import { link } from '../../../src/protocol/endpoints/exchange/get-coins-COIN_PUB-link.js'
import { getPrivacy } from '../../../src/protocol/endpoints/exchange/get-privacy.js'
import { getReserve } from '../../../src/protocol/endpoints/exchange/get-reserves-RESERVE_PUB.js'
import { reserveHistory } from '../../../src/protocol/endpoints/exchange/get-reserves-RESERVE_PUB-history.js'
import { getSeed } from '../../../src/protocol/endpoints/exchange/get-seed.js'
import { getTerms } from '../../../src/protocol/endpoints/exchange/get-terms.js'
import { meltCoin } from '../../../src/protocol/endpoints/exchange/post-coins-COIN_PUB-melt.js'
import { recoupRefresh } from '../../../src/protocol/endpoints/exchange/post-coins-COIN_PUB-recoup-refresh.js'
import { recoup } from '../../../src/protocol/endpoints/exchange/post-coins-COIN_PUB-recoup.js'
import { revokeDenomination } from '../../../src/protocol/endpoints/exchange/post-management-denominations-H_DENOM_PUB-revoke.js'
import { melt } from '../../../src/protocol/endpoints/exchange/post-melt.js'
import { reveal } from '../../../src/protocol/endpoints/exchange/post-refreshes-RCH-reveal.js'
import { revealMelt } from '../../../src/protocol/endpoints/exchange/post-reveal-melt.js'
import { withdraw } from '../../../src/protocol/endpoints/exchange/post-withdraw.js'
import { denominationRevoked } from '../../../src/protocol/signatures/master.js'
import {
  coinHistory as coinHistoryRequest,
  coinRecoup,
  coinRecoupRefresh,
  reserveHistory as reserveHistoryRequest,
} from '../../../src/protocol/signatures/wallet.js'
import type { Scene } from '../fixtures.js'
import {
  changed,
  closedSet,
  denominationOf,
  fund,
  meltRequest,
  prepareChange,
  recoupRequest,
  revealRequest,
  revoke,
  sendMelt,
  withdrawn,
  type HeldCoin,
} from '../holder.js'
import { seededChange, withdrawal } from '../new-holder.js'
import { deposit } from '../seller.js'
import { coin } from '../wallet.js'
import { good, succeeded, type Good, type Parts } from './good-request.js'

/** What coins are changed for. */
const SMALLER = ['2', '1']

/** A reserve with money in it. */
async function filled(scene: Scene, name: string): Promise<{ priv: Uint8Array; pub: string }> {
  const priv = sha512(utf8(`fuzz ${name}`)).subarray(0, 32)
  const pub = encodeCrockford(eddsaPublicKey(priv))
  await fund(scene, 'KUDOS:20', pub)
  return { priv, pub }
}

/** A coin that was melted, and the request that reveals the sets but one. */
async function melted(scene: Scene, name: string): Promise<{ old: string; reveal: Parts }> {
  const change = prepareChange(scene, coin('5', name), SMALLER, name)
  const closed = closedSet(succeeded(await sendMelt(scene, change)))
  return {
    old: change.old.pub,
    reveal: { parameters: { RCH: change.rc }, body: revealRequest(change, closed) },
  }
}

/** The last of some coins, whose denomination is then revoked: no other good request may need it. */
async function revoked(scene: Scene, coins: readonly HeldCoin[]): Promise<HeldCoin> {
  const last = coins.at(-1)
  if (last === undefined) throw new Error('no coin')
  succeeded(await revoke(scene, last.denomination))
  return last
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
  good(meltCoin, 200, (scene) => {
    const change = prepareChange(scene, coin('5', 'fuzz melt'), SMALLER, 'fuzz melt')
    return { parameters: { COIN_PUB: change.old.pub }, body: meltRequest(scene, change) }
  }),
  good(reveal, 200, async (scene) => (await melted(scene, 'fuzz reveal')).reveal),
  good(link, 200, async (scene) => {
    const { old, reveal: parts } = await melted(scene, 'fuzz link')
    const { parameters = {}, body } = parts
    succeeded(await scene.call(reveal, { parameters, body }))
    return { parameters: { COIN_PUB: old } }
  }),
  good(withdraw, 200, async (scene) => {
    const { priv } = await filled(scene, 'new')
    return { body: withdrawal(scene, ['5', '2'], 'fuzz new', priv) }
  }),
  good(melt, 200, (scene) => ({
    body: seededChange(scene, coin('5', 'fuzz new melt'), SMALLER, 'fuzz new melt').request,
  })),
  good(revealMelt, 200, async (scene) => {
    const { rc, seeds, request } = seededChange(
      scene,
      coin('5', 'fuzz new reveal'),
      SMALLER,
      'fuzz new reveal',
    )
    const { noreveal_index: closed } = readReply(
      melt,
      200,
      succeeded(await scene.call(melt, { body: request })).json,
    )
    return { body: { rc, batch_seeds: seeds.filter((_, index) => index !== closed) } }
  }),
  good(recoup, 200, async (scene) => {
    const one = await revoked(scene, await withdrawn(scene, ['10'], 'fuzz recoup'))
    return { parameters: { COIN_PUB: one.pub }, body: recoupRequest(coinRecoup, one) }
  }),
  good(recoupRefresh, 200, async (scene) => {
    const coins = await changed(scene, coin('5', 'fuzz recoup old'), ['2', '0.1'], 'fuzz recoup refresh')
    const one = await revoked(scene, coins)
    return { parameters: { COIN_PUB: one.pub }, body: recoupRequest(coinRecoupRefresh, one) }
  }),
  good(revokeDenomination, 204, (scene) => {
    const { hash } = denominationOf(scene, '5')
    const signature = denominationRevoked.sign(scene.world.exchange.keyring.master.priv, {
      denomPubHash: decodeCrockford(hash, 64),
    })
    return { parameters: { H_DENOM_PUB: hash }, body: { master_sig: encodeCrockford(signature) } }
  }),
]
