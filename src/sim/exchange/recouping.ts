/** What both pages of recoup ask of a coin of a revoked denomination. */
import { compareAmounts, zeroAmount } from '../../protocol/encoding/amount.js'
import { decodeCrockford, encodeCrockford } from '../../protocol/encoding/crockford.js'
import { coinEnvelopeHash } from '../../protocol/crypto/planchet.js'
import { rsaBlind } from '../../protocol/crypto/rsa-blind.js'
import type { RecoupRequest } from '../../protocol/endpoints/exchange/recoup.js'
import type { ErrorName } from '../../protocol/errors.js'
import type { coinRecoup } from '../../protocol/signatures/wallet.js'
import { effect, guard, repeat, type Call, type Guard, type Step } from '../handler.js'
import { verifyOnce } from '../remember.js'
import { remainingOf, type Recoup } from './coins.js'
import { denominationGuards, isRevoked } from './denomination-guards.js'
import { expiredDenominationProof } from './exchange.js'
import type { PublishedDenomination } from './keys.js'
import { pathKey } from './path-keys.js'
import { coinKept, Showing, signedByDenomination } from './shown-coin.js'

/** How one of the two pages differs from the other. */
export interface RecoupPage {
  /** As it stands in signed proofs. */
  readonly operation: string
  readonly structure: typeof coinRecoup
  readonly codes: {
    readonly signature: ErrorName
    readonly origin: ErrorName
    readonly notEligible: ErrorName
  }
}

/** A wish for the value of a coin. */
export abstract class Recouping extends Showing {
  readonly coinPub: string

  constructor(
    readonly call: Call<RecoupRequest>,
    readonly page: RecoupPage,
  ) {
    super(call.world)
    this.coinPub = pathKey(call, 'COIN_PUB')
  }

  /** Where the coin came from: a reserve, or another coin. */
  abstract get origin(): string | undefined
  /** The recoup of the coin with the same blinding that was granted before, if there was one. */
  abstract get before(): object | undefined
  /** Moves the money. */
  abstract grant(denomination: PublishedDenomination, origin: string): void

  get body(): RecoupRequest {
    return this.call.body
  }

  get denomPubHash() {
    return this.body.denom_pub_hash
  }

  get denomSig() {
    return this.body.denom_sig
  }

  get ageCommitmentGiven() {
    return this.body.h_age_commitment
  }

  /** What goes into the books. */
  get recoup(): Recoup {
    const { coin_sig, coin_blind_key_secret: coin_blind } = this.body
    return { coin: this.shown, coin_sig, coin_blind, timestamp: this.now }
  }

  /** Name of the planchet that the coin was: blinded again, it is the same. */
  get envelope(): string {
    const { denomination } = this
    if (denomination === undefined) return ''
    const secret = decodeCrockford(this.body.coin_blind_key_secret, 32)
    const blinded = rsaBlind(this.coinHash, secret, denomination.key)
    return encodeCrockford(coinEnvelopeHash(decodeCrockford(this.denomPubHash, 64), blinded))
  }

  get isSignedByCoin(): boolean {
    return verifyOnce(
      this.page.structure,
      decodeCrockford(this.coinPub, 32),
      decodeCrockford(this.body.coin_sig, 64),
      {
        denomPubHash: decodeCrockford(this.denomPubHash, 64),
        coinBlind: decodeCrockford(this.body.coin_blind_key_secret, 32),
      },
    )
  }

  get hasSomethingLeft(): boolean {
    const { denomination, exchange } = this
    if (denomination === undefined) return false
    const left = remainingOf(exchange.store, this.coinPub, denomination)
    return compareAmounts(left, zeroAmount(exchange.settings.currency)) > 0
  }
}

/** A denomination that is in use, and that was revoked: the opposite of what the other pages want. */
function denominationsOfRecoups<R extends Recouping>({ operation, codes }: RecoupPage): Guard<R>[] {
  return [
    ...denominationGuards('take', operation).filter(({ name }) => name !== 'denomination-not-revoked'),
    guard(
      'denomination-revoked',
      410,
      codes.notEligible,
      (r) => isRevoked(r.exchange, r.denomPubHash),
      (r) =>
        r.denomination === undefined
          ? {}
          : expiredDenominationProof(r.exchange, r.denomination, operation, r.now),
    ),
  ]
}

/** Everything from the denomination to the effect, in the order of the reference. */
export function recoupSteps<R extends Recouping>(page: RecoupPage): Step<R>[] {
  const { cipher, signature } = signedByDenomination<R>()
  return [
    ...denominationsOfRecoups<R>(page),
    cipher,
    signature,
    guard('signed-by-coin', 403, page.codes.signature, (r) => r.isSignedByCoin),
    ...coinKept<R>(),
    guard('origin-known', 404, page.codes.origin, (r) => r.origin !== undefined),
    repeat('recouped-before', (r) => !r.hasSomethingLeft && r.before !== undefined),
    guard(
      'something-left-on-coin',
      409,
      'EXCHANGE_GENERIC_INSUFFICIENT_FUNDS',
      (r) => r.hasSomethingLeft,
      (r) => r.nameOfCoin,
    ),
    effect('recoup', (r) => {
      const { denomination, origin } = r
      if (denomination !== undefined && origin !== undefined) r.grant(denomination, origin)
    }),
  ]
}
