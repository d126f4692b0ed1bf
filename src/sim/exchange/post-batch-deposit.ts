/** POST /batch-deposit: takes the coins of one contract, all of them or none. */
import { addAmounts, compareAmounts, parseAmount, zeroAmount } from '../../protocol/encoding/amount.js'
import {
  decodeCrockford,
  decodeCrockfordVariable,
  encodeCrockford,
} from '../../protocol/encoding/crockford.js'
import { compareTimestamps, EPOCH, timestamp, type Timestamp } from '../../protocol/encoding/timestamp.js'
import { denominationKeyJson } from '../../protocol/crypto/denomination.js'
import { coinPubHash } from '../../protocol/crypto/planchet.js'
import { rsaVerify } from '../../protocol/crypto/rsa-blind.js'
import type { AnyUnblindedSignature } from '../../protocol/endpoints/coin.js'
import {
  anyBatchDeposit,
  type AnyBatchDepositRequest as BatchDepositRequest,
  type DepositCoin as CoinOf,
} from '../../protocol/endpoints/exchange/post-batch-deposit.js'
import type { ErrorName } from '../../protocol/errors.js'
import { hashNormalizedPayto, hashWire } from '../../protocol/payto.js'
import { confirmDeposit, hashCoinSigs } from '../../protocol/signatures/exchange.js'
import { merchantContract } from '../../protocol/signatures/merchant.js'
import { coinDeposit, hashPolicy, NO_AGE_COMMITMENT, NO_HASH } from '../../protocol/signatures/wallet.js'
import { remember, verifyOnce } from '../remember.js'
import { effect, guard, handler, type Call, type Guard } from '../handler.js'
import { takeAtMost } from '../saturate.js'
import { batchKey, depositCoin, depositKey, remainingOf } from './coins.js'
import { denominationGuards, type NamesDenominations } from './denomination-guards.js'
import { affirm } from './exchange.js'
import type { PublishedDenomination } from './keys.js'
import { ownCurrency } from './own-currency.js'
import type { BatchRecord, CoinRecord } from './tables.js'

type DepositCoin = CoinOf<AnyUnblindedSignature>

/** Coins that one request may hold. */
const MAX_COINS = 256

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
    const hash = coinPubHash(decodeCrockford(coin.coin_pub, 32), ageCommitmentOf(coin))
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

/** The signature of an RSA denomination, which is all that there is; of another cipher none. */
function signatureOf({ ub_sig: signature }: DepositCoin): string {
  return signature.cipher === 'RSA' ? signature.rsa_signature : ''
}

/** A guard that every coin has to pass, in the order of the request; the first that does not is named. */
function eachCoin(
  name: string,
  status: number,
  code: ErrorName,
  passes: (deposit: Deposit, coin: DepositCoin) => boolean,
  details: (deposit: Deposit, coin: DepositCoin) => object,
): Guard<Deposit> {
  const culprit = (deposit: Deposit): DepositCoin | undefined =>
    deposit.body.coins.find((coin) => !passes(deposit, coin))
  return guard(
    name,
    status,
    code,
    (deposit) => culprit(deposit) === undefined,
    (deposit) => {
      const coin = culprit(deposit)
      return coin === undefined ? {} : details(deposit, coin)
    },
  )
}

const nameCoin = (_: Deposit, coin: DepositCoin): object => ({
  coin_pub: coin.coin_pub,
  h_denom_pub: coin.denom_pub_hash,
})
const inDetail = (_: Deposit, coin: DepositCoin): object => ({ detail: coin.coin_pub })

/** Known comes first, the times only after the value. */
const denominationInUse = denominationGuards('take', 'DEPOSIT')

