/**
 * Requests with real signatures, and replies, for histories that tests write by hand: one play of the built-in pair
 * in which three wallets and a shop do everything that the histories need.
 */
import type { Recorded } from '../../src/conformance/history.js'
import { stage } from './hand-made.js'
import type { Played } from './fixtures.js'

const sale = { order: 'sale' }
const other = { order: 'other' }

const SETUP = [
  { call: 'alice.stock', with: { coins: ['5', '2', '5', '2', '1'] } },
  { call: 'bob.stock', with: { coins: ['5', '2'] } },
  { call: 'carol.stock', with: { coins: ['5'] } },
]

/** What is done in the play, in this order, and how the histories call it. */
export const POOL = {
  'shop orders': {
    call: 'shop.order',
    with: { amount: '5', max_fee: '1', refund_delay: '1h' },
    bind: 'sale',
  },
  'shop orders another': {
    call: 'shop.order',
    with: { amount: '5', max_fee: '1', refund_delay: '1h' },
    bind: 'other',
  },
  'carol claims': { call: 'carol.claim', with: sale },
  'alice is refused': { call: 'alice.claim', with: sale },
  'carol unclaims': { call: 'carol.unclaim', with: sale },
  'carol pays': { call: 'carol.pay', with: { ...sale, coins: [0] } },
  'alice claims': { call: 'alice.claim', with: sale },
  'bob claims as alice': { call: 'bob.claim', with: { ...sale, nonce_of: 'alice' } },
  'alice pays too little': { call: 'alice.pay', with: { ...sale, coins: [1] } },
  'alice aborts what was not taken': { call: 'alice.abort', with: { ...sale, coins: [1] } },
  'alice pays': { call: 'alice.pay', with: { ...sale, coins: [0] } },
  'alice pays again': { call: 'alice.pay', with: { ...sale, coins: [0] } },
  'bob pays': { call: 'bob.pay', with: { ...sale, coins: [0] } },
  'alice pays in parts': { call: 'alice.pay', with: { ...sale, coins: [1, 3, 4] } },
  'alice proves': { call: 'alice.paid', with: { ...sale, session: 'here' } },
  'alice aborts': { call: 'alice.abort', with: { ...sale, coins: [0] } },
  'alice aborts the parts': { call: 'alice.abort', with: { ...sale, coins: [1, 3, 4] } },
  'bob aborts': { call: 'bob.abort', with: { ...sale, coins: [0] } },
  'alice unclaims': { call: 'alice.unclaim', with: sale },
  'alice claims another': { call: 'alice.claim', with: other },
  'alice pays elsewhere': { call: 'alice.pay', with: { ...other, coins: [0] } },
  'alice pays elsewhere with another coin': { call: 'alice.pay', with: { ...other, coins: [2] } },
  'alice collects nothing': { call: 'alice.refund', with: sale },
  'shop grants 3': { call: 'shop.refund', with: { ...sale, amount: '3' } },
  'alice collects 3': { call: 'alice.refund', with: sale },
  'shop grants 5': { call: 'shop.refund', with: { ...sale, amount: '5' } },
  'shop grants less': { call: 'shop.refund', with: { ...sale, amount: '3' } },
  'alice collects 5': { call: 'alice.refund', with: sale },
  'alice pays in two': { call: 'alice.pay', with: { ...sale, coins: [1, 2], contributions: ['2', '3'] } },
} as const

export interface Pool {
  readonly played: Played
  readonly events: readonly Recorded[]
  /** Spans by what they are called. */
  readonly named: ReadonlyMap<string, string>
}

let pool: Promise<Pool> | undefined

/** The play, played once. */
export function playedPool(): Promise<Pool> {
  return (pool ??= makePool())
}

async function makePool(): Promise<Pool> {
  const actors = { shop: 'storefront', alice: 'wallet', bob: 'wallet', carol: 'wallet' }
  const { played, events } = await stage('pool', [...SETUP, ...Object.values(POOL)], actors)
  const calls = events.flatMap((event) =>
    event.type === 'call' && event.cause === undefined ? [event.span] : [],
  )
  return {
    played,
    events,
    named: new Map(Object.keys(POOL).map((name, index) => [name, calls[index] ?? ''])),
  }
}
