/** What the exchange says about itself, page get-config. */
import t from 'tap'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { getConfig } from '../../../src/protocol/endpoints/exchange/get-config.js'
import { Scene } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'

const book = new GuardBook('exchange/get-config')

t.test('the exchange tells its version and its currency', async (t) => {
  const answer = await new Scene().call(getConfig)
  granted(t, answer)
  const config = readReply(getConfig, 200, answer.json)
  t.equal(config.name, 'taler-exchange')
  t.equal(config.currency, 'KUDOS')
  t.match(config.version, /^[0-9]+:[0-9]+:[0-9]+$/)
})

t.test('it says the same version in /keys', async (t) => {
  const scene = new Scene()
  const config = await scene.call(getConfig)
  const keys = await scene.send('exchange', { method: 'GET', path: '/keys', headers: {} })
  t.equal(config.json['version'], keys.json['version'])
})

book.close()
