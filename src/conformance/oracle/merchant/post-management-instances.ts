/** POST /management/instances, the judge's reading. */
import { isJsonObject } from '../../../protocol/encoding/json.js'
import { createInstance } from '../../../protocol/endpoints/merchant/post-management-instances.js'
import type { PageOracle } from '../operation.js'
import { INSTANCE, withPassword } from './instances.js'
import { addOracle } from './things.js'

export const createInstanceOracle = keepingPassword(
  addOracle(INSTANCE, createInstance, {
    fresh: ['204-made', '200-made', '202-challenge'],
    again: ['204-made-before'],
    taken: '409-exists',
  }),
)

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
