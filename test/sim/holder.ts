/** Whoever holds a reserve and the coins of it: says what is right, unless a test changes it. */
import { addAmounts, formatAmount, parseAmount, zeroAmount } from '../../src/protocol/encoding/amount.js'
import {
  decodeCrockford,
  decodeCrockfordVariable,
  encodeCrockford,
} from '../../src/protocol/encoding/crockford.js'
import type { JsonObject } from '../../src/protocol/encoding/json.js'
import { ageCommitmentHash, type AgeCommitment } from '../../src/protocol/crypto/age-restriction.js'
import { eddsaPublicKey } from '../../src/protocol/crypto/eddsa.js'
import { coinEnvelopeJson, makePlanchet, type Planchet } from '../../src/protocol/crypto/planchet.js'
import {
  deriveTransferKey,
  KAPPA,
  makeRefreshBatch,
  refreshCommitment,
  type RefreshBatch,
} from '../../src/protocol/crypto/refresh.js'
import { rsaUnblind } from '../../src/protocol/crypto/rsa-blind.js'
import { addIncoming } from '../../src/protocol/endpoints/bank/post-admin-add-incoming.js'
import { readReply, type Endpoint } from '../../src/protocol/endpoints/endpoint.js'
import { coinHistory } from '../../src/protocol/endpoints/exchange/get-coins-COIN_PUB-history.js'
import { reserveHistory } from '../../src/protocol/endpoints/exchange/get-reserves-RESERVE_PUB-history.js'
import {
  meltCoin,
  type CoinMeltRequest,
} from '../../src/protocol/endpoints/exchange/post-coins-COIN_PUB-melt.js'
import { recoupRefresh } from '../../src/protocol/endpoints/exchange/post-coins-COIN_PUB-recoup-refresh.js'
import { recoup } from '../../src/protocol/endpoints/exchange/post-coins-COIN_PUB-recoup.js'
import { revokeDenomination } from '../../src/protocol/endpoints/exchange/post-management-denominations-H_DENOM_PUB-revoke.js'
import {
  reveal,
  type RevealRequest,
} from '../../src/protocol/endpoints/exchange/post-refreshes-RCH-reveal.js'
import {
  batchWithdraw,
  type WithdrawPlanchet,
} from '../../src/protocol/endpoints/exchange/post-reserves-RESERVE_PUB-batch-withdraw.js'
import type { RecoupRequest } from '../../src/protocol/endpoints/exchange/recoup.js'
import { denominationRevoked } from '../../src/protocol/signatures/master.js'
import {
  coinHistory as coinHistoryRequest,
  coinLink,
  coinMelt,
  coinRecoup,
  coinRecoupRefresh,
  NO_AGE_COMMITMENT,
  reserveHistory as reserveHistoryRequest,
  reserveWithdraw,
} from '../../src/protocol/signatures/wallet.js'
import type { PublishedDenomination } from '../../src/sim/exchange/keys.js'
import { made, type Answer, type Scene } from './fixtures.js'
import type { Coin } from './wallet.js'

export const RESERVE = new Uint8Array(32).fill(3)
export const RESERVE_PUB = encodeCrockford(eddsaPublicKey(RESERVE))
export const SENDER = 'payto://x-taler-bank/bank.test/alice?receiver-name=A'

/** The denomination that is worth so much, as `5`. @param knowsAges that of coins that know their owner's age */
export function denominationOf(scene: Scene, value: string, knowsAges = false): PublishedDenomination {
  const found = [...scene.world.exchange.keys.denominations.values()].find(
    (one) => formatAmount(one.value) === `KUDOS:${value}` && (one.ageMask !== undefined) === knowsAges,
  )
  if (found === undefined) throw new Error(`no denomination is worth ${value}`)
  return found
}

/** Changes a denomination in this world only: key sets are shared between worlds. */
export function alterDenomination(
  scene: Scene,
  value: string,
  alter: (before: PublishedDenomination) => PublishedDenomination,
): void {
  const { exchange } = scene.world
  const before = denominationOf(scene, value)
  const denominations = new Map(exchange.keys.denominations)
  denominations.set(before.hash, alter(before))
  Object.assign(exchange, { keys: { ...exchange.keys, denominations } })
}

