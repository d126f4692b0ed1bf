/** What the pages say about bank accounts. An account that contracts speak of never quite vanishes. */
import type { Kind } from './things.js'

export const ACCOUNT: Kind = {
  name: 'account',
  parameter: 'H_WIRE',
  idMember: 'h_wire',
  listMember: 'accounts',
  reading: 'read',
  writing: 'write',
  shown: ['payto_uri', 'credit_facade_url'],
  vanishes: false,
}
