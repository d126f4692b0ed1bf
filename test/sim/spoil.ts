/** Replies that arrive spoilt: no JSON any more, or with another signature. */
import t from 'tap'
import { decodeCrockford, encodeCrockford } from '../../src/protocol/encoding/crockford.js'
import { isJsonObject, parseJson } from '../../src/protocol/encoding/json.js'
import { utf8 } from '../../src/protocol/encoding/struct.js'
import type { HttpReply } from '../../src/protocol/http.js'
import { forge, garble } from '../../src/sim/spoil.js'
import { VirtualClock } from '../../src/sim/clock.js'
import { Network, type NetworkEvent } from '../../src/sim/network.js'
import { made } from './fixtures.js'

const HASH = made('hash', 64)
const SIG = made('signature', 64)
const said = `{"h_wire":"${HASH}","exchange_sig":"${SIG}","other_sig":"${made('other', 64)}"}`
const REPLY: HttpReply = {
  status: 200,
  headers: { 'content-type': 'application/json', 'content-length': String(said.length) },
  body: utf8(said),
}

t.test('a garbled reply has its status and no JSON', (t) => {
  const spoilt = garble(REPLY)
  t.equal(spoilt.status, 200)
  t.throws(() => parseJson(spoilt.body))
  t.equal(spoilt.headers['content-length'], String(spoilt.body.length))
  t.end()
})

t.test('a forged reply differs in one bit of its first signature; hashes stay', (t) => {
  const spoilt = parseJson(forge(REPLY).body)
  const before = parseJson(REPLY.body)
  if (!isJsonObject(spoilt) || !isJsonObject(before)) throw new Error('no object')
  const { exchange_sig: turned, ...rest } = spoilt
  const { exchange_sig: _, ...unchanged } = before
  t.strictSame(rest, unchanged)
  const bytes = decodeCrockford(typeof turned === 'string' ? turned : '', 64)
  t.equal(encodeCrockford(bytes.with(0, (bytes[0] ?? 0) ^ 1)), SIG)
  t.end()
})

t.test('where nothing is signed nothing is forged', (t) => {
  for (const text of ['', '{"code":5}', `{"h_wire":"${HASH}"}`]) {
    const reply = { ...REPLY, body: utf8(text) }
    t.equal(forge(reply), reply)
  }
  t.end()
})

t.test('the nth reply is spoilt, and observers see what arrived', async (t) => {
  for (const how of ['garbled', 'forged'] as const) {
    const events: NetworkEvent[] = []
    const network = new Network({
      clock: new VirtualClock(0),
      deliver: () => Promise.resolve(REPLY),
      observe: (event) => events.push(event),
    })
    network.arm({ from: 'alice', to: 'merchant', page: 'get-config', phase: 'reply', nth: 2, how })
    const request = { method: 'GET', path: '/config', headers: {} }
    const ask = () => network.send({ from: 'alice', to: 'merchant', request, patience: 1 })
    const replies = [await ask(), await ask(), await ask()]
    t.strictSame(
      replies.map((reply) => reply === REPLY),
      [true, false, true],
    )
    const arrived = events.filter(({ kind }) => kind === 'reply')
    t.match(arrived[1], { reply: replies[1] })
  }
})

t.test('a request cannot be spoilt', (t) => {
  const network = new Network({ clock: new VirtualClock(0), deliver: () => Promise.resolve(REPLY) })
  const fault = { from: 'alice', to: 'merchant', page: 'get-config', phase: 'request', nth: 1 } as const
  t.throws(() => {
    network.arm({ ...fault, how: 'forged' })
  }, RangeError)
  t.end()
})
