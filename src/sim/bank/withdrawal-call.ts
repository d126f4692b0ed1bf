/** What the pages about a withdrawal have in common: the account holder's and the wallet's are about the same thing. */
import type { WithdrawalQuery, WithdrawalState } from '../../protocol/endpoints/bank/withdrawal.js'
import {
  effect,
  guard,
  repeat,
  wait,
  type Call,
  type Effect,
  type Guard,
  type Repeat,
  type Wait,
} from '../handler.js'
import { pollSeconds } from '../long-poll.js'
import type { Bank } from './bank.js'
import type { WithdrawalRecord } from './tables.js'

export class WithdrawalCall<Request> {
  readonly id: string

  constructor(readonly call: Call<Request>) {
    this.id = (call.parameters['WITHDRAWAL_ID'] ?? '').toLowerCase()
  }

  get bank(): Bank {
    return this.call.world.bank
  }

  /** The withdrawal; on a page of an account holder only if it is theirs. */
  get withdrawal(): WithdrawalRecord | undefined {
    const withdrawal = this.bank.store.get('withdrawals', this.id)
    const { ACCOUNT: account = withdrawal?.account } = this.call.parameters
    return withdrawal?.account === account ? withdrawal : undefined
  }

  is(state: WithdrawalState): boolean {
    return this.withdrawal?.status === state
  }

  /** @throws Error when a page has lost the guard that looks for it */
  get known(): WithdrawalRecord {
    const { withdrawal } = this
    if (withdrawal === undefined) throw new Error('the guard withdrawal-known is missing')
    return withdrawal
  }

  isOwnCurrency(...amounts: readonly (string | undefined)[]): boolean {
    const { currency } = this.bank.settings
    return amounts.every((amount) => amount === undefined || amount.startsWith(`${currency}:`))
  }
}

/** @throws Error as `known` does */
export function change(call: WithdrawalCall<unknown>, changes: Partial<WithdrawalRecord>): void {
  const { id, known } = call
  call.bank.store.transact((writer) => {
    writer.put('withdrawals', id, { ...known, ...changes })
  })
}

export function withdrawalKnown<Context extends WithdrawalCall<unknown>>(): Guard<Context> {
  return guard('withdrawal-known', 404, 'BANK_TRANSACTION_NOT_FOUND', (w) => w.withdrawal !== undefined)
}

/** Holds a question until the state is another one than the caller knows of. */
export function untilStateChanges<
  Context extends WithdrawalCall<unknown> & { readonly query: WithdrawalQuery & { long_poll_ms?: number } },
>(): Wait<Context> {
  return wait(
    'until-state-changes',
    ({ query }) => pollSeconds(query.timeout_ms ?? query.long_poll_ms),
    (w) => !w.is(w.query.old_state ?? 'pending'),
  )
}

/** Giving a withdrawal up, which either side may do until the money has gone. */
export function abortSteps<Context extends WithdrawalCall<unknown>>(): readonly [
  Guard<Context>,
  Repeat<Context>,
  Guard<Context>,
  Effect<Context>,
] {
  return [
    withdrawalKnown(),
    repeat('aborted-before', (w) => w.is('aborted')),
    guard('not-confirmed', 409, 'BANK_ABORT_CONFIRM_CONFLICT', (w) => !w.is('confirmed')),
    effect('abort', (w) => {
      change(w, { status: 'aborted' })
    }),
  ]
}
