/** What the integration API is, page get-bank-integration-config. */
import t from 'tap'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { bankIntegrationConfig } from '../../../src/protocol/endpoints/bank/get-bank-integration-config.js'
import { Scene } from '../fixtures.js'
import { granted } from '../guards.js'

t.test('the bank says name, version and how amounts are shown', async (t) => {
  const answer = await new Scene().call(bankIntegrationConfig)
  granted(t, answer)
  t.match(readReply(bankIntegrationConfig, 200, answer.json), {
    name: 'taler-bank-integration',
    version: '4:0:4',
    currency: 'KUDOS',
    currency_specification: { name: 'KUDOS' },
  })
})
