/** GET /keys: everything the exchange publishes about itself, signed. */
import { getKeys } from '../../protocol/endpoints/exchange/get-keys.js'
import { guard, handler, type Call } from '../handler.js'
import { isRevoked } from './denomination-guards.js'
import { DAY } from './key-times.js'
import type { KeysEdition } from './keys.js'
import { shown } from './path-keys.js'

/** Seconds for which an edition may be kept at least. */
const LEAST_LIFE = 3600

class KeysQuestion {
  #edition: { readonly found: KeysEdition | undefined } | undefined

  constructor(readonly call: Call<unknown>) {}

  get now(): number {
    return this.call.world.clock.now()
  }

  get since(): string | null {
    const { query } = this.call
    return query.get('last_issue_date') === '' ? null : query.get('last_issue_date')
  }

  get edition(): KeysEdition | undefined {
    this.#edition ??= { found: this.#findEdition() }
    return this.#edition.found
  }

  #findEdition(): KeysEdition | undefined {
    const { exchange } = this.call.world
    const { now, since } = this
    return exchange.keys.edition({
      now,
      revoked: [...exchange.keys.denominations.keys()].filter((hash) => isRevoked(exchange, hash)),
      ...(since === null ? {} : { since: Number(since) }),
    })
  }
}

/** Until the end of the day, of the next one if that is too near; never longer than the fees hold. */
function expires(now: number, { end }: KeysEdition): string {
  const midnight = Math.floor((now + LEAST_LIFE) / DAY) * DAY + DAY
  return new Date(Math.min(midnight, end) * 1000).toUTCString()
}

export const getKeysHandler = handler(getKeys, (call: Call<unknown>) => new KeysQuestion(call), {
  steps: [
    guard(
      'date-is-a-number',
      400,
      'GENERIC_PARAMETER_MALFORMED',
      ({ since }) => since === null || /^-?[0-9]{1,15}$/.test(since),
      ({ since }) => ({ detail: shown(since ?? '') }),
    ),
    guard('keys-in-time', 503, 'EXCHANGE_GENERIC_KEYS_MISSING', ({ edition }) => edition !== undefined),
  ],
  answer: (question) => {
    const { edition, call, now } = question
    if (edition === undefined) return { status: 503 }
    const headers = {
      expires: expires(now, edition),
      'cache-control': `public,must-revalidate,max-age=${String(DAY)}`,
      vary: 'Accept-Encoding',
      etag: edition.etag,
    }
    if (call.headers['if-none-match'] === edition.etag) return { status: 304, headers }
    return { status: 200, headers, raw: { bytes: edition.bytes, type: 'application/json' } }
  },
})
