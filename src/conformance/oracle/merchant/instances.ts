/** Pages about instances, the judge's reading. */
import { isJsonObject } from '../../../protocol/encoding/json.js'
import { readRequest } from '../../../protocol/endpoints/endpoint.js'
import { deleteInstance } from '../../../protocol/endpoints/merchant/delete-management-instances-INSTANCE.js'
import { showInstance } from '../../../protocol/endpoints/merchant/get-management-instances-INSTANCE.js'
import { listInstances } from '../../../protocol/endpoints/merchant/get-management-instances.js'
import { showOwnInstance } from '../../../protocol/endpoints/merchant/get-private.js'
import { changeInstance } from '../../../protocol/endpoints/merchant/patch-management-instances-INSTANCE.js'
import { setInstanceAuth } from '../../../protocol/endpoints/merchant/post-management-instances-INSTANCE-auth.js'
import { createInstance } from '../../../protocol/endpoints/merchant/post-management-instances.js'
import { DEFAULT_INSTANCE, instanceInPath, parameterInPath, readQuietly } from '../../reading.js'
import { pageOracle, type PageOracle } from '../operation.js'
import type { State } from '../state.js'
import { guarded, hasInstance } from './access.js'
import { addOracle, changeOracle, deleteOracle, listOracle, showOracle, type Kind } from './things.js'

const INSTANCE: Kind = {
  name: 'instance',
  parameter: 'INSTANCE',
  idMember: 'id',
  listMember: 'instances',
  reading: 'management',
  writing: 'management',
  shown: ['name', 'email', 'website', 'use_stefan'],
  vanishes: true,
}

/** Where the password of an instance is kept among the facts; its text is the name that stands for it. */
export function passwordFact(instance: string): string {
  return `password:${instance}`
}

function withPassword(state: State, instance: string, json: unknown): State {
  const password = isJsonObject(json) ? json['password'] : undefined
  return typeof password === 'string'
    ? state.with('thing', passwordFact(instance), { instance, text: password, active: true })
    : state
}

/** Whoever makes an instance gives it a password. */
function keepingPassword(oracle: PageOracle): PageOracle {
  return {
    ...oracle,
    settle: (situation) => {
      const { json } = situation.span.request
      const id = isJsonObject(json) && typeof json['id'] === 'string' ? json['id'] : ''
      const auth = isJsonObject(json) ? json['auth'] : undefined
      return oracle.settle(situation).map((option) => ({
        ...option,
        state: option.state === situation.state ? option.state : withPassword(option.state, id, auth),
      }))
    },
  }
}

const SET_AUTH = 'merchant/post-management-instances-INSTANCE-auth'
const setAuthOracle = guarded(
  pageOracle<{ readonly instance: string }>({
    page: SET_AUTH,
    begin: (span) =>
      readQuietly(() => readRequest(setInstanceAuth, span.request.json ?? null)) === undefined
        ? 'malformed'
        : { instance: parameterInPath(setInstanceAuth, span, 'INSTANCE') },
    touches: ({ instance }) => ['instances', `instance:${instance}`],
    settle: ({ call, state, span }) =>
      hasInstance(state, call.instance)
        ? [
            { row: `${SET_AUTH}/204-changed`, state: withPassword(state, call.instance, span.request.json) },
            { row: `${SET_AUTH}/202-challenge`, state },
          ]
        : [{ row: `${SET_AUTH}/404-instance-unknown`, state }],
  }),
  { ...setInstanceAuth, path: '/' },
  'management',
)

const SHOW_OWN = 'merchant/get-private'
const showOwnOracle = guarded(
  pageOracle<{ readonly instance: string }>({
    page: SHOW_OWN,
    begin: (span) => ({ instance: instanceInPath(showOwnInstance, span) }),
    touches: ({ instance }) => (instance === DEFAULT_INSTANCE ? [] : [`instance:${instance}`]),
    settle: ({ state }) => [{ row: `${SHOW_OWN}/200-shown`, state }],
  }),
  showOwnInstance,
  'read',
)

export const instanceOracles = [
  keepingPassword(
    addOracle(INSTANCE, createInstance, {
      fresh: ['204-made', '200-made', '202-challenge'],
      again: ['204-made-before'],
      taken: '409-exists',
    }),
  ),
  listOracle(INSTANCE, listInstances),
  showOracle(INSTANCE, showInstance),
  changeOracle(INSTANCE, changeInstance),
  deleteOracle(INSTANCE, deleteInstance, ['202-challenge']),
  setAuthOracle,
  showOwnOracle,
]
