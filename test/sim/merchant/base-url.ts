/** What callers are told about where the backend is: what they called. */
import fc from 'fast-check'
import t from 'tap'
import { orderStatus } from '../../../src/protocol/endpoints/merchant/get-private-orders-ORDER_ID.js'
import { backendUrl, baseUrlOf } from '../../../src/sim/merchant/base-url.js'
import { formatTalerUri, parseTalerUri } from '../../../src/protocol/taler-uri.js'
import { AUTHORIZATION, Scene } from '../fixtures.js'
import { offer } from '../wallet.js'

const { world } = new Scene()

t.test('the host that was called, with its port, and what a proxy says about it', (t) => {
  const cases = [
    [{}, 'http://merchant.test/'],
    [{ host: 'localhost:8080' }, 'http://localhost:8080/'],
    [{ host: '127.0.0.1:1' }, 'http://127.0.0.1:1/'],
    [{ host: '[::1]:9966' }, 'http://[::1]:9966/'],
    [{ host: 'inner', 'x-forwarded-host': 'shop.example' }, 'http://shop.example/'],
    [{ host: 'inner', 'x-forwarded-host': 'shop.example:444, other' }, 'http://shop.example:444/'],
    [{ host: 'shop.example', 'x-forwarded-proto': 'https' }, 'https://shop.example/'],
    [{ host: 'shop.example', 'x-forwarded-prefix': '/a/b' }, 'http://shop.example/a/b/'],
    [{ host: 'shop.example', 'x-forwarded-prefix': '/' }, 'http://shop.example/'],
  ] as const
  for (const [headers, url] of cases) t.equal(backendUrl({ world, headers }), url)
  t.end()
})

t.test('what is no host, scheme or prefix leaves the configured URL', (t) => {
  const hosts = [
    '',
    'a b',
    'a/b',
    'a?b',
    'a#b',
    'user@host',
    'a"b',
    'a:b',
    'a:123456',
    '[::',
    'a..b',
    `${'a'.repeat(64)}.b`,
  ]
  const bad = [
    ...hosts.flatMap((host) => [{ host }, { host: 'good', 'x-forwarded-host': host }]),
    ...['javascript', 'ftp', ''].map((scheme) => ({ host: 'good', 'x-forwarded-proto': scheme })),
    ...['x', '//evil', '/a b', '/a?b', '/%2e', '/..', '/a/./b'].map((prefix) => ({
      host: 'good',
      'x-forwarded-prefix': prefix,
    })),
  ]
  for (const headers of bad)
    t.equal(backendUrl({ world, headers }), 'http://merchant.test/', JSON.stringify(headers))
  t.end()
})

t.test('whatever a caller writes, what comes out is a base URL that links can be made from', (t) => {
  const header = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.stringMatching(/^[a-z0-9_.:[\]-]{0,12}$/),
    fc.webAuthority({ withPort: true, withIPv4: true, withIPv6: true }),
  )
  const headers = fc.record({ host: header, 'x-forwarded-prefix': fc.webPath() }, { requiredKeys: ['host'] })
  fc.assert(
    fc.property(headers, (given) => {
      const url = backendUrl({ world, headers: given })
      t.doesNotThrow(() =>
        parseTalerUri(formatTalerUri({ action: 'refund', merchantBaseUrl: url, orderId: 'x' })),
      )
    }),
    { numRuns: 200, seed: 1 },
  )
  t.end()
})

t.test('an instance has its path behind it', (t) => {
  t.equal(baseUrlOf({ world, headers: {} }, { id: 'admin' }), 'http://merchant.test/')
  t.equal(baseUrlOf({ world, headers: {} }, { id: 'a@b' }), 'http://merchant.test/instances/a%40b/')
  t.end()
})

t.test('links for wallets and browsers lead to the host that was called', async (t) => {
  const scene = new Scene()
  const { orderId } = await offer(scene)
  const headers = { ...AUTHORIZATION, host: 'localhost:8443', 'x-forwarded-proto': 'https' }
  const answer = await scene.call(orderStatus, { parameters: { ORDER_ID: orderId }, headers })
  t.match(answer.said('order_status_url'), /^https:\/\/localhost:8443\/orders\//)
  t.match(parseTalerUri(answer.said('taler_pay_uri')), { merchantBaseUrl: 'https://localhost:8443/' })
})
