/** POST /reserves/RESERVE_PUB/batch-withdraw: signs planchets blindly and takes their price from the reserve. */
import { formatAmount } from '../../protocol/encoding/amount.js'
import { decodeCrockford } from '../../protocol/encoding/crockford.js'
import {
  anyBatchWithdraw,
  type AnyBatchWithdrawRequest as BatchWithdrawRequest,
} from '../../protocol/endpoints/exchange/post-reserves-RESERVE_PUB-batch-withdraw.js'
import { reserveWithdraw } from '../../protocol/signatures/wallet.js'
import { effect, guard, handler, repeat, type Call } from '../handler.js'
import { blankOf, costOf, envelopeHashOf, envelopeOf, keyKept, unlessGranted, type Blank } from './blanks.js'
import { denominationGuards } from './denomination-guards.js'
import { pathKey, pathKeyWellFormed } from './path-keys.js'
import type { Debit } from './reserves.js'
import { affordable, MAX_PLANCHETS, reserveKnown, Withdrawal } from './withdrawal.js'

/** As it stands in proofs, and in the refusal of a denomination that was revoked. */
const OPERATION = 'batch-withdraw'

/** A planchet with the signature of the reserve. */
interface SignedBlank extends Blank {
  readonly reserve_sig: string
}

class BatchWithdrawal extends Withdrawal {
  readonly reservePub: string
  readonly blanks: readonly SignedBlank[]

  constructor(readonly call: Call<BatchWithdrawRequest>) {
    super(call)
    this.reservePub = pathKey(call, 'RESERVE_PUB')
    this.blanks = call.body.planchets.map(({ denom_pub_hash, coin_ev, reserve_sig }) => ({
      ...blankOf(denom_pub_hash, coin_ev),
      reserve_sig,
    }))
  }

  get hasRsaOnly(): boolean {
    return this.call.body.planchets.every(({ coin_ev }) => coin_ev.cipher === 'RSA')
  }

  isSignedByReserve(blank: SignedBlank): boolean {
    return reserveWithdraw.verify(
      decodeCrockford(this.reservePub, 32),
      decodeCrockford(blank.reserve_sig, 64),
      {
        amountWithFee: costOf(this.exchange, [blank.denom_pub_hash]).total,
        denomPubHash: decodeCrockford(blank.denom_pub_hash, 64),
        coinEnvelopeHash: envelopeHashOf(blank),
      },
    )
  }

  get debits(): Debit[] {
    return this.blanks.map((blank) => {
      const { total, fee } = costOf(this.exchange, [blank.denom_pub_hash])
      return {
        reserve_pub: this.reservePub,
        reserve_sig: blank.reserve_sig,
        h_coin_envelope: envelopeOf(blank),
        denom_pub_hash: blank.denom_pub_hash,
        withdraw_fee: formatAmount(fee),
        amount: formatAmount(total),
      }
    })
  }
}

export const batchWithdrawHandler = handler(
  anyBatchWithdraw,
  (call: Call<BatchWithdrawRequest>) => new BatchWithdrawal(call),
  {
    early: [pathKeyWellFormed('reserve-key-well-formed', 'RESERVE_PUB', 'GENERIC_RESERVE_PUB_MALFORMED')],
    steps: [
      // The reference drops the connection when there are none.
      guard(
        'planchets-given',
        400,
        'GENERIC_PARAMETER_MALFORMED',
        (w) => w.blanks.length > 0 && w.blanks.length <= MAX_PLANCHETS,
        () => ({ detail: 'planchets' }),
      ),
      ...unlessGranted<BatchWithdrawal>(
        (w) => w.isGranted,
        [...denominationGuards('make', OPERATION), keyKept(OPERATION)],
      ),
      guard('ciphers-fit', 400, 'EXCHANGE_GENERIC_CIPHER_MISMATCH', (w) => w.hasRsaOnly),
      guard('signed-by-reserve', 403, 'EXCHANGE_WITHDRAW_RESERVE_SIGNATURE_INVALID', (w) =>
        w.blanks.every((blank) => w.isSignedByReserve(blank)),
      ),
      reserveKnown<BatchWithdrawal>(),
      repeat('all-signed-before', (w) => w.isGranted),
      ...affordable<BatchWithdrawal>(),
      guard('planchets-fresh', 409, 'EXCHANGE_WITHDRAW_IDEMPOTENT_PLANCHET', (w) => w.isFresh),
      effect('withdraw', (w) => {
        w.grant(w.debits)
      }),
    ],
    answer: (w) => ({
      status: 200,
      body: { ev_sigs: w.signatures.map((signature) => ({ ev_sig: signature })) },
    }),
  },
)
