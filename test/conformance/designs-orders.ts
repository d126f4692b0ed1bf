/**
 * Pages of orders and tokens that were built another way are not blamed for it, and mistakes on them are found.
 */
import t from 'tap'
import type { Recorded } from '../../src/conformance/history.js'
import { run } from '../../src/conformance/run.js'
import { checkScenario, type Scenario } from '../../src/conformance/scenario/grammar.js'
import { inProcessTarget } from '../../src/conformance/targets/in-process.js'
import type { Defect } from '../../src/sim/defects/defect.js'
import type { Arrival, Handler, Reply } from '../../src/sim/handler.js'
import { judgeChanged, playedStories, scenario, violatedIn } from './fixtures.js'

const STATUS = 'merchant/get-private-orders-ORDER_ID'
const PUBLIC = 'merchant/get-orders-ORDER_ID'
const LIST = 'merchant/get-private-orders'
const DELETE = 'merchant/delete-private-orders-ORDER_ID'

function change(page: string, alter: (handler: Handler) => Handler): Defect {
  return { id: `${page} changed`, says: 'a change for a test', changes: { [page]: alter } }
}

type Body = Record<string, unknown>

function withReply(alter: (reply: Reply, call: Arrival) => Reply): (handler: Handler) => Handler {
  return (handler) => ({
    ...handler,
    answer: (context) => alter(handler.answer(context), (context as { call: Arrival }).call),
  })
}

function withBody(alter: (body: Body) => Body): (handler: Handler) => Handler {
  return withReply((reply) =>
    reply.body === undefined ? reply : { ...reply, body: alter(reply.body as Body) },
  )
}

function withoutParameter(name: string): (handler: Handler) => Handler {
  return (handler) => ({
    ...handler,
    context: (call) => {
      const query = new URLSearchParams(call.query)
      query.delete(name)
      return handler.context({ ...call, query })
    },
  })
}

async function judge(changes: readonly Defect[], scenarios: readonly Scenario[]) {
  return run({ target: inProcessTarget({ changes }), scenarios, seed: '1', plays: 0 })
}

function story(name: string, steps: readonly object[]): Scenario {
  return checkScenario({
    story: name,
    says: 'A story for a test.',
    actors: { shop: 'storefront', alice: 'wallet', root: 'admin' },
    steps,
  })
}

/** A shop whose token is given up before anybody looks at the list. */
const LAST_TOKEN = story('last-token', [
  { call: 'root.make-instance', with: { id: 'kiosk' } },
  { call: 'root.token', with: { name: 'one', scope: 'all', instance: 'kiosk', password_of: 'kiosk' } },
  { call: 'root.give-up-token', with: { instance: 'kiosk', using: 'one' } },
  { call: 'root.tokens', with: { instance: 'kiosk' } },
])

/** An ETag may hold a comma. */
function commaInTag({ headers = {}, ...reply }: Reply, call: Arrival): Reply {
  const etag = `"a,${headers['etag']?.slice(1) ?? ''}`
  const isKnown = call.headers['if-none-match'] === etag
  return isKnown ? { status: 304, headers: { etag } } : { ...reply, headers: { ...headers, etag } }
}

const HONEST: readonly (readonly [what: string, changes: readonly Defect[], scenario: Scenario])[] = [
  ['a comma in an ETag', [change(STATUS, withReply(commaInTag))], scenario('etags')],
  [
    'an ETag before the page spoke of any',
    [
      change(
        'merchant/get-config',
        withBody((body) => ({ ...body, version: '20:0:8' })),
      ),
    ],
    scenario('etags'),
  ],
  [
    'knowing no force, as the older page',
    [change(DELETE, withoutParameter('force'))],
    scenario('delete-an-order'),
  ],
  [
    'a list of no tokens without a body',
    [
      change(
        'merchant/get-private-tokens',
        withReply((reply) =>
          (reply.body as { tokens: unknown[] }).tokens.length === 0 ? { status: 204 } : reply,
        ),
      ),
    ],
    LAST_TOKEN,
  ],
]

for (const [what, changes, played] of HONEST)
  t.test(`nobody is blamed for ${what}`, async (t) => {
    const result = await judge(changes, [played])
    t.same(violatedIn(result), [])
    t.notOk(result.plays.some((play) => play.findings.some(({ says }) => says.includes('offers none'))))
  })

