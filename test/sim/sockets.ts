/** What comes over sockets need not be HTTP, or all of it: each is answered or hung up on, and nobody else suffers. */
import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import { startSim } from '../../src/sim/listen.js'

const HOST = 'Host: x\r\n'
const GET = `GET /config HTTP/1.1\r\n${HOST}\r\n`
/** Lines to the end of the head, and what follows them. */
const post = (head: string, body: string): string =>
  `POST /batch-deposit HTTP/1.1\r\n${HOST}${head}\r\n\r\n${body}`
const ask = (line: string, head = ''): string => `${line}\r\n${HOST}${head}\r\n`

/** What is written, the statuses of the replies, and whether it is written byte by byte. */
const CONVERSATIONS: Readonly<Record<string, readonly [text: string, statuses: string, isSlow?: true]>> = {
  'several requests at once': [GET + GET + GET, '200 200 200'],
  'requests behind refusals': [
    post('Content-Length: 1', '{') + post('Content-Length: 2', '{}') + GET,
    '400 400 200',
  ],
  'a head that comes byte by byte': [GET, '200', true],
  'a body that comes byte by byte': [post('Content-Length: 12', '{"coins":[]}'), '400', true],
  'a body in chunks': [post('Transfer-Encoding: chunked', '1\r\n{\r\n1\r\n}\r\n0\r\n\r\n'), '400'],
  'a body where none belongs': [`${ask('GET /config HTTP/1.1', 'Content-Length: 2\r\n')}{}`, '200'],
  'a body that is announced': [post('Content-Length: 2\r\nExpect: 100-continue', '{}'), '100 400'],
  'no body': [ask('POST /batch-deposit HTTP/1.1'), '400'],
  nothing: ['', ''],
  'half a line': ['GE', ''],
  'half a head': ['GET /config HTTP/1.1\r\nHos', ''],
  'half a body': [post('Content-Length: 100', '{"coins"'), ''],
  'chunks without an end': [post('Transfer-Encoding: chunked', '2\r\n{}\r\n'), ''],
  'a body longer than its length': [post('Content-Length: 1', '{}') + GET, '400 400'],
  'a chunk without a length': [post('Transfer-Encoding: chunked', 'zz\r\n{}\r\n'), '400'],
  'a length that is no number': [post('Content-Length: two', '{}'), '400'],
  'a negative length': [post('Content-Length: -1', '{}'), '400'],
  'a length of more than 64 bits': [post('Content-Length: 99999999999999999999', '{}'), '400'],
  'two lengths': [post('Content-Length: 2\r\nContent-Length: 3', '{}'), '400'],
  'a length and chunks': [
    post('Content-Length: 2\r\nTransfer-Encoding: chunked', '2\r\n{}\r\n0\r\n\r\n'),
    '400',
  ],
  'an encoding of transfers that nobody knows': [post('Transfer-Encoding: gzip', '{}'), '400'],
  'a method that nobody knows': [ask('FUZZ /config HTTP/1.1'), '400'],
  'a method that no page has': [ask('PROPFIND /config HTTP/1.1'), '405'],
  'the method of proxies': [ask('CONNECT /config HTTP/1.1'), ''],
  'another protocol': [ask('GET /config HTTP/1.1', 'Connection: upgrade\r\nUpgrade: websocket\r\n'), '200'],
  'the next version': ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '400'],
  'no host': ['GET /config HTTP/1.1\r\n\r\n', '400'],
  'a host that is none': ['GET /config HTTP/1.1\r\nHost: [::1\r\n\r\n', '200'],
  'a header that is too long': [ask('GET /config HTTP/1.1', `X: ${'x'.repeat(20_000)}\r\n`), '400'],
  'a header with a NUL': [ask('GET /config HTTP/1.1', 'X: a\0b\r\n'), '400'],
  'a path that is too long': [ask(`GET /config/${'x'.repeat(5000)} HTTP/1.1`), '414'],
  'a path that is longer than a head may be': [ask(`GET /config/${'x'.repeat(30_000)} HTTP/1.1`), '400'],
  'a path of bytes': [ask('GET /\xff\xfe HTTP/1.1'), '400'],
  'an address instead of a path': [ask('GET http://[ HTTP/1.1'), '400'],
  'something encrypted': ['\x16\x03\x01\0\xc8\x01\0\0\xc4\x03\x03', '400'],
}

t.test('whatever is written to a socket', async (t) => {
  const warnings: Error[] = []
  const onWarning = (warning: Error): unknown => warnings.push(warning)
  process.on('warning', onWarning)
  t.teardown(() => process.off('warning', onWarning))
  const sim = await startSim({})
  t.teardown(() => sim.stop())
  const { port, hostname } = new URL(sim.exchangeUrl)
  /** Writes and hears what is answered until the server hangs up, or hangs up itself. */
  const talk = async (parts: readonly string[], isRude = false): Promise<string> => {
    const socket = connect(Number(port), hostname)
    const heard: Buffer[] = []
    socket.on('data', (part: Buffer) => heard.push(part))
    socket.on('error', () => undefined)
    const closed = once(socket, 'close')
    for (const part of parts) {
      socket.write(part, 'latin1')
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
    if (isRude) socket.resetAndDestroy()
    else socket.end()
    await closed
    return [
      ...Buffer.concat(heard)
        .toString()
        .matchAll(/HTTP\/1\.1 (\d+)/g),
    ]
      .map(([, status]) => status)
      .join(' ')
  }
  for (const [name, [text, statuses, isSlow = false]] of Object.entries(CONVERSATIONS)) {
    t.equal(await talk(isSlow ? Array.from(text) : [text]), statuses, name)
    await talk([text], true)
  }
  t.equal(await talk([GET]), '200', 'and then as ever')
  t.strictSame(warnings, [], 'no mistake of ours')
})
