/** taler:// URIs. */
import t from 'tap'
import fc from 'fast-check'
import { isDeepStrictEqual } from 'node:util'
import { MalformedError } from '../../src/protocol/malformed.js'
import { formatTalerUri, parseTalerUri, type TalerUri } from '../../src/protocol/taler-uri.js'
import { acceptsOrRefuses, always, complaintOf, junk } from './properties.js'

t.test('an order is handed over with its session, which may be empty', (t) => {
  t.strictSame(parseTalerUri('taler://pay/shop.example/2026.01-X/session7'), {
    action: 'pay',
    merchantBaseUrl: 'https://shop.example/',
    orderId: '2026.01-X',
    sessionId: 'session7',
  })
  t.match(parseTalerUri('taler://pay/shop.example/2026.01-X/'), { orderId: '2026.01-X', sessionId: '' })
  t.end()
})

t.test('a claim token and the key of a claim nonce travel as parameters', (t) => {
  const uri: TalerUri = {
    action: 'pay',
    merchantBaseUrl: 'https://shop.example/',
    orderId: 'o',
    sessionId: '',
    claimToken: 'TOKEN',
    noncePriv: 'KEY',
  }
  t.equal(formatTalerUri(uri), 'taler://pay/shop.example/o/?c=TOKEN&n=KEY')
  t.strictSame(parseTalerUri('taler://pay/shop.example/o/?n=KEY&c=TOKEN&x=1'), uri)
  t.end()
})

t.test('plain http has its own scheme, ports and paths belong to the backend', (t) => {
  t.match(parseTalerUri('taler+http://pay/localhost:9966/instances/shop/o/s'), {
    merchantBaseUrl: 'http://localhost:9966/instances/shop/',
    orderId: 'o',
    sessionId: 's',
  })
  t.match(parseTalerUri('taler://withdraw/[::1]:8443/taler-integration/id'), {
    bankBaseUrl: 'https://[::1]:8443/taler-integration/',
    withdrawalId: 'id',
  })
  t.end()
})

t.test('refunds and withdrawals are handed over in the same way', (t) => {
  t.strictSame(parseTalerUri('taler://refund/shop.example/instances/a/o/'), {
    action: 'refund',
    merchantBaseUrl: 'https://shop.example/instances/a/',
    orderId: 'o',
  })
  t.strictSame(parseTalerUri('taler://withdraw/bank.example/api/id?external-confirmation=1'), {
    action: 'withdraw',
    bankBaseUrl: 'https://bank.example/api/',
    withdrawalId: 'id',
  })
  const ofTestBank = 'taler+http://withdraw/localhost:8082/taler-integration/ID'
  const operation = {
    action: 'withdraw',
    bankBaseUrl: 'http://localhost:8082/taler-integration/',
    withdrawalId: 'ID',
  } as const
  t.strictSame(parseTalerUri(ofTestBank), operation)
  t.equal(formatTalerUri(operation), ofTestBank)
  t.end()
})

t.test('scheme, action and host are read in any case', (t) => {
  t.match(parseTalerUri('TALER+HTTP://Pay/Shop.Example/Order/'), {
    action: 'pay',
    merchantBaseUrl: 'http://shop.example/',
    orderId: 'Order',
  })
  t.end()
})

