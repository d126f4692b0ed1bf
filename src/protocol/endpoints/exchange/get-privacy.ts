/**
 * GET /privacy: the privacy policy, in a type and a language that `Accept` and `Accept-Language` name.
 *
 * `Taler-Terms-Version` says which text it is, `Avail-Languages` in which languages there is one.
 */
import { endpoint, nothing, opaque } from '../endpoint.js'

export const getPrivacy = endpoint()({
  page: 'get-privacy',
  party: 'exchange',
  method: 'GET',
  path: '/privacy',
  replies: { 200: opaque, 304: nothing },
})
