/** A merchant without a backend: deposits and refunds at the exchange, rightly unless a test changes it. */
import { formatAmount, parseAmount } from '../../src/protocol/encoding/amount.js'
import { decodeCrockford, encodeCrockford } from '../../src/protocol/encoding/crockford.js'
import type { JsonObject } from '../../src/protocol/encoding/json.js'
import { timestamp, type Timestamp } from '../../src/protocol/encoding/timestamp.js'
import { eddsaPublicKey } from '../../src/protocol/crypto/eddsa.js'
import { hashText } from '../../src/protocol/crypto/hash.js'
import {
  batchDeposit,
  type BatchDepositRequest,
  type DepositCoin,
} from '../../src/protocol/endpoints/exchange/post-batch-deposit.js'
import {
  refund,
  type RefundRequest,
} from '../../src/protocol/endpoints/exchange/post-coins-COIN_PUB-refund.js'
import { hashWire } from '../../src/protocol/payto.js'
import { merchantContract, merchantRefund } from '../../src/protocol/signatures/merchant.js'
import { coinDeposit, hashPolicy, NO_AGE_COMMITMENT, NO_HASH } from '../../src/protocol/signatures/wallet.js'
import { made, START, type Answer, type Scene } from './fixtures.js'
import type { Coin, Paying } from './wallet.js'

export const SELLER_PRIV = new Uint8Array(32).fill(7)
export const SELLER_PUB = eddsaPublicKey(SELLER_PRIV)
const PAYTO = 'payto://x-taler-bank/bank.test/seller?receiver-name=Seller'
const DAY = 86_400

/** What a deposit is about, besides coins. */
export interface Terms {
  /** Any name: it stands for a contract. */
  readonly contract: string
  readonly payto: string
  readonly wireSalt: string
  readonly timestamp: Timestamp
  readonly refundDeadline: Timestamp | undefined
  readonly wireDeadline: Timestamp
  readonly walletDataHash: string | undefined
  readonly policy: JsonObject | undefined
  /** Of every coin. */
  readonly ageCommitment: string | undefined
}

export const TERMS: Terms = {
  contract: 'a contract',
  payto: PAYTO,
  wireSalt: made('wire salt', 16),
  timestamp: timestamp(START),
  refundDeadline: timestamp(START + DAY),
  wireDeadline: timestamp(START + 2 * DAY),
  walletDataHash: undefined,
  policy: undefined,
  ageCommitment: undefined,
}

/** h_wire of the account in the terms. */
export function wireHash(terms: Terms): Uint8Array {
  return hashWire(terms.payto, decodeCrockford(terms.wireSalt, 16))
}

/** A coin signed over under the terms. */
export function depositCoin(scene: Scene, terms: Terms, paying: Paying): DepositCoin {
  const [one, contribution] = 'pub' in paying ? [paying, paying.value] : paying
  const denomination = scene.world.exchange.keys.denominations.get(one.denomination)
  const amount = parseAmount(contribution)
  const signature = coinDeposit.sign(one.priv, {
    contractTermsHash: hashText(terms.contract),
    ageCommitmentHash:
      terms.ageCommitment === undefined ? NO_AGE_COMMITMENT : decodeCrockford(terms.ageCommitment, 32),
    policyHash: terms.policy === undefined ? NO_HASH : hashPolicy(terms.policy),
    wireHash: wireHash(terms),
    denomPubHash: decodeCrockford(one.denomination, 64),
    walletTimestamp: terms.timestamp,
    refundDeadline: terms.refundDeadline ?? timestamp(0),
    amountWithFee: amount,
    depositFee: denomination?.feeDeposit ?? parseAmount('KUDOS:0.02'),
    merchantPub: SELLER_PUB,
    walletDataHash: terms.walletDataHash === undefined ? NO_HASH : decodeCrockford(terms.walletDataHash, 64),
  })
  return {
    coin_pub: one.pub,
    denom_pub_hash: one.denomination,
    ub_sig: { cipher: 'RSA', rsa_signature: one.signature },
    contribution: formatAmount(amount),
    coin_sig: encodeCrockford(signature),
    ...(terms.ageCommitment === undefined ? {} : { h_age_commitment: terms.ageCommitment }),
  }
}

/** The request for a deposit. */
export function depositRequest(
  scene: Scene,
  coins: readonly Paying[],
  changes: Partial<Terms> = {},
): BatchDepositRequest {
  const terms = { ...TERMS, ...changes }
  const contractTermsHash = hashText(terms.contract)
  return {
    merchant_payto_uri: terms.payto,
    wire_salt: terms.wireSalt,
    merchant_pub: encodeCrockford(SELLER_PUB),
    merchant_sig: encodeCrockford(merchantContract.sign(SELLER_PRIV, { contractTermsHash })),
    h_contract_terms: encodeCrockford(contractTermsHash),
    coins: coins.map((one) => depositCoin(scene, terms, one)),
    ...(terms.policy === undefined ? {} : { policy: terms.policy }),
    timestamp: terms.timestamp,
    ...(terms.refundDeadline === undefined ? {} : { refund_deadline: terms.refundDeadline }),
    ...(terms.walletDataHash === undefined ? {} : { wallet_data_hash: terms.walletDataHash }),
    wire_transfer_deadline: terms.wireDeadline,
  }
}

/** Sends a deposit as it is. */
export function sendDeposit(scene: Scene, body: object): Promise<Answer> {
  return scene.call(batchDeposit, { body })
}

/** Deposits coins. */
export function deposit(
  scene: Scene,
  coins: readonly Paying[],
  changes: Partial<Terms> = {},
): Promise<Answer> {
  return sendDeposit(scene, depositRequest(scene, coins, changes))
}

/** The request for a refund under a contract. */
export function refundRequest(one: Coin, amount: string, id = 1n, contract = TERMS.contract): RefundRequest {
  const contractTermsHash = hashText(contract)
  const signature = merchantRefund.sign(SELLER_PRIV, {
    contractTermsHash,
    coinPub: decodeCrockford(one.pub, 32),
    rtransactionId: id,
    refundAmount: parseAmount(amount),
  })
  return {
    refund_amount: amount,
    h_contract_terms: encodeCrockford(contractTermsHash),
    merchant_pub: encodeCrockford(SELLER_PUB),
    rtransaction_id: id,
    merchant_sig: encodeCrockford(signature),
  }
}

/** Asks for a refund, with whatever a test changes. */
export function sendRefund(
  scene: Scene,
  one: Pick<Coin, 'pub'>,
  body: { readonly [Name in keyof RefundRequest]: unknown },
): Promise<Answer> {
  return scene.call(refund, { parameters: { COIN_PUB: one.pub }, body })
}

/** What the exchange has left on a coin. */
export function remaining(scene: Scene, one: Coin): string | undefined {
  return scene.world.exchange.store.get('coins', one.pub)?.remaining
}
