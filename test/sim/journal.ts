/** The journal of a listening simulator: what came in and what was said, within bounds. */
import t from 'tap'
import { getConfig } from '../../src/protocol/endpoints/merchant/get-config.js'
import { Journal, type JournalEntry } from '../../src/sim/http/journal.js'
import { Scene, servers } from './fixtures.js'

const entry = (path: string, body = new Uint8Array(0)): JournalEntry => ({
  party: 'merchant',
  method: 'POST',
  path,
  at: 0,
  status: 200,
  requestBody: body,
  replyBody: body,
})

t.test('entries are kept in order, and told as they come', (t) => {
  const told: string[] = []
  const journal = new Journal((one) => told.push(one.path))
  journal.record(entry('/one'))
  journal.record(entry('/two'))
  t.strictSame(
    journal.entries.map((one) => one.path),
    ['/one', '/two'],
  )
  t.strictSame(told, ['/one', '/two'])
  t.end()
})

t.test('the oldest of more than a thousand entries are forgotten', (t) => {
  const journal = new Journal()
  for (let count = 1; count <= 1003; count++) journal.record(entry(`/${String(count)}`))
  t.equal(journal.entries.length, 1000)
  t.equal(journal.entries[0]?.path, '/4')
  t.equal(journal.entries.at(-1)?.path, '/1003')
  t.end()
})

t.test('of a body 64 KiB are kept', (t) => {
  const journal = new Journal()
  journal.record(entry('/large', new Uint8Array(100_000).fill(7)))
  const [kept] = journal.entries
  t.equal(kept?.requestBody.length, 65_536)
  t.equal(kept?.replyBody.length, 65_536)
  t.end()
})

t.test('a request is noted with its raw bytes, the answer and the world’s time', async (t) => {
  const { world, clock } = new Scene()
  const journal = new Journal()
  const send = (method: 'GET' | 'POST', url: string, payload?: string) =>
    servers().merchant.inject({
      method,
      url,
      app: { occasion: { world, journal } },
      ...(payload === undefined ? {} : { payload }),
    })
  const config = await send('GET', '/config')
  clock.advance(5)
  await send('POST', '/orders/x/claim', '{ "nonce" : 5 }')
  await send('GET', '/nothing')
  const [first, second, third] = journal.entries
  t.match(first, { party: 'merchant', method: 'GET', path: getConfig.path, status: 200, at: clock.now() - 5 })
  t.equal(Buffer.from(first?.replyBody ?? []).toString(), config.payload)
  t.match(second, { method: 'POST', path: '/orders/x/claim', status: 400, at: clock.now() })
  t.equal(Buffer.from(second?.requestBody ?? []).toString(), '{ "nonce" : 5 }')
  t.match(Buffer.from(second?.replyBody ?? []).toString(), /"field":"nonce"/)
  t.match(third, { status: 404, path: '/nothing' })
})