/** Loses the private key of a denomination. */
export function loseKey(scene: Scene, value: string): void {
  alterDenomination(scene, value, ({ privateKey: _, ...rest }) => rest)
}

/** Wires money to the exchange for a reserve. */
export async function fund(scene: Scene, amount: string, reserve = RESERVE_PUB): Promise<void> {
  const body = { amount, reserve_pub: reserve, debit_account: SENDER }
  const answer = await scene.call(addIncoming, { parameters: { ACCOUNT: 'exchange' }, body })
  if (answer.status !== 200) throw new Error(answer.text)
}

/** A blank for a coin of a value; blanks of one name are the same. */
export function blank(scene: Scene, value: string, name = 'blank'): Planchet {
  return makePlanchet(decodeCrockford(made(name), 32), denominationOf(scene, value).key)
}

/** A planchet as the reserve signs it. */
export function signed(scene: Scene, value: string, name = 'blank', reserve = RESERVE): WithdrawPlanchet {
  const planchet = blank(scene, value, name)
  const denomination = denominationOf(scene, value)
  const signature = reserveWithdraw.sign(reserve, {
    amountWithFee: addAmounts(denomination.value, denomination.feeWithdraw),
    denomPubHash: planchet.denomPubHash,
    coinEnvelopeHash: planchet.envelopeHash,
  })
  return {
    denom_pub_hash: encodeCrockford(planchet.denomPubHash),
    coin_ev: coinEnvelopeJson(planchet.blinded),
    reserve_sig: encodeCrockford(signature),
  }
}

export function withdraw(
  scene: Scene,
  planchets: readonly WithdrawPlanchet[],
  reserve = RESERVE_PUB,
): Promise<Answer> {
  return scene.call(batchWithdraw, { parameters: { RESERVE_PUB: reserve }, body: { planchets } })
}

/** A coin with the secret that shows where it came from. */
export interface HeldCoin extends Coin {
  readonly blindingSecret: Uint8Array
}

/** What a planchet becomes once the exchange has signed it. */
export function coinFrom(scene: Scene, planchet: Planchet, blindSignature: string): HeldCoin {
  const denomination = encodeCrockford(planchet.denomPubHash)
  const known = scene.world.exchange.keys.denominations.get(denomination)
  if (known === undefined) throw new Error('no such denomination')
  const signature = decodeCrockfordVariable(blindSignature)
  return {
    priv: planchet.coinPriv,
    pub: encodeCrockford(planchet.coinPub),
    denomination,
    value: formatAmount(known.value),
    signature: encodeCrockford(rsaUnblind(signature, planchet.blindingSecret, known.key)),
    blindingSecret: planchet.blindingSecret,
  }
}

/** Coins of some values, withdrawn from a reserve that has just enough for them. */
export async function withdrawn(scene: Scene, values: readonly string[], name = 'coin'): Promise<HeldCoin[]> {
  const names = values.map((_, index) => `${name} ${String(index)}`)
  const costs = values.flatMap((value) => {
    const { value: worth, feeWithdraw } = denominationOf(scene, value)
    return [worth, feeWithdraw]
  })
  await fund(scene, formatAmount(addAmounts(zeroAmount('KUDOS'), ...costs)))
  const planchets = values.map((value, index) => signed(scene, value, names[index]))
  const { ev_sigs } = readReply(batchWithdraw, 200, (await withdraw(scene, planchets)).json)
  return values.map((value, index) =>
    coinFrom(scene, blank(scene, value, names[index]), ev_sigs[index]?.ev_sig.blinded_rsa_signature ?? ''),
  )
}

/** A change of a coin, as its owner prepares it. */
export interface Change {
  readonly old: Coin
  readonly rc: string
  readonly amount: string
  readonly batches: readonly RefreshBatch[]
  /** New denominations, in order. */
  readonly values: readonly string[]
  /** Of the old coin. */
  readonly ages?: AgeCommitment | undefined
}

