/** GET /config of the merchant. */
import { getConfig } from '../../protocol/endpoints/merchant/get-config.js'
import { duration } from '../../protocol/encoding/timestamp.js'
import { currencySpecification } from '../currency.js'
import { handler } from '../handler.js'
import { MERCHANT_VERSION } from './merchant.js'

export const getConfigHandler = handler(getConfig, (call) => call.world.merchant.settings, {
  steps: [],
  answer: (settings) => ({
    status: 200,
    body: {
      version: MERCHANT_VERSION,
      name: 'taler-merchant',
      implementation: 'urn:net:taler:specs:taler-merchant:assay',
      currency: settings.currency,
      currencies: { [settings.currency]: currencySpecification(settings.currency) },
      exchanges: settings.exchanges.map((exchange) => ({
        base_url: exchange.url,
        currency: settings.currency,
        master_pub: exchange.masterPub,
      })),
      default_persona: 'developer',
      have_self_provisioning: false,
      have_donau: false,
      payment_target_types: '*',
      default_pay_delay: duration(settings.payDelay * 1_000_000),
      default_refund_delay: duration(0),
      default_wire_transfer_delay: duration(settings.wireDelay * 1_000_000),
    },
  }),
})
