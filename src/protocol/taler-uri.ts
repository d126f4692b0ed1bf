/**
 * taler:// URIs: how a shop hands an order, a refund or a withdrawal to a wallet.
 *
 * Plain http backends use the scheme `taler+http`. The last path segment is the session (it may be empty), the
 * one before it the order; whatever stands between host and order belongs to the base URL of the backend.
 */
import { MalformedError } from './malformed.js'

export interface PayUri {
  readonly action: 'pay'
  /** Base URL of the merchant backend, with trailing slash. */
  readonly merchantBaseUrl: string
  readonly orderId: string
  readonly sessionId: string
  readonly claimToken?: string
  /** Private key of the claim nonce: lets another wallet take over a claim. */
  readonly noncePriv?: string
}

export interface RefundUri {
  readonly action: 'refund'
  readonly merchantBaseUrl: string
  readonly orderId: string
}

export interface WithdrawUri {
  readonly action: 'withdraw'
  /** Base URL of the bank integration API, with trailing slash. */
  readonly bankBaseUrl: string
  readonly withdrawalId: string
}

export type TalerUri = PayUri | RefundUri | WithdrawUri

/** Host and optional port; anything more would mean something else inside an http URL. */
const AUTHORITY = /(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?/.source
const TALER_URI = new RegExp(
  `^taler(\\+http)?://(pay|refund|withdraw)/(${AUTHORITY})/([^?#]*)(?:\\?([^#]*))?$`,
  'i',
)
const BASE_URL = new RegExp(`^(https?)://(${AUTHORITY}/(?:[^?#\\s]*/)?)$`, 'i')

/** White space and whatever else no URI holds and percent encoding cannot bring back. */
const FOREIGN = /[\s\p{Cc}\p{Cs}]/u
/** Path characters that mean themselves (RFC 3986). */
const PLAIN_SEGMENT = /^[A-Za-z0-9\-._~!$&'()*+,;=:@%]*$/

/** Writes a URI. @throws MalformedError when a base URL is not an http(s) URL with trailing slash. */
export function formatTalerUri(uri: TalerUri): string {
  switch (uri.action) {
    case 'pay': {
      const query = [
        ...(uri.claimToken === undefined ? [] : [`c=${encodeURIComponent(uri.claimToken)}`]),
        ...(uri.noncePriv === undefined ? [] : [`n=${encodeURIComponent(uri.noncePriv)}`]),
      ].join('&')
      const path = `${encodeURIComponent(uri.orderId)}/${encodeURIComponent(uri.sessionId)}`
      return `${prefix(uri.merchantBaseUrl, 'pay')}${path}${query === '' ? '' : `?${query}`}`
    }
    case 'refund':
      return `${prefix(uri.merchantBaseUrl, 'refund')}${encodeURIComponent(uri.orderId)}/`
    case 'withdraw':
      return `${prefix(uri.bankBaseUrl, 'withdraw')}${encodeURIComponent(uri.withdrawalId)}`
  }
}

/** Reads a URI. @throws MalformedError */
export function parseTalerUri(text: string, field = ''): TalerUri {
  const match = FOREIGN.test(text) ? null : TALER_URI.exec(text)
  const [, plain, action, host, path, query = ''] = match ?? []
  if (action === undefined || host === undefined || path === undefined) {
    throw new MalformedError('a URI such as taler://pay/HOST/ORDER/SESSION', text, field)
  }
  const origin = `${plain === undefined ? 'https' : 'http'}://${host.toLowerCase()}/`
  if (!URL.canParse(origin)) throw new MalformedError('a URI with a valid host', text, field)
  const raw = path.split('/')
  const segments = raw.map((segment) => decodeSegment(segment, text, field))
  const last = segments.pop() ?? ''
  if (action.toLowerCase() === 'withdraw') {
    if (last === '') throw new MalformedError('a withdrawal id', text, field)
    return { action: 'withdraw', bankBaseUrl: baseUrl(origin, raw.slice(0, -1)), withdrawalId: last }
  }
  const orderId = segments.pop() ?? ''
  if (orderId === '') throw new MalformedError('an order id', text, field)
  const merchantBaseUrl = baseUrl(origin, raw.slice(0, -2))
  if (action.toLowerCase() === 'refund') return { action: 'refund', merchantBaseUrl, orderId }
  const parameters = new URLSearchParams(query)
  const claimToken = parameters.get('c')
  const noncePriv = parameters.get('n')
  return {
    action: 'pay',
    merchantBaseUrl,
    orderId,
    sessionId: last,
    ...(claimToken === null ? {} : { claimToken }),
    ...(noncePriv === null ? {} : { noncePriv }),
  }
}

function prefix(base: string, action: string): string {
  const [, scheme, rest] = BASE_URL.exec(base) ?? []
  if (scheme === undefined || rest === undefined || !URL.canParse(base)) {
    throw new MalformedError('a base URL with trailing slash', base)
  }
  return `taler${scheme.toLowerCase() === 'http' ? '+http' : ''}://${action}/${rest}`
}

/** The path stays as it is written: base URLs are compared as texts. */
function baseUrl(origin: string, rawSegments: readonly string[]): string {
  return (
    origin +
    rawSegments
      .map(
        (segment) =>
          `${PLAIN_SEGMENT.test(segment) ? segment : encodeURIComponent(decodeURIComponent(segment))}/`,
      )
      .join('')
  )
}

function decodeSegment(segment: string, text: string, field: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw new MalformedError('a URI with valid percent encoding', text, field)
  }
}
