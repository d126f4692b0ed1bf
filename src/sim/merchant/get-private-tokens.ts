/** GET /private/tokens: which access tokens there are. */
import { timestamp } from '../../protocol/encoding/timestamp.js'
import { readQuery } from '../../protocol/endpoints/endpoint.js'
import {
  listTokens,
  type TokenInfo,
  type TokensQuery,
} from '../../protocol/endpoints/merchant/get-private-tokens.js'
import { handler, type Call } from '../handler.js'
import { instanceOf } from './instance.js'
import type { TokenRecord } from './tables.js'

const MANY = -20
const MOST = 1024

class TokenList {
  readonly #query: TokensQuery

  constructor(readonly call: Call<unknown>) {
    this.#query = readQuery(listTokens, call.query)
  }

  /** From the offset on, upwards or downwards; expired ones are gone, whether they are still on record or not. */
  get page(): readonly TokenRecord[] {
    const { world } = this.call
    const { id } = instanceOf(this.call)
    const { limit = MANY, offset } = this.#query
    const isUp = limit > 0
    const isBehind = ({ serial }: TokenRecord): boolean =>
      offset === undefined || (isUp ? BigInt(serial) > offset : BigInt(serial) < offset)
    return world.merchant.store
      .all('tokens')
      .filter((token) => token.instance === id && token.expires > world.clock.now() && isBehind(token))
      .sort((left, right) => (isUp ? left.serial - right.serial : right.serial - left.serial))
      .slice(0, Math.min(MOST, Math.abs(limit)))
  }
}

export const listTokensHandler = handler(listTokens, (call: Call<unknown>) => new TokenList(call), {
  steps: [],
  answer: ({ page }) =>
    page.length === 0 ? { status: 204 } : { status: 200, body: { tokens: page.map(infoOf) } },
})

function infoOf({ serial, created, expires, scope, refreshable, description }: TokenRecord): TokenInfo {
  return {
    creation_time: timestamp(created),
    expiration: timestamp(expires),
    scope,
    refreshable,
    serial,
    ...(description === undefined ? {} : { description }),
  }
}
