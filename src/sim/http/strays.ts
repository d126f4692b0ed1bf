/**
 * What the exchange says of requests that no page takes. As in the reference the first part of a path decides: it
 * says which methods there are, how many parts may follow, and what an unknown last part is called.
 */
import type { Endpoint } from '../../protocol/endpoints/endpoint.js'
import { canonicalCrockford } from '../../protocol/encoding/crockford.js'
import type { ErrorName } from '../../protocol/errors.js'
import { MalformedError } from '../../protocol/malformed.js'
import { refuse, type Reply } from '../handler.js'

/** Characters that may follow on the first part of a path. */
const MOST_REST = 511

/** Keys in paths that are looked at before the operation behind them is. */
const KEYS: Readonly<Record<string, ErrorName>> = {
  coins: 'EXCHANGE_GENERIC_COINS_INVALID_COIN_PUB',
  reserves: 'GENERIC_RESERVE_PUB_MALFORMED',
}

/** Methods in the order in which the reference lists them. */
const METHODS = ['POST', 'GET', 'HEAD', 'PATCH', 'DELETE'] as const

/** Pages by the first part of their paths. */
export class Strays {
  readonly #families = new Map<string, Endpoint[]>()

  constructor(endpoints: readonly Endpoint[]) {
    for (const endpoint of endpoints) {
      const [first = ''] = segmentsOf(endpoint.path)
      this.#families.set(first, [...(this.#families.get(first) ?? []), endpoint])
    }
  }

  /** The refusal of a path that is too long, whatever page it may be meant for. */
  tooLong(path: string): Reply | undefined {
    const [, first = '', rest = ''] = /^\/([^/?]*)\/?([^?]*)/.exec(path) ?? []
    if (!this.#families.has(first) || rest.length <= MOST_REST) return undefined
    return refuse({ status: 414, code: 'GENERIC_URI_TOO_LONG' })
  }

  /**
   * The reply to a request that no page takes.
   * @param readBody throws when the body is not JSON, which is told first
   */
  replyTo(method: string, path: string, readBody: () => unknown): Reply {
    const segments = segmentsOf(path)
    const [first = '', key = '', operation = ''] = segments
    const family = this.#families.get(first)
    if (segments.length === 0)
      return {
        status: 302,
        headers: { location: '/terms' },
        raw: { bytes: Buffer.from('See /terms'), type: 'text/plain' },
      }
    if (family === undefined) return unknownPath(path)
    if (method === 'OPTIONS') return ANYTHING_GOES
    const asked = method === 'HEAD' ? 'GET' : method
    const pages = family.filter((endpoint) => endpoint.method === asked)
    if (pages.length === 0) return methodUnknown(method, family)
    if (asked !== 'GET') readBody()
    if (!pages.some((endpoint) => segmentsOf(endpoint.path).length === segments.length))
      return refuse({ status: 404, code: 'EXCHANGE_GENERIC_WRONG_NUMBER_OF_SEGMENTS' })
    if (asked === 'GET' && first === 'coins') return unknownPath(path)
    const code = KEYS[first]
    if (code !== undefined && !isKey(key)) return refuse({ status: 400, code, details: { detail: key } })
    return refuse({
      status: 404,
      code: 'EXCHANGE_GENERIC_OPERATION_UNKNOWN',
      details: { detail: operation },
    })
  }
}

/** What browsers hear before they ask across origins. */
export const ANYTHING_GOES: Reply = {
  status: 204,
  headers: { 'access-control-allow-headers': '*', 'access-control-allow-methods': '*' },
}

function unknownPath(path: string): Reply {
  return refuse({ status: 404, code: 'GENERIC_ENDPOINT_UNKNOWN', details: { detail: path } })
}

function methodUnknown(method: string, family: readonly Endpoint[]): Reply {
  const known = new Set<string>(family.map((endpoint) => endpoint.method))
  if (known.has('GET')) known.add('HEAD')
  return {
    ...refuse({ status: 405, code: 'GENERIC_METHOD_INVALID', details: { detail: method } }),
    headers: { allow: METHODS.filter((one) => known.has(one)).join(', ') },
  }
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '')
}

function isKey(text: string): boolean {
  try {
    canonicalCrockford(text, 32)
    return true
  } catch (error) {
    if (error instanceof MalformedError) return false
    throw error
  }
}
