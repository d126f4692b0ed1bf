/** Mistakes of an exchange about refunds: what an id stands for, how much may come back, and until when. */
import { compareAmounts, formatAmount, type Amount } from '../../../protocol/encoding/amount.js'
import { giveToCoin, takeFromCoin } from '../../exchange/coins.js'
import type { PublishedDenomination } from '../../exchange/keys.js'
import { Refund } from '../../exchange/post-coins-COIN_PUB-refund.js'
import type { ExchangeTables, RefundRecord } from '../../exchange/tables.js'
import { guard, type Guard } from '../../handler.js'
import type { Writer } from '../../store/store.js'
import type { Defect } from '../defect.js'
import { around, instead, seenAs, without } from './parts.js'

const REFUND = 'exchange/post-coins-COIN_PUB-refund'

/** Ids read as numbers with 53 bits: two large ones become the same. */
class RefundOfDouble extends Refund {
  override get before(): RefundRecord | undefined {
    const own = Number(this.body.rtransaction_id)
    return this.refundsOfCoin.find(
      ({ batch, rtransaction_id: id }) => batch === this.batch && Number(id) === own,
    )
  }
}

/** Ids that are looked up by coin alone, whosever refund it was. */
class RefundOfAnybody extends Refund {
  override get before(): RefundRecord | undefined {
    const own = this.body.rtransaction_id.toString()
    return this.refundsOfCoin.find(({ rtransaction_id: id }) => id === own)
  }
}

/** What else the exchange does to a coin that it has just given a refund. */
function thenAlso(
  move: (writer: Writer<ExchangeTables>, refund: Refund, denomination: PublishedDenomination) => void,
): Defect['changes'] {
  return {
    [REFUND]: (handler) =>
      around(handler, 'refund', (r: Refund, sound) => {
        const { denomination } = r
        sound()
        if (denomination === undefined) return
        r.exchange.store.transact((writer) => {
          move(writer, r, denomination)
        })
      }),
  }
}

function charge(
  writer: Writer<ExchangeTables>,
  refund: Refund,
  denomination: PublishedDenomination,
  fee: Amount,
): void {
  const shown = { coin_pub: refund.coinPub, denom_sig: refund.coin?.denom_sig ?? '' }
  takeFromCoin(writer, denomination, shown, fee)
}

/** True if the refunds have reached the whole deposit. */
function isWhole({ deposited, refunded }: Refund): boolean {
  return compareAmounts(deposited, refunded) === 0
}

function notYetWired(passes: (refund: Refund) => boolean): Guard<Refund> {
  return guard('not-yet-wired', 410, 'EXCHANGE_REFUND_MERCHANT_ALREADY_PAID', passes)
}

/** True if a deadline of the contract lies behind. */
function isOver({ exchange, batch, now }: Refund, name: 'wire_deadline' | 'refund_deadline'): boolean {
  const deadline = exchange.store.get('batches', batch)?.[name]
  return deadline !== undefined && deadline !== 'never' && deadline < now
}

export const REFUND_DEFECTS: readonly Defect[] = [
  {
    id: 'refund-id-means-nothing',
    says: 'The exchange grants a refund again when its id comes back with another amount.',
    changes: { [REFUND]: (handler) => without(handler, ['id-not-used-otherwise']) },
  },
  {
    id: 'refund-id-read-as-double',
    says: 'The exchange takes two ids beyond 53 bits for the same one.',
    changes: {
      [REFUND]: (handler) => seenAs<Refund['body']>(handler, (call) => new RefundOfDouble(call)),
    },
  },
  {
    id: 'refund-id-of-any-shop',
    says: 'The exchange looks refunds up by coin and id, so that the clerks of two shops meet in the same id.',
    changes: {
      [REFUND]: (handler) => seenAs<Refund['body']>(handler, (call) => new RefundOfAnybody(call)),
    },
  },
  {
    id: 'refund-repeat-gives-again',
    says: 'The exchange gives the coin a refund again each time that it is asked for it again.',
    changes: {
      [REFUND]: (handler) =>
        instead(
          without(handler, ['refunded-before']),
          'id-not-used-otherwise',
          guard(
            'id-not-used-otherwise',
            424,
            'EXCHANGE_REFUND_INCONSISTENT_AMOUNT',
            (r: Refund) => r.before === undefined || r.isRepeat,
          ),
        ),
    },
  },
  {
    id: 'refunds-are-not-added-up',
    says: 'The exchange compares each refund with the deposit, and not what all of them come to.',
    changes: {
      [REFUND]: (handler) =>
        instead(
          handler,
          'within-deposit',
          guard(
            'within-deposit',
            409,
            'EXCHANGE_REFUND_CONFLICT_DEPOSIT_INSUFFICIENT',
            (r: Refund) => compareAmounts(r.amount, r.deposited) <= 0,
            (r: Refund) => r.coinInConflict,
          ),
        ),
    },
  },
  {
    id: 'refund-until-the-wire-deadline',
    says: 'The exchange refunds until the wire deadline, although the money went out earlier.',
    changes: {
      [REFUND]: (handler) =>
        instead(
          handler,
          'not-yet-wired',
          notYetWired((r) => !isOver(r, 'wire_deadline')),
        ),
    },
  },
  {
    id: 'refund-ends-with-its-deadline',
    says: 'The exchange says that the merchant was paid as soon as the refund deadline is over.',
    changes: {
      [REFUND]: (handler) =>
        instead(
          handler,
          'not-yet-wired',
          notYetWired((r) => !r.isWired && !isOver(r, 'refund_deadline')),
        ),
    },
  },
  {
    id: 'refund-fee-never-taken',
    says: 'The exchange gives a coin the whole refund, without taking the fee.',
    changes: thenAlso((writer, r, { feeRefund }) => {
      giveToCoin(writer, r.coinPub, feeRefund)
    }),
  },
  {
    id: 'refund-fee-taken-twice',
    says: 'The exchange takes the fee of a refund twice.',
    changes: thenAlso((writer, r, denomination) => {
      charge(writer, r, denomination, denomination.feeRefund)
    }),
  },
  {
    id: 'deposit-fee-stays',
    says: 'The exchange keeps the deposit fee although all of the deposit was given back.',
    changes: thenAlso((writer, r, denomination) => {
      if (isWhole(r)) charge(writer, r, denomination, denomination.feeDeposit)
    }),
  },
  {
    id: 'deposit-fee-back-with-a-part',
    says: 'The exchange gives the deposit fee back with the first part of the deposit.',
    changes: thenAlso((writer, r, { feeDeposit }) => {
      if (!isWhole(r)) giveToCoin(writer, r.coinPub, feeDeposit)
    }),
  },
  {
    id: 'refund-makes-a-coin-new',
    says: 'The exchange takes a coin of which something came back for one that was never spent.',
    changes: thenAlso((writer, r, denomination) => {
      const coin = writer.get('coins', r.coinPub)
      if (coin !== undefined)
        writer.put('coins', r.coinPub, { ...coin, remaining: formatAmount(denomination.value) })
    }),
  },
  {
    id: 'refund-is-only-written-down',
    says: 'The exchange confirms and lists a refund, and the coin has no more than before.',
    changes: {
      [REFUND]: (handler) =>
        around(handler, 'refund', ({ coin, coinPub, exchange }: Refund, sound) => {
          sound()
          exchange.store.transact((writer) => {
            if (coin !== undefined) writer.put('coins', coinPub, coin)
          })
        }),
    },
  },
]
