/**
 * Backends that were built another way are not blamed for it, and mistakes of theirs do not pass for it.
 *
 * Each case is a change of a handler of the pair, and says from which sentence of a page it follows.
 */
import t from 'tap'
import { isJsonObject } from '../../src/protocol/encoding/json.js'
import type { ErrorName } from '../../src/protocol/errors.js'
import type { Defect } from '../../src/sim/defects/defect.js'
import { guard, type Handler, type Reply } from '../../src/sim/handler.js'
import { run } from '../../src/conformance/run.js'
import type { Scenario } from '../../src/conformance/scenario/grammar.js'
import { checkScenario } from '../../src/conformance/scenario/grammar.js'
import { inProcessTarget } from '../../src/conformance/targets/in-process.js'
import {
  fromOutside,
  judgeChanged,
  playBuiltIn,
  playedStories,
  scenario,
  storiesThatTouch,
  violatedIn,
  withReplies,
} from './fixtures.js'

const MERCHANT = 'merchant/post-orders-ORDER_ID-'

/** Stories that go through the pages of a payment; those of other pages would only take time. */
const PAYMENTS = [
  'abort-after-partial-payment',
  'bad-signatures',
  'buy-and-receive',
  'chosen-order-id',
  'double-spend-on-pay',
  'lost-reply',
  'paid-proof',
  'refund-granted-and-collected',
  'refund-id-reused',
  'unclaim-then-other-wallet',
].map(scenario)

/** Plays stories against the pair with a changed handler. */
async function judgeDesign(change: Defect, scenarios: readonly Scenario[] = PAYMENTS) {
  return run({ target: inProcessTarget({ changes: [change] }), scenarios, seed: '1', plays: 20 })
}

function change(page: string, alter: (handler: Handler) => Handler): Defect {
  return { id: `${page} changed`, says: 'a change for a test', changes: { [page]: alter } }
}

/** The first request of every world that gets as far as a step is refused in front of it. */
function refusedOnce(step: string, status: number, code: ErrorName): (handler: Handler) => Handler {
  const seen = new WeakSet<object>()
  const isRepeat = (context: unknown): boolean => {
    const { world } = (context as { call: { world: object } }).call
    const known = seen.has(world)
    seen.add(world)
    return known
  }
  return (handler) => ({
    ...handler,
    steps: handler.steps.flatMap((one) =>
      one.name === step ? [guard<unknown>('busy', status, code, isRepeat), one] : [one],
    ),
  })
}

function without(...names: string[]): (handler: Handler) => Handler {
  return (handler) => ({ ...handler, steps: handler.steps.filter((step) => !names.includes(step.name)) })
}

function withBody(alter: (body: object) => object): (handler: Handler) => Handler {
  return (handler) => ({
    ...handler,
    answer: (context) => {
      const reply: Reply = handler.answer(context)
      return reply.body === undefined ? reply : { ...reply, body: alter(reply.body) }
    },
  })
}

const blames = ['violated', 'harness']

const FAILING_DATABASES: readonly (readonly [page: string, step: string])[] = [
  [`${MERCHANT}claim`, 'claim'],
  [`${MERCHANT}unclaim`, 'release'],
  [`${MERCHANT}pay`, 'mark-paid'],
  [`${MERCHANT}abort`, 'owe-coins'],
  ['merchant/post-private-orders', 'store-order'],
  ['exchange/post-batch-deposit', 'deposit'],
  ['exchange/post-coins-COIN_PUB-refund', 'refund'],
]

/** The first call of a page finds it in much the same state in most stories: every third of them is enough. */
const everyThird = (stories: readonly Scenario[]): Scenario[] => stories.filter((_, index) => index % 3 === 0)

for (const [page, step] of FAILING_DATABASES) {
  t.test(`a database that fails once in ${page} is nobody’s fault, as the pages document it`, async (t) => {
    const failing = change(page, refusedOnce(step, 500, 'GENERIC_DB_SOFT_FAILURE'))
    const result = await judgeDesign(failing, everyThird(await storiesThatTouch(page)))
    const blamed = result.plays.flatMap((play) => play.findings).filter((one) => blames.includes(one.verdict))
    t.same(blamed, [])
    t.ok(
      result.plays.some((play) =>
        [...play.judgements.values()].some(
          (one) => one.kind === 'landed' && one.row === `${page}/500-database`,
        ),
      ),
    )
  })
}

