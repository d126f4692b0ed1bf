/** POST /reserves/RESERVE_PUB/batch-withdraw: signs planchets blindly and takes their price from the reserve. */
import {
  addAmounts,
  compareAmounts,
  formatAmount,
  parseAmount,
  zeroAmount,
} from '../../protocol/encoding/amount.js'
import type { Amount } from '../../protocol/encoding/amount.js'
import {
  decodeCrockford,
  decodeCrockfordVariable,
  encodeCrockford,
} from '../../protocol/encoding/crockford.js'
import { compareTimestamps, timestamp } from '../../protocol/encoding/timestamp.js'
import { coinEnvelopeHash } from '../../protocol/crypto/planchet.js'
import {
  batchWithdraw,
  type BatchWithdrawRequest,
  type WithdrawPlanchet,
} from '../../protocol/endpoints/exchange/post-reserves-RESERVE_PUB-batch-withdraw.js'
import { reserveWithdraw } from '../../protocol/signatures/wallet.js'
import { effect, guard, handler, hop, repeat, type Call } from '../handler.js'
import { takeAtMost } from '../saturate.js'
import { expiredDenominationProof, unknownDenominationProof } from './exchange.js'
import type { PublishedDenomination } from './keys.js'
import { watchWire } from './wirewatch.js'
import { pathKey, pathKeyWellFormed } from './path-keys.js'

/** Planchets that one request may hold. */
const MAX_PLANCHETS = 256

class Withdrawal {
  readonly reservePub: string

  constructor(readonly call: Call<BatchWithdrawRequest>) {
    this.reservePub = pathKey(call, 'RESERVE_PUB')
  }

  get exchange() {
    return this.call.world.exchange
  }

  get planchets(): readonly WithdrawPlanchet[] {
    return this.call.body.planchets
  }

  get now(): number {
    return this.call.world.clock.now()
  }

  get reserve() {
    return this.exchange.store.get('reserves', this.reservePub)
  }

  denomination(planchet: WithdrawPlanchet): PublishedDenomination | undefined {
    return this.exchange.keys.denominations.get(planchet.denom_pub_hash)
  }

  /** The first planchet whose denomination fails a test. */
  firstUnfit(
    fits: (denomination: PublishedDenomination | undefined) => boolean,
  ): WithdrawPlanchet | undefined {
    return this.planchets.find((planchet) => !fits(this.denomination(planchet)))
  }

  get price(): Amount {
    const prices = this.planchets.flatMap((planchet) => {
      const denomination = this.denomination(planchet)
      return denomination === undefined ? [] : [addAmounts(denomination.value, denomination.feeWithdraw)]
    })
    return addAmounts(zeroAmount(this.exchange.settings.currency), ...prices)
  }

  envelopeHash(planchet: WithdrawPlanchet): Uint8Array {
    const blinded = decodeCrockfordVariable(planchet.coin_ev.rsa_blinded_planchet)
    return coinEnvelopeHash(decodeCrockford(planchet.denom_pub_hash, 64), blinded)
  }

  isSignedByReserve(planchet: WithdrawPlanchet): boolean {
    const denomination = this.denomination(planchet)
    if (denomination === undefined) return false
    return reserveWithdraw.verify(
      decodeCrockford(this.reservePub, 32),
      decodeCrockford(planchet.reserve_sig, 64),
      {
        amountWithFee: addAmounts(denomination.value, denomination.feeWithdraw),
        denomPubHash: decodeCrockford(planchet.denom_pub_hash, 64),
        coinEnvelopeHash: this.envelopeHash(planchet),
      },
    )
  }

  stored(planchet: WithdrawPlanchet) {
    return this.exchange.store.get('withdrawals', encodeCrockford(this.envelopeHash(planchet)))
  }

  get balance(): Amount {
    return parseAmount(this.reserve?.balance ?? formatAmount(zeroAmount(this.exchange.settings.currency)))
  }
}

