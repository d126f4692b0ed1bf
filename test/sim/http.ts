/** What every page has in common: paths, methods, bodies, headers, and errors that never show our insides. */
import { deflateSync, gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { ENDPOINTS, pageId } from '../../src/protocol/endpoints/index.js'
import { pathsOf, type PartyName } from '../../src/protocol/endpoints/endpoint.js'
import { getConfig } from '../../src/protocol/endpoints/merchant/get-config.js'
import { MAX_BODY_BYTES } from '../../src/protocol/http.js'
import { effect, type Handler } from '../../src/sim/handler.js'
import { inject } from '../../src/sim/http/server.js'
import { memoryMedium } from '../../src/sim/store/memory.js'
import { Answer, AUTHORIZATION, made, Scene, servers } from './fixtures.js'
import { handlerOf, refused } from './guards.js'

const PARTIES: readonly PartyName[] = ['merchant', 'exchange', 'bank']

const ask = (scene: Scene, method: string, path: string, party: PartyName = 'merchant') =>
  scene.send(party, { method, path, headers: {} })

/** Claims an order that does not exist: whoever gets as far as the handler hears 404. */
const post = (
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
  scene = new Scene(),
) => scene.send('merchant', { method: 'POST', path: '/orders/x/claim', headers, body: Buffer.from(body) })

const CLAIM = JSON.stringify({ nonce: made('nonce') })

/** The request reached the handler. */
function reachedHandler(t: Test, answer: Answer): void {
  refused(t, answer, 404, 'MERCHANT_POST_ORDERS_ID_CLAIM_NOT_FOUND')
}

t.test('an unknown path is 404 with an error body of the protocol', async (t) => {
  for (const party of PARTIES) {
    const known = party === 'exchange' ? [] : ['/', '/config/x']
    for (const path of ['/nothing', '/orders', '/orders/x/claim/y', ...known]) {
      const answer = await ask(new Scene(), 'GET', path, party)
      refused(t, answer, 404, 'GENERIC_ENDPOINT_UNKNOWN')
      t.equal(answer.json['detail'], path)
      t.equal(answer.reply.headers['content-type'], 'application/json')
    }
  }
})

t.test(
  'every page of a shop is also a page of each instance, and an unknown instance has none',
  async (t) => {
    const scene = new Scene()
    const pages = ENDPOINTS.filter((endpoint) => pathsOf(endpoint).length > 1)
    for (const { method, path, page } of pages) {
      const filled = path.replace(/\{[A-Z_]+\}/g, 'x')
      const answer = await ask(scene, method, `/instances/nobody${filled}`)
      refused(t, answer, 404, 'MERCHANT_GENERIC_INSTANCE_UNKNOWN')
      const own = await ask(scene, method, `/instances/admin${filled}`)
      t.equal(own.text, (await ask(scene, method, filled)).text, page)
    }
  },
)

t.test('another method on a known path is 405 and says which are allowed', async (t) => {
  const scene = new Scene()
  for (const endpoint of ENDPOINTS.filter(({ party }) => party !== 'exchange')) {
    const path = endpoint.path.replace(/\{[A-Z_]+\}/g, 'x')
    const known = ENDPOINTS.filter(
      (other) => other.party === endpoint.party && other.path === endpoint.path,
    ).map((other) => other.method)
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const) {
      if ((known as string[]).includes(method)) continue
      const answer = await ask(scene, method, path, endpoint.party)
      refused(t, answer, 405, 'GENERIC_METHOD_INVALID')
      t.equal(answer.json['detail'], method)
      const allowed = known.flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one]))
      t.equal(answer.reply.headers['allow'], allowed.join(', '), pageId(endpoint))
    }
  }
})

t.test('HEAD is GET without a body', async (t) => {
  const scene = new Scene()
  const [get, head] = [await ask(scene, 'GET', '/config'), await ask(scene, 'HEAD', '/config')]
  t.equal(head.status, 200)
  t.equal(head.text, '')
  t.strictSame(head.reply.headers, get.reply.headers, 'with the same headers')
  t.equal((await ask(scene, 'HEAD', '/nothing')).status, 404)
  t.equal((await ask(scene, 'HEAD', '/orders/x/claim')).status, 405)
})

t.test('OPTIONS lets every browser ask anything, on known paths', async (t) => {
  const scene = new Scene()
  for (const path of ['/config', '/orders/x/pay', '/private/orders']) {
    const answer = await ask(scene, 'OPTIONS', path)
    t.equal(answer.status, 204)
    t.equal(answer.text, '')
    t.equal(answer.reply.headers['access-control-allow-methods'], '*')
    t.equal(answer.reply.headers['access-control-allow-headers'], '*')
    t.equal(answer.reply.headers['access-control-allow-origin'], '*')
  }
  t.equal((await ask(scene, 'OPTIONS', '/nothing')).status, 404)
})

