/** POST /refreshes/RCH/reveal: checks that a melt was honest, and signs its new coins. */
import { compareAmounts } from '../../protocol/encoding/amount.js'
import {
  decodeCrockford,
  decodeCrockfordVariable,
  encodeCrockford,
} from '../../protocol/encoding/crockford.js'
import {
  ageCommitmentHash,
  areAgeKeys,
  numberOfAgeKeys,
  type AgeCommitment,
} from '../../protocol/crypto/age-restriction.js'
import {
  KAPPA,
  openRefreshBatch,
  refreshCommitment,
  type CommittedBatch,
} from '../../protocol/crypto/refresh.js'
import {
  reveal as endpoint,
  type RevealRequest,
} from '../../protocol/endpoints/exchange/post-refreshes-RCH-reveal.js'
import { coinLink, NO_AGE_COMMITMENT } from '../../protocol/signatures/wallet.js'
import { effect, guard, handler, repeat, type Call } from '../handler.js'
import { verifyOnce } from '../remember.js'
import { blankOf, envelopeHashOf, envelopeOf, keyKept, unlessGranted, type Blank } from './blanks.js'
import { denominationGuards, type NamesDenominations } from './denomination-guards.js'
import { pathKey, pathKeyWellFormed } from './path-keys.js'
import { costOfChange, keysOf, meltedAmount, reveal, signaturesOf } from './revealing.js'
import type { CoinRecord, MeltRecord, RevealRecord } from './tables.js'

/** New coins that one melt may have. */
const MAX_COINS = 255

const OPERATION = 'REVEAL'

class Reveal implements NamesDenominations {
  readonly rc: string
  readonly blanks: readonly Blank[]

  constructor(readonly call: Call<RevealRequest>) {
    this.rc = pathKey(call, 'RCH', 64)
    const { coin_evs, new_denoms_h } = call.body
    this.blanks = new_denoms_h.map((hash, index) => blankOf(hash, coin_evs[index]))
  }

  get body(): RevealRequest {
    return this.call.body
  }

  get exchange() {
    return this.call.world.exchange
  }

  get now(): number {
    return this.call.world.clock.now()
  }

  get denominationHashes(): readonly string[] {
    return this.body.new_denoms_h
  }

  /** The melt; one of the newer form is revealed elsewhere. */
  get melt(): MeltRecord | undefined {
    const melt = this.exchange.store.get('melts', this.rc)
    return melt?.plan === undefined ? melt : undefined
  }

  get oldCoin(): CoinRecord | undefined {
    return this.exchange.store.get('coins', this.melt?.old_coin_pub ?? '')
  }

  get before(): RevealRecord | undefined {
    return this.exchange.store.get('reveals', this.rc)
  }

  /** True if these very coins were signed before. */
  get isGranted(): boolean {
    const { before, blanks } = this
    return (
      before?.coins.length === blanks.length &&
      before.coins.every(({ h_coin_envelope }, index) => {
        const blank = blanks[index]
        return blank !== undefined && envelopeOf(blank) === h_coin_envelope
      })
    )
  }

  get sizesFit(): boolean {
    const { new_denoms_h, coin_evs, link_sigs } = this.body
    return (
      new_denoms_h.length > 0 &&
      new_denoms_h.length === coin_evs.length &&
      new_denoms_h.length === link_sigs.length
    )
  }

  isLinked(blank: Blank, index: number): boolean {
    const { melt, body } = this
    if (melt === undefined) return false
    const signature = decodeCrockford(body.link_sigs[index] ?? '', 64)
    return verifyOnce(coinLink, decodeCrockford(melt.old_coin_pub, 32), signature, {
      denomPubHash: decodeCrockford(blank.denom_pub_hash, 64),
      transferPub: decodeCrockford(body.transfer_pub, 32),
      ageCommitmentHash: NO_AGE_COMMITMENT,
      coinEnvelopeHash: envelopeHashOf(blank),
    })
  }

  /** Bitmap of the age groups of the old coin; 0 if it knows no age. */
  get oldMask(): number {
    const { oldCoin } = this
    return this.exchange.keys.denominations.get(oldCoin?.denom_pub_hash ?? '')?.ageMask ?? 0
  }

  /** What the request says about the ages of the old coin. */
  get oldAges(): AgeCommitment | undefined {
    const publicKeys = this.body.old_age_commitment?.map((key) => decodeCrockford(key, 32))
    return publicKeys && { mask: this.oldMask, publicKeys }
  }

  /** True if the keys of age groups are those that the old coin was melted with, or if both know none. */
  get agesFit(): boolean {
    const { oldCoin, oldAges } = this
    if (oldAges === undefined) return oldCoin?.h_age_commitment === undefined
    return (
      oldAges.publicKeys.length === numberOfAgeKeys(oldAges.mask) &&
      oldCoin?.h_age_commitment === encodeCrockford(ageCommitmentHash(oldAges)) &&
      areAgeKeys(oldAges)
    )
  }