/** In front of what a handler does once nothing stands against it. */
function firstEffect(handler: Handler): string {
  return handler.steps.find((step) => step.kind !== 'guard')?.name ?? ''
}

for (const page of [`${MERCHANT}refund`, 'merchant/post-private-orders-ORDER_ID-refund']) {
  t.test(`a database that fails once in ${page} is nobody’s fault, as the pages document it`, async (t) => {
    const plant = change(page, (handler) =>
      refusedOnce(firstEffect(handler), 500, 'GENERIC_DB_SOFT_FAILURE')(handler),
    )
    const result = await judgeDesign(plant, [
      scenario('refund-granted-and-collected'),
      scenario('refund-races'),
    ])
    const blamed = result.plays.flatMap((play) => play.findings).filter((one) => blames.includes(one.verdict))
    t.same(blamed, [])
    t.ok(
      result.plays.some((play) =>
        [...play.judgements.values()].some(
          (one) => one.kind === 'landed' && one.row === `${page}/500-database`,
        ),
      ),
    )
  })
}

t.test('a failure that no page documents is blamed', async (t) => {
  const page = `${MERCHANT}pay`
  const result = await judgeDesign(
    change(page, refusedOnce('mark-paid', 500, 'GENERIC_INTERNAL_INVARIANT_FAILURE')),
    [scenario('buy-and-receive')],
  )
  t.ok(violatedIn(result).includes(`${page}/200-paid`))
})

t.test('an old merchant is not asked to unclaim, a new exchange is asked what it still speaks', async (t) => {
  const version = (text: string) => withBody((body) => ({ ...body, version: text }))
  const old = await judgeDesign(change('merchant/get-config', version('20:0:8')), [
    scenario('unclaim-then-other-wallet'),
    scenario('buy-and-receive'),
    scenario('competing-wallets'),
  ])
  t.same(
    old.inapplicable.map((one) => one.scenario),
    ['unclaim-then-other-wallet'],
  )
  t.same(
    old.plays.flatMap((play) => play.findings).filter((one) => blames.includes(one.verdict)),
    [],
  )
  t.notOk(old.plays.some((play) => play.spans.some((span) => span.page.endsWith('unclaim'))))
  const recent = await judgeDesign(change('exchange/get-keys', version('32:0:9')), [
    scenario('buy-and-receive'),
  ])
  t.same(
    recent.plays.flatMap((play) => play.findings).filter((one) => blames.includes(one.verdict)),
    [],
  )
})

t.test('what is right seen from inside is right seen from outside', async (t) => {
  const stories = await playedStories()
  const campaigns = ['competing-wallets', 'refund-races'].map((name) => scenario(name))
  const raced = await playBuiltIn(campaigns, { seed: 'outside', plays: 10 })
  for (const played of [stories, raced]) {
    for (const [play, events] of played.histories) {
      if (play === 'opening') continue
      const { findings } = judgeChanged(played, fromOutside(events))
      t.same(
        findings.filter((one) => blames.includes(one.verdict)),
        [],
        play,
      )
    }
  }
})

t.test('the coin that is spent may be named in what the exchange said, as newer merchants do', async (t) => {
  const played = await playedStories()
  for (const story of ['double-spend-on-pay', 'abort-after-partial-payment']) {
    const events = withReplies(played.histories.get(story) ?? [], 'post-orders-ORDER_ID-pay', 409, (body) => {
      const { coin_pub: _, ...rest } = body
      return rest
    })
    t.same(
      judgeChanged(played, events).findings.filter((one) => blames.includes(one.verdict)),
      [],
    )
  }
})

t.test('from outside, an abort may report that an exchange did not refund', async (t) => {
  const played = await playedStories()
  const events = withReplies(
    fromOutside(played.histories.get('abort-after-partial-payment') ?? []),
    'post-orders-ORDER_ID-abort',
    200,
    ({ refunds }) => ({
      refunds: (refunds as unknown[]).map((one) =>
        (one as { type: string }).type === 'success' ? { type: 'failure', exchange_status: 504 } : one,
      ),
    }),
  )
  const { findings } = judgeChanged(played, events)
  t.same(
    findings.filter((one) => blames.includes(one.verdict)),
    [],
  )
  t.ok(findings.some((one) => one.row.endsWith('abort/duty-refunded')))
})

