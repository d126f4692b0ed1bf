/**
 * The foreign exchange of test/foreign, with all stories that an exchange alone can play: right and odd, nothing may be
 * found; of the wrong variants, each has to be. And the built-in exchange over loopback, story by story, against the same
 * stories in process.
 *
 *     node bench/foreign-exchange.mjs [right | odd | wrong | loopback | VARIANT]
 */
import { conform, startSim } from '../dist/index.js'
import { startExchange } from '../test/foreign/exchange/exchange.mjs'
import { ODD, WRONG } from '../test/foreign/exchange/variants.mjs'

const SECRET = 'gateway-secret-of-a-bench'

/** Stories for which a wrong variant is asked when those that come first have not found it. */
const QUICK = [
  'deposits-and-refunds',
  'one-of-two-gets-it',
  'refund-id-reused',
  'exchange-publishes',
  'change-for-a-coin',
  'reserve-and-its-history',
  'paid-out-when-due',
  'deposits-of-a-merchant',
  'refused-by-the-exchange',
]

async function judged(settings, scenarios) {
  const exchange = await startExchange({ protocol: 23, rsaBits: 1024, gatewayToken: SECRET, ...settings })
  try {
    return await conform({
      exchange: exchange.url,
      gateway: `${exchange.url}taler-wire-gateway/`,
      gatewayToken: SECRET,
      wireHook: `${exchange.url}hook/aggregate?due=yes`,
      plays: 0,
      ...(scenarios === undefined ? {} : { scenarios }),
    })
  } finally {
    await exchange.stop()
  }
}

const findings = (result, verdicts) =>
  result.plays
    .flatMap((play) => play.findings)
    .filter(({ verdict }) => verdicts.includes(verdict))
    .map(({ verdict, row }) => `${verdict} ${row}`)

let failures = 0
function tell(isRight, name, more) {
  if (!isRight) failures++
  process.stdout.write(`${isRight ? 'ok ' : 'NOT'} ${name.padEnd(40)} ${more}\n`)
}

async function harmless(name, settings) {
  const alarms = findings(await judged(settings), ['violated', 'wanting', 'unknown'])
  tell(alarms.length === 0, name, [...new Set(alarms)].join(', '))
}

async function harmful({ id }) {
  for (const story of QUICK) {
    const found = findings(await judged({ wrong: [id] }, [story]), ['violated', 'wanting'])
    if (found.length === 0) continue
    tell(true, `wrong ${id}`, `${story}: ${[...new Set(found)].slice(0, 3).join(', ')}`)
    return
  }
  tell(false, `wrong ${id}`, 'not found')
}

/** Pages on which it shows how coins are come by, and not what the exchange makes of them. */
const WITHDRAWAL = /withdraw/

async function loopback() {
  const sim = await startSim()
  const gateway = `${sim.bankUrl}accounts/exchange/taler-wire-gateway/`
  const remote = await conform({ exchange: sim.exchangeUrl, gateway, plays: 0 })
  await sim.stop()
  const stories = [...new Set(remote.spans.map(({ play }) => play))].filter((play) => play !== 'opening')
  const own = await conform({ scenarios: stories, plays: 0 })
  const outcomes = (spans, story) =>
    spans
      .filter(({ play, page }) => play === story && page.startsWith('exchange/') && !WITHDRAWAL.test(page))
      .map(({ page, status, row }) => `${page} ${status} ${row}`)
      // In which order the calls of a race are taken is nobody's choice there.
      .sort()
      .join('\n')
  for (const story of stories)
    tell(outcomes(remote.spans, story) === outcomes(own.spans, story), `loopback ${story}`, '')
}

const [which = 'all'] = process.argv.slice(2)
const is = (kind) => which === 'all' || which === kind
if (is('right'))
  for (const protocol of [23, 26, 32]) await harmless(`right, protocol ${protocol}`, { protocol })
for (const { id } of ODD) if (is('odd') || which === id) await harmless(`odd ${id}`, { odd: [id] })
for (const variant of WRONG) if (is('wrong') || which === variant.id) await harmful(variant)
if (is('loopback')) await loopback()
process.exitCode = failures === 0 ? 0 : 1