t.test('a slash at the end of a path is not looked at', async (t) => {
  const scene = new Scene()
  t.equal((await ask(scene, 'GET', '/config/')).text, (await ask(scene, 'GET', '/config')).text)
  const answer = await scene.send('merchant', {
    method: 'POST',
    path: '/orders/x/claim/',
    headers: {},
    body: Buffer.from(CLAIM),
  })
  reachedHandler(t, answer)
})

t.test('paths are case sensitive, and segments may be percent-encoded', async (t) => {
  const scene = new Scene()
  t.equal((await ask(scene, 'GET', '/Config')).status, 404)
  const answer = await scene.send('merchant', {
    method: 'POST',
    path: '/%6frders/x/claim',
    headers: {},
    body: Buffer.from(CLAIM),
  })
  reachedHandler(t, answer)
})

t.test('a Host that is none makes no difference', async (t) => {
  for (const host of ['a b<>', '[::', '']) {
    const headers = { host }
    const answer = await new Scene().send('merchant', { method: 'GET', path: '/config?a=b', headers })
    t.equal(answer.status, 200, host)
  }
})

t.test('a path that cannot be decoded is 400', async (t) => {
  const answer = await ask(new Scene(), 'GET', '/private/orders/%zz')
  refused(t, answer, 400, 'GENERIC_PATH_SEGMENT_MALFORMED')
  t.equal(answer.json['detail'], '/private/orders/%zz')
})

t.test('a body that is not JSON is 400', async (t) => {
  for (const body of ['', '{', 'null x', '{"nonce":}', '\u0000', '[1,]', '['.repeat(600)]) {
    refused(t, await post(body), 400, 'GENERIC_JSON_INVALID')
  }
})

t.test('a body that is not UTF-8 is 400', async (t) => {
  const bad = [
    [0x22, 0xff, 0x22],
    [0x22, 0xc3, 0x22],
    [0x22, 0xed, 0xa0, 0x80, 0x22],
    [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00],
  ]
  for (const bytes of bad) refused(t, await post(Uint8Array.from(bytes)), 400, 'GENERIC_JSON_INVALID')
})

t.test('JSON of another kind than an object is 400', async (t) => {
  for (const body of ['null', '5', '"text"', '[]', '[{}]']) {
    refused(t, await post(body), 400, 'GENERIC_JSON_INVALID')
  }
})

t.test('a missing or malformed field is 400 with its name', async (t) => {
  const cases = ['{}', '{"nonce":5}', '{"nonce":"short"}', '{"nonce":null}']
  for (const body of cases) {
    const answer = await post(body)
    refused(t, answer, 400, 'GENERIC_PARAMETER_MALFORMED')
    t.equal(answer.json['field'], 'nonce')
    t.equal(answer.json['parameter'], 'nonce')
  }
})

t.test('the exchange names a bad field with another code, as recorded from the reference', async (t) => {
  const body = Buffer.from('{"merchant_payto_uri":"http://example.com/"}')
  const request = { method: 'POST', path: '/batch-deposit', headers: {}, body }
  const answer = await new Scene().send('exchange', request)
  refused(t, answer, 400, 'GENERIC_JSON_INVALID')
  t.equal(answer.json['field'], 'merchant_payto_uri')
  t.equal(answer.json['line'], 0)
  t.notOk('detail' in answer.json)
})

t.test('fields that nobody knows are not looked at', async (t) => {
  reachedHandler(t, await post(JSON.stringify({ nonce: made('nonce'), extra: [1, { deep: null }] })))
})

t.test('the type of a body is not looked at: it is read as JSON', async (t) => {
  const types = [
    'application/json',
    'application/json; charset=utf-8',
    'text/plain',
    'garbage',
    'multipart/form-data',
  ]
  for (const type of types) reachedHandler(t, await post(CLAIM, { 'content-type': type }))
  reachedHandler(t, await post(CLAIM))
})

t.test('bodies may come compressed', async (t) => {
  reachedHandler(t, await post(deflateSync(CLAIM), { 'content-encoding': 'deflate' }))
  for (const encoding of ['gzip', 'GZIP', 'x-gzip'])
    reachedHandler(t, await post(gzipSync(CLAIM), { 'content-encoding': encoding }))
  reachedHandler(t, await post(CLAIM, { 'content-encoding': 'Identity' }))
})