function story(name: string, steps: readonly object[]): Scenario {
  return checkScenario({
    story: name,
    says: 'A story for a test.',
    actors: { shop: 'storefront', alice: 'wallet', bob: 'wallet' },
    steps,
  })
}

const SALE = [
  { call: 'alice.stock', with: { coins: ['5', '5', '2', '2'] } },
  { call: 'shop.order', with: { amount: '5', max_fee: '1' }, bind: 'sale' },
  { call: 'alice.claim', with: { order: 'sale' } },
]

const RIGHT_WHATEVER: Readonly<Record<string, readonly object[]>> = {
  'a coin with a bad denomination signature': [
    ...SALE,
    { call: 'alice.pay', with: { order: 'sale', coins: [0], tamper: 'coins.0.ub_sig.rsa_signature' } },
    { call: 'alice.pay', with: { order: 'sale', coins: [1] } },
  ],
  'more than a coin is worth': [
    ...SALE,
    { call: 'alice.pay', with: { order: 'sale', coins: [0], contributions: ['6'] } },
  ],
  'less than the deposit fee': [
    ...SALE,
    { call: 'alice.pay', with: { order: 'sale', coins: [0, 1], contributions: ['5', '0.000001'] } },
  ],
  'a coin twice': [...SALE, { call: 'alice.pay', with: { order: 'sale', coins: [0, 0] } }],
  'another part of a coin that was deposited before': [
    ...SALE,
    { call: 'alice.pay', with: { order: 'sale', coins: [0] } },
    { call: 'shop.order', with: { amount: '7', max_fee: '1' }, bind: 'next' },
    { call: 'alice.claim', with: { order: 'next' } },
    { call: 'alice.pay', with: { order: 'next', coins: [1, 0] } },
    { call: 'alice.pay', with: { order: 'next', coins: [1, 2, 3], contributions: ['4', '2', '1'] } },
  ],
  'an abort of a part of a coin': [
    ...SALE,
    { call: 'alice.pay', with: { order: 'sale', coins: [0] } },
    { call: 'shop.order', with: { amount: '5', max_fee: '1' }, bind: 'next' },
    { call: 'alice.claim', with: { order: 'next' } },
    { call: 'alice.pay', with: { order: 'next', coins: [1, 0], contributions: ['3', '2'] } },
    { call: 'alice.abort', with: { order: 'next' } },
  ],
  'an abort after a deposit that was never answered': [
    ...SALE,
    { fault: { from: 'merchant', to: 'exchange', page: 'post-batch-deposit', phase: 'reply', nth: 1 } },
    { call: 'alice.pay', with: { order: 'sale', coins: [0] } },
    { call: 'alice.abort', with: { order: 'sale', coins: [0] }, expect: '200-aborted' },
    { call: 'shop.order', with: { amount: '4', max_fee: '1' }, bind: 'next' },
    { call: 'alice.claim', with: { order: 'next' } },
    { call: 'alice.pay', with: { order: 'next', coins: [0], contributions: ['4'] }, expect: '200-paid' },
  ],
  'an abort after a deposit that never arrived': [
    ...SALE,
    { fault: { from: 'merchant', to: 'exchange', page: 'post-batch-deposit', phase: 'request', nth: 1 } },
    { call: 'alice.pay', with: { order: 'sale', coins: [0] } },
    { call: 'alice.abort', with: { order: 'sale', coins: [0] }, expect: '200-aborted' },
    { call: 'alice.pay', with: { order: 'sale', coins: [0] }, expect: '200-paid' },
  ],
  'giving an order up after a deposit that was never answered': [
    ...SALE,
    { fault: { from: 'merchant', to: 'exchange', page: 'post-batch-deposit', phase: 'reply', nth: 1 } },
    { call: 'alice.pay', with: { order: 'sale', coins: [0] } },
    { call: 'alice.unclaim', with: { order: 'sale' }, expect: '204-released' },
    { call: 'alice.claim', with: { order: 'sale' }, expect: '200-claimed' },
    { call: 'alice.pay', with: { order: 'sale', coins: [1] }, expect: '200-paid' },
    { call: 'shop.order', with: { amount: '4', max_fee: '1' }, bind: 'next' },
    { call: 'alice.claim', with: { order: 'next' } },
    { call: 'alice.pay', with: { order: 'next', coins: [0], contributions: ['4'] }, expect: '200-paid' },
  ],
  'an order whose creation was never answered': [
    { fault: { from: 'shop', to: 'merchant', page: 'post-private-orders', phase: 'reply', nth: 1 } },
    { call: 'shop.order', with: { amount: '5', order_id: 'X' } },
    { call: 'shop.order', with: { amount: '6', order_id: 'X' } },
  ],
}

