/**
 * GET /terms: the terms of service, in a type and a language that `Accept` and `Accept-Language` name.
 *
 * `Taler-Terms-Version` says which text it is, `Avail-Languages` in which languages there is one.
 */
import { endpoint, nothing, opaque } from '../endpoint.js'

export const getTerms = endpoint()({
  page: 'get-terms',
  party: 'exchange',
  method: 'GET',
  path: '/terms',
  replies: { 200: opaque, 304: nothing },
})
