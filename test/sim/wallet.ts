/** A wallet and the shop it buys from: they say what is right, unless a test changes it. */
import { formatAmount, parseAmount } from '../../src/protocol/encoding/amount.js'
import { decodeCrockford, encodeCrockford } from '../../src/protocol/encoding/crockford.js'
import type { JsonObject } from '../../src/protocol/encoding/json.js'
import { utf8 } from '../../src/protocol/encoding/struct.js'
import { hashContractTerms } from '../../src/protocol/contract.js'
import { eddsaPublicKey } from '../../src/protocol/crypto/eddsa.js'
import { hashJson, sha512 } from '../../src/protocol/crypto/hash.js'
import { makePlanchet } from '../../src/protocol/crypto/planchet.js'
import { rsaSignBlinded, rsaUnblind } from '../../src/protocol/crypto/rsa-blind.js'
import { readContractTerms, type ContractTerms } from '../../src/protocol/endpoints/contract-terms.js'
import { readReply } from '../../src/protocol/endpoints/endpoint.js'
import { abort, type AbortRequest } from '../../src/protocol/endpoints/merchant/post-orders-ORDER_ID-abort.js'
import { claim, type ClaimRequest } from '../../src/protocol/endpoints/merchant/post-orders-ORDER_ID-claim.js'
import {
  pay,
  type PayingCoin,
  type PayRequest,
  type WalletData,
} from '../../src/protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import {
  collectRefund,
  type CollectRefundRequest,
} from '../../src/protocol/endpoints/merchant/post-orders-ORDER_ID-refund.js'
import {
  unclaim,
  type UnclaimRequest,
} from '../../src/protocol/endpoints/merchant/post-orders-ORDER_ID-unclaim.js'
import {
  createOrder,
  type PostOrderRequest,
} from '../../src/protocol/endpoints/merchant/post-private-orders.js'
import { grantRefund } from '../../src/protocol/endpoints/merchant/post-private-orders-ORDER_ID-refund.js'
import {
  coinDeposit,
  NO_AGE_COMMITMENT,
  NO_HASH,
  orderUnclaim,
} from '../../src/protocol/signatures/wallet.js'
import { TEST_KEYRING, type DenominationKeys } from '../../src/sim/keyring.js'
import { IN_PROCESS_URLS } from '../../src/sim/world.js'
import { START, type Answer, type Scene } from './fixtures.js'

export interface Coin {
  readonly priv: Uint8Array
  readonly pub: string
  /** h_denom_pub. */
  readonly denomination: string
  /** What a fresh coin is worth, as `KUDOS:5`. */
  readonly value: string
  /** Signature of the denomination key, unblinded. */
  readonly signature: string
}

const minted = new Map<string, Coin>()

/** A coin of a value, signed by the simulator's own key; coins of one name have the same coin key. */
export function coin(value: string, name: string): Coin {
  const known = minted.get(`${value} ${name}`)
  if (known !== undefined) return known
  const made = mint(value, name)
  minted.set(`${value} ${name}`, made)
  return made
}

/** A coin of other keys than the first ones, or with ages. */
export function mint(
  value: string,
  name: string,
  keys: DenominationKeys | undefined = TEST_KEYRING.denominations,
  ages: Parameters<typeof makePlanchet>[2] = {},
): Coin {
  const key = keys.get(value)
  if (key === undefined) throw new Error(`no denomination is worth ${value}`)
  const planchet = makePlanchet(sha512(utf8(`coin ${name}`)).subarray(0, 32), key.publicKey, ages)
  const signature = rsaUnblind(rsaSignBlinded(planchet.blinded, key), planchet.blindingSecret, key.publicKey)
  return {
    priv: planchet.coinPriv,
    pub: encodeCrockford(planchet.coinPub),
    denomination: encodeCrockford(planchet.denomPubHash),
    value: `KUDOS:${value}`,
    signature: encodeCrockford(signature),
  }
}