  /** The commitment that fits what was revealed. */
  get commitment(): string {
    const { melt, body } = this
    if (melt === undefined) return ''
    const oldCoinPub = decodeCrockford(melt.old_coin_pub, 32)
    const { keys, masks } = keysOf(this.exchange, this.denominationHashes)
    const ages = { masks, commitment: this.oldAges }
    const opened: CommittedBatch[] = body.transfer_privs.map((priv) =>
      openRefreshBatch(decodeCrockford(priv, 32), oldCoinPub, keys, ages),
    )
    const batches = [
      ...opened.slice(0, melt.noreveal_index),
      this.closed,
      ...opened.slice(melt.noreveal_index),
    ]
    return encodeCrockford(
      refreshCommitment({
        ...(body.rms === undefined ? {} : { refreshSecret: decodeCrockford(body.rms, 32) }),
        oldCoinPub,
        amountWithFee: meltedAmount(melt),
        batches,
      }),
    )
  }

  /** The set that was not revealed. */
  get closed(): CommittedBatch {
    return {
      transfer: { pub: decodeCrockford(this.body.transfer_pub, 32) },
      planchets: this.blanks.map(({ denom_pub_hash, blinded }) => ({
        denomPubHash: decodeCrockford(denom_pub_hash, 64),
        blinded: decodeCrockfordVariable(blinded),
      })),
    }
  }

  get isCovered(): boolean {
    const { melt, oldCoin } = this
    if (melt === undefined || oldCoin === undefined) return false
    const cost = costOfChange(this.exchange, oldCoin.denom_pub_hash, this.denominationHashes)
    return compareAmounts(meltedAmount(melt), cost) >= 0
  }
}

export const revealHandler = handler(endpoint, (call: Call<RevealRequest>) => new Reveal(call), {
  early: [pathKeyWellFormed('commitment-well-formed', 'RCH', 'EXCHANGE_REFRESHES_REVEAL_INVALID_RCH', 64)],
  steps: [
    guard(
      'two-sets-revealed',
      400,
      'EXCHANGE_REFRESHES_REVEAL_CNC_TRANSFER_ARRAY_SIZE_INVALID',
      (r) => r.body.transfer_privs.length === KAPPA - 1,
    ),
    guard(
      'each-coin-described',
      400,
      'EXCHANGE_REFRESHES_REVEAL_NEW_DENOMS_ARRAY_SIZE_MISMATCH',
      (r) => r.sizesFit,
    ),
    guard(
      'not-too-many-coins',
      400,
      'EXCHANGE_GENERIC_NEW_DENOMS_ARRAY_SIZE_EXCESSIVE',
      (r) => r.blanks.length <= MAX_COINS,
    ),
    ...unlessGranted<Reveal>(
      (r) => r.isGranted,
      [...denominationGuards('make', OPERATION), keyKept(OPERATION)],
    ),
    guard('ciphers-fit', 400, 'EXCHANGE_GENERIC_CIPHER_MISMATCH', (r) =>
      r.body.coin_evs.every(({ cipher }) => cipher === 'RSA'),
    ),
    guard('melt-known', 404, 'EXCHANGE_REFRESHES_REVEAL_SESSION_UNKNOWN', (r) => r.melt !== undefined),
    guard(
      'ages-supported',
      400,
      'EXCHANGE_REFRESHES_REVEAL_AGE_RESTRICTION_NOT_SUPPORTED',
      (r) => r.body.old_age_commitment === undefined || r.oldMask !== 0,
    ),
    guard(
      'ages-as-melted',
      400,
      'EXCHANGE_REFRESHES_REVEAL_AGE_RESTRICTION_COMMITMENT_INVALID',
      (r) => r.agesFit,
    ),
    guard('linked-by-old-coin', 403, 'EXCHANGE_REFRESHES_REVEAL_LINK_SIGNATURE_INVALID', (r) =>
      r.blanks.every((blank, index) => r.isLinked(blank, index)),
    ),
    guard(
      'commitment-kept',
      409,
      'EXCHANGE_REFRESHES_REVEAL_COMMITMENT_VIOLATION',
      (r) => r.commitment === r.rc,
      (r) => ({ rc_expected: r.commitment }),
    ),
    guard('melt-covers-coins', 400, 'EXCHANGE_REFRESHES_REVEAL_AMOUNT_INSUFFICIENT', (r) => r.isCovered),
    repeat('revealed-before', (r) => r.isGranted),
    effect('reveal', (r) => {
      const { melt, body } = r
      if (melt === undefined) return
      const blanks = r.blanks.map((blank, index) => ({ ...blank, link_sig: body.link_sigs[index] ?? '' }))
      reveal(r.exchange, melt, blanks, body.transfer_pub)
    }),
  ],
  answer: (r) => ({
    status: 200,
    body: { ev_sigs: signaturesOf(r.before).map((signature) => ({ ev_sig: signature })) },
  }),
})
