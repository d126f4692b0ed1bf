/** A batch deposit as its handler sees it: what is asked of it, and what was there before. */
import { compareAmounts, parseAmount } from '../../protocol/encoding/amount.js'
import {
  decodeCrockford,
  decodeCrockfordVariable,
  encodeCrockford,
} from '../../protocol/encoding/crockford.js'
import { EPOCH, type Timestamp } from '../../protocol/encoding/timestamp.js'
import { denominationKeyJson } from '../../protocol/crypto/denomination.js'
import { coinPubHash } from '../../protocol/crypto/planchet.js'
import { rsaVerify } from '../../protocol/crypto/rsa-blind.js'
import type { AnyUnblindedSignature } from '../../protocol/endpoints/coin.js'
import {
  type AnyBatchDepositRequest as BatchDepositRequest,
  type DepositCoin as CoinOf,
} from '../../protocol/endpoints/exchange/post-batch-deposit.js'
import { hashWire } from '../../protocol/payto.js'
import { merchantContract } from '../../protocol/signatures/merchant.js'
import { coinDeposit, hashPolicy, NO_AGE_COMMITMENT, NO_HASH } from '../../protocol/signatures/wallet.js'
import { remember, verifyOnce } from '../remember.js'
import { type Call } from '../handler.js'
import { batchKey, depositKey, remainingOf } from './coins.js'
import { type NamesDenominations } from './denomination-guards.js'
import type { PublishedDenomination } from './keys.js'
import type { BatchRecord, CoinRecord } from './tables.js'

export type DepositCoin = CoinOf<AnyUnblindedSignature>

export class Deposit implements NamesDenominations {
  readonly wireHash: Uint8Array
  readonly contractTermsHash: Uint8Array
  readonly merchantPub: Uint8Array
  readonly refundDeadline: Timestamp

  constructor(readonly call: Call<BatchDepositRequest>) {
    const { body } = call
    this.wireHash = hashWire(body.merchant_payto_uri, decodeCrockford(body.wire_salt, 16))
    this.contractTermsHash = decodeCrockford(body.h_contract_terms, 64)
    this.merchantPub = decodeCrockford(body.merchant_pub, 32)
    this.refundDeadline = body.refund_deadline ?? EPOCH
  }

  get body(): BatchDepositRequest {
    return this.call.body
  }

  get exchange() {
    return this.call.world.exchange
  }

  get now(): number {
    return this.call.world.clock.now()
  }

  get denominationHashes(): readonly string[] {
    return this.body.coins.map((coin) => coin.denom_pub_hash)
  }

  get policyHash(): Uint8Array {
    return this.body.policy === undefined ? NO_HASH : hashPolicy(this.body.policy)
  }

  get batch(): string {
    return batchKey(this.body.merchant_pub, this.body.h_contract_terms)
  }

  get batchBefore(): BatchRecord | undefined {
    return this.exchange.store.get('batches', this.batch)
  }

  denomination(coin: DepositCoin): PublishedDenomination | undefined {
    return this.exchange.keys.denominations.get(coin.denom_pub_hash)
  }

  isDepositedAlready(coin: DepositCoin): boolean {
    return this.exchange.store.get('deposits', depositKey(coin.coin_pub, coin.coin_sig)) !== undefined
  }

  isSignedByDenomination(coin: DepositCoin): boolean {
    const denomination = this.denomination(coin)
    if (denomination === undefined) return false
    const signature = decodeCrockfordVariable(signatureOf(coin))
    const hash = coinHashOf(coin)
    return remember('coin', [denomination.key.encoded, hash, signature], () =>
      rsaVerify(hash, signature, denomination.key),
    )
  }

  isSignedByCoin(coin: DepositCoin): boolean {
    const denomination = this.denomination(coin)
    if (denomination === undefined) return false
    const { body } = this
    return verifyOnce(coinDeposit, decodeCrockford(coin.coin_pub, 32), decodeCrockford(coin.coin_sig, 64), {
      contractTermsHash: this.contractTermsHash,
      ageCommitmentHash: ageCommitmentOf(coin),
      policyHash: this.policyHash,
      wireHash: this.wireHash,
      denomPubHash: decodeCrockford(coin.denom_pub_hash, 64),
      walletTimestamp: body.timestamp,
      refundDeadline: this.refundDeadline,
      amountWithFee: parseAmount(coin.contribution),
      depositFee: denomination.feeDeposit,
      merchantPub: this.merchantPub,
      walletDataHash:
        body.wallet_data_hash === undefined ? NO_HASH : decodeCrockford(body.wallet_data_hash, 64),
    })
  }

