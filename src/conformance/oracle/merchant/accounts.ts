/** Pages about bank accounts, the judge's reading. An account that contracts speak of never quite vanishes. */
import { deleteAccount } from '../../../protocol/endpoints/merchant/delete-private-accounts-H_WIRE.js'
import { showAccount } from '../../../protocol/endpoints/merchant/get-private-accounts-H_WIRE.js'
import { listAccounts } from '../../../protocol/endpoints/merchant/get-private-accounts.js'
import { addAccount } from '../../../protocol/endpoints/merchant/post-private-accounts.js'
import { addOracle, deleteOracle, listOracle, showOracle, type Kind } from './things.js'

const ACCOUNT: Kind = {
  name: 'account',
  parameter: 'H_WIRE',
  idMember: 'h_wire',
  listMember: 'accounts',
  reading: 'read',
  writing: 'write',
  shown: ['payto_uri', 'credit_facade_url'],
  vanishes: false,
}

export const accountOracles = [
  addOracle(ACCOUNT, addAccount, {
    fresh: ['200-added', '202-challenge'],
    again: ['200-added-before'],
    taken: '409-exists',
  }),
  listOracle(ACCOUNT, listAccounts),
  showOracle(ACCOUNT, showAccount),
  deleteOracle(ACCOUNT, deleteAccount),
]
