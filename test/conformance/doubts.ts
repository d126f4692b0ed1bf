/**
 * Where the pages leave two answers open, both are let pass; where they leave one, the other is a mistake. Each case
 * is a story with one reply in question: the pair's own answer, and the one it did not give.
 */
import t from 'tap'
import { errorCode, type ErrorName } from '../../src/protocol/errors.js'
import type { Recorded } from '../../src/conformance/history.js'
import { checkScenario } from '../../src/conformance/scenario/grammar.js'
import { judgeChanged, playBuiltIn } from './fixtures.js'

const PAY = 'merchant/post-orders-ORDER_ID-pay'
const WITHDRAW = 'exchange/post-reserves-RESERVE_PUB-batch-withdraw'
const REFUND = 'exchange/post-coins-COIN_PUB-refund'

interface Case {
  readonly what: string
  readonly steps: readonly object[]
  /** Page of the reply in question: the last one to a call of an actor. */
  readonly page: string
  /** What the reply is changed to; the pair's own answer unless given. */
  readonly told?: readonly [status: number, code: ErrorName]
  /** What the pair does wrong. */
  readonly defects?: readonly string[]
  /** Row that the reply goes against; none where it is let pass. */
  readonly violates?: string
}

const DEPOSITED = [
  { call: 'alice.stock', with: { coins: ['5'] } },
  { call: 'clerk.deposit', with: { wallet: 'alice', coin: 0, contract: 'sale' } },
]
const refund = (amount: string) => ({
  call: 'clerk.refund',
  with: { wallet: 'alice', coin: 0, contract: 'sale', id: 1, amount },
})
const STOCKED = [{ call: 'alice.stock', with: { coins: ['5'] } }]
const BOUGHT = [
  { call: 'shop.order', with: { amount: '4' }, bind: 'sale' },
  { call: 'alice.claim', with: { order: 'sale' } },
  { call: 'alice.pay', with: { order: 'sale', coins: [0] } },
]

const CASES: readonly Case[] = [
  {
    what: 'a merchant that trusts no key of its exchange any more',
    steps: [...STOCKED, { clock: '9999d' }, ...BOUGHT],
    page: PAY,
  },
  {
    what: 'a merchant that trusts no key while all of them are good',
    steps: [...STOCKED, ...BOUGHT],
    page: PAY,
    told: [502, 'MERCHANT_GENERIC_EXCHANGE_KEYS_FAILURE'],
    violates: `${PAY}/200-paid`,
  },
  {
    what: 'a withdrawal that comes too late for the denomination',
    steps: [{ clock: '9999d' }, { call: 'alice.withdraw', with: { coins: ['5'] } }],
    page: WITHDRAW,
  },
  {
    what: 'a withdrawal refused as too late although it is not',
    steps: [{ call: 'alice.withdraw', with: { coins: ['5'] } }],
    page: WITHDRAW,
    told: [410, 'EXCHANGE_GENERIC_DENOMINATION_EXPIRED'],
    violates: `${WITHDRAW}/200-withdrawn`,
  },
  {
    what: 'a withdrawal of a denomination that is long over',
    steps: [{ clock: '9999d' }, { call: 'alice.withdraw', with: { coins: ['5'] } }],
    page: WITHDRAW,
    defects: [`drop:${WITHDRAW}/denomination-in-use`],
    violates: `${WITHDRAW}/410-denomination-expired`,
  },
  {
    what: 'a refund of exactly its fee that is refused, as the page has it',
    steps: [...DEPOSITED, refund('0.04')],
    page: REFUND,
  },
  {
    what: 'a refund of exactly its fee that is granted, as the reference does',
    steps: [...DEPOSITED, refund('0.04')],
    page: REFUND,
    defects: [`drop:${REFUND}/above-refund-fee`],
    violates: 'exchange/post-coins-COIN_PUB-refund/duty-more-than-the-fee',
  },
  {
    what: 'a refund of more than its fee that is refused for the fee',
    steps: [...DEPOSITED, refund('0.05')],
    page: REFUND,
    told: [400, 'EXCHANGE_REFUND_FEE_ABOVE_AMOUNT'],
    violates: `${REFUND}/200-refunded`,
  },
  {
    what: 'a refund after the wire deadline that is granted, the money being there still',
    steps: [...DEPOSITED, { clock: '3d' }, refund('1')],
    page: REFUND,
  },
  {
    what: 'a refund after the wire deadline that is refused, the money being gone',
    steps: [...DEPOSITED, { clock: '3d' }, refund('1')],
    page: REFUND,
    told: [410, 'EXCHANGE_REFUND_MERCHANT_ALREADY_PAID'],
  },
  {
    what: 'a refund before the wire deadline that is refused as too late',
    steps: [...DEPOSITED, refund('1')],
    page: REFUND,
    told: [410, 'EXCHANGE_REFUND_MERCHANT_ALREADY_PAID'],
    violates: `${REFUND}/200-refunded`,
  },
]

/** The history with another answer to the last call of an actor to a page. */
function answered(
  events: readonly Recorded[],
  page: string,
  [status, code]: readonly [number, ErrorName],
): Recorded[] {
  const call = events.findLast(
    (event) => event.type === 'call' && event.cause === undefined && `${event.to}/${event.page}` === page,
  )
  const body = JSON.stringify({ code: errorCode(code), hint: '' })
  return events.map((event) =>
    event.type === 'reply' && call?.type === 'call' && event.span === call.span
      ? { ...event, status, body }
      : event,
  )
}

for (const { what, steps, page, told, defects = [], violates } of CASES) {
  t.test(`${what} is ${violates === undefined ? 'let pass' : 'found'}`, async (t) => {
    const actors = { shop: 'storefront', clerk: 'signer', alice: 'wallet' }
    const played = await playBuiltIn([checkScenario({ story: 'doubt', says: `${what}.`, actors, steps })], {
      defects,
    })
    const events = played.histories.get('doubt') ?? []
    const { findings } = judgeChanged(played, told === undefined ? events : answered(events, page, told))
    t.same(
      findings.map(({ row }) => row),
      violates === undefined ? [] : [violates],
    )
  })
}
