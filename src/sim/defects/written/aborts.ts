/** Mistakes about aborts: which coins go back, when, and how much of them. */
import type {
  AbortingCoin,
  AbortRequest,
} from '../../../protocol/endpoints/merchant/post-orders-ORDER_ID-abort.js'
import { effect, hop, type Call } from '../../handler.js'
import { depositedKey } from '../../merchant/orders.js'
import { Abort } from '../../merchant/post-orders-ORDER_ID-abort.js'
import { askForRefund } from '../../merchant/refund.js'
import type { DepositedCoinRecord, RefundOutcome } from '../../merchant/tables.js'
import type { Defect } from '../defect.js'
import { after, instead, seenAs, without } from './parts.js'

const ABORT = 'merchant/post-orders-ORDER_ID-abort'

/** An abort that knows a coin by its key, whatever it was deposited for. */
class SloppyAbort extends Abort {
  override deposited(coin: AbortingCoin): DepositedCoinRecord | undefined {
    const known = this.store.having('deposited', 'coin_pub', coin.coin_pub)
    return known.find((record) => record.exchange_url === coin.exchange_url)
  }
}

/** Asks the exchange for a coin, whatever stands in the books. */
function askFor(abort: Abort, coin: DepositedCoinRecord): Promise<RefundOutcome> {
  const { h_contract: contractTermsHash, coin_pub: coinPub, contribution: amount } = coin
  const order = { instance: abort.instance, contractTermsHash, coinPub, rtransactionId: 0n, amount }
  return askForRefund(abort.call.world, coin.exchange_url, order, abort.call.id)
}

/** Asks for the coins of the request one by one, and notes each one when the exchange has answered. */
const asksAndThenNotes = hop<Abort>('return-coins', async (a) => {
  for (const coin of a.body.coins) {
    const record = a.deposited(coin)
    if (record === undefined) continue
    a.affected.add(coin.coin_pub)
    if (record.refund?.state === 'done') continue
    const refund = await askFor(a, record)
    a.store.transact((writer) => {
      writer.put('deposited', depositedKey(record.h_contract, record.coin_pub), { ...record, refund })
    })
  }
  return undefined
})

const takesTheWordOfTheWallet = effect<Abort>('believe', (a) => {
  a.store.transact((writer) => {
    for (const { coin_pub: coin, contribution } of a.body.coins) {
      const key = depositedKey(a.body.h_contract, coin)
      const record = writer.get('deposited', key)
      if (record?.refund?.state === 'owed' && contribution !== undefined)
        writer.put('deposited', key, { ...record, contribution })
    }
  })
})

const looksAtOneExchange = effect<Abort>('forget-exchanges', (a) => {
  const [first] = a.merchant.settings.exchanges
  a.store.transact((writer) => {
    for (const coin of a.body.coins) {
      const record = a.deposited(coin)
      if (record !== undefined && first !== undefined)
        writer.put('deposited', depositedKey(record.h_contract, record.coin_pub), {
          ...record,
          exchange_url: first.url,
        })
    }
  })
})

export const ABORT_DEFECTS: readonly Defect[] = [
  {
    id: 'abort-asks-the-first-exchange',
    says: 'An abort asks the first exchange that the merchant trusts for every coin, whosever coin it is.',
    changes: { [ABORT]: (handler) => after(handler, 'owe-coins', looksAtOneExchange) },
  },
  {
    id: 'abort-asks-and-then-notes',
    says: 'An abort gives coins back before it notes that they are, and a payment under way counts them meanwhile.',
    changes: {
      [ABORT]: (handler) => instead(without(handler, ['owe-coins']), 'return-coins', asksAndThenNotes),
    },
  },
  {
    id: 'abort-believes-the-wallet',
    says: 'An abort gives back as much of a coin as the wallet says that it has contributed.',
    changes: { [ABORT]: (handler) => after(handler, 'owe-coins', takesTheWordOfTheWallet) },
  },
  {
    id: 'abort-knows-coins-by-their-key',
    says: 'An abort gives back a coin that has paid another order.',
    changes: {
      [ABORT]: (handler) =>
        instead(
          without(
            seenAs(handler, (call: Call<AbortRequest>) => new SloppyAbort(call)),
            ['owe-coins'],
          ),
          'return-coins',
          asksAndThenNotes,
        ),
    },
  },
]
