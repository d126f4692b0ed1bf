/** Chance for the asking, page get-seed. */
import t from 'tap'
import { getSeed } from '../../../src/protocol/endpoints/exchange/get-seed.js'
import { Scene, type Answer } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'

const book = new GuardBook('exchange/get-seed')

const hex = ({ reply }: Answer): string => Buffer.from(reply.body).toString('hex')

t.test('32 bytes of the world’s chance come in no type, others each time', async (t) => {
  const scene = new Scene()
  const [first, second] = [await scene.call(getSeed), await scene.call(getSeed)]
  granted(t, first)
  t.equal(first.reply.body.length, 32)
  t.not(hex(first), hex(second))
  t.notOk('content-type' in first.reply.headers)
  t.equal(first.reply.headers['access-control-allow-origin'], '*')
  t.equal(hex(await new Scene().call(getSeed)), hex(first), 'one seed, one history')
})

book.close()
