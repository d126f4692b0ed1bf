/**
 * An exchange that somebody else wrote, over sockets: right and odd nothing is found; wrong, the row that it breaks.
 * All variants, with all stories, are in bench/foreign-exchange.mjs.
 */
import t from 'tap'
import {
  conform,
  startSim,
  type ConformOptions,
  type ConformResult,
  type SpanVerdict,
} from '../../src/index.js'
import { startExchange } from '../foreign/exchange/exchange.mjs'

const SECRET = 'gateway-secret-of-a-test'

interface Settings {
  readonly protocol?: number
  readonly wrong?: readonly string[]
  readonly odd?: readonly string[]
}

async function judged(
  settings: Settings,
  scenarios: readonly string[],
  options: Partial<ConformOptions> = {},
): Promise<ConformResult> {
  // Small keys: what is found does not depend on how hard they are to break.
  const exchange = await startExchange({ protocol: 23, rsaBits: 1024, gatewayToken: SECRET, ...settings })
  try {
    return await conform({
      exchange: exchange.url,
      gateway: `${exchange.url}accounts/exchange/taler-wire-gateway/`,
      gatewayToken: SECRET,
      wireHook: `${exchange.url}hook/aggregate?due=yes`,
      scenarios,
      plays: 0,
      ...options,
    })
  } finally {
    await exchange.stop()
  }
}

/** What was found, most of it as `verdict page/row`. */
function found(result: ConformResult): string[] {
  const findings = result.plays.flatMap((play) => play.findings)
  return [...new Set(findings.map(({ verdict, row }) => `${verdict} ${row}`))]
}

const DEPOSITS = 'deposits-and-refunds'
const RACES = 'one-of-two-gets-it'
const WIRES = 'paid-out-when-due'
const MELTS = 'change-for-a-coin'
const CHANGE = 'coins-made-of-a-coin'
const RESERVES = 'reserve-and-its-history'
const KEYS = 'exchange-publishes'

const REFUND = 'exchange/post-coins-COIN_PUB-refund'
const DEPOSIT = 'exchange/post-batch-deposit'
const MELT = 'exchange/post-coins-COIN_PUB-melt'
const REVEAL = 'exchange/post-refreshes-RCH-reveal'
const WITHDRAW = 'exchange/post-reserves-RESERVE_PUB-batch-withdraw'
const COIN_HISTORY = 'exchange/get-coins-COIN_PUB-history'
const RESERVE_HISTORY = 'exchange/get-reserves-RESERVE_PUB-history'

/** A wrong variant, the story that shows it, and the finding that has to be among those of the story. */
const WRONG: readonly (readonly [variant: string, story: string, finding: string])[] = [
  ['refund-sig-unchecked', DEPOSITS, `violated ${REFUND}/403-merchant-signature`],
  ['refund-id-per-coin', DEPOSITS, `violated ${REFUND}/200-refunded`],
  ['refund-id-per-batch', DEPOSITS, `violated ${REFUND}/200-refunded`],
  ['refund-id-reused', 'refund-id-reused', `violated ${REFUND}/424-id-reused`],
  ['coin-sig-unchecked', DEPOSITS, `violated ${DEPOSIT}/403-coin-signature`],
  ['denom-sig-unchecked', DEPOSITS, `violated ${DEPOSIT}/403-denomination-signature`],
  ['refund-race', RACES, `violated ${COIN_HISTORY}/duty-adds-up`],
  ['double-spend-race', RACES, `violated ${DEPOSIT}/409-coin-spent`],
  ['reserve-race', RACES, `violated ${RESERVE_HISTORY}/duty-adds-up`],
  ['melt-not-charged', MELTS, `violated ${COIN_HISTORY}/duty-adds-up`],
  ['melt-index-sig', MELTS, `wanting ${MELT}/200-melted`],
  ['reveal-unchecked', MELTS, `wanting ${REVEAL}/409-other-commitment`],
  ['blind-sig-wrong', MELTS, `wanting ${WITHDRAW}/200-withdrawn`],
  ['withdraw-fee-not-charged', RESERVES, `violated ${RESERVE_HISTORY}/duty-adds-up`],
  ['denom-master-sig', KEYS, 'violated exchange/get-keys/duty-signed'],
  ['tracked-before-wired', WIRES, `violated ${REFUND}/410-already-wired`],
]

t.test('a right exchange', async (t) => {
  for (const protocol of [23, 26, 32]) {
    const result = await judged({ protocol }, [CHANGE, RESERVES, 'one-key-two-coins'])
    t.same(found(result), [], `protocol ${String(protocol)}`)
    t.same(result.inapplicable, [])
  }
})

t.test('what is due is paid out before anybody asks for more', async (t) => {
  const result = await judged({}, [WIRES])
  t.same(found(result), [])
  t.ok(
    result.spans.some(({ row }) => row === `${REFUND}/410-already-wired`),
    'the 410 was reached',
  )
})

t.test('oddities', async (t) => {
  // None of them is at odds with another one.
  const odd = ['key-order', 'chunked', 'several-accounts', 'extra-denominations', 'several-signkeys']
  t.same(found(await judged({ odd: ['extra-fields', 'history-newest-first'] }, [DEPOSITS, RESERVES])), [])
  t.same(found(await judged({ odd }, [DEPOSITS, RESERVES])), [])
})

t.test('wrong variants', async (t) => {
  for (const [variant, story, finding] of WRONG) {
    const result = await judged({ wrong: [variant] }, [story])
    t.ok(found(result).includes(finding), `${variant}: ${finding}`)
  }
})

t.test('nobody is shown the credentials', async (t) => {
  const seen: string[] = []
  const result = await judged({}, [DEPOSITS], {
    onHistory: (events) => seen.push(JSON.stringify(events)),
  })
  t.notOk(seen.some((text) => text.includes(SECRET)))
  t.notOk(JSON.stringify(result.counterexamples).includes(SECRET))
})

t.test('the requests of a race end together', async (t) => {
  const told: { spans: readonly string[]; overlapping: number }[] = []
  await judged({}, [RACES], {
    onHistory: (events) => {
      for (const event of events) if (event.type === 'together') told.push(event)
    },
  })
  t.equal(told.length, 3)
  t.ok(told.every(({ spans, overlapping }) => spans.length === 2 && overlapping === 2))
})

/** Calls to the exchange that are the same however coins are come by. */
function whatCameOf(spans: readonly SpanVerdict[], stories: readonly string[]): Record<string, string[]> {
  return Object.fromEntries(
    stories.map((story) => [
      story,
      spans
        .filter(({ play, page }) => play === story && page.startsWith('exchange/') && page !== WITHDRAW)
        .map(({ page, status, row }) => `${page} ${String(status)} ${row}`),
    ]),
  )
}

t.test('the built-in exchange over loopback', async (t) => {
  const stories = [DEPOSITS, 'refused-by-the-exchange']
  const sim = await startSim()
  const gateway = `${sim.bankUrl}accounts/exchange/taler-wire-gateway/`
  const result = await conform({ exchange: sim.exchangeUrl, gateway, scenarios: stories, plays: 0 })
  await sim.stop()
  t.same(found(result), [])
  const inProcess = await conform({ scenarios: stories, plays: 0 })
  t.same(whatCameOf(result.spans, stories), whatCameOf(inProcess.spans, stories))
})
