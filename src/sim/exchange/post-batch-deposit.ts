/** POST /batch-deposit: takes the coins of one contract, all of them or none. */
import { addAmounts, compareAmounts, parseAmount, zeroAmount } from '../../protocol/encoding/amount.js'
import { decodeCrockford, encodeCrockford } from '../../protocol/encoding/crockford.js'
import { compareTimestamps, timestamp } from '../../protocol/encoding/timestamp.js'
import {
  anyBatchDeposit,
  type AnyBatchDepositRequest as BatchDepositRequest,
} from '../../protocol/endpoints/exchange/post-batch-deposit.js'
import type { ErrorName } from '../../protocol/errors.js'
import { hashNormalizedPayto } from '../../protocol/payto.js'
import { confirmDeposit, hashCoinSigs } from '../../protocol/signatures/exchange.js'
import { effect, guard, handler, type Call, type Guard } from '../handler.js'
import { takeAtMost } from '../saturate.js'
import { depositCoin } from './coins.js'
import { denominationGuards } from './denomination-guards.js'
import { affirm } from './exchange.js'
import { Deposit, shortNameOf, signatureOf, type DepositCoin } from './depositing.js'
import { ownCurrency } from './own-currency.js'

/** Coins that one request may hold. */
const MAX_COINS = 256

/** A guard that every coin has to pass, in the order of the request; the first that does not is named. */
function eachCoin(
  name: string,
  status: number,
  code: ErrorName,
  passes: (deposit: Deposit, coin: DepositCoin) => boolean,
  details: (deposit: Deposit, coin: DepositCoin) => object = () => ({}),
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
/** The reference names a coin in eight characters, and only where its own signature is wrong. */
const inShort = (_: Deposit, coin: DepositCoin): object => ({ detail: shortNameOf(coin) })

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
      ),
      ...denominationInUse.slice(1),
      eachCoin(
        'cipher-fits',
        400,
        'EXCHANGE_GENERIC_CIPHER_MISMATCH',
        (_, coin) => coin.ub_sig.cipher === 'RSA',
      ),
      eachCoin('signed-by-denomination', 403, 'EXCHANGE_DENOMINATION_SIGNATURE_INVALID', (d, coin) =>
        d.isSignedByDenomination(coin),
      ),
      eachCoin('above-deposit-fee', 400, 'EXCHANGE_DEPOSIT_NEGATIVE_VALUE_AFTER_FEE', (d, coin) => {
        const denomination = d.denomination(coin)
        return (
          denomination !== undefined &&
          compareAmounts(parseAmount(coin.contribution), denomination.feeDeposit) >= 0
        )
      }),
      eachCoin(
        'signed-by-coin',
        403,
        'EXCHANGE_DEPOSIT_COIN_SIGNATURE_INVALID',
        (d, coin) => d.isSignedByCoin(coin),
        inShort,
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
