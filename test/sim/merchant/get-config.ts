/** What the merchant says about itself, page get-config. */
import t from 'tap'
import { encodeCrockford } from '../../../src/protocol/encoding/crockford.js'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { getConfig } from '../../../src/protocol/endpoints/merchant/get-config.js'
import { parseVersion, speaks } from '../../../src/protocol/versions.js'
import { Scene } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'

const book = new GuardBook('merchant/get-config')

t.test('the merchant tells its version, its currency and the exchange it trusts', async (t) => {
  const scene = new Scene()
  const answer = await scene.call(getConfig)
  granted(t, answer)
  const config = readReply(getConfig, 200, answer.json)
  t.equal(config.name, 'taler-merchant')
  t.equal(config.currency, 'KUDOS')
  t.strictSame(answer.json['exchanges'], [
    {
      base_url: 'http://exchange.test/',
      currency: 'KUDOS',
      master_pub: encodeCrockford(scene.world.exchange.keyring.master.pub),
    },
  ])
  t.ok(speaks(parseVersion(config.version), 26), 'a version that has unclaim')
})

t.test('asking needs no token and changes nothing', async (t) => {
  const scene = new Scene()
  const [first, second] = [await scene.call(getConfig), await scene.call(getConfig)]
  t.equal(second.text, first.text)
  t.strictSame(scene.hops, [], 'and nobody else is asked')
})

book.close()