t.test('a body that is not what its encoding says is 400', async (t) => {
  const bodies = { deflate: CLAIM, gzip: CLAIM, 'x-gzip': gzipSync(CLAIM).subarray(0, -9), br: CLAIM }
  for (const [encoding, body] of Object.entries(bodies)) {
    const answer = await post(body, { 'content-encoding': encoding })
    refused(t, answer, 400, 'GENERIC_COMPRESSION_INVALID')
    t.match(answer.json['detail'], encoding)
  }
})

t.test('a body of 16 MiB is read, one byte more is 413, compressed or not', async (t) => {
  const spaces = (length: number) => Buffer.alloc(length, 0x20)
  const filled = Buffer.concat([spaces(MAX_BODY_BYTES - CLAIM.length), Buffer.from(CLAIM)])
  reachedHandler(t, await post(filled))
  refused(t, await post(spaces(MAX_BODY_BYTES + 1)), 413, 'GENERIC_UPLOAD_EXCEEDS_LIMIT')
  const bombs = {
    deflate: deflateSync(spaces(MAX_BODY_BYTES + 1)),
    gzip: gzipSync(spaces(MAX_BODY_BYTES + 1)),
  }
  for (const [encoding, bomb] of Object.entries(bombs)) {
    t.ok(bomb.length < 100_000)
    const answer = await post(bomb, { 'content-encoding': encoding })
    refused(t, answer, 413, 'GENERIC_UPLOAD_EXCEEDS_LIMIT')
  }
})

t.test('the private side wants the token before it says anything else', async (t) => {
  const scene = new Scene()
  for (const endpoint of ENDPOINTS.filter((one) => one.authenticated)) {
    const path = endpoint.path.replace(/\{[A-Z_]+\}/g, 'x')
    for (const authorization of [
      undefined,
      '',
      'Bearer',
      'Bearer wrong',
      'Basic c2VjcmV0',
      'secret-token:sandbox',
    ]) {
      const answer = await scene.send('merchant', {
        method: endpoint.method,
        path,
        headers: authorization === undefined ? {} : { authorization },
        ...(endpoint.method === 'POST' ? { body: Buffer.from('{') } : {}),
      })
      refused(t, answer, 401, 'MERCHANT_GENERIC_UNAUTHORIZED')
    }
  }
  t.strictSame(
    ENDPOINTS.filter((one) => one.authenticated).map(pageId),
    ENDPOINTS.filter((one) => handlerOf(pageId(one)).early.some((guard) => guard.status === 401)).map(pageId),
    'every page that is said to be private has the guard, and no other',
  )
})

t.test('a body is read although nothing says what it is, and null is as good as nothing', async (t) => {
  const scene = new Scene()
  const absent = ['fulfillment_url', 'products', 'pay_deadline', 'refund_deadline', 'wire_transfer_deadline']
  const order = {
    amount: 'KUDOS:5',
    summary: 'Tea',
    fulfillment_message: 'Enjoy',
    ...Object.fromEntries(absent.map((name) => [name, null])),
  }
  const answer = await scene.send('merchant', {
    method: 'POST',
    path: '/private/orders?',
    headers: AUTHORIZATION,
    body: Buffer.from(JSON.stringify({ order, refund_delay: null, create_token: null })),
  })
  t.equal(answer.status, 200, answer.text)
  t.equal(answer.reply.headers['content-length'], String(answer.reply.body.length))
})

t.test('a method that a page has not is told before anything is said about the body', async (t) => {
  const answer = await new Scene().send('merchant', {
    method: 'PUT',
    path: '/private/token',
    headers: { 'content-type': 'garbage', 'content-encoding': 'gzip' },
    body: gzipSync('{'),
  })
  refused(t, answer, 405, 'GENERIC_METHOD_INVALID')
  t.equal(answer.reply.headers['allow'], 'POST, DELETE')
})

t.test('OPTIONS tells every method of a path', async (t) => {
  const { reply } = await ask(new Scene(), 'OPTIONS', '/private/orders/x')
  t.equal(reply.headers['allow'], 'GET, HEAD, DELETE')
})

t.test('the old name of the default instance leads to its pages', async (t) => {
  const scene = new Scene()
  const requests = [
    ['GET', '/instances/default/config?a=b', '/config?a=b'],
    ['POST', '/instances/default/private/orders', '/private/orders'],
    ['DELETE', '/instances/default/private/orders/a%2Fb', '/private/orders/a%2Fb'],
  ] as const
  for (const [method, path, target] of requests) {
    const answer = await ask(scene, method, path)
    t.equal(answer.status, 308)
    t.equal(answer.text, '')
    t.equal(answer.reply.headers['location'], `http://merchant.test${target}`)
  }
  t.equal((await ask(scene, 'GET', '/instances/defaults/config')).status, 404, 'no other name does')
})

