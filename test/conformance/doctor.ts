/** The doctor names what is wrong with a set-up, and the fix; and finds nothing wrong where nothing is. */
import t from 'tap'
import { conform, diagnose, startSim, type DoctorOptions } from '../../src/index.js'
import { brokenSetUps, on, TWO_HOURS } from './doctor/broken.js'
import { Ground, oddities } from './doctor/ground.js'

const ground = await Ground.open()
t.teardown(() => ground.close())
const { pair, sim } = ground
const BROKEN = brokenSetUps(ground)

t.test('a set-up that is broken', async (t) => {
  t.ok(BROKEN.length >= 40)
  for (const [name, setUp, check, says, fix] of BROKEN) {
    const options = await setUp()
    const { healthy, checks, surroundings } = await diagnose(options)
    t.equal(healthy, false, name)
    t.equal(surroundings, undefined, name)
    const wrong = checks.filter(({ state }) => state === 'wrong')
    t.match(wrong, [{ check, says, fix }], name)
    for (const one of checks) t.notMatch(`${one.says}${one.fix ?? ''}`, /\n/, `${name}: one line each`)
    if (options.token.length > 5)
      t.notOk(JSON.stringify(checks).includes(options.token), `${name}: no token is repeated`)
  }
})

t.test('a run ends before anything is played, and says the same', async (t) => {
  const options = { ...pair, token: 'sandbox', scenarios: ['buy-and-receive'] }
  await t.rejects(conform(options), { name: 'SetUpError', message: /lacks the prefix .*then it is accepted/ })
  const skewed = await ground.merchant({ clockSkew: -TWO_HOURS })
  await t.rejects(conform({ ...skewed, scenarios: ['buy-and-receive'] }), {
    name: 'SetUpError',
    message: /2 hours behind.*NTP/,
  })
})

t.test('nothing is wrong with what is right', async (t) => {
  const right: readonly (readonly [string, DoctorOptions])[] = [
    ['the built-in pair', pair],
    ['without the slash at the end', { ...pair, merchant: sim.merchantUrl.replace(/\/$/, '') }],
    ['in its currency', { ...pair, currency: 'KUDOS' }],
    ['a merchant of somebody else', await ground.merchant()],
    ['of another version', await ground.merchant({ version: '20:0:8' })],
    ['newer than Assay, and as old', await ground.merchant({ version: '40:0:20' })],
    ['a clock a minute ahead', await ground.merchant({ clockSkew: 60 })],
  ]
  for (const [name, options] of right) t.match(await diagnose(options), { healthy: true }, name)
  for (const odd of await oddities('merchant'))
    t.match(await diagnose(await ground.merchant({ odd })), { healthy: true }, `a merchant with ${odd}`)
})

t.test('nothing is wrong with an exchange that does what it may', async (t) => {
  const bank = sim.bankUrl
  for (const odd of [[], ...(await oddities('exchange')).map((id) => [id])]) {
    const exchange = await ground.exchange({ odd })
    const options = { ...(await ground.merchant(exchange)), bank }
    t.match(await diagnose(options), { healthy: true }, `an exchange with ${odd.join('') || 'nothing'}`)
  }
})

t.test('what keeps nobody from going on is told, and does not end a run', async (t) => {
  const down = await ground.merchantBehind(
    on('GET /exchanges', (body) => ({
      body: {
        exchanges: (body['exchanges'] as object[]).map((one) => ({
          ...one,
          keys_http_status: 0,
          keys_ec: 2011,
          keys_hint: '',
        })),
      },
    })),
  )
  const { healthy, checks } = await diagnose(down)
  t.equal(healthy, true)
  t.match(
    checks.filter(({ state }) => state === 'note'),
    [{ check: 'trust', says: /no reply, code 2011/, fix: /make this URL reachable/ }],
  )
})

t.test('what a merchant says cannot make more than a line', async (t) => {
  const noisy = await ground.merchantBehind(
    on('GET /config', (body) => ({ body: { ...body, name: `\u001b[2J\n${'x'.repeat(5000)}` } })),
  )
  const { checks } = await diagnose(noisy)
  t.ok(checks.every(({ says }) => says.length <= 400 && !says.includes('\u001b') && !says.includes('\n')))
})

t.test('a pair that is examined twice is as healthy as before', async (t) => {
  const other = await startSim()
  t.teardown(() => other.stop())
  const options = { merchant: other.merchantUrl, token: other.token }
  t.match(await diagnose(options), { healthy: true })
  t.match(await diagnose(options), { healthy: true })
})
