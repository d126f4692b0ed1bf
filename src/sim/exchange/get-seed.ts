/** GET /seed: 32 bytes of chance, for clients that have too little of their own. */
import { getSeed } from '../../protocol/endpoints/exchange/get-seed.js'
import { handler, type Call } from '../handler.js'

const BYTES = 32

export const getSeedHandler = handler(getSeed, (call: Call<unknown>) => call.world.random, {
  steps: [],
  answer: (random) => ({ status: 200, raw: { bytes: random.bytes(BYTES) } }),
})
