/** GET /seed: randomness for clients that have too little of their own: exactly 32 bytes, in no content type. */
import { endpoint, opaque } from '../endpoint.js'

export const getSeed = endpoint()({
  page: 'get-seed',
  party: 'exchange',
  method: 'GET',
  path: '/seed',
  replies: { 200: opaque },
})
