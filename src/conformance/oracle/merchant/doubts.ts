/**
 * Requests that have their form and make no sense all the same: a backend may refuse them or not, for no page says
 * what it has to look at.
 */
import type { JsonObject } from '../../../protocol/encoding/json.js'
import { isJsonObject } from '../../../protocol/encoding/json.js'
import { isRow } from '../../spec/catalogue.js'
import { DEFAULT_INSTANCE } from '../../reading.js'
import type { Option } from '../operation.js'
import type { State } from '../state.js'

/** What is asked for, as the doubts see it. */
interface Doubtful {
  /** What the page is about. */
  readonly kind: 'webhook' | 'otp-device' | 'account' | 'instance'
  /** Of the thing. */
  readonly id: string
  readonly body: JsonObject
  /** True if something stands behind `?`. */
  readonly isDetailed: boolean
}

/** Refusals that are right beside whatever else is, as far as the page has such rows; nothing has changed then. */
export function doubts(page: string, asked: Doubtful, state: State): Option[] {
  return doubtsAbout(asked)
    .map((name) => ({ row: `${page}/${name}`, state }))
    .filter(({ row }) => isRow(row))
}

function doubtsAbout({ kind, id, body, isDetailed }: Doubtful): string[] {
  switch (kind) {
    case 'webhook':
      return isPlainWebhook(body) ? [] : ['400-malformed']
    case 'otp-device':
      return isPlainDevice(body) && !isDetailed ? [] : ['400-malformed']
    case 'account':
      return isPlainAccount(body) ? hashDoubts(id) : ['400-malformed', ...hashDoubts(id)]
    case 'instance':
      return [
        ...(isPlainInstance(body) ? [] : ['400-malformed']),
        ...(id === DEFAULT_INSTANCE ? ['403-default'] : []),
      ]
  }
}

/** Absent is plain, too. */
function isText(value: unknown, pattern: RegExp): boolean {
  return value === undefined || (typeof value === 'string' && pattern.test(value))
}

/** True if it can be delivered beyond doubt: an ordinary address, a usual method, no headers of its own. */
function isPlainWebhook(body: JsonObject): boolean {
  return (
    isText(body['url'], /^https?:\/\/[a-z0-9.-]+(:[0-9]+)?(\/[\w./-]*)?$/) &&
    isText(body['http_method'], /^(GET|POST|PUT)$/) &&
    isText(body['event_type'], /^(pay|refund|order_created|order_settled)$/) &&
    isText(body['webhook_id'], /^[\w.-]{1,64}$/) &&
    isText(body['body_template'], /^(\{\{\w+\}\}|[\w ])*$/) &&
    (body['header_template'] ?? null) === null
  )
}

/** True if its key is base32 of a usual length. */
function isPlainDevice(body: JsonObject): boolean {
  return (
    isText(body['otp_key'] ?? undefined, /^[A-Z2-7]{32}$/) &&
    isText(body['otp_device_id'], /^[\w.-]{1,64}$/) &&
    isText(body['otp_device_description'], /^[\w .-]{1,64}$/) &&
    (body['otp_ctr'] ?? 0) === 0
  )
}

function isPlainAccount(body: JsonObject): boolean {
  return (
    isText(body['payto_uri'], /^payto:\/\/x-taler-bank\/[\w.:-]+\/\w+\?receiver-name=\w+$/) &&
    isText(body['credit_facade_url'], /^https?:\/\/[a-z0-9.-]+(:[0-9]+)?\/([\w.-]+\/)*$/) &&
    (body['credit_facade_credentials'] ?? null) === null
  )
}

/** A hash is 64 bytes, in base32. */
function hashDoubts(id: string): string[] {
  return id === '' || /^[0-9A-Z]{103}$/.test(id) ? [] : ['400-hash']
}

/** True if there is something to prove access with, where access is spoken of at all. */
function isPlainInstance(body: JsonObject): boolean {
  const auth = isJsonObject(body['auth']) ? body['auth'] : body
  if (!('auth' in body) && !('method' in body)) return true
  return (
    auth['method'] === 'token' &&
    isText(auth['password'] ?? '', /^.{8,200}$/) &&
    (auth['token'] ?? null) === null
  )
}