for (const [what, steps] of Object.entries(RIGHT_WHATEVER)) {
  t.test(`the pair is not blamed for its answer to ${what}`, async (t) => {
    const { plays } = await playBuiltIn([story('a-story', steps)])
    t.same(
      plays.flatMap((play) => play.findings),
      [],
    )
  })
}

const MISTAKES: readonly {
  readonly what: string
  readonly plant: Defect
  readonly scenarios: readonly Scenario[]
  readonly rows: readonly string[]
}[] = [
  {
    what: 'an abort that gives nothing back and says that nothing was deposited',
    plant: change(`${MERCHANT}abort`, without('owe-coins', 'return-coins')),
    scenarios: [scenario('abort-after-partial-payment')],
    rows: [`${MERCHANT}abort/200-aborted`],
  },
  {
    what: 'a refusal after the money was taken',
    plant: change(`${MERCHANT}pay`, (handler) => ({
      ...handler,
      steps: handler.steps.flatMap((step) =>
        step.name === 'mark-paid'
          ? [
              guard<unknown>('lie', 403, 'MERCHANT_POST_ORDERS_ID_PAY_COIN_SIGNATURE_INVALID', () => false),
              step,
            ]
          : [step],
      ),
    })),
    scenarios: [
      story('a-race', [
        ...SALE,
        {
          race: [
            [{ call: 'alice.pay', with: { order: 'sale', coins: [0] } }],
            [{ call: 'alice.unclaim', with: { order: 'sale' } }],
          ],
        },
      ]),
    ],
    rows: [`${MERCHANT}pay/200-paid`],
  },
  {
    what: 'a payment long after the deadline',
    plant: change(`${MERCHANT}pay`, without('before-pay-deadline')),
    scenarios: [scenario('pay-too-late')],
    rows: [`${MERCHANT}pay/410-expired`],
  },
  {
    what: 'an order said to be paid that never was',
    plant: change(
      'merchant/get-private-orders-ORDER_ID',
      withBody((body) =>
        isJsonObject(body) && body['order_status'] === 'claimed'
          ? {
              ...body,
              order_status: 'paid',
              refunded: false,
              refund_pending: false,
              wired: false,
              deposit_total: 'KUDOS:5',
              exchange_code: 0,
              exchange_http_status: 0,
              refund_amount: 'KUDOS:0',
              wire_details: [],
              refund_details: [],
              wire_reports: [],
            }
          : body,
      ),
    ),
    scenarios: [scenario('double-spend-on-pay')],
    rows: ['merchant/get-private-orders-ORDER_ID/200-claimed'],
  },
  {
    what: 'an order that anybody may release',
    plant: change(`${MERCHANT}unclaim`, (handler) => ({
      ...handler,
      steps: handler.steps.map((step) =>
        step.kind === 'guard' && step.name === 'claimed-by-this-wallet'
          ? { ...step, passes: () => true }
          : step,
      ),
    })),
    scenarios: [scenario('unclaim-then-other-wallet')],
    rows: [`${MERCHANT}unclaim/404-not-claimed`],
  },
]

for (const { what, plant, scenarios, rows } of MISTAKES) {
  t.test(`${what} is found`, async (t) => {
    const violated = new Set<string>()
    // The order of a race follows from the seed; a few of them show it.
    for (const seed of ['1', '2', '3', '4', '5', '6', '7', '8']) {
      const target = inProcessTarget({ changes: [plant] })
      for (const row of violatedIn(await run({ target, scenarios, seed, plays: 0 }))) violated.add(row)
    }
    for (const row of rows) t.ok(violated.has(row), `${row} among ${[...violated].join(', ')}`)
  })
}

t.test('a mistake is found behind another that is only noticed', async (t) => {
  const { plays, counterexamples } = await playBuiltIn([scenario('bad-signatures')], {
    defects: [`drop:${MERCHANT}claim/token-fits`, `drop:${MERCHANT}pay/signed-by-coins`],
  })
  t.ok(violatedIn({ plays }).includes(`${MERCHANT}pay/403-coin-signature`))
  t.ok(counterexamples.length > 0)
})