/** Fields of an order, right or wrong. */
export type OrderFields = Readonly<Record<string, unknown>>

/** The request for an order of 5 KUDOS; fields that are given come on top. */
export function orderRequest(
  fields: OrderFields = {},
  rest: Omit<Partial<PostOrderRequest>, 'order'> = {},
): object {
  return { order: { amount: 'KUDOS:5', summary: 'Tea', fulfillment_message: 'Enjoy', ...fields }, ...rest }
}

/** An order as the shop hands it out. */
export interface Offer {
  readonly orderId: string
  readonly token: string | undefined
}

/** Has the shop make an order. */
export async function offer(
  scene: Scene,
  fields: OrderFields = {},
  rest: Omit<Partial<PostOrderRequest>, 'order'> = {},
): Promise<Offer> {
  const answer = await scene.call(createOrder, { body: orderRequest(fields, rest) })
  const { order_id: orderId, token } = readReply(createOrder, 200, answer.json)
  return { orderId, token }
}

/** A claimed order, as the wallet remembers it. */
export interface Contract extends Offer {
  readonly noncePriv: Uint8Array
  readonly nonce: string
  readonly hash: string
  readonly terms: ContractTerms
  readonly raw: JsonObject
}

/** Private half of a wallet's nonce. */
export function noncePrivOf(wallet: string): Uint8Array {
  return sha512(utf8(`nonce of ${wallet}`)).subarray(0, 32)
}

export function nonceOf(wallet: string): string {
  return encodeCrockford(eddsaPublicKey(noncePrivOf(wallet)))
}

/** Claims an order for a wallet, with whatever a test changes. */
export function sendClaim(
  scene: Scene,
  { orderId, token }: Offer,
  wallet = 'alice',
  changes: Partial<ClaimRequest> = {},
): Promise<Answer> {
  const body = { nonce: nonceOf(wallet), ...(token === undefined ? {} : { token }), ...changes }
  return scene.call(claim, { parameters: { ORDER_ID: orderId }, body })
}

/** Claims an order, and keeps the contract. */
export async function claimed(scene: Scene, order: Offer, wallet = 'alice'): Promise<Contract> {
  return contractIn(await sendClaim(scene, order, wallet), order, wallet)
}

/** The contract that a claim was answered with. */
export function contractIn(answer: Answer, order: Offer, wallet: string): Contract {
  const { contract_terms: raw } = readReply(claim, 200, answer.json)
  return {
    ...order,
    noncePriv: noncePrivOf(wallet),
    nonce: nonceOf(wallet),
    hash: encodeCrockford(hashContractTerms(raw)),
    terms: readContractTerms(raw),
    raw,
  }
}

/** An order made and claimed. */
export async function contractFor(
  scene: Scene,
  fields: OrderFields = {},
  wallet = 'alice',
): Promise<Contract> {
  return claimed(scene, await offer(scene, fields), wallet)
}

/** A coin, and what it contributes if that is not its whole value. */
export type Paying = Coin | readonly [Coin, string]

/** A coin signed over to the merchant. */
export function payingCoin(
  scene: Scene,
  contract: Contract,
  paying: Paying,
  changes: Partial<PayingCoin> = {},
  walletData?: WalletData,
): PayingCoin {
  const [one, contribution] = 'pub' in paying ? [paying, paying.value] : paying
  const denomination = scene.world.exchange.keys.denominations.get(one.denomination)
  if (denomination === undefined) throw new Error('a coin of another exchange')
  const amount = parseAmount(contribution)
  const { terms, hash } = contract
  const signature = coinDeposit.sign(one.priv, {
    contractTermsHash: decodeCrockford(hash, 64),
    ageCommitmentHash: NO_AGE_COMMITMENT,
    policyHash: NO_HASH,
    wireHash: decodeCrockford(terms.h_wire, 64),
    denomPubHash: decodeCrockford(one.denomination, 64),
    walletTimestamp: terms.timestamp,
    refundDeadline: terms.refund_deadline,
    amountWithFee: amount,
    depositFee: denomination.feeDeposit,
    merchantPub: decodeCrockford(terms.merchant_pub, 32),
    walletDataHash: walletData === undefined ? NO_HASH : hashJson(walletData),
  })
  return {
    coin_sig: encodeCrockford(signature),
    coin_pub: one.pub,
    ub_sig: { cipher: 'RSA', rsa_signature: one.signature },
    h_denom: one.denomination,
    contribution: formatAmount(amount),
    exchange_url: IN_PROCESS_URLS.exchange,
    ...changes,
  }
}

