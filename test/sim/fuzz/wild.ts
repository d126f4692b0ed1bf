/** Requests that need not mean anything: the only question is whether somebody breaks. */
import type { HttpRequest } from '../../../src/protocol/http.js'
import { utf8 } from '../../../src/protocol/encoding/struct.js'
import type { Dice } from './dice.js'
import { makeWrong, queryNames } from './harmful.js'
import { asHttp, type Message } from './message.js'

type Wild = (message: Message, dice: Dice, others: readonly Message[]) => HttpRequest

const bodyOf = (request: HttpRequest): Uint8Array => request.body ?? utf8('{}')

/** Changes the bytes of a body. */
function bytes(change: (body: Uint8Array, dice: Dice) => Uint8Array): Wild {
  return (message, dice) => {
    const request = asHttp(message)
    return { ...request, body: change(bodyOf(request), dice) }
  }
}

const junk = (dice: Dice): string => Buffer.from(dice.bytes(1 + dice.below(30))).toString('latin1')

/** What a parser of HTTP lets through in the value of a header. */
const headerText = (text: string): string => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '')

const BODIES = [
  '',
  'null',
  '[]',
  '5',
  '"text"',
  '{}',
  '{"a":1,"a":2}',
  '{"__proto__":{"x":1},"constructor":{"prototype":{}},"toString":5}',
  '{"a":1e999999}',
  '{"a":-0}',
  '{"a":1.5}',
  '{"a":"\\ud800"}',
  '{"\\u0000":1}',
  '{"coins":[{}]}',
  '\ufeff{}',
  '['.repeat(600),
  '{"a":'.repeat(600),
  `{"a":${'9'.repeat(5000)}}`,
  `"${'x'.repeat(20_000)}"`,
  `[${'[],'.repeat(2000)}[]]`,
]

const PATHS = [
  '/',
  '//',
  '/.',
  '/../config',
  '/%00',
  '/%ff',
  '/%',
  '/config%2f',
  '/instances//private',
  '/instances/%2e%2e/config',
  '/?',
  '/#',
  `/${'x'.repeat(5000)}`,
]

/** Parameters of any page. */
const PARAMETERS = [
  'timeout_ms',
  'long_poll_ms',
  'lpt',
  'delta',
  'limit',
  'start',
  'offset',
  'paid',
  'token',
  'h_contract',
  'session_id',
  'last_issue_date',
  'merchant_sig',
]
const VALUES = [
  '',
  '-1',
  '0',
  '1',
  '-9007199254740993',
  '999999999999999',
  '9223372036854775807',
  '9223372036854775808',
  '18446744073709551615',
  '18446744073709551616',
  '99999999999999999999',
  '1e3',
  '0x10',
  ' 1',
  'NaN',
  'yes',
  '%zz',
  '+',
  '\u0000',
  '９',
]

const HEADERS = [
  'accept',
  'accept-encoding',
  'accept-language',
  'authorization',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'cookie',
  'expect',
  'host',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'origin',
  'range',
  'taler-coin-history-signature',
  'taler-reserve-history-signature',
  'transfer-encoding',
  'x-forwarded-host',
  'x-forwarded-prefix',
  'x-forwarded-proto',
  'x-http-method-override',
]
const HEADER_VALUES = [
  '',
  '*',
  '"',
  '""',
  '"0"',
  'W/"1"',
  '"18446744073709551616"',
  '"1", "2"',
  '-1',
  '0',
  '99999999999999999999',
  'deflate',
  'deflate;q=0',
  'gzip, deflate;q=0.001, *;q=0',
  'identity;q=0, *;q=0',
  ';q=;q=;,,',
  'text/html',
  'application/json;q=0',
  '*/*;q=9',
  'de-DE-1996, *;q=0',
  'x'.repeat(4000),
  'bytes=0-1,5-',
  'bytes=9-1',
  '//evil.test/%zz',
  '[::1',
  'a b:c',
  'chunked',
  '100-continue',
  '__proto__',
]

/** Replaces one segment of a path. */
function segment(path: string, dice: Dice): string {
  const [plain = '', query] = path.split('?')
  const segments = plain.split('/')
  const place = 1 + dice.below(Math.max(1, segments.length - 1))
  const choices = [
    '',
    '.',
    '..',
    '%00',
    '%ff',
    '%',
    '*',
    '{ORDER_ID}',
    'é',
    "'",
    '-1',
    '__proto__',
    'constructor',
  ]
  segments[place] = dice.once(4) ? encodeURIComponent(junk(dice)) : dice.pick(choices)
  return `${segments.join('/')}${query === undefined ? '' : `?${query}`}`
}

