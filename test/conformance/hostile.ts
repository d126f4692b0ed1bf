/** Targets that are broken, slow or malicious: the harness says so, and goes on or stops in good order. */
import {
  createServer as createHttpServer,
  request,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { sendOverSocket } from '../../src/conformance/actors/socket.js'
import { LostError } from '../../src/conformance/targets/target.js'
import { conform, ScenarioError, SetUpError, startSim } from '../../src/index.js'
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
  return sendOverSocket(url, { method: 'GET', path: '/config', headers: {} }, { timeoutMs: 300 })
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
  await t.rejects(conform({ scenarios: ['no-such'] }), ScenarioError)
})

t.test('options that are none are refused by name', async (t) => {
  const wrong: [object, RegExp][] = [
    [{ plays: -1 }, /plays/],
    [{ plays: 1.5 }, /plays/],
    [{ plays: NaN }, /plays/],
    [{ plays: Infinity }, /plays/],
    [{ plays: '5' }, /plays/],
    [{ scenarios: 'buy-and-receive' }, /scenarios/],
    [{ defects: 'x' }, /defects/],
    [{ merchant: 5 }, /merchant/],
    [{ sede: '1' }, /sede is not allowed/],
  ]
  for (const [options, message] of wrong)
    await t.rejects(conform(options), { name: SetUpError.name, message })
  await t.rejects(startSim({ port: -1 }), { message: /port has to be/ })
  await t.rejects(startSim({ host: '' }), { message: /host/ })
})

t.test('a URL that says more than where to go is refused, and not repeated', async (t) => {
  for (const merchant of [
    'http://user:pass@127.0.0.1:1/',
    'http://127.0.0.1:1/?a=b',
    'http://127.0.0.1:1/#c',
  ])
    await t.rejects(conform({ merchant, token: 'x' }), {
      name: SetUpError.name,
      message: /^(?!.*pass@).*without/,
    })
})

type Handle = (incoming: IncomingMessage, outgoing: ServerResponse) => void

/** The simulated merchant behind a server that does as it likes. @returns what to judge */
async function merchantBehind(
  t: Test,
  handle: (pass: Handle) => Handle,
  options: Parameters<typeof startSim>[0] = {},
) {
  const sim = await startSim(options)
  const pass: Handle = (incoming, outgoing) => {
    const { method, url = '/', headers } = incoming
    const onwards = request(new URL(url, sim.merchantUrl), { method, headers }, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 500, reply.headers)
      reply.pipe(outgoing)
    })
    incoming.pipe(onwards)
  }
  const server = createHttpServer(handle(pass))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(async () => {
    server.closeAllConnections()
    server.close()
    await sim.stop()
  })
  const merchant = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`
  return { merchant, token: sim.token }
}

t.test('a merchant under a path is judged like any other', async (t) => {
  const { merchant, token } = await merchantBehind(t, (pass) => (incoming, outgoing) => {
    incoming.url = (incoming.url ?? '').replace(/^\/instances\/tea/, '')
    pass(incoming, outgoing)
  })
  const result = await conform({
    merchant: `${merchant}instances/tea`,
    token,
    scenarios: ['buy-and-receive'],
  })
  t.equal(result.exitCode, 0)
  t.ok(result.rows.some(({ row, verdict }) => row.id.endsWith('pay/200-paid') && verdict === 'upheld'))
})

t.test('a merchant that falls silent does not pass', async (t) => {
  let asked = 0
  const { merchant, token } = await merchantBehind(t, (pass) => (incoming, outgoing) => {
    // What is asked before the play begins gets a good answer: it is asked who it is a second time by the opening.
    if (incoming.url === '/config') asked++
    if (asked > 1) incoming.socket.destroy()
    else pass(incoming, outgoing)
  })
  const result = await conform({ merchant, token, scenarios: ['buy-and-receive'] })
  t.equal(result.exitCode, 2)
  const { findings } = result.plays.at(-1) ?? { findings: [] }
  t.ok(findings.some(({ verdict, says }) => verdict === 'unknown' && says.startsWith('no reply came')))
})

t.test('a merchant that fills every reply is listened to only so long', async (t) => {
  const noise = Buffer.alloc(4 * 1024 * 1024 - 1, 'x')
  const story = [
    'story: ten-questions',
    'says: A wallet asks again and again.',
    'actors: { alice: wallet }',
    'steps:',
    ...new Array<string>(10).fill('  - { call: alice.config-of-merchant }'),
  ]
  const folder = t.testdir({ 'ten-questions.yaml': story.join('\n') })
  let asked = 0
  const { merchant, token } = await merchantBehind(t, (pass) => (incoming, outgoing) => {
    // What is asked before the play begins gets a good answer.
    if (incoming.url === '/config' && ++asked > 2) outgoing.end(noise)
    else pass(incoming, outgoing)
  })
  const result = await conform({ merchant, token, scenarios: [join(folder, 'ten-questions.yaml')] })
  const lost = result.plays.flatMap((play) => play.findings).filter(({ verdict }) => verdict === 'unknown')
  t.equal(lost.length, 2, 'eight replies were taken')
  for (const { says } of lost) t.match(says, /the replies of this play are larger than/)
})

t.test('a run that waits for a silent merchant can be interrupted', async (t) => {
  const interruption = new AbortController()
  const { merchant, token } = await merchantBehind(t, (pass) => (incoming, outgoing) => {
    // Nobody answers; whoever waits is told to stop.
    if (incoming.url?.endsWith('/claim') === true) interruption.abort()
    else pass(incoming, outgoing)
  })
  const { signal } = interruption
  const result = await conform({ merchant, token, scenarios: ['buy-and-receive'], signal })
  t.equal(result.exitCode, 130)
  t.ok(result.interrupted)
})

t.test('a mistake of a merchant out there accuses nobody else, and is not shrunk', async (t) => {
  const defects = ['drop:merchant/post-orders-ORDER_ID-claim/not-claimed-by-another']
  const { merchant, token } = await merchantBehind(t, (pass) => pass, { defects })
  const result = await conform({ merchant, token, scenarios: ['competing-wallets'], plays: 20 })
  t.equal(result.exitCode, 1)
  const [example] = result.counterexamples
  t.equal(example?.shrinkPlays, 0)
  const accused = [...result.plays.flatMap((play) => play.findings), ...(example?.judged.findings ?? [])]
  t.same(
    accused.filter(({ row }) => row.startsWith('exchange/')),
    [],
  )
})
