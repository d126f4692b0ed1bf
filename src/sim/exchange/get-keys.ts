/** GET /keys: everything the exchange publishes about itself, signed. */
import { getKeys } from '../../protocol/endpoints/exchange/get-keys.js'
import { handler } from '../handler.js'

export const getKeysHandler = handler(getKeys, (call) => call.world.exchange.keys, {
  steps: [],
  answer: (keys) => ({ status: 200, body: keys.body }),
})
