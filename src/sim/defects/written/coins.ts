/** Mistakes of an exchange about what coins are worth: the same money taken twice, or spent twice. */
import { addAmounts, compareAmounts, parseAmount, zeroAmount } from '../../../protocol/encoding/amount.js'
import { takeFromCoin } from '../../exchange/coins.js'
import type { Deposit } from '../../exchange/depositing.js'
import type { Melting } from '../../exchange/melting.js'
import { guard } from '../../handler.js'
import type { Defect } from '../defect.js'
import { around, instead } from './parts.js'

export const COIN_DEFECTS: readonly Defect[] = [
  {
    id: 'deposit-repeat-charged-again',
    says: 'The exchange takes the money again when a merchant, whom no reply has reached, sends its deposit again.',
    changes: {
      'exchange/post-batch-deposit': (handler) =>
        around(handler, 'deposit', (d: Deposit, sound) => {
          const repeated = d.body.coins.filter((coin) => d.isDepositedAlready(coin))
          sound()
          d.exchange.store.transact((writer) => {
            for (const coin of repeated) {
              const denomination = d.denomination(coin)
              const shown = { coin_pub: coin.coin_pub, denom_sig: '' }
              if (denomination !== undefined)
                takeFromCoin(writer, denomination, shown, parseAmount(coin.contribution))
            }
          })
        }),
    },
  },
  {
    id: 'melts-and-deposits-apart',
    says: 'The exchange compares what is melted of a coin with its value, and not with what deposits have left.',
    changes: {
      'exchange/post-coins-COIN_PUB-melt': (handler) =>
        instead(
          handler,
          'enough-left-on-coin',
          guard('enough-left-on-coin', 409, 'EXCHANGE_GENERIC_INSUFFICIENT_FUNDS', (m: Melting) => {
            const { denomination, exchange } = m
            if (denomination === undefined) return false
            const melted = exchange.store
              .all('melts')
              .filter(({ old_coin_pub: coin }) => coin === m.shown.coin_pub)
              .map(({ amount }) => parseAmount(amount))
            const all = addAmounts(zeroAmount(denomination.value.currency), m.amount, ...melted)
            return compareAmounts(all, denomination.value) <= 0
          }),
        ),
    },
  },
]
