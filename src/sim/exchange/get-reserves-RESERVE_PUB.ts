/**
 * GET /reserves/RESERVE_PUB: says what is in a reserve, and waits for one that is not known yet. Nobody looks at the
 * bank here: what arrived there is booked before any page of the exchange, and behind any page of the bank.
 */
import { getReserve } from '../../protocol/endpoints/exchange/get-reserves-RESERVE_PUB.js'
import { guard, handler, wait, type Call } from '../handler.js'
import { pollSeconds, readNumber } from '../long-poll.js'
import { pathKey, pathKeyWellFormed } from './path-keys.js'

class Look {
  readonly pub: string

  constructor(readonly call: Call<unknown>) {
    this.pub = pathKey(call, 'RESERVE_PUB')
  }

  get reserve() {
    return this.call.world.exchange.store.get('reserves', this.pub)
  }

  /** Milliseconds, or undefined when the parameter is no number. */
  get timeout(): number | undefined {
    return readNumber(this.call.query.get('timeout_ms'))
  }
}

export const getReserveHandler = handler(getReserve, (call: Call<unknown>) => new Look(call), {
  early: [pathKeyWellFormed('reserve-key-well-formed', 'RESERVE_PUB', 'GENERIC_RESERVE_PUB_MALFORMED')],
  steps: [
    guard(
      'timeout-well-formed',
      400,
      'GENERIC_PARAMETER_MALFORMED',
      (l) => l.timeout !== undefined,
      () => ({ detail: 'timeout_ms' }),
    ),
    wait(
      'for-the-reserve',
      (l) => pollSeconds(l.timeout),
      (l) => l.reserve !== undefined,
    ),
    guard('reserve-known', 404, 'EXCHANGE_GENERIC_RESERVE_UNKNOWN', (l) => l.reserve !== undefined),
  ],
  answer: (l) => ({
    status: 200,
    body: { balance: l.reserve?.balance, last_origin: l.reserve?.last_origin },
  }),
})
