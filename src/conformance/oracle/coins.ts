/**
 * Are a coin's signatures what they should be? Used by the oracles of deposit and pay, and by the checks.
 */
import { parseAmount } from '../../protocol/encoding/amount.js'
import { decodeCrockford, decodeCrockfordVariable } from '../../protocol/encoding/crockford.js'
import type { Timestamp } from '../../protocol/encoding/timestamp.js'
import { coinPubHash } from '../../protocol/crypto/planchet.js'
import { rsaVerify } from '../../protocol/crypto/rsa-blind.js'
import type { DenominationInfo } from '../../protocol/keys.js'
import { coinDeposit, NO_AGE_COMMITMENT, NO_HASH } from '../../protocol/signatures/wallet.js'
import { remember } from '../remember.js'
import { isSigned } from '../verify.js'

/** What a coin signs when it pays. */
export interface DepositTerms {
  readonly contract: string
  readonly wireHash: Uint8Array
  readonly timestamp: Timestamp
  readonly refundDeadline: Timestamp
  readonly merchantPub: string
  readonly walletDataHash?: string
  readonly policyHash?: Uint8Array
}

/** A coin as a request names it. */
interface NamedCoin {
  readonly coin_pub: string
  /** Of a coin that knows its owner's age. */
  readonly h_age_commitment?: string
}

/** What a coin has to sign for this contribution to this contract. */
export function depositValues(
  coin: NamedCoin & { readonly contribution: string },
  denomination: Pick<DenominationInfo, 'hash' | 'feeDeposit'>,
  terms: DepositTerms,
): Parameters<typeof coinDeposit.blob>[0] {
  return {
    contractTermsHash: decodeCrockford(terms.contract, 64),
    ageCommitmentHash: agesOf(coin) ?? NO_AGE_COMMITMENT,
    policyHash: terms.policyHash ?? NO_HASH,
    wireHash: terms.wireHash,
    denomPubHash: decodeCrockford(denomination.hash, 64),
    walletTimestamp: terms.timestamp,
    refundDeadline: terms.refundDeadline,
    amountWithFee: parseAmount(coin.contribution),
    depositFee: denomination.feeDeposit,
    merchantPub: decodeCrockford(terms.merchantPub, 32),
    walletDataHash: terms.walletDataHash === undefined ? NO_HASH : decodeCrockford(terms.walletDataHash, 64),
  }
}

/** True if the coin signed this contribution to this contract. */
export function isSignedByCoin(
  coin: NamedCoin & { readonly coin_sig: string; readonly contribution: string },
  denomination: DenominationInfo,
  terms: DepositTerms,
): boolean {
  const values = depositValues(coin, denomination, terms)
  const [pub, sig] = [decodeCrockford(coin.coin_pub, 32), decodeCrockford(coin.coin_sig, 64)]
  return remember('deposit', [pub, sig, coinDeposit.blob(values)], () =>
    isSigned(coinDeposit, pub, sig, values),
  )
}

/** True if the exchange once signed this coin with the key of its denomination. */
export function isSignedByDenomination(
  coin: NamedCoin & { readonly ub_sig: { readonly rsa_signature: string } },
  denomination: DenominationInfo,
): boolean {
  const pub = decodeCrockford(coin.coin_pub, 32)
  const sig = decodeCrockfordVariable(coin.ub_sig.rsa_signature)
  const hashed = coinPubHash(pub, agesOf(coin))
  return remember('coin', [denomination.key.encoded, hashed, sig], () =>
    rsaVerify(hashed, sig, denomination.key),
  )
}

function agesOf({ h_age_commitment: ages }: NamedCoin): Uint8Array | undefined {
  return ages === undefined ? undefined : decodeCrockford(ages, 32)
}
