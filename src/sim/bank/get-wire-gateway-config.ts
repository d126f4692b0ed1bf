/** GET …/taler-wire-gateway/config: which version of the gateway this is. */
import {
  wireGatewayConfig,
  type WireGatewayConfig,
} from '../../protocol/endpoints/bank/get-wire-gateway-config.js'
import { handler, type Call } from '../handler.js'
import { GatewayCall, gatewayKnown } from './gateway.js'

/** Transfers can be listed (3), nothing can be prepared (5). */
const VERSION = '3:0:3'

export const wireGatewayConfigHandler = handler(
  wireGatewayConfig,
  (call: Call<unknown>) => new GatewayCall(call),
  {
    steps: [gatewayKnown()],
    answer: ({ bank }) => {
      const body: WireGatewayConfig = {
        name: 'taler-wire-gateway',
        version: VERSION,
        currency: bank.settings.currency,
        implementation: 'urn:net:taler:specs:taler-wire-gateway:assay',
      }
      return { status: 200, body }
    },
  },
)
