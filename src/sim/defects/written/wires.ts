/** Mistakes of an exchange about the money that goes out to merchants: too early, too much, too often. */
import { encodeCrockford } from '../../../protocol/encoding/crockford.js'
import { zeroAmount } from '../../../protocol/encoding/amount.js'
import { aggregate, PAYOUT_RULES, type PayoutRules } from '../../exchange/aggregator.js'
import type { Defect } from '../defect.js'

/** An aggregator that goes by other rules. */
function paying(rules: Partial<PayoutRules>): Pick<Defect, 'changes' | 'jobs'> {
  return {
    changes: {},
    jobs: (jobs) => ({
      ...jobs,
      aggregate: (world) => {
        aggregate(world, { ...PAYOUT_RULES, ...rules })
      },
    }),
  }
}

export const WIRE_DEFECTS: readonly Defect[] = [
  {
    id: 'wire-takes-refundable-along',
    says: 'What is due to a merchant takes along all that it has, although refunds are still promised.',
    ...paying({ mayGoAlong: () => true }),
  },
  {
    id: 'wire-ignores-refunds',
    says: 'The exchange pays merchants for deposits that were given back.',
    ...paying({ refunds: () => [] }),
  },
  {
    id: 'wire-settles-only-what-was-due',
    says: 'What goes along with a transfer stays on the list, and goes out once more when it is due itself.',
    ...paying({ settled: (_, first) => [first] }),
  },
  {
    id: 'wire-fee-for-each-coin',
    says: 'The exchange takes the wire fee for each coin of a transfer.',
    ...paying({
      wireFee: (exchange, coins) => {
        const fee = PAYOUT_RULES.wireFee(exchange, coins)
        return { ...fee, units: fee.units * BigInt(coins) }
      },
    }),
  },
  {
    id: 'wire-fee-never-taken',
    says: 'The exchange takes no fee for its transfers.',
    ...paying({ wireFee: ({ settings }) => zeroAmount(settings.currency) }),
  },
  {
    id: 'transfer-decided-anew',
    says: 'When the bank has not answered, the exchange decides on the transfer anew, and both of them may be made.',
    changes: {},
    jobs: (jobs) => ({
      ...jobs,
      sendTransfers: (world, cause) => {
        const { agenda, exchange, random } = world
        exchange.store.transact((writer) => {
          for (const wtid of agenda.unsent) {
            const order = writer.get('transfers', wtid)
            if (order === undefined) continue
            const anew = encodeCrockford(random.bytes(32))
            const request_uid = encodeCrockford(random.bytes(64))
            writer.delete('transfers', wtid)
            writer.put('transfers', anew, { ...order, wtid: anew, request_uid })
          }
        })
        return jobs.sendTransfers(world, cause)
      },
    }),
  },
]
