/** Targets that are broken, slow or malicious: the harness says so, and goes on or stops in good order. */
import { createServer, type AddressInfo, type Server } from 'node:net'
import t, { type Test } from 'tap'
import { sendOverSocket } from '../../src/conformance/actors/socket.js'
import { LostError } from '../../src/conformance/targets/target.js'
import { conform, SetUpError } from '../../src/index.js'
import { MAX_BODY_BYTES } from '../../src/protocol/http.js'

/** A server that answers every connection with these bytes. @returns its base URL */
async function serverThatSays(t: Test, answer: string | Buffer, end = true): Promise<string> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => {
      socket.write(answer)
      if (end) socket.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.close()
  })
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`
}

function get(url: string): Promise<unknown> {
  return sendOverSocket(url, { method: 'GET', path: '/config', headers: {} }, 300)
}

t.test('a server that never answers is waited for only so long', async (t) => {
  const url = await serverThatSays(t, '', false)
  await t.rejects(get(url), LostError)
})

t.test('a server that trickles is waited for only so long', async (t) => {
  const url = await serverThatSays(t, 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n1', false)
  await t.rejects(get(url), LostError)
})

t.test('a body that never ends is cut off', async (t) => {
  const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n'
  const url = await serverThatSays(t, Buffer.concat([Buffer.from(head), Buffer.alloc(MAX_BODY_BYTES + 1)]))
  await t.rejects(get(url), /larger than/)
})

t.test('what is no HTTP, or breaks off, is a lost reply', async (t) => {
  for (const answer of [
    'SSH-2.0-OpenSSH\r\n',
    'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12345',
    `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`,
    '',
  ])
    await t.rejects(get(await serverThatSays(t, answer)), LostError)
})

t.test('a redirect is a reply like any other, and not followed', async (t) => {
  const url = await serverThatSays(
    t,
    'HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n',
  )
  t.match(await get(url), { status: 302 })
})

t.test('a target that is no merchant is refused with what to do about it', async (t) => {
  const body = (text: string): string =>
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${String(text.length)}\r\n\r\n${text}`
  const answers: [string, RegExp][] = [
    [body('<html>'), /config is not what the merchant should answer/],
    [body('[]'), /config is not what the merchant should answer/],
    [body('{"currency":1}'), /config is not what the merchant should answer/],
    ['HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n', /answers 404, not 200\. Is this the base URL/],
    ['', /cannot be reached: .*Is it running/],
  ]
  for (const [answer, message] of answers) {
    const merchant = await serverThatSays(t, answer)
    await t.rejects(conform({ merchant, token: 'secret-token:x' }), { name: SetUpError.name, message })
  }
})

t.test('a URL that is none, and a port where nobody listens, are refused', async (t) => {
  for (const merchant of ['', 'localhost', 'ftp://localhost/', 'http://127.0.0.1:1/'])
    await t.rejects(conform({ merchant, token: 'x' }), SetUpError, merchant)
})

t.test('options that do not fit together are refused', async (t) => {
  await t.rejects(conform({ token: 'x' }), SetUpError)
  await t.rejects(conform({ merchant: 'http://localhost/' }), SetUpError)
  await t.rejects(conform({ merchant: 'http://localhost/', token: 'x', defects: ['y'] }), SetUpError)
  await t.rejects(conform({ defects: ['y'] }), SetUpError)
  await t.rejects(conform({ scenarios: ['no-such'] }), SetUpError)
})
