/** Mistakes of an exchange about what is left on a coin. */
import { parseAmount } from '../../../protocol/encoding/amount.js'
import { effect, type Effect, type Handler } from '../../handler.js'
import { takeFromCoin } from '../../exchange/coins.js'
import { Deposit, signatureOf, type DepositCoin } from '../../exchange/depositing.js'
import type { Defect } from '../defect.js'
import { A_MOMENT, before, effectOf, without } from './parts.js'

const DEPOSIT = 'exchange/post-batch-deposit'

/** The deposit of some coins of a request. */
function depositOf(
  handler: Handler,
  chosen: (deposit: Deposit, coin: DepositCoin) => boolean,
): Effect<Deposit> {
  const deposit = effectOf<Deposit>(handler, 'deposit')
  return effect('deposit-some', (d) => {
    const coins = d.body.coins.filter((coin) => chosen(d, coin))
    if (coins.length > 0) deposit.run(new Deposit({ ...d.call, body: { ...d.body, coins } }))
  })
}

const takesAgain = effect<Deposit>('take-again', (d) => {
  d.exchange.store.transact((writer) => {
    for (const coin of d.body.coins) {
      const denomination = d.denomination(coin)
      if (denomination === undefined || !d.isDepositedAlready(coin)) continue
      const { coin_pub, contribution, h_age_commitment } = coin
      const shown = { coin_pub, denom_sig: signatureOf(coin), h_age_commitment }
      takeFromCoin(writer, denomination, shown, parseAmount(contribution))
    }
  })
})

export const DEPOSIT_DEFECTS: readonly Defect[] = [
  {
    id: 'deposit-never-runs-out',
    says: 'The exchange takes any amount from a coin, however little is left on it.',
    changes: { [DEPOSIT]: (handler) => without(handler, ['enough-left-on-coin']) },
  },
  {
    id: 'deposit-looks-and-then-takes',
    says: 'The exchange looks what is left on a coin, takes its time, and takes the money: two that came together both get it.',
    changes: { [DEPOSIT]: (handler) => before(handler, 'deposit', A_MOMENT) },
  },
  {
    id: 'batch-takes-what-it-can',
    says: 'Of a batch that it refuses for one coin, the exchange has taken the others.',
    changes: {
      [DEPOSIT]: (handler) =>
        before(
          handler,
          'enough-left-on-coin',
          depositOf(handler, (d, coin) => d.hasEnoughLeft(coin)),
        ),
    },
  },
  {
    id: 'repeated-deposit-takes-again',
    says: 'The exchange confirms a deposit that is repeated, and takes the money once more.',
    changes: { [DEPOSIT]: (handler) => before(handler, 'deposit', takesAgain) },
  },
]