const anyId = fc.string({ unit: 'binary', minLength: 1, maxLength: 10 })
/** Everything that may stand in a path without changing its meaning: characters of RFC 3986, and escapes. */
const anySegment = fc
  .array(
    fc.oneof(fc.stringMatching(/^[A-Za-z0-9\-._~!$&'()*+,;=:@]$/), fc.constantFrom('%2F', '%20', '%C3%A4')),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((parts) => parts.join(''))
const anyBaseUrl = fc
  .record({
    scheme: fc.constantFrom('http', 'https'),
    host: fc.oneof(fc.domain(), fc.constantFrom('localhost', '127.0.0.1', '[::1]', 'a_b.example')),
    port: fc.option(fc.integer({ min: 1, max: 65535 })),
    path: fc.array(anySegment, { maxLength: 3 }),
  })
  .map(({ scheme, host, port, path }) => {
    const authority = port === null ? host : `${host}:${String(port)}`
    return [`${scheme}://${authority.toLowerCase()}`, ...path, ''].join('/')
  })
const ordinaryObject = { noNullPrototype: true }
const anyUri: fc.Arbitrary<TalerUri> = fc.oneof(
  fc
    .tuple(
      fc.record({ merchantBaseUrl: anyBaseUrl, orderId: anyId, sessionId: fc.oneof(anyId, fc.constant('')) }),
      fc.record({ claimToken: anyId, noncePriv: anyId }, { requiredKeys: [] }),
    )
    .map(([required, optional]) => ({ action: 'pay' as const, ...required, ...optional })),
  fc.record(
    { action: fc.constant('refund' as const), merchantBaseUrl: anyBaseUrl, orderId: anyId },
    ordinaryObject,
  ),
  fc.record(
    { action: fc.constant('withdraw' as const), bankBaseUrl: anyBaseUrl, withdrawalId: anyId },
    ordinaryObject,
  ),
)

t.test('what is written is read back, with any path of the backend and any characters in the ids', (t) => {
  always(
    t,
    'round trip',
    fc.property(anyUri, (uri) => isDeepStrictEqual(parseTalerUri(formatTalerUri(uri)), uri)),
    1000,
  )
  t.end()
})

t.test('what is written are plain ASCII characters without white space', (t) => {
  always(
    t,
    'characters',
    fc.property(anyUri, (uri) => /^taler(\+http)?:\/\/[!-~]*$/.test(formatTalerUri(uri))),
  )
  t.end()
})

t.test('other texts are refused, naming the field', (t) => {
  const refused = [
    '', 'taler:', 'taler://', 'taler://pay', 'taler://pay/', 'taler://pay/shop.example', 'taler://pay/shop.example/o',
    'taler://pay/shop.example//', 'taler://pay//o/s', 'taler://refund/shop.example/o', 'taler://refund/shop.example//',
    'taler://withdraw/bank.example/', 'taler://tip/shop.example/o/', 'https://pay/shop.example/o/s', 'taler+https://pay/h/o/s',
    'taler://pay/shop.example/o/s#fragment', 'taler://pay/shop.example/%/s', 'taler://pay/shop.example/%ff/s', ' taler://pay/h/o/s',
    'taler://pay/h/o/s\n', 'taler://pay/ho st/o/s', 'taler://pay/user@h/o/s', 'taler://pay/h\\x/o/s', 'taler://pay/h:/o/s',
    'taler://pay/h:99999/o/s', 'taler://pay/h:8x/o/s', 'taler://pay/[::1/o/s', 'taler://pay/999.1.1.1/o/s', 'taler://pay/h/a b/o/s',
    'taler://pay/h/%zz/o/s',
  ] // prettier-ignore
  for (const text of refused) {
    t.equal(
      complaintOf(() => parseTalerUri(text, 'taler_pay_uri')).field,
      'taler_pay_uri',
      JSON.stringify(text),
    )
  }
  t.end()
})

t.test('a base URL that is none is not written', (t) => {
  const bases = ['https://h', 'ftp://h/', 'h/', '', '//h/', 'https:///', 'https://h/?x/', 'https://h/#/', 'https://h/a b/'] // prettier-ignore
  for (const base of bases) {
    const uri: TalerUri = { action: 'refund', merchantBaseUrl: base, orderId: 'o' }
    t.throws(() => formatTalerUri(uri), MalformedError, JSON.stringify(base))
  }
  t.end()
})

t.test('whatever is read has a base URL that can be requested, and can be written again', (t) => {
  const models = [
    'taler://pay/h.example/a/o/s?c=x',
    'taler+http://refund/h:80/o/',
    'taler://withdraw/[::1]/i',
  ]
  let accepted = 0
  always(
    t,
    'accepted URIs',
    fc.property(junk(...models), (text) => {
      if (!acceptsOrRefuses(() => parseTalerUri(text))) return true
      accepted++
      const uri = parseTalerUri(text)
      const base = uri.action === 'withdraw' ? uri.bankBaseUrl : uri.merchantBaseUrl
      return (
        URL.canParse(base) &&
        new URL(base).href.endsWith('/') &&
        isDeepStrictEqual(parseTalerUri(formatTalerUri(uri)), uri)
      )
    }),
    3000,
  )
  t.ok(accepted > 100, 'and some were accepted')
  t.end()
})
