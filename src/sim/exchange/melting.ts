/** What both forms of a melt ask of the old coin, and do to it. */
import { compareAmounts, formatAmount, type Amount } from '../../protocol/encoding/amount.js'
import { decodeCrockford } from '../../protocol/encoding/crockford.js'
import { compareTimestamps, timestamp } from '../../protocol/encoding/timestamp.js'
import { KAPPA } from '../../protocol/crypto/refresh.js'
import { confirmMelt } from '../../protocol/signatures/exchange.js'
import { coinMelt } from '../../protocol/signatures/wallet.js'
import { effect, guard, repeat, type Guard, type Reply, type Step } from '../handler.js'
import { verifyOnce } from '../remember.js'
import type { World } from '../world.js'
import { meltCoin, remainingOf } from './coins.js'
import { denominationGuards } from './denomination-guards.js'
import { affirm } from './exchange.js'
import { coinKept, Showing, signedByDenomination } from './shown-coin.js'
import type { MeltPlan, MeltRecord } from './tables.js'

/** A wish for change. */
export abstract class Melting extends Showing {
  /** The commitment. */
  abstract readonly rc: string
  /** What leaves the coin. */
  abstract readonly amount: Amount
  abstract readonly coinSig: string
  /** What the newer form says before the reveal. @param index of the set that stays closed */
  abstract plan(index: number): MeltPlan | undefined

  /** The same melt, if it was granted before. */
  get before(): MeltRecord | undefined {
    return this.exchange.store.get('melts', this.rc)
  }

  get isExpired(): boolean {
    const { denomination, now } = this
    return denomination !== undefined && compareTimestamps(denomination.expireDeposit, timestamp(now)) <= 0
  }

  /** True once nothing follows from coins of the denomination any more, known or not. */
  get isSettled(): boolean {
    const { denomination, now } = this
    return denomination !== undefined && compareTimestamps(denomination.expireLegal, timestamp(now)) <= 0
  }

  /** A coin that got money back from one that was made of it may be spent after its time: a zombie. */
  get isRisen(): boolean {
    return this.exchange.store.having('recoup_refreshes', 'old_coin_pub', this.coinPub).length > 0
  }

  get isSignedByCoin(): boolean {
    const { denomination } = this
    if (denomination === undefined) return false
    return verifyOnce(coinMelt, decodeCrockford(this.coinPub, 32), decodeCrockford(this.coinSig, 64), {
      refreshCommitment: decodeCrockford(this.rc, 64),
      denomPubHash: decodeCrockford(this.denomPubHash, 64),
      ageCommitmentHash: this.ageCommitmentBytes,
      amountWithFee: this.amount,
      meltFee: denomination.feeRefresh,
    })
  }

  get coversFee(): boolean {
    const fee = this.denomination?.feeRefresh
    return fee !== undefined && compareAmounts(this.amount, fee) >= 0
  }

  get hasEnoughLeft(): boolean {
    const { denomination } = this
    if (denomination === undefined) return false
    return compareAmounts(remainingOf(this.exchange.store, this.coinPub, denomination), this.amount) >= 0
  }

  /** Takes the amount from the coin, and draws the set that stays closed. */
  grant(): void {
    const { denomination, rc } = this
    if (denomination === undefined) return
    const { recorded } = this.exchange
    const noreveal_index = recorded?.norevealIndexes.get(rc) ?? draw(this.world)
    const plan = this.plan(noreveal_index)
    this.exchange.store.transact((writer) => {
      meltCoin(writer, denomination, this.shown, {
        rc,
        amount: formatAmount(this.amount),
        coin_sig: this.coinSig,
        noreveal_index,
        ...(plan === undefined ? {} : { plan }),
      })
    })
  }
}

/** A number below {@link KAPPA}. */
function draw({ random }: World): number {
  return Buffer.from(random.bytes(4)).readUInt32BE() % KAPPA
}

/**
 * Coins of revoked denominations are only changed if they rose again. Of old denominations those that are known go
 * on while disputes about them are not settled, to be told below that they did not rise.
 */
function denominationsOfMelts<M extends Melting>(): Guard<M>[] {
  const exceptions: Readonly<Record<string, (melt: M) => boolean>> = {
    'denomination-in-use': (melt) => melt.known !== undefined && !melt.isSettled,
    'denomination-not-revoked': (melt) => melt.isRisen || melt.before !== undefined,
  }
  return denominationGuards('take', 'MELT').map((one) => ({
    ...one,
    passes: (melt: M) => exceptions[one.name]?.(melt) === true || one.passes(melt),
  }))
}

/** Everything from the denomination to the effect, in the order of the reference. */
export function meltSteps<M extends Melting>(): Step<M>[] {
  const { cipher, signature } = signedByDenomination<M>()
  return [
    ...denominationsOfMelts<M>(),
    cipher,
    guard('above-refresh-fee', 400, 'EXCHANGE_MELT_FEES_EXCEED_CONTRIBUTION', (m) => m.coversFee),
    signature,
    guard('signed-by-coin', 403, 'EXCHANGE_MELT_COIN_SIGNATURE_INVALID', (m) => m.isSignedByCoin),
    ...coinKept<M>(),
    repeat('melted-before', (m) => m.before !== undefined),
    guard('young-or-risen', 400, 'EXCHANGE_MELT_COIN_EXPIRED_NO_ZOMBIE', (m) => !m.isExpired || m.isRisen),
    guard(
      'enough-left-on-coin',
      409,
      'EXCHANGE_GENERIC_INSUFFICIENT_FUNDS',
      (m) => m.hasEnoughLeft,
      (m) => m.nameOfCoin,
    ),
    effect('melt', (m) => {
      m.grant()
    }),
  ]
}

/** Which set stays closed, signed. */
export function meltReply(melt: Melting): Reply {
  const noRevealIndex = melt.before?.noreveal_index ?? 0
  const values = { refreshCommitment: decodeCrockford(melt.rc, 64), noRevealIndex }
  return {
    status: 200,
    body: { noreveal_index: noRevealIndex, ...affirm(melt.exchange, confirmMelt, values, melt.now) },
  }
}
