/** GET /taler-integration/config: which version of the integration API this is. */
import {
  bankIntegrationConfig,
  type BankIntegrationConfig,
} from '../../protocol/endpoints/bank/get-bank-integration-config.js'
import { currencySpecification } from '../currency.js'
import { handler, type Call } from '../handler.js'

/** Amounts may be left to the wallet (4), which older wallets need not know of. */
const VERSION = '4:0:4'

export const bankIntegrationConfigHandler = handler(bankIntegrationConfig, (call: Call<unknown>) => call, {
  steps: [],
  answer: ({ world }) => {
    const { currency } = world.bank.settings
    const body: BankIntegrationConfig = {
      name: 'taler-bank-integration',
      version: VERSION,
      currency,
      currency_specification: currencySpecification(currency),
      implementation: 'urn:net:taler:specs:taler-bank-integration:assay',
    }
    return { status: 200, body }
  },
})