/** By name; the name is what a report shows. */
export const WILD: Readonly<Record<string, Wild>> = {
  'body cut off': bytes((body, dice) => body.subarray(0, dice.below(body.length + 1))),
  'body with other bytes': bytes((body, dice) => {
    const changed = body.slice()
    for (let times = 1 + dice.below(3); times > 0; times--)
      if (changed.length > 0) changed[dice.below(changed.length)] = dice.below(256)
    return changed
  }),
  'body with bytes put in': bytes((body, dice) => {
    const place = dice.below(body.length + 1)
    return Buffer.concat([body.subarray(0, place), dice.bytes(dice.below(20)), body.subarray(place)])
  }),
  'body of something else': bytes((_, dice) => utf8(dice.pick(BODIES))),
  'body of noise': bytes((_, dice) => dice.bytes(dice.below(200))),
  'body of another page': (message, dice, others) => ({
    ...asHttp(message),
    body: bodyOf(asHttp(dice.pick(others))),
  }),
  'several fields wrong': (message, dice) => {
    let wronged = message
    for (let times = 2 + dice.below(3); times > 0; times--)
      wronged = makeWrong(wronged, dice)?.message ?? wronged
    return asHttp(wronged)
  },
  'encoding that it does not have': (message, dice) => {
    const request = asHttp(message)
    const encoding = dice.pick(['gzip', 'deflate', 'br', 'x', 'gzip, deflate', 'constructor'])
    return {
      ...request,
      body: bodyOf(request),
      headers: { ...request.headers, 'content-encoding': encoding },
    }
  },
  'another method': (message, dice) => ({
    ...asHttp(message),
    method: dice.pick([
      'GET',
      'HEAD',
      'POST',
      'PUT',
      'PATCH',
      'DELETE',
      'OPTIONS',
      'TRACE',
      'CONNECT',
      'PROPFIND',
      'constructor',
    ]),
  }),
  'another path': (message, dice) => ({ ...asHttp(message), path: dice.pick(PATHS) }),
  'another segment': (message, dice) => {
    const request = asHttp(message)
    return { ...request, path: segment(request.path, dice) }
  },
  'another query': (message, dice) => {
    const request = asHttp(message)
    const [plain = '', before = ''] = request.path.split('?')
    const own = queryNames(message)
    const name = dice.once(4) ? junk(dice) : dice.pick(own.length > 0 && dice.once(2) ? own : PARAMETERS)
    const value = dice.once(4) ? junk(dice) : dice.pick(VALUES)
    const added = `${encodeURIComponent(name)}=${encodeURIComponent(value)}`
    const kept = dice.once(2) ? `${before}&` : ''
    return { ...request, path: `${plain}?${kept}${added}${dice.once(2) ? '&&=%' : ''}` }
  },
  'path that is too long': (message, dice) => {
    const request = asHttp(message)
    const [plain = '', query] = request.path.split('?')
    const rest = query === undefined ? '' : `?${query}`
    return {
      ...request,
      path: `${plain}${dice.pick(['', '/'])}${'x'.repeat(dice.pick([400, 520, 3000, 9000]))}${rest}`,
    }
  },
  'other headers': (message, dice) => {
    const request = asHttp(message)
    const added = Array.from({ length: 1 + dice.below(3) }, (): [string, string] => [
      dice.pick(Object.keys(request.headers).concat(HEADERS)),
      dice.once(3) ? headerText(junk(dice)) : dice.pick(HEADER_VALUES),
    ])
    return { ...request, headers: { ...request.headers, ...Object.fromEntries(added) } }
  },
  'another authorization': (message, dice) => ({
    ...asHttp(message),
    headers: {
      authorization: dice.pick([
        '',
        'Bearer',
        'Bearer ',
        'Basic !!!',
        'Basic Og==',
        'x y z',
        'Bearer secret-token:x',
      ]),
    },
  }),
  'another Accept': (message, dice) => {
    const request = asHttp(message)
    const accept = dice.pick(['text/html', '*/*;q=2', ',;=', 'a/b/c', ''])
    return {
      ...request,
      headers: { ...request.headers, accept, 'if-none-match': '"x", W/"y"', host: headerText(junk(dice)) },
    }
  },
}
