/** Coins that somebody shows to the exchange, and what is asked about each of them, whatever is wanted. */
import { decodeCrockford, decodeCrockfordVariable } from '../../protocol/encoding/crockford.js'
import { denominationKeyJson } from '../../protocol/crypto/denomination.js'
import { coinPubHash } from '../../protocol/crypto/planchet.js'
import { rsaVerify } from '../../protocol/crypto/rsa-blind.js'
import type { AnyUnblindedSignature } from '../../protocol/endpoints/coin.js'
import { NO_AGE_COMMITMENT } from '../../protocol/signatures/wallet.js'
import { guard, type Guard } from '../handler.js'
import { remember } from '../remember.js'
import type { ShownCoin } from './coins.js'
import type { NamesDenominations } from './denomination-guards.js'
import type { PublishedDenomination } from './keys.js'
import type { CoinRecord } from './tables.js'
import type { World } from '../world.js'

/** A coin with what its owner says about it. */
export abstract class Showing implements NamesDenominations {
  abstract readonly coinPub: string
  abstract readonly denomPubHash: string
  abstract readonly denomSig: AnyUnblindedSignature
  /** As it came; zeros stand for none. */
  abstract readonly ageCommitmentGiven: string | undefined

  constructor(readonly world: World) {}

  get exchange() {
    return this.world.exchange
  }

  get now(): number {
    return this.world.clock.now()
  }

  get denominationHashes(): readonly string[] {
    return [this.denomPubHash]
  }

  get denomination(): PublishedDenomination | undefined {
    return this.exchange.keys.denominations.get(this.denomPubHash)
  }

  /** What the exchange remembers of the coin. */
  get known(): CoinRecord | undefined {
    return this.exchange.store.get('coins', this.coinPub)
  }

  get ageCommitment(): string | undefined {
    return this.ageCommitmentBytes.some((byte) => byte !== 0) ? this.ageCommitmentGiven : undefined
  }

  get ageCommitmentBytes(): Uint8Array {
    const given = this.ageCommitmentGiven
    return given === undefined ? NO_AGE_COMMITMENT : decodeCrockford(given, 32)
  }

  /** What denomination keys sign. */
  get coinHash(): Uint8Array {
    return coinPubHash(decodeCrockford(this.coinPub, 32), this.ageCommitmentBytes)
  }

  /** As the ledger wants it. */
  get shown(): ShownCoin {
    const { coinPub, denomSig, ageCommitment } = this
    const signature = denomSig.cipher === 'RSA' ? denomSig.rsa_signature : ''
    return {
      coin_pub: coinPub,
      denom_sig: signature,
      ...(ageCommitment === undefined ? {} : { h_age_commitment: ageCommitment }),
    }
  }

  get isSignedByDenomination(): boolean {
    const { denomination, coinHash } = this
    if (denomination === undefined) return false
    const signature = decodeCrockfordVariable(this.shown.denom_sig)
    return remember('coin', [denomination.key.encoded, coinHash, signature], () =>
      rsaVerify(coinHash, signature, denomination.key),
    )
  }

  get nameOfCoin(): object {
    return { coin_pub: this.coinPub, h_denom_pub: this.denomPubHash }
  }
}

/** The signature of the denomination is one of its own cipher, and right. */
export function signedByDenomination<C extends Showing>(): { cipher: Guard<C>; signature: Guard<C> } {
  return {
    cipher: guard(
      'cipher-fits',
      400,
      'EXCHANGE_GENERIC_CIPHER_MISMATCH',
      (coin) => coin.denomSig.cipher === 'RSA',
    ),
    signature: guard(
      'signed-by-denomination',
      403,
      'EXCHANGE_DENOMINATION_SIGNATURE_INVALID',
      (coin) => coin.isSignedByDenomination,
    ),
  }
}

/** A coin that was seen before is what it was then. */
export function coinKept<C extends Showing>(): Guard<C>[] {
  return [
    guard(
      'denomination-kept',
      409,
      'EXCHANGE_GENERIC_COIN_CONFLICTING_DENOMINATION_KEY',
      (coin) => coin.known === undefined || coin.known.denom_pub_hash === coin.denomPubHash,
      (coin) => {
        const before = coin.exchange.keys.denominations.get(coin.known?.denom_pub_hash ?? '')
        return {
          coin_pub: coin.coinPub,
          ...(before === undefined
            ? {}
            : { prev_denom_pub: denominationKeyJson(before.key, before.ageMask) }),
          prev_denom_sig: { cipher: 'RSA', rsa_signature: coin.known?.denom_sig },
        }
      },
    ),
    guard(
      'ages-kept',
      409,
      'EXCHANGE_GENERIC_COIN_CONFLICTING_AGE_HASH',
      (coin) => coin.known === undefined || coin.known.h_age_commitment === coin.ageCommitment,
      (coin) => ({
        ...coin.nameOfCoin,
        expected_age_commitment_hash: coin.known?.h_age_commitment,
        conflict_detail: agesConflict(coin),
      }),
    ),
  ]
}

function agesConflict({ known, ageCommitment }: Showing): string {
  if (known?.h_age_commitment === undefined) return 'the coin was known without ages'
  return ageCommitment === undefined ? 'the coin was known with ages' : 'the coin was known with other ages'
}
