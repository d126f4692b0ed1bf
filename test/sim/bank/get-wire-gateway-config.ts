/** What the wire gateway is, page get-wire-gateway-config. */
import t from 'tap'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { wireGatewayConfig } from '../../../src/protocol/endpoints/bank/get-wire-gateway-config.js'
import { GATEWAY } from '../account.js'
import { Scene } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'

const book = new GuardBook('bank/get-wire-gateway-config')

t.test('the gateway says its name, version and currency', async (t) => {
  const answer = await new Scene().call(wireGatewayConfig, { parameters: GATEWAY })
  granted(t, answer)
  const said = readReply(wireGatewayConfig, 200, answer.json)
  t.match(said, { name: 'taler-wire-gateway', version: '3:0:3', currency: 'KUDOS' })
})

t.test('only the exchange has one', async (t) => {
  const answer = await new Scene().call(wireGatewayConfig, { parameters: { ACCOUNT: 'alice' } })
  book.refused(t, answer, 'account-known', 404, 'GENERIC_ENDPOINT_UNKNOWN')
})

book.close()