t.test('orders whose ids stand in their URLs lead elsewhere each', async (t) => {
  const url = 'https://shop.example/${ORDER_ID}'
  const { plays } = await judge(
    [],
    [
      story('one-url-for-each', [
        { call: 'alice.stock', with: { coins: ['5'] } },
        { call: 'shop.order', with: { amount: '5', max_fee: '1', fulfillment_url: url }, bind: 'one' },
        { call: 'shop.order', with: { amount: '5', max_fee: '1', fulfillment_url: url }, bind: 'other' },
        { call: 'alice.claim', with: { order: 'one' } },
        { call: 'alice.pay', with: { order: 'one', coins: [0], session: 's' } },
        { call: 'shop.status', with: { order: 'other', session: 's' } },
      ]),
    ],
  )
  t.same(
    plays.flatMap((play) => play.findings),
    [],
  )
})

const entries = (alter: (entry: Body) => Body) =>
  withBody((body) => ({ orders: (body['orders'] as Body[]).map(alter) }))

const MISTAKES: readonly (readonly [what: string, change: Defect, story: string, row: string])[] = [
  [
    'a list from its start',
    change(LIST, withoutParameter('offset')),
    'order-list',
    `${LIST}/duty-within-bounds`,
  ],
  [
    'an order of 1970 in a list',
    change(
      LIST,
      entries((entry) => ({ ...entry, timestamp: { t_s: 0 } })),
    ),
    'order-list',
    `${LIST}/duty-real`,
  ],
  [
    'a shop sent to pay for another order',
    change(
      STATUS,
      withBody((body) =>
        'taler_pay_uri' in body ? { ...body, taler_pay_uri: 'taler+http://pay/merchant.test/X/' } : body,
      ),
    ),
    'order-states-unpaid',
    `${STATUS}/200-unpaid`,
  ],
  [
    'a draft of a contract with another price',
    change(
      STATUS,
      withBody((body) => {
        const terms = body['proto_contract_terms']
        return terms === undefined
          ? body
          : { ...body, proto_contract_terms: { ...(terms as Body), amount: 'KUDOS:77' } }
      }),
    ),
    'order-states-unpaid',
    `${STATUS}/200-unpaid`,
  ],
  [
    'a refund called taken that nobody took',
    change(
      PUBLIC,
      withBody((body) => ('refund_taken' in body ? { ...body, refund_taken: body['refund_amount'] } : body)),
    ),
    'order-states-refunded',
    `${PUBLIC}/200-paid`,
  ],
  [
    'a refund that waits and is not called pending',
    change(
      PUBLIC,
      withBody((body) => ('refund_taken' in body ? { ...body, refund_pending: false } : body)),
    ),
    'order-states-refunded',
    `${PUBLIC}/200-paid`,
  ],
]

for (const [what, plant, name, row] of MISTAKES)
  t.test(`${what} is found`, async (t) => {
    const violated = violatedIn(await judge([plant], [scenario(name)]))
    t.ok(violated.includes(row), `${row} among ${violated.join(', ')}`)
  })

/** The same deposit asked for once more, before, and confirmed when all is over. */
function askedTwice(events: readonly Recorded[]): Recorded[] {
  const asked = events.find((event) => event.type === 'call' && event.page === 'post-batch-deposit')
  const end = events.at(-1)
  if (asked?.type !== 'call' || end === undefined) throw new Error('a play with a deposit')
  const reply = events.find((event) => event.type === 'reply' && event.span === asked.span)
  if (reply === undefined) throw new Error('a deposit that was answered')
  return events.flatMap((event): Recorded[] => {
    if (event === asked) return [{ ...asked, at: asked.at - 0.5, span: 'again' }, asked]
    return event === end ? [{ ...reply, at: end.at - 0.5, span: 'again' } as Recorded, end] : [event]
  })
}

t.test('money is there once the exchange has said so, whoever asked it first', async (t) => {
  const played = await playedStories()
  const events = askedTwice(played.histories.get('buy-and-receive') ?? [])
  t.same(violatedIn({ plays: [judgeChanged(played, events)] }), [])
})
