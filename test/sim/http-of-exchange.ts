/** What an exchange does below its pages: routing, bodies and compression, as recorded from the reference. */
import { deflateRawSync, deflateSync, gzipSync, inflateSync } from 'node:zlib'
import t from 'tap'
import type { ErrorName } from '../../src/protocol/errors.js'
import { MAX_BODY_BYTES } from '../../src/protocol/http.js'
import { wantsDeflate } from '../../src/sim/http/content.js'
import { made, Scene, type Answer } from './fixtures.js'
import { refused } from './guards.js'

const scene = new Scene()
const COIN = made('coin')
const REFUND = `/coins/${COIN}/refund`

const ask = (
  method: string,
  path: string,
  body?: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> =>
  scene.send('exchange', {
    method,
    path,
    headers,
    ...(body === undefined ? {} : { body: Buffer.from(body) }),
  })

/** A refund that is well formed and signed by nobody: whoever gets as far as the handler hears 403. */
const WELL_FORMED = {
  refund_amount: 'KUDOS:1',
  h_contract_terms: made('contract', 64),
  merchant_pub: made('merchant'),
  rtransaction_id: 1,
  merchant_sig: made('signature', 64),
}
const REQUEST = JSON.stringify(WELL_FORMED)

const reachedHandler = (t: Parameters<typeof refused>[0], answer: Answer): void => {
  refused(t, answer, 403, 'EXCHANGE_REFUND_MERCHANT_SIGNATURE_INVALID')
}

t.test('the first part of a path decides what is said of a page that is not there', async (t) => {
  const cases: [string, string, number, ErrorName, unknown][] = [
    ['GET', '/nothing', 404, 'GENERIC_ENDPOINT_UNKNOWN', '/nothing'],
    ['GET', '/wire', 404, 'GENERIC_ENDPOINT_UNKNOWN', '/wire'],
    ['GET', '/config/x', 404, 'EXCHANGE_GENERIC_WRONG_NUMBER_OF_SEGMENTS', undefined],
    ['GET', '/keys/x/y', 404, 'EXCHANGE_GENERIC_WRONG_NUMBER_OF_SEGMENTS', undefined],
    ['GET', '/transfers', 404, 'EXCHANGE_GENERIC_WRONG_NUMBER_OF_SEGMENTS', undefined],
    ['POST', '/coins', 404, 'EXCHANGE_GENERIC_WRONG_NUMBER_OF_SEGMENTS', undefined],
    ['POST', `${REFUND}/x`, 404, 'EXCHANGE_GENERIC_WRONG_NUMBER_OF_SEGMENTS', undefined],
    ['POST', `/coins/${COIN}/foo`, 404, 'EXCHANGE_GENERIC_OPERATION_UNKNOWN', 'foo'],
    ['POST', `/coins/${COIN}/deposit`, 404, 'EXCHANGE_GENERIC_OPERATION_UNKNOWN', 'deposit'],
    ['POST', `/reserves/${COIN}/withdraw`, 404, 'EXCHANGE_GENERIC_OPERATION_UNKNOWN', 'withdraw'],
    ['GET', `/reserves/${COIN}/foo`, 404, 'EXCHANGE_GENERIC_OPERATION_UNKNOWN', 'foo'],
    ['GET', `/coins/${COIN}/foo`, 404, 'GENERIC_ENDPOINT_UNKNOWN', `/coins/${COIN}/foo`],
    ['GET', REFUND, 404, 'GENERIC_ENDPOINT_UNKNOWN', REFUND],
    ['POST', '/coins/NOTAKEY/foo', 400, 'EXCHANGE_GENERIC_COINS_INVALID_COIN_PUB', 'NOTAKEY'],
    ['GET', '/reserves/NOTAKEY/foo', 400, 'GENERIC_RESERVE_PUB_MALFORMED', 'NOTAKEY'],
    ['PUT', '/nothing', 404, 'GENERIC_ENDPOINT_UNKNOWN', '/nothing'],
  ]
  for (const [method, path, status, code, detail] of cases) {
    const answer = await ask(method, path, method === 'POST' ? '{}' : undefined)
    refused(t, answer, status, code)
    t.equal(answer.json['detail'], detail, `${method} ${path}`)
  }
})

t.test('a method that no page of a first part has is 405', async (t) => {
  const cases: [string, string, string][] = [
    ['PUT', '/keys', 'GET, HEAD'],
    ['PUT', REFUND, 'POST, GET, HEAD'],
    ['DELETE', REFUND, 'POST, GET, HEAD'],
    ['DELETE', '/coins', 'POST, GET, HEAD'],
    ['GET', '/batch-deposit', 'POST'],
    ['HEAD', '/batch-deposit', 'POST'],
    ['POST', '/config', 'GET, HEAD'],
    ['GET', `/management/denominations/${made('hash', 64)}/revoke`, 'POST'],
  ]
  for (const [method, path, allowed] of cases) {
    const answer = await ask(method, path)
    t.equal(answer.status, 405, `${method} ${path}`)
    t.equal(answer.reply.headers['allow'], allowed)
    if (method !== 'HEAD') t.equal(answer.json['detail'], method)
  }
})

t.test('HEAD is GET without a body, on pages that are not there as well', async (t) => {
  for (const path of ['/keys', '/nothing', REFUND]) {
    const [get, head] = [await ask('GET', path), await ask('HEAD', path)]
    t.equal(head.status, get.status)
    t.equal(head.text, '')
    t.equal(head.reply.headers['content-length'], String(get.reply.body.length))
  }
})

t.test('browsers may ask anything, on known first parts', async (t) => {
  for (const path of ['/keys', REFUND, '/coins', '*']) {
    const { status, text, reply } = await ask('OPTIONS', path)
    t.equal(status, 204, path)
    t.equal(text, '')
    for (const name of ['origin', 'headers', 'methods'])
      t.equal(reply.headers[`access-control-allow-${name}`], '*')
  }
  t.equal((await ask('OPTIONS', '/nothing')).status, 404)
})

t.test('the root leads to the terms', async (t) => {
  const { status, reply } = await ask('GET', '/')
  t.equal(status, 302)
  t.equal(reply.headers['location'], '/terms')
})

t.test('a path that is too long is 414, wherever it leads', async (t) => {
  refused(t, await ask('GET', `/keys/${'x'.repeat(512)}`), 414, 'GENERIC_URI_TOO_LONG')
  refused(t, await ask('POST', `/coins/${'x'.repeat(505)}/refund`), 414, 'GENERIC_URI_TOO_LONG')
  refused(t, await ask('GET', `/keys/${'x'.repeat(511)}`), 404, 'EXCHANGE_GENERIC_WRONG_NUMBER_OF_SEGMENTS')
  t.equal((await ask('GET', `/keys?x=${'x'.repeat(600)}`)).status, 200, 'a query is no path')
})

t.test('what is mistaken for a key or a date is shown in words that any reader of JSON takes', async (t) => {
  for (const odd of ['\u0000', 'A\u0000B', '\u202e', 'x'.repeat(300)]) {
    const key = encodeURIComponent(odd)
    for (const path of [
      `/reserves/${key}`,
      `/coins/${key}/link`,
      `/transfers/${key}`,
      `/keys?last_issue_date=${key}`,
    ]) {
      const answer = await ask('GET', path)
      t.equal(answer.status, 400, path)
      t.doesNotThrow(() => answer.json, 'our reader refuses what the reference refuses')
      t.match(answer.json['detail'], /^[\x20-\x7e…]+$/)
    }
  }
})

t.test('a slash at the end, a query, and small letters are not looked at', async (t) => {
  for (const path of [`${REFUND}/`, `${REFUND}?x=1`, `/coins/${COIN.toLowerCase()}/refund`])
    reachedHandler(t, await ask('POST', path, REQUEST))
})

t.test('a body is JSON before the path is looked at', async (t) => {
  for (const path of ['/coins/NOTAKEY/refund', '/coins/NOTAKEY/foo', `/coins/${COIN}/foo`, '/coins'])
    refused(t, await ask('POST', path, '{'), 400, 'GENERIC_JSON_INVALID')
  refused(t, await ask('POST', '/coins/NOTAKEY/refund', '{}'), 400, 'EXCHANGE_GENERIC_COINS_INVALID_COIN_PUB')
})

t.test('a bad field is told by its name and place, and nothing else', async (t) => {
  const without = (name: string): string => JSON.stringify({ ...WELL_FORMED, [name]: undefined })
  const cases: [string, string | undefined, number | undefined][] = [
    ...Object.keys(WELL_FORMED).map((name, line): [string, string, number] => [without(name), name, line]),
    ['{}', 'refund_amount', 0],
    ['[]', 'refund_amount', 0],
    ['[{}]', 'refund_amount', 0],
    ['null', undefined, undefined],
    ['"text"', undefined, undefined],
    ['', undefined, undefined],
    [`${REQUEST}x`, undefined, undefined],
  ]
  for (const [body, field, line] of cases) {
    const answer = await ask('POST', REFUND, body)
    refused(t, answer, 400, 'GENERIC_JSON_INVALID')
    t.equal(answer.json['field'], field, body.slice(0, 40))
    t.equal(answer.json['line'], line)
    t.notOk('detail' in answer.json)
  }
})

t.test('a bad field inside of a list is told by its own name', async (t) => {
  const deposit = {
    merchant_payto_uri: 'payto://x-taler-bank/bank.test/shop?receiver-name=Shop',
    wire_salt: made('salt', 16),
    merchant_pub: made('merchant'),
    h_contract_terms: made('contract', 64),
    coins: [{ contribution: 'much' }],
    timestamp: { t_s: 1 },
    wire_transfer_deadline: { t_s: 1 },
  }
  const answer = await ask('POST', '/batch-deposit', JSON.stringify(deposit))
  t.match(answer.json, { code: 22, field: 'contribution', line: 0 })
})

t.test('of fields that come twice the last one counts', async (t) => {
  const twice = `{"merchant_pub":5,${REQUEST.slice(1)}`
  reachedHandler(t, await ask('POST', REFUND, twice))
})

t.test('bodies may come deflated, and in nothing else', async (t) => {
  for (const encoding of ['deflate', 'Deflate'])
    reachedHandler(t, await ask('POST', REFUND, deflateSync(REQUEST), { 'content-encoding': encoding }))
  reachedHandler(t, await ask('POST', REFUND, REQUEST, { 'content-encoding': 'br' }))
  const bad: [string, Uint8Array][] = [
    ['deflate', Buffer.from(REQUEST)],
    ['deflate', deflateRawSync(REQUEST)],
    ['deflate', deflateSync(Buffer.alloc(MAX_BODY_BYTES + 1, 0x20))],
    ['gzip', gzipSync(REQUEST)],
  ]
  for (const [encoding, body] of bad) {
    const answer = await ask('POST', REFUND, body, { 'content-encoding': encoding })
    refused(t, answer, 400, 'GENERIC_JSON_INVALID')
    t.strictSame(Object.keys(answer.json).sort(), ['code', 'hint'])
  }
})

t.test('an announcement of more than 16 MiB is 413, and the connection ends', async (t) => {
  const answer = await ask('POST', REFUND, '{}', { 'content-length': String(MAX_BODY_BYTES + 1) })
  refused(t, answer, 413, 'GENERIC_UPLOAD_EXCEEDS_LIMIT')
  t.equal(answer.reply.headers['connection'], 'close')
})

t.test('replies are deflated for whoever wants that, where it makes them smaller', async (t) => {
  const plain = await ask('GET', '/keys')
  for (const wanted of ['deflate', 'gzip, deflate', '*']) {
    const { reply } = await ask('GET', '/keys', undefined, { 'accept-encoding': wanted })
    t.equal(reply.headers['content-encoding'], 'deflate', wanted)
    t.equal(reply.headers['content-type'], 'application/json')
    t.equal(reply.headers['content-length'], String(reply.body.length))
    t.strictSame(inflateSync(reply.body), Buffer.from(plain.reply.body))
    t.equal(reply.headers['etag'], plain.reply.headers['etag'], 'the tag is of what is inside')
  }
  const small = await ask('POST', REFUND, '{', { 'accept-encoding': 'deflate' })
  t.equal(small.code, 22)
  t.equal((await ask('GET', '/seed', undefined, { 'accept-encoding': 'deflate' })).reply.body.length, 32)
})

t.test('deflate is wanted when it is named, or when anything is', (t) => {
  const wanted = ['deflate', ' Deflate ', 'gzip;q=1, deflate;q=0.5', '*', ' * ']
  const unwanted = ['', 'gzip', 'gzip, *', 'deflated', 'x-deflate', 'deflate;q=0', 'deflate; q=0.0']
  t.ok(wanted.every(wantsDeflate))
  t.notOk(unwanted.some(wantsDeflate))
  t.end()
})