export const batchDepositHandler = handler(
  anyBatchDeposit,
  (call: Call<BatchDepositRequest>) => new Deposit(call),
  {
    steps: [
      guard(
        'merchant-signature-fits',
        400,
        'GENERIC_PARAMETER_MALFORMED',
        (d) => d.merchantSignatureFits,
        () => ({ detail: 'merchant_sig' }),
      ),
      guard(
        'refund-before-wire',
        400,
        'EXCHANGE_DEPOSIT_REFUND_DEADLINE_AFTER_WIRE_DEADLINE',
        (d) => compareTimestamps(d.refundDeadline, d.body.wire_transfer_deadline) <= 0,
      ),
      guard(
        'wire-some-day',
        400,
        'EXCHANGE_DEPOSIT_WIRE_DEADLINE_IS_NEVER',
        (d) => d.body.wire_transfer_deadline.t_s !== 'never',
      ),
      guard(
        'coins-given',
        400,
        'GENERIC_PARAMETER_MALFORMED',
        (d) => d.body.coins.length > 0 && d.body.coins.length <= MAX_COINS,
        () => ({ detail: 'coins' }),
      ),
      ownCurrency<Deposit>('contribution', 0, (d) =>
        d.body.coins.map((coin) => parseAmount(coin.contribution)),
      ),
      ...denominationInUse.slice(0, 1),
      eachCoin(
        'within-denomination-value',
        400,
        'EXCHANGE_GENERIC_AMOUNT_EXCEEDS_DENOMINATION_VALUE',
        (d, coin) => {
          const denomination = d.denomination(coin)
          return (
            denomination !== undefined &&
            compareAmounts(parseAmount(coin.contribution), denomination.value) <= 0
          )
        },
        inDetail,
      ),
      ...denominationInUse.slice(1),
      eachCoin(
        'cipher-fits',
        400,
        'EXCHANGE_GENERIC_CIPHER_MISMATCH',
        (_, coin) => coin.ub_sig.cipher === 'RSA',
        () => ({}),
      ),
      eachCoin(
        'signed-by-denomination',
        403,
        'EXCHANGE_DENOMINATION_SIGNATURE_INVALID',
        (d, coin) => d.isSignedByDenomination(coin),
        inDetail,
      ),
      eachCoin(
        'above-deposit-fee',
        400,
        'EXCHANGE_DEPOSIT_NEGATIVE_VALUE_AFTER_FEE',
        (d, coin) => {
          const denomination = d.denomination(coin)
          return (
            denomination !== undefined &&
            compareAmounts(parseAmount(coin.contribution), denomination.feeDeposit) >= 0
          )
        },
        inDetail,
      ),
      eachCoin(
        'signed-by-coin',
        403,
        'EXCHANGE_DEPOSIT_COIN_SIGNATURE_INVALID',
        (d, coin) => d.isSignedByCoin(coin),
        inDetail,
      ),
      guard(
        'policy-accepted',
        400,
        'EXCHANGE_DEPOSITS_POLICY_NOT_ACCEPTED',
        (d) => d.body.policy === undefined,
      ),
      guard(
        'within-legal-limit',
        451,
        'EXCHANGE_GENERIC_KYC_REQUIRED',
        (d) => d.body.coins.every((coin) => d.isAllowedByLaw(coin)),
        (d) => ({
          h_payto: encodeCrockford(hashNormalizedPayto(d.body.merchant_payto_uri)),
          bad_kyc_auth: false,
          requirement_row: 0,
        }),
      ),
      eachCoin(
        'denomination-kept',
        409,
        'EXCHANGE_GENERIC_COIN_CONFLICTING_DENOMINATION_KEY',
        (d, coin) => d.hasKeptDenomination(coin),
        (d, coin) => d.denominationBefore(coin),
      ),
      eachCoin(
        'age-commitment-kept',
        409,
        'EXCHANGE_GENERIC_COIN_CONFLICTING_AGE_HASH',
        (d, coin) => d.hasKeptAgeCommitment(coin),
        (d, coin) => {
          const expected = d.known(coin)?.h_age_commitment
          return {
            ...nameCoin(d, coin),
            ...(expected === undefined ? {} : { expected_age_commitment_hash: expected }),
            conflict_detail:
              expected === undefined ? 'came without ages before' : 'came with other ages before',
          }
        },
      ),
      guard(
        'same-terms-as-before',
        409,
        'EXCHANGE_DEPOSIT_CONFLICTING_CONTRACT',
        (d) => d.hasSameTermsAsBefore,
        (d) => ({ h_wire: d.batchBefore?.h_wire }),
      ),
      guard(
        'each-coin-once',
        409,
        'EXCHANGE_DEPOSIT_CONFLICTING_CONTRACT',
        (d) => new Set(d.body.coins.map((coin) => coin.coin_pub)).size === d.body.coins.length,
        (d) => ({ h_wire: encodeCrockford(d.wireHash) }),
      ),
      eachCoin(
        'enough-left-on-coin',
        409,
        'EXCHANGE_GENERIC_INSUFFICIENT_FUNDS',
        (d, coin) => d.hasEnoughLeft(coin),
        nameCoin,
      ),
      effect('deposit', (d) => {
        d.exchange.store.transact((writer) => {
          if (d.batchBefore === undefined) {
            writer.put('batches', d.batch, {
              ...d.terms,
              payto_uri: d.body.merchant_payto_uri,
              exchange_timestamp: d.now,
              done: false,
            })
          }
          for (const coin of d.body.coins) {
            const denomination = d.denomination(coin)
            if (denomination === undefined) continue
            const { coin_pub, coin_sig, contribution } = coin
            depositCoin(writer, denomination, {
              batch: d.batch,
              coin_pub,
              coin_sig,
              contribution,
              denom_sig: signatureOf(coin),
              h_age_commitment: coin.h_age_commitment,
            })
          }
        })
      }),
    ],
    answer: (d) => {
      const { settings } = d.exchange
      const exchangeTimestamp = timestamp(d.batchBefore?.exchange_timestamp ?? d.now)
      const nets = d.body.coins.flatMap((coin) => {
        const denomination = d.denomination(coin)
        return denomination === undefined
          ? []
          : [takeAtMost(parseAmount(coin.contribution), denomination.feeDeposit)]
      })
      const values = {
        contractTermsHash: d.contractTermsHash,
        wireHash: d.wireHash,
        policyHash: d.policyHash,
        exchangeTimestamp,
        wireDeadline: d.body.wire_transfer_deadline,
        refundDeadline: d.refundDeadline,
        totalWithoutFee: addAmounts(zeroAmount(settings.currency), ...nets),
        coinSigsHash: hashCoinSigs(d.body.coins.map((coin) => decodeCrockford(coin.coin_sig, 64))),
        merchantPub: d.merchantPub,
      }
      return {
        status: 200,
        body: {
          exchange_timestamp: exchangeTimestamp,
          ...affirm(d.exchange, confirmDeposit, values, d.now),
        },
      }
    },
  },
)