t.test('every reply is dated by the world’s clock, whatever the machine’s says', async (t) => {
  const scene = new Scene()
  scene.clock.advance(1_000_000_000)
  const answers = [
    await ask(scene, 'GET', '/config'),
    await ask(scene, 'HEAD', '/config'),
    await ask(scene, 'OPTIONS', '/config'),
    await ask(scene, 'DELETE', '/config'),
    await ask(scene, 'GET', '/nothing'),
    await post('{', {}, scene),
    await post(CLAIM, {}, scene),
  ]
  for (const { reply } of answers) {
    t.equal(reply.headers['date'], 'Sun, 09 Sep 2057 01:46:40 GMT')
    t.equal(reply.headers['cache-control'], 'no-store')
    t.equal(reply.headers['access-control-allow-origin'], '*')
    t.equal(reply.headers['access-control-expose-headers'], '*')
  }
})

t.test('the headers of a reply are these and no others', async (t) => {
  const { reply } = await ask(new Scene(), 'GET', '/config')
  t.strictSame(Object.keys(reply.headers).sort(), [
    'access-control-allow-origin',
    'access-control-expose-headers',
    'cache-control',
    'connection',
    'content-length',
    'content-type',
    'date',
  ])
  t.equal(reply.headers['content-length'], String(reply.body.length))
  t.equal(reply.headers['content-type'], 'application/json', 'without a charset')
})

t.test('replies of a shop are not compressed', async (t) => {
  const headers = { 'accept-encoding': 'gzip, deflate, br' }
  const { reply } = await new Scene().send('merchant', { method: 'GET', path: '/config', headers })
  t.notOk('content-encoding' in reply.headers)
})

/** The handler of /config with something in it that breaks. */
function broken(failure: unknown): Handler {
  const fail = (): void => {
    throw failure
  }
  return { ...handlerOf('merchant/get-config'), steps: [effect('break', fail)] }
}

t.test('a handler that breaks is 500, tells nothing about itself, and tells us', async (t) => {
  const failures: unknown[] = [
    new TypeError('secret of line 42'),
    Object.assign(new Error('secret of line 42'), { code: 'ENOSPC', path: '/secret/folder' }),
  ]
  for (const failure of failures) {
    const scene = new Scene({ handlers: [broken(failure)] })
    const answer = await scene.call(getConfig)
    refused(t, answer, 500, 'GENERIC_INTERNAL_INVARIANT_FAILURE')
    t.strictSame(Object.keys(answer.json).sort(), ['code', 'hint'])
    t.notMatch(answer.text, /secret|stack|\.ts|\.js/)
    t.equal(scene.mistakes.length, 1)
    t.match(scene.mistakes[0]?.message, /secret of line 42/)
  }
})

t.test('a handler that throws what is no error is 500, too', async (t) => {
  const scene = new Scene({ handlers: [broken('secret of line 42')] })
  const answer = await scene.call(getConfig)
  refused(t, answer, 500, 'GENERIC_INTERNAL_INVARIANT_FAILURE')
  t.notMatch(answer.text, /secret/)
  t.equal(scene.mistakes.length, 1)
})

t.test('refusals are no mistakes of ours', async (t) => {
  const scene = new Scene()
  await ask(scene, 'GET', '/nothing')
  await ask(scene, 'GET', '/private/orders/%zz')
  await post('{', {}, scene)
  await post(CLAIM, {}, scene)
  await post(new Uint8Array(MAX_BODY_BYTES + 1), {}, scene)
  t.strictSame(scene.mistakes, [])
})

t.test('a page that has no handler is 500', async (t) => {
  const scene = new Scene()
  const world = { ...scene.world, handlers: new Map<string, Handler>() }
  const request = { method: 'GET', path: '/config', headers: {} }
  const reply = await inject(servers(), world, 'merchant', request, 'a test')
  refused(t, new Answer(reply, undefined), 500, 'GENERIC_INTERNAL_INVARIANT_FAILURE')
  t.equal(scene.mistakes.length, 1)
})

t.test('what could not be made durable is not answered', async (t) => {
  const medium = { ...memoryMedium(), sync: () => Promise.reject(new Error('disk full')) }
  const scene = new Scene({ medium: () => medium })
  refused(t, await scene.call(getConfig), 500, 'GENERIC_INTERNAL_INVARIANT_FAILURE')
  t.match(scene.mistakes, [{ message: 'disk full' }])
})