/** Prepares the change of a coin; the amount is what it costs, unless a test says something else. */
export function prepareChange(
  scene: Scene,
  old: Coin,
  values: readonly string[],
  name = 'change',
  amount?: string,
  ages?: AgeCommitment,
): Change {
  const denominations = values.map((value) => denominationOf(scene, value, ages !== undefined))
  const oldDenomination = scene.world.exchange.keys.denominations.get(old.denomination)
  if (oldDenomination === undefined) throw new Error('a coin of no denomination')
  const cost = addAmounts(
    oldDenomination.feeRefresh,
    ...denominations.flatMap((one) => [one.value, one.feeWithdraw]),
  )
  const amountWithFee = amount === undefined ? cost : parseAmount(amount)
  const keys = denominations.map((one) => one.key)
  const masks = denominations.map(({ ageMask = 0 }) => ageMask)
  const seed = decodeCrockford(made(name), 32)
  const batches = Array.from({ length: KAPPA }, (_, index) =>
    makeRefreshBatch(deriveTransferKey(seed, old.priv, index), old.priv, keys, { masks, commitment: ages }),
  )
  const rc = refreshCommitment({ oldCoinPub: eddsaPublicKey(old.priv), amountWithFee, batches })
  return { old, rc: encodeCrockford(rc), amount: formatAmount(amountWithFee), batches, values, ages }
}

/** The request to melt, as the coin signs it. */
export function meltRequest(scene: Scene, { old, rc, amount, ages }: Change): CoinMeltRequest {
  const denomination = scene.world.exchange.keys.denominations.get(old.denomination)
  if (denomination === undefined) throw new Error('a coin of no denomination')
  const ageHash = ages === undefined ? NO_AGE_COMMITMENT : ageCommitmentHash(ages)
  const signature = coinMelt.sign(old.priv, {
    refreshCommitment: decodeCrockford(rc, 64),
    denomPubHash: decodeCrockford(old.denomination, 64),
    ageCommitmentHash: ageHash,
    amountWithFee: parseAmount(amount),
    meltFee: denomination.feeRefresh,
  })
  return {
    denom_sig: { cipher: 'RSA', rsa_signature: old.signature },
    denom_pub_hash: old.denomination,
    confirm_sig: encodeCrockford(signature),
    value_with_fee: amount,
    rc,
    ...(ages === undefined ? {} : { age_commitment_hash: encodeCrockford(ageHash) }),
  }
}

export function sendMelt(
  scene: Scene,
  change: Change,
  changes: Partial<CoinMeltRequest> = {},
): Promise<Answer> {
  const body = { ...meltRequest(scene, change), ...changes }
  return scene.call(meltCoin, { parameters: { COIN_PUB: change.old.pub }, body })
}

/** The set that stays closed, as a reply to a melt names it. */
export function closedSet(answer: Answer): number {
  return readReply(meltCoin, 200, answer.json).noreveal_index
}

/** The request to reveal all sets but one. */
export function revealRequest(change: Change, closed: number): RevealRequest {
  const batch = change.batches[closed]
  if (batch === undefined) throw new Error('no such set')
  const linkSignature = (planchet: Planchet): Uint8Array =>
    coinLink.sign(change.old.priv, {
      denomPubHash: planchet.denomPubHash,
      transferPub: batch.transfer.pub,
      ageCommitmentHash: NO_AGE_COMMITMENT,
      coinEnvelopeHash: planchet.envelopeHash,
    })
  return {
    transfer_pub: encodeCrockford(batch.transfer.pub),
    transfer_privs: change.batches
      .filter((_, index) => index !== closed)
      .map(({ transfer }) => encodeCrockford(transfer.priv)),
    link_sigs: batch.planchets.map((planchet) => encodeCrockford(linkSignature(planchet))),
    coin_evs: batch.planchets.map(({ blinded }) => coinEnvelopeJson(blinded)),
    new_denoms_h: batch.planchets.map(({ denomPubHash }) => encodeCrockford(denomPubHash)),
    ...(change.ages === undefined
      ? {}
      : { old_age_commitment: change.ages.publicKeys.map((key) => encodeCrockford(key)) }),
  }
}

export function sendReveal(
  scene: Scene,
  change: Change,
  closed: number,
  changes: Partial<RevealRequest> = {},
): Promise<Answer> {
  const body = { ...revealRequest(change, closed), ...changes }
  return scene.call(reveal, { parameters: { RCH: change.rc }, body })
}

