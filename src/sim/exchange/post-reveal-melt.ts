/**
 * POST /reveal-melt: checks that a melt with its plan was honest, and signs its new coins (since v32).
 * Experimental: written from a draft.
 */
import { decodeCrockford, encodeCrockford } from '../../protocol/encoding/crockford.js'
import { KAPPA } from '../../protocol/crypto/refresh.js'
import { openSeededBatch, seededCommitment } from '../../protocol/crypto/refresh-seeds.js'
import { revealMelt, type RevealMeltRequest } from '../../protocol/endpoints/exchange/post-reveal-melt.js'
import { hashPlanchets } from '../../protocol/signatures/wallet.js'
import { effect, guard, handler, repeat, type Call } from '../handler.js'
import { envelopeHashOf, type Blank } from './blanks.js'
import { keysOf, meltedAmount, reveal, signaturesOf } from './revealing.js'

class RevealOfPlan {
  constructor(readonly call: Call<RevealMeltRequest>) {}

  get body(): RevealMeltRequest {
    return this.call.body
  }

  get exchange() {
    return this.call.world.exchange
  }

  get melt() {
    return this.exchange.store.get('melts', this.body.rc)
  }

  get plan() {
    return this.melt?.plan
  }

  get denominationHashes(): readonly string[] {
    return this.plan?.denoms_h ?? []
  }

  get before() {
    return this.exchange.store.get('reveals', this.body.rc)
  }

  /** The planchets that are signed: those of the set that stays closed. */
  get blanks(): Blank[] {
    return this.denominationHashes.map((denom_pub_hash, index) => ({
      denom_pub_hash,
      blinded: this.plan?.blinded[index] ?? '',
    }))
  }

  get hasKeys(): boolean {
    const { denominations } = this.exchange.keys
    return this.denominationHashes.every((hash) => denominations.get(hash)?.privateKey !== undefined)
  }

  /** The commitment that fits the seeds. */
  get commitment(): string {
    const { melt, plan } = this
    if (melt === undefined || plan === undefined) return ''
    const oldCoinPub = decodeCrockford(melt.old_coin_pub, 32)
    const { keys, masks } = keysOf(this.exchange, plan.denoms_h)
    const hashes = this.body.batch_seeds.map((seed) =>
      hashPlanchets(
        openSeededBatch(decodeCrockford(seed, 64), oldCoinPub, keys, masks).map(
          ({ planchet }) => planchet.envelopeHash,
        ),
      ),
    )
    const closed = hashPlanchets(this.blanks.map(envelopeHashOf))
    const { noreveal_index: index } = melt
    return encodeCrockford(
      seededCommitment({
        refreshSeed: decodeCrockford(plan.refresh_seed, 64),
        oldCoinPub,
        amountWithFee: meltedAmount(melt),
        planchetHashes: [...hashes.slice(0, index), closed, ...hashes.slice(index)],
      }),
    )
  }
}

export const revealMeltHandler = handler(
  revealMelt,
  (call: Call<RevealMeltRequest>) => new RevealOfPlan(call),
  {
    steps: [
      guard(
        'two-sets-revealed',
        400,
        'EXCHANGE_REFRESHES_REVEAL_CNC_TRANSFER_ARRAY_SIZE_INVALID',
        (r) => r.body.batch_seeds.length === KAPPA - 1,
      ),
      guard('melt-known', 404, 'EXCHANGE_REFRESHES_REVEAL_SESSION_UNKNOWN', (r) => r.plan !== undefined),
      guard(
        'commitment-kept',
        409,
        'EXCHANGE_REFRESHES_REVEAL_COMMITMENT_VIOLATION',
        (r) => r.commitment === r.body.rc,
        (r) => ({ rc_expected: r.commitment }),
      ),
      repeat('revealed-before', (r) => r.before !== undefined),
      guard('keys-not-lost', 500, 'EXCHANGE_REFRESHES_REVEAL_SIGNING_ERROR', (r) => r.hasKeys),
      effect('reveal', (r) => {
        if (r.melt !== undefined) reveal(r.exchange, r.melt, r.blanks)
      }),
    ],
    answer: (r) => ({ status: 200, body: { ev_sigs: signaturesOf(r.before) } }),
  },
)
