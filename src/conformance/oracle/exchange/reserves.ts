/**
 * What a reserve can hold. How soon an exchange notices money at its bank is its own affair, and what it has noticed
 * it does not forget; whether a reserve that nobody used was closed meanwhile, nobody sees.
 */
import { normalizePayto } from '../../../protocol/payto.js'
import type { Span } from '../../history.js'
import { readQuietly } from '../../reading.js'
import type { Knowledge } from '../knowledge.js'
import { reserveOf, sum } from '../ledger.js'
import type { State } from '../state.js'
import { CLOCK_TOLERANCE, timeOfReply } from '../tolerance.js'

/** Transfers to one reserve whose every sum is looked at; of more, only the whole bounds what was noticed. */
const MOST_TRANSFERS = 10

/** All that may have arrived for a reserve by the end of a call; undefined if it came when nobody looked. */
export function creditedTo(reserve: string, { credits, isExcerpt }: Knowledge): bigint | undefined {
  return credits.get(reserve) ?? (isExcerpt ? undefined : 0n)
}

/** True if anything may have arrived for a reserve by the end of a call. */
export function mayBeFunded(reserve: string, { repliedAt }: Span, knowledge: Knowledge): boolean {
  const { incoming, isExcerpt } = knowledge
  if (creditedTo(reserve, knowledge) === 0n) return false
  return isExcerpt || (incoming.get(reserve) ?? []).some(({ calledAt }) => calledAt <= repliedAt)
}

/** True if the exchange may have sent back what is left of a reserve. */
export function mayBeClosed(reserve: string, span: Span, { incoming, keys }: Knowledge): boolean {
  const delay = keys?.reserve_closing_delay.d_us
  const first = incoming.get(reserve)?.[0]
  if (first === undefined || typeof delay !== 'number') return false
  return timeOfReply(span) + CLOCK_TOLERANCE >= first.now + delay / 1_000_000
}

/** The state in which the exchange has noticed at least this much. */
export function withNoticed(state: State, reserve: string, amount: bigint): State {
  const known = reserveOf(state, reserve)
  return amount <= known.noticed ? state : state.with('reserve', reserve, { ...known, noticed: amount })
}

/** The state in which something was taken from a reserve: so much the exchange must have noticed. */
export function withSpent(state: State, reserve: string, amount: bigint): State {
  const known = reserveOf(state, reserve)
  const spent = known.spent + amount
  const needed = spent - known.recouped
  const noticed = needed > known.noticed ? needed : known.noticed
  return state.with('reserve', reserve, { ...known, spent, noticed })
}

/** True if the reserve may hold this much. */
export function mayHold(state: State, reserve: string, amount: bigint, knowledge: Knowledge): boolean {
  const { spent, recouped } = reserveOf(state, reserve)
  const all = creditedTo(reserve, knowledge)
  return all === undefined || all - spent + recouped >= amount
}

/** True if the reserve surely holds this much. */
export function surelyHolds(
  state: State,
  reserve: string,
  amount: bigint,
  span: Span,
  knowledge: Knowledge,
): boolean {
  const { spent, recouped, noticed } = reserveOf(state, reserve)
  return noticed - spent + recouped >= amount && !mayBeClosed(reserve, span, knowledge)
}

/** True if the exchange surely knows the reserve. */
export function isReserveKnown(state: State, reserve: string): boolean {
  const { spent, recouped, noticed } = reserveOf(state, reserve)
  return noticed > 0n || spent > 0n || recouped > 0n
}

/** Why a reserve cannot hold exactly this; undefined if it can. */
export function wrongBalance(
  state: State,
  reserve: string,
  balance: bigint,
  span: Span,
  knowledge: Knowledge,
): string | undefined {
  const { spent, recouped, noticed } = reserveOf(state, reserve)
  const arrived = balance + spent - recouped
  const all = creditedTo(reserve, knowledge)
  if (all !== undefined && arrived > all) return 'balance is more than what arrived, less what was withdrawn'
  if (mayBeClosed(reserve, span, knowledge)) return undefined
  if (arrived < noticed) return 'balance is less than what had been noticed before, less what was withdrawn'
  if (all === undefined) return undefined
  const transfers = (knowledge.incoming.get(reserve) ?? []).map(({ amount }) => amount)
  if (transfers.length > MOST_TRANSFERS || sumsOf(transfers).has(arrived)) return undefined
  return 'balance fits no transfers that have arrived'
}

/** True if money for the reserve came from this account, or nobody can say. A name for it may stand behind. */
export function mayComeFrom(account: string, reserve: string, { incoming }: Knowledge): boolean {
  const known = incoming.get(reserve) ?? []
  const plain = readQuietly(() => normalizePayto(account))
  return (
    known.length === 0 ||
    known.some(
      ({ account: sender }) => sender === undefined || readQuietly(() => normalizePayto(sender)) === plain,
    )
  )
}

function sumsOf(amounts: readonly bigint[]): Set<bigint> {
  let sums = new Set([0n])
  for (const amount of amounts) sums = new Set([...sums, ...[...sums].map((one) => sum([one, amount]))])
  return sums
}