/** Changes a coin for others. */
export async function changed(
  scene: Scene,
  old: Coin,
  values: readonly string[],
  name = 'change',
): Promise<HeldCoin[]> {
  const change = prepareChange(scene, old, values, name)
  const closed = closedSet(await sendMelt(scene, change))
  const { ev_sigs } = readReply(reveal, 200, (await sendReveal(scene, change, closed)).json)
  return (change.batches[closed]?.planchets ?? []).map((planchet, index) => {
    const signature = ev_sigs[index]?.ev_sig
    if (signature?.cipher !== 'RSA') throw new Error('a coin was not signed')
    return coinFrom(scene, planchet, signature.blinded_rsa_signature)
  })
}

/** Revokes the denomination of a coin. */
export function revoke(scene: Scene, hash: string): Promise<Answer> {
  const signature = denominationRevoked.sign(scene.world.exchange.keyring.master.priv, {
    denomPubHash: decodeCrockford(hash, 64),
  })
  const body = { master_sig: encodeCrockford(signature) }
  return scene.call(revokeDenomination, { parameters: { H_DENOM_PUB: hash }, body })
}

/** The request for the value of a coin, as the coin signs it. */
export function recoupRequest(structure: typeof coinRecoup, coin: HeldCoin): RecoupRequest {
  const signature = structure.sign(coin.priv, {
    denomPubHash: decodeCrockford(coin.denomination, 64),
    coinBlind: coin.blindingSecret,
  })
  return {
    denom_pub_hash: coin.denomination,
    denom_sig: { cipher: 'RSA', rsa_signature: coin.signature },
    ewv: { cipher: 'RSA' },
    coin_blind_key_secret: encodeCrockford(coin.blindingSecret),
    coin_sig: encodeCrockford(signature),
  }
}

function sendTo(
  endpoint: Endpoint,
  structure: typeof coinRecoup,
): (scene: Scene, coin: HeldCoin, changes?: Partial<RecoupRequest>) => Promise<Answer> {
  return (scene, coin, changes = {}) => {
    const body = { ...recoupRequest(structure, coin), ...changes }
    return scene.call(endpoint, { parameters: { COIN_PUB: coin.pub }, body })
  }
}

/** Wants the value of a coin back in its reserve. */
export const sendRecoup = sendTo(recoup, coinRecoup)
/** Wants the value of a coin back in the coin it was made of. */
export const sendRecoupRefresh = sendTo(recoupRefresh, coinRecoupRefresh)

/** How somebody looks at a history. */
export interface Looking {
  /** Offset that is signed. */
  readonly start?: bigint
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Asks for the history of a coin. */
export function lookAtCoin(scene: Scene, coin: Pick<Coin, 'priv' | 'pub'>, looking: Looking = {}) {
  const { start = 0n, query = start === 0n ? '' : `?start=${start.toString()}`, headers = {} } = looking
  const signature = coinHistoryRequest.sign(coin.priv, { startOffset: start })
  return scene.call(coinHistory, {
    parameters: { COIN_PUB: coin.pub },
    query,
    headers: { 'taler-coin-history-signature': encodeCrockford(signature), ...headers },
  })
}

/** Asks for the history of the reserve. */
export function lookAtReserve(scene: Scene, looking: Looking = {}) {
  const { start = 0n, query = start === 0n ? '' : `?start=${start.toString()}`, headers = {} } = looking
  const signature = reserveHistoryRequest.sign(RESERVE, { startOffset: start })
  return scene.call(reserveHistory, {
    parameters: { RESERVE_PUB },
    query,
    headers: { 'taler-reserve-history-signature': encodeCrockford(signature), ...headers },
  })
}

/** Types of the entries of a history, in order. */
export function typesIn(answer: Answer): unknown[] {
  return entriesIn(answer).map((entry) => entry['type'])
}

export function entriesIn(answer: Answer): JsonObject[] {
  return answer.json['history'] as JsonObject[]
}

/** A text in an entry. */
export function textIn(entry: JsonObject | undefined, name: string): string {
  const value = entry?.[name]
  if (typeof value !== 'string') throw new Error(`no ${name}`)
  return value
}