export const batchWithdrawHandler = handler(
  batchWithdraw,
  (call: Call<BatchWithdrawRequest>) => new Withdrawal(call),
  {
    early: [pathKeyWellFormed('reserve-key-well-formed', 'RESERVE_PUB', 'GENERIC_RESERVE_PUB_MALFORMED')],
    steps: [
      guard(
        'planchets-given',
        400,
        'GENERIC_PARAMETER_MALFORMED',
        (w) => w.planchets.length > 0 && w.planchets.length <= MAX_PLANCHETS,
        () => ({ detail: 'planchets' }),
      ),
      guard(
        'denominations-known',
        404,
        'EXCHANGE_GENERIC_DENOMINATION_KEY_UNKNOWN',
        (w) => w.firstUnfit((denomination) => denomination !== undefined) === undefined,
        (w) =>
          unknownDenominationProof(
            w.exchange,
            w.firstUnfit((denomination) => denomination !== undefined)?.denom_pub_hash ?? '',
            w.now,
          ),
      ),
      guard(
        'denominations-in-use',
        410,
        'EXCHANGE_GENERIC_DENOMINATION_EXPIRED',
        (w) => w.firstUnfit((denomination) => !isExpired(denomination, w.now)) === undefined,
        (w) => {
          const planchet = w.firstUnfit((denomination) => !isExpired(denomination, w.now))
          const denomination = planchet === undefined ? undefined : w.denomination(planchet)
          return denomination === undefined
            ? {}
            : expiredDenominationProof(w.exchange, denomination, 'batch-withdraw', w.now)
        },
      ),
      guard('signed-by-reserve', 403, 'EXCHANGE_WITHDRAW_RESERVE_SIGNATURE_INVALID', (w) =>
        w.planchets.every((planchet) => w.isSignedByReserve(planchet)),
      ),
      hop('watch-wire', async (w) => {
        await watchWire(w.call.world, w.call.id)
        return undefined
      }),
      guard('reserve-known', 404, 'EXCHANGE_GENERIC_RESERVE_UNKNOWN', (w) => w.reserve !== undefined),
      repeat('all-signed-before', (w) => w.planchets.every((planchet) => w.stored(planchet) !== undefined)),
      guard('planchets-fresh', 409, 'EXCHANGE_WITHDRAW_IDEMPOTENT_PLANCHET', (w) => {
        const hashes = w.planchets.map((planchet) => encodeCrockford(w.envelopeHash(planchet)))
        return (
          new Set(hashes).size === hashes.length &&
          w.planchets.every((planchet) => w.stored(planchet) === undefined)
        )
      }),
      guard(
        'reserve-rich-enough',
        409,
        'EXCHANGE_WITHDRAW_INSUFFICIENT_FUNDS',
        (w) => compareAmounts(w.balance, w.price) >= 0,
        (w) => ({ balance: formatAmount(w.balance), requested_amount: formatAmount(w.price) }),
      ),
      effect('withdraw', (w) => {
        w.exchange.store.transact((writer) => {
          const { reservePub, reserve } = w
          if (reserve === undefined) return
          writer.put('reserves', reservePub, {
            ...reserve,
            balance: formatAmount(takeAtMost(w.balance, w.price)),
          })
          for (const planchet of w.planchets) {
            const denomination = w.denomination(planchet)
            if (denomination?.privateKey === undefined) continue
            const blinded = decodeCrockfordVariable(planchet.coin_ev.rsa_blinded_planchet)
            const signature = w.exchange.signer.signBlinded(blinded, denomination.privateKey)
            const key = encodeCrockford(w.envelopeHash(planchet))
            writer.put('withdrawals', key, { reserve_pub: reservePub, blinded_signature: signature })
          }
        })
      }),
    ],
    answer: (w) => ({
      status: 200,
      body: {
        ev_sigs: w.planchets.map((planchet) => ({
          ev_sig: { cipher: 'RSA', blinded_rsa_signature: w.stored(planchet)?.blinded_signature ?? '' },
        })),
      },
    }),
  },
)

function isExpired(denomination: PublishedDenomination | undefined, now: number): boolean {
  return denomination !== undefined && compareTimestamps(denomination.expireWithdraw, timestamp(now)) <= 0
}
