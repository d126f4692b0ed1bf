/** Mistakes of a merchant about refunds: what a shop has granted, and what its wallets collect. */
import { formatAmount } from '../../../protocol/encoding/amount.js'
import type { Handler } from '../../handler.js'
import { grantsOf, refundsOf } from '../../merchant/grants.js'
import { Collection } from '../../merchant/post-orders-ORDER_ID-refund.js'
import { Granting } from '../../merchant/post-private-orders-ORDER_ID-refund.js'
import type { GrantRecord, MerchantTables, OrderRecord } from '../../merchant/tables.js'
import type { Reader } from '../../store/store.js'
import type { Defect } from '../defect.js'
import { around, seenAs, without } from './parts.js'

const GRANT = 'merchant/post-private-orders-ORDER_ID-refund'
const COLLECT = 'merchant/post-orders-ORDER_ID-refund'

/** Takes what the shop names for a further refund, not for the total. */
class FurtherGranting extends Granting {
  override get more(): bigint {
    return this.total.units
  }
}

/** Forgets the earlier grants: the last one counts. */
class ForgetfulGranting extends Granting {
  override get more(): bigint {
    return this.total.units
  }

  override withGrant(reader: Reader<MerchantTables>, order: OrderRecord): OrderRecord {
    return super.withGrant(reader, { ...order, grants: [] })
  }
}

/** Changes the grant that is added last. */
abstract class OtherGranting extends Granting {
  abstract other(grant: GrantRecord, before: OrderRecord): GrantRecord

  override withGrant(reader: Reader<MerchantTables>, order: OrderRecord): OrderRecord {
    const granted = super.withGrant(reader, order)
    const last = grantsOf(granted).at(-1)
    return last === undefined
      ? granted
      : { ...granted, grants: [...grantsOf(order), this.other(last, order)] }
  }
}

/** Numbers the parts of each grant from a number on, whatever there was before. */
function numberedFrom(first: number): new (call: Granting['call']) => Granting {
  return class extends OtherGranting {
    override other(grant: GrantRecord): GrantRecord {
      const refunds = grant.refunds.map((part, index) => ({
        ...part,
        rtransaction_id: String(first + index),
      }))
      return { ...grant, refunds }
    }
  }
}

/** Gives all of a grant to the first coin. */
class FirstCoinGranting extends OtherGranting {
  override other(grant: GrantRecord, before: OrderRecord): GrantRecord {
    const [coin = this.order?.payment?.coins[0]] = refundsOf(before).map(({ coin_pub }) => coin_pub)
    const refunds = grant.refunds.slice(0, 1).map((part) => ({
      ...part,
      coin_pub: coin ?? part.coin_pub,
      amount: formatAmount({ currency: this.total.currency, units: this.more }),
    }))
    return { ...grant, refunds }
  }
}

/** Asks the exchange under a new id each time. */
class RandomCollection extends Collection {
  override askedAs(): bigint {
    return BigInt(Buffer.from(this.call.world.random.bytes(4)).readUInt32BE()) + 1n
  }
}

function granting(view: new (call: Granting['call']) => Granting): (handler: Handler) => Handler {
  return (handler) => seenAs<Granting['body']>(handler, (call) => new view(call))
}

export const GRANT_DEFECTS: readonly Defect[] = [
  {
    id: 'grant-comes-on-top',
    says: 'The merchant takes the amount of a refund for a further one, and not for the total to reach.',
    changes: { [GRANT]: granting(FurtherGranting) },
  },
  {
    id: 'grant-replaces-the-earlier',
    says: 'The merchant lets the last grant count, so that a total can be lowered.',
    changes: {
      [GRANT]: (handler) => granting(ForgetfulGranting)(without(handler, ['not-below-granted'])),
    },
  },
  {
    id: 'grant-ids-start-anew',
    says: 'The merchant numbers the refunds of each grant from 1.',
    changes: { [GRANT]: granting(numberedFrom(1)) },
  },
  {
    id: 'grant-ids-start-at-zero',
    says: 'The merchant numbers the refunds of each grant from 0, which is the id of aborts.',
    changes: { [GRANT]: granting(numberedFrom(0)) },
  },
  {
    id: 'grant-to-the-first-coin',
    says: 'The merchant gives all of a refund to the first coin, however little it has contributed.',
    changes: { [GRANT]: granting(FirstCoinGranting) },
  },
  {
    id: 'collecting-loses-a-grant',
    says: 'The merchant writes the order back as it was when the wallet came, and a later grant is lost.',
    changes: {
      [COLLECT]: (handler) =>
        around(handler, 'note-outcomes', (c: Collection) => {
          c.change((order) => c.noted(c.orderAtStart ?? order))
        }),
    },
  },
  {
    id: 'collecting-under-new-ids',
    says: 'The merchant asks its exchange under a new id each time, so that two wallets collect one refund twice.',
    changes: {
      [COLLECT]: (handler) => seenAs<Collection['body']>(handler, (call) => new RandomCollection(call)),
    },
  },
]
