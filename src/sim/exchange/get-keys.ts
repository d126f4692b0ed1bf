/** GET /keys: everything the exchange publishes about itself, signed. */
import { getKeys } from '../../protocol/endpoints/exchange/get-keys.js'
import { handler } from '../handler.js'

const HOUR = 3600
const DAY = 86_400

/** Keys are good until the end of the day, of the next one if that is too near. */
function expires(now: number): string {
  const midnight = Math.floor((now + HOUR) / DAY) * DAY + DAY
  return new Date(midnight * 1000).toUTCString()
}

export const getKeysHandler = handler(getKeys, (call) => call, {
  steps: [],
  answer: ({ world }) => ({
    status: 200,
    body: world.exchange.keys.body,
    headers: {
      expires: expires(world.clock.now()),
      'cache-control': `public,must-revalidate,max-age=${String(DAY)}`,
    },
  }),
})