  /** True if the merchant did not sign, or signed rightly; all zeros count as not signed. */
  get merchantSignatureFits(): boolean {
    if (this.body.merchant_sig === undefined) return true
    const signature = decodeCrockford(this.body.merchant_sig, 64)
    if (signature.every((byte) => byte === 0)) return true
    return verifyOnce(merchantContract, this.merchantPub, signature, {
      contractTermsHash: this.contractTermsHash,
    })
  }

  get terms(): Omit<BatchRecord, 'exchange_timestamp' | 'done' | 'payto_uri'> {
    return {
      merchant_pub: this.body.merchant_pub,
      h_contract_terms: this.body.h_contract_terms,
      h_wire: encodeCrockford(this.wireHash),
      wallet_data_hash: this.body.wallet_data_hash ?? '',
      timestamp: this.body.timestamp.t_s,
      refund_deadline: this.refundDeadline.t_s,
      wire_deadline: this.body.wire_transfer_deadline.t_s,
    }
  }

  get hasSameTermsAsBefore(): boolean {
    const before = this.batchBefore
    if (before === undefined) return true
    return Object.entries(this.terms).every(([name, value]) => before[name as keyof BatchRecord] === value)
  }

  hasEnoughLeft(coin: DepositCoin): boolean {
    const denomination = this.denomination(coin)
    if (denomination === undefined) return false
    if (this.isDepositedAlready(coin)) return true
    const remaining = remainingOf(this.exchange.store, coin.coin_pub, denomination)
    return compareAmounts(remaining, parseAmount(coin.contribution)) >= 0
  }

  /** A deposit that was taken before is not forbidden afterwards. */
  isAllowedByLaw(coin: DepositCoin): boolean {
    const { currency, depositLimit } = this.exchange.settings
    if (depositLimit === undefined || this.isDepositedAlready(coin)) return true
    return compareAmounts(parseAmount(coin.contribution), parseAmount(`${currency}:${depositLimit}`)) <= 0
  }

  known(coin: DepositCoin): CoinRecord | undefined {
    return this.exchange.store.get('coins', coin.coin_pub)
  }

  hasKeptDenomination(coin: DepositCoin): boolean {
    const known = this.known(coin)
    return known === undefined || known.denom_pub_hash === coin.denom_pub_hash
  }

  hasKeptAgeCommitment(coin: DepositCoin): boolean {
    const known = this.known(coin)
    return known === undefined || (known.h_age_commitment ?? NO_AGES) === (coin.h_age_commitment ?? NO_AGES)
  }

  /** How the coin was shown when it came first. */
  denominationBefore(coin: DepositCoin): object {
    const known = this.known(coin)
    const before = this.exchange.keys.denominations.get(known?.denom_pub_hash ?? '')
    if (known === undefined || before === undefined) return { coin_pub: coin.coin_pub }
    return {
      coin_pub: coin.coin_pub,
      prev_denom_pub: denominationKeyJson(before.key, before.ageMask),
      prev_denom_sig: { cipher: 'RSA', rsa_signature: known.denom_sig },
    }
  }
}

/** All zeros: as good as no commitment. */
const NO_AGES = encodeCrockford(NO_AGE_COMMITMENT)

function ageCommitmentOf({ h_age_commitment: commitment }: DepositCoin): Uint8Array {
  return commitment === undefined ? NO_AGE_COMMITMENT : decodeCrockford(commitment, 32)
}

/** What denomination keys sign. */
function coinHashOf(coin: DepositCoin): Uint8Array {
  return coinPubHash(decodeCrockford(coin.coin_pub, 32), ageCommitmentOf(coin))
}

/** How the reference calls a coin in words for people: eight characters of its hash. */
export function shortNameOf(coin: DepositCoin): string {
  return encodeCrockford(coinHashOf(coin)).slice(0, 8)
}

/** The signature of an RSA denomination, which is all that there is; of another cipher none. */
export function signatureOf({ ub_sig: signature }: DepositCoin): string {
  return signature.cipher === 'RSA' ? signature.rsa_signature : ''
}
