/** A merchant over sockets gets the same verdicts as the built-in pair. */
import t from 'tap'
import { conform, startSim, type ConformOptions, type ConformResult } from '../../src/index.js'
import { isCampaign } from '../../src/index.js'
import { spanVerdicts, type SpanVerdict } from '../../src/conformance/report/verdict.js'
import { playedStories, SCENARIOS } from './fixtures.js'

// Refusals of single pages are the same over a socket; some of them are in every other story.
/** Stories in which a merchant is asked something: they are compared call by call. */
const PLAYED = [...SCENARIOS].filter(
  ([name, one]) =>
    !isCampaign(one) && !name.startsWith('refused-') && JSON.stringify(one).includes('"storefront"'),
)
const STORIES = PLAYED.map(([name]) => name)

/** Stories that want more of a target than a backend that somebody runs can give: its clock, its insides, its patience. */
const DEMANDING = PLAYED.filter(([, one]) =>
  /"(clock|fault|settings)":|"malform":"too-large"|"[a-z]+\.(revoke|drop-own)"/.test(JSON.stringify(one)),
).map(([name]) => name)

const ACTORS = ['shop', 'alice', 'bob', 'clerk', 'other', 'root']

/** Of each story, page, status and row of every call that an actor made. */
function whatCameOf(spans: readonly SpanVerdict[], stories: readonly string[]): Record<string, string[]> {
  return Object.fromEntries(
    stories.map((story) => [
      story,
      spans
        // Over a socket coins are withdrawn, in process they are minted.
        .filter(
          ({ play, from, page }) => play === story && ACTORS.includes(from) && page.startsWith('merchant/'),
        )
        .map(({ page, status, row }) => `${page} ${String(status)} ${row}`),
    ]),
  )
}

async function onSockets(
  defects: readonly string[],
  scenarios: readonly string[],
  options: Pick<ConformOptions, 'plays' | 'seed'> = {},
): Promise<ConformResult> {
  const sim = await startSim({ defects })
  try {
    return await conform({ merchant: sim.merchantUrl, token: sim.token, scenarios, plays: 0, ...options })
  } finally {
    await sim.stop()
  }
}

t.test('the stories', async (t) => {
  const remote = await onSockets([], STORIES)
  const skipped = remote.inapplicable.map(({ scenario }) => scenario)
  t.same(skipped, DEMANDING)
  t.equal(remote.exitCode, 0)
  t.same(
    remote.plays.flatMap((play) => play.findings),
    [],
  )
  const played = STORIES.filter((name) => !skipped.includes(name))
  const built = spanVerdicts((await playedStories()).plays)
  t.same(whatCameOf(remote.spans, played), whatCameOf(built, played))
})

t.test('the campaign', async (t) => {
  const remote = await onSockets([], ['competing-wallets'], { plays: 25 })
  t.equal(remote.exitCode, 0)
  // How messages overlap is not ours to choose, so that once in a while a search may be given up.
  t.same(
    remote.plays.flatMap((play) => play.findings).filter(({ verdict }) => verdict !== 'unknown'),
    [],
  )
})

t.test('a defect is found there too', async (t) => {
  const remote = await onSockets(['refund-id-means-nothing'], ['refund-id-reused'])
  t.equal(remote.exitCode, 1)
  t.ok(
    remote.rows.some(
      ({ row, verdict }) =>
        row.id === 'exchange/post-coins-COIN_PUB-refund/424-id-reused' && verdict === 'violated',
    ),
  )
})

t.test('a race is found there too, although nobody holds its messages', async (t) => {
  // Two payments at a time are drawn every dozen plays, and take long enough to overlap on any machine.
  const defects = ['pay-looks-only-before-the-deposit']
  const { exitCode, rows } = await onSockets(defects, ['competing-wallets'], { plays: 40, seed: '1' })
  t.equal(exitCode, 1)
  const violated = rows.filter(({ verdict }) => verdict === 'violated').map(({ row }) => row.page)
  t.same([...new Set(violated)], ['merchant/post-orders-ORDER_ID-pay'])
})

t.test('a story that needs the clock or faults is named as not played, not passed', async (t) => {
  const remote = await onSockets([], ['pay-too-late', 'lost-reply'])
  t.same(remote.inapplicable, [
    { scenario: 'pay-too-late', why: 'the clock of this target cannot be moved' },
    { scenario: 'lost-reply', why: 'messages of this target cannot be lost on purpose' },
  ])
  t.equal(remote.plays.length, 1, 'only the opening')
})

t.test('the same seed twice on a target that remembers collides with nothing', async (t) => {
  const sim = await startSim()
  t.teardown(() => sim.stop())
  for (let run = 0; run < 2; run++) {
    const options = { merchant: sim.merchantUrl, token: sim.token, scenarios: ['buy-and-receive'] }
    const result = await conform({ ...options, seed: 'same' })
    t.same(
      result.plays.flatMap((play) => play.findings),
      [],
    )
  }
})

t.test('what is set up in another way than it has to be is said before anything is judged', async (t) => {
  const sim = await startSim()
  const readonly = await fetch(`${sim.merchantUrl}private/token`, {
    method: 'POST',
    headers: { authorization: `Bearer ${sim.token}` },
    body: JSON.stringify({ scope: 'readonly' }),
  })
  const { access_token: token } = (await readonly.json()) as { access_token: string }
  const merchant = sim.merchantUrl
  await t.rejects(conform({ merchant, token }), { message: /may not make orders \(403/ })
  const bank = 'http://127.0.0.1:1/'
  await t.rejects(conform({ merchant, token: sim.token, bank }), {
    message: /the bank at .* cannot be reached/,
  })
  await sim.stop()
})

t.test('an instance that is not the default one can be judged with its own token', async (t) => {
  const sim = await startSim()
  const ask = async (path: string, authorization: string, body: object): Promise<string> => {
    const headers = { authorization }
    const url = new URL(path, sim.merchantUrl)
    return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).text()
  }
  await ask('management/instances', `Bearer ${sim.token}`, {
    id: 'tea',
    name: 'Tea',
    auth: { method: 'token', password: 'sesame' },
    address: {},
    jurisdiction: {},
    use_stefan: false,
  })
  const login = `Basic ${Buffer.from('tea:sesame').toString('base64')}`
  const given = JSON.parse(await ask('instances/tea/private/token', login, { scope: 'all' })) as {
    access_token: string
  }
  const payto = `payto://x-taler-bank/${new URL(sim.bankUrl).host}/tea?receiver-name=Tea`
  await ask('instances/tea/private/accounts', `Bearer ${given.access_token}`, { payto_uri: payto })
  const result = await conform({
    merchant: `${sim.merchantUrl}instances/tea/`,
    token: given.access_token,
    scenarios: ['buy-and-receive', 'two-shops-one-backend'],
  })
  t.equal(result.exitCode, 0)
  t.same(result.inapplicable, [
    { scenario: 'two-shops-one-backend', why: 'the token does not manage the instances of this target' },
  ])
  await sim.stop()
})

t.test('what a target remembers of an earlier run is no matter of the next', async (t) => {
  const sim = await startSim({ port: 0 })
  t.teardown(() => sim.stop())
  const scenarios = ['bought-in-this-session', 'chosen-order-id', 'order-list']
  for (const seed of ['1', '1', '2']) {
    const { exitCode } = await conform({ merchant: sim.merchantUrl, token: sim.token, scenarios, seed })
    t.equal(exitCode, 0)
  }
})