/** Sends the request to pay, as it is. */
export function sendPay(scene: Scene, orderId: string, body: PayRequest): Promise<Answer> {
  return scene.call(pay, { parameters: { ORDER_ID: orderId }, body })
}

/** Pays with coins. */
export function payWith(
  scene: Scene,
  contract: Contract,
  coins: readonly Paying[],
  session?: string,
): Promise<Answer> {
  return sendPay(scene, contract.orderId, {
    coins: coins.map((one) => payingCoin(scene, contract, one)),
    ...(session === undefined ? {} : { session_id: session }),
  })
}

/** Pays one of the prices of a contract that leaves the wallet a choice, or says whatever else. */
export function payChoice(
  scene: Scene,
  contract: Contract,
  coins: readonly Paying[],
  walletData: WalletData,
): Promise<Answer> {
  return sendPay(scene, contract.orderId, {
    coins: coins.map((one) => payingCoin(scene, contract, one, {}, walletData)),
    wallet_data: walletData,
  })
}

/** Asks for coins back. */
export function sendAbort(
  scene: Scene,
  contract: Contract,
  coins: readonly Coin[],
  changes: Partial<AbortRequest> = {},
): Promise<Answer> {
  const body = {
    h_contract: contract.hash,
    coins: coins.map((one) => ({ coin_pub: one.pub, exchange_url: IN_PROCESS_URLS.exchange })),
    ...changes,
  }
  return scene.call(abort, { parameters: { ORDER_ID: contract.orderId }, body })
}

/** Gives an order up. */
export function sendUnclaim(
  scene: Scene,
  contract: Contract,
  changes: Partial<UnclaimRequest> = {},
): Promise<Answer> {
  const hash = changes.h_contract ?? contract.hash
  const signature = orderUnclaim.sign(contract.noncePriv, { contractTermsHash: decodeCrockford(hash, 64) })
  const body = {
    unclaim_sig: encodeCrockford(signature),
    nonce: contract.nonce,
    h_contract: hash,
    ...changes,
  }
  return scene.call(unclaim, { parameters: { ORDER_ID: contract.orderId }, body })
}

/** An order that the shop can refund for a day and wires after two, claimed and paid. */
export async function paidContract(
  scene: Scene,
  coins: readonly Paying[],
  fields: OrderFields = {},
): Promise<Contract> {
  const contract = await contractFor(scene, { refund_deadline: { t_s: START + 86_400 }, ...fields })
  const answer = await payWith(scene, contract, coins)
  if (answer.status !== 200) throw new Error(`not paid: ${answer.text}`)
  return contract
}

/** Has the shop grant refunds up to a total. */
export function sendGrant(
  scene: Scene,
  { orderId }: Pick<Offer, 'orderId'>,
  refund: string,
  reason = 'cold tea',
): Promise<Answer> {
  return scene.call(grantRefund, { parameters: { ORDER_ID: orderId }, body: { refund, reason } })
}

/** Collects what the shop has granted. */
export function sendCollect(
  scene: Scene,
  { orderId, hash }: Pick<Contract, 'orderId' | 'hash'>,
  changes: Partial<CollectRefundRequest> = {},
): Promise<Answer> {
  const body = { h_contract: hash, ...changes }
  return scene.call(collectRefund, { parameters: { ORDER_ID: orderId }, body })
}
