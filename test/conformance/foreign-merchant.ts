/** A merchant that strangers wrote from the pages: right and odd ones are left alone, each wrong one is found by its row. */
import t from 'tap'
import * as library from '../../src/index.js'
import { spansOf, type Recorded } from '../../src/conformance/history.js'
import type { ConformResult } from '../../src/index.js'

interface Case {
  readonly id: string
  readonly scenario: string
  readonly row: string
  readonly verdict?: string
  readonly hosted?: true
  readonly plays?: number
  readonly quick?: true
}

interface Played {
  readonly wrong?: readonly string[]
  readonly odd?: readonly string[]
  readonly scenarios: readonly string[]
  readonly plays?: number
  readonly hosted?: boolean
  readonly onHistory?: (events: readonly Recorded[]) => void
}

interface Modules {
  readonly CASES: readonly Case[]
  readonly OTHERWISE: readonly string[]
  readonly playForeign: (with_: typeof library, what: Played) => Promise<ConformResult>
  readonly foundIn: (result: ConformResult) => string[]
}

const load = (file: string): Promise<unknown> => import(new URL(`foreign/${file}`, import.meta.url).href)
const { CASES, OTHERWISE, playForeign, foundIn } = {
  ...((await load('merchant-cases.mjs')) as object),
  ...((await load('merchant-play.mjs')) as object),
} as Modules

/** Stories in which a merchant does most of what it can do. */
const STORIES = [
  'buy-and-receive',
  'double-spend-on-pay',
  'order-states-unpaid',
  'public-status',
  'refund-granted-and-collected',
  'unclaim-then-other-wallet',
]

/** What a right merchant may do otherwise than the reference. */
const KNOWN = OTHERWISE.map((row) => `wanting ${row}`)

const strange = (result: ConformResult): string[] => foundIn(result).filter((found) => !KNOWN.includes(found))

t.test('the right one', async (t) => {
  const result = await playForeign(library, { scenarios: [...STORIES, 'competing-wallets'], plays: 4 })
  t.equal(result.exitCode, 0)
  t.same(strange(result), [])
  t.same(result.inapplicable, [], 'all of them were played')
})

for (const odd of [
  'extra-terms',
  'field-order',
  'pretty-json',
  'deposit-twice',
  'pay-unlocked',
  'coin-order',
]) {
  t.test(`an odd one: ${odd}`, async (t) => {
    const result = await playForeign(library, {
      odd: [odd],
      scenarios: ['buy-and-receive', 'refund-granted-and-collected'],
    })
    t.equal(result.exitCode, 0)
    t.same(strange(result), [])
  })
}

for (const { id, scenario, row, verdict = 'violated', hosted = false, plays = 0 } of CASES.filter(
  ({ quick }) => quick === true,
)) {
  t.test(`a wrong one: ${id}`, async (t) => {
    const result = await playForeign(library, { wrong: [id], scenarios: [scenario], plays, hosted })
    t.ok(foundIn(result).includes(`${verdict} ${row}`), foundIn(result).join(', '))
  })
}

t.test('with an exchange that is hosted for it, what it asks for is seen, and may go wrong', async (t) => {
  const events: Recorded[] = []
  const result = await playForeign(library, {
    hosted: true,
    scenarios: [...STORIES, 'exchange-slow', 'refund-reply-lost', 'lost-replies'],
    plays: 2,
    onHistory: (some) => events.push(...some),
  })
  t.equal(result.exitCode, 0)
  t.same(strange(result), [])
  t.same(result.inapplicable, [])
  const hops = spansOf(events).filter(({ from }) => from === 'merchant')
  for (const page of ['post-batch-deposit', 'post-coins-COIN_PUB-refund'])
    t.ok(
      hops.some((hop) => hop.page === page && hop.cause !== undefined),
      `${page} was seen in the service of a call`,
    )
  t.ok(
    hops.some(({ lost }) => lost !== undefined),
    'a message was lost',
  )
})

t.test('a merchant that does not accept the exchange is told what to accept', async (t) => {
  const sim = await library.startSim()
  t.teardown(() => sim.stop())
  await t.rejects(
    library.conform({ merchant: sim.merchantUrl, token: sim.token, hostExchange: '127.0.0.1:0' }),
    { message: /does not accept the exchange that is hosted for it, http:\/\/127\.0\.0\.1:\d+\// },
  )
})

t.test('what hosts an exchange says where, or what is wrong about it', async (t) => {
  const merchant = 'http://localhost:1/'
  const token = 'secret-token:t'
  await t.rejects(library.conform({ merchant, token, hostExchange: 'somewhere' }), {
    message: /--host-exchange takes an address with a port/,
  })
  await t.rejects(library.conform({ merchant, token, publicUrl: 'http://assay.test/' }), {
    message: /belong to --host-exchange/,
  })
  await t.rejects(library.conform({ hostExchange: '8081' }), { message: /belongs to --merchant/ })
  const host = await library.startHost({ place: '127.0.0.1:0', currency: 'TESTKUDOS' })
  t.teardown(() => host.stop())
  const keys = (await (await fetch(`${host.exchangeUrl}keys`)).json()) as Record<string, unknown>
  t.match(keys, { master_public_key: host.masterPub, currency: 'TESTKUDOS', base_url: host.exchangeUrl })
  t.match(host.configuration, new RegExp(`MASTER_KEY = ${host.masterPub}`))
})
