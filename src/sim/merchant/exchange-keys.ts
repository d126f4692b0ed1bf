/**
 * The merchant's knowledge of exchanges: /keys, fetched when needed, checked, kept for as long as the exchange says.
 *
 * Keys go out of date in two ways: their time passes, or an exchange changes them earlier. The second shows when
 * somebody comes with a key that is not there; because that somebody may be a liar, such a fetch is rationed.
 */
import { parseJson } from '../../protocol/encoding/json.js'
import { timestamp, type Timestamp } from '../../protocol/encoding/timestamp.js'
import { sha512 } from '../../protocol/crypto/hash.js'
import { Recent } from '../../protocol/crypto/recent.js'
import { getKeys, type ExchangeKeys } from '../../protocol/endpoints/exchange/get-keys.js'
import { readReply } from '../../protocol/endpoints/endpoint.js'
import { errorCode, errorEntry, type ErrorName } from '../../protocol/errors.js'
import { MAX_BODY_BYTES, type HttpReply } from '../../protocol/http.js'
import {
  denominationsOf,
  isSigningKey,
  keysProblems,
  periodProblems,
  type DenominationInfo,
} from '../../protocol/keys.js'
import { MalformedError } from '../../protocol/malformed.js'
import { askExchange } from '../asking.js'
import { SilenceError } from '../network.js'
import type { World } from '../world.js'
import type { TrustedExchange } from './settings.js'
import type { ExchangeKeysRecord } from './tables.js'

/** Seconds for which keys are used when the exchange does not say. */
const USUAL_LIFE = 86_400
/** Seconds for which keys are used at least, and between two fetches that a stranger can cause. */
const LEAST_LIFE = 120

export interface KnownExchange {
  readonly keys: ExchangeKeys
  readonly denominations: ReadonlyMap<string, DenominationInfo>
}

/** Reading and checking 75 signatures takes a while; the same text need not be read twice in a process. */
const readings = new Recent<{ exchange: KnownExchange; problems: readonly string[] }>(16)

/** What the merchant knows about an exchange right now, if it is one it trusts and has fetched. */
export function knownExchange(world: World, url: string): KnownExchange | undefined {
  const body = world.merchant.store.get('exchanges', url)?.body
  return body === undefined ? undefined : readKeys(body).exchange
}

/**
 * Makes sure that the keys of a trusted exchange are known and fresh.
 * @param needed denominations (h_denom_pub) that should be among them; if one is not, the keys may have changed
 * @returns false when keys cannot be had, or are not what the trusted master key signed
 */
export async function fetchKeys(
  world: World,
  url: string,
  cause: string,
  needed: readonly string[] = [],
): Promise<boolean> {
  const record = world.merchant.store.get('exchanges', url)
  const isFresh = record?.body !== undefined && world.clock.now() < record.next_download
  if (!isFresh) return download(world, url, cause)
  const known = knownExchange(world, url)
  if (needed.some((hash) => known?.denominations.has(hash) !== true)) await refreshKeys(world, url, cause)
  return true
}

/**
 * Fetches keys anew although those at hand have not run out, unless that was done just before.
 * @returns true if other keys may be known now
 */
export async function refreshKeys(world: World, url: string, cause: string): Promise<boolean> {
  const { store } = world.merchant
  const record = store.get('exchanges', url)
  const now = world.clock.now()
  if (record === undefined || now < (record.refetched ?? -LEAST_LIFE) + LEAST_LIFE) return false
  // On the books before the answer is there: another request must not ask for the same reason meanwhile.
  store.transact((writer) => {
    writer.put('exchanges', url, { ...record, refetched: now })
  })
  return download(world, url, cause)
}

/** True if an exchange signs with this key; it may have begun to after its keys were fetched. */
export async function isKeyOf(
  world: World,
  url: string,
  exchangePub: string,
  cause: string,
): Promise<boolean> {
  const isKnown = (): boolean => {
    const known = knownExchange(world, url)
    return known !== undefined && isSigningKey(known.keys, exchangePub)
  }
  return isKnown() || ((await refreshKeys(world, url, cause)) && isKnown())
}

/** Asks the exchange, and notes what came of it. Keys at hand stay there until better ones come. */
async function download(world: World, url: string, cause: string): Promise<boolean> {
  const { store, settings } = world.merchant
  const trusted = settings.exchanges.find((exchange) => exchange.url === url)
  if (trusted === undefined) return false
  const outcome = await ask(world, trusted, cause)
  store.transact((writer) => {
    const before = writer.get('exchanges', url) ?? { url, next_download: world.clock.now() }
    writer.put('exchanges', url, { ...before, ...outcome })
  })
  return outcome.keys_ec === 0
}

type Outcome = Omit<ExchangeKeysRecord, 'url' | 'next_download'> &
  Partial<Pick<ExchangeKeysRecord, 'next_download'>>

async function ask(world: World, trusted: TrustedExchange, cause: string): Promise<Outcome> {
  try {
    const request = { method: 'GET', page: 'keys', headers: {} }
    const reply = await askExchange(world, trusted.url, request, cause)
    return judge(reply, trusted, world.clock.now())
  } catch (error) {
    if (error instanceof SilenceError) return trouble(0, 'MERCHANT_GENERIC_EXCHANGE_TIMEOUT')
    throw error
  }
}

function judge(reply: HttpReply, trusted: TrustedExchange, now: number): Outcome {
  const { status } = reply
  if (status !== 200) return trouble(status, 'MERCHANT_GENERIC_EXCHANGE_UNEXPECTED_STATUS')
  if (reply.body.length > MAX_BODY_BYTES) return trouble(status, 'MERCHANT_GENERIC_EXCHANGE_REPLY_MALFORMED')
  const body = new TextDecoder().decode(reply.body)
  try {
    const { exchange, problems } = readKeys(body)
    const { keys } = exchange
    const isUntimely = periodProblems(keys, timestamp(now)).length > 0
    if (problems.length > 0 || isUntimely || keys.master_public_key !== trusted.masterPub)
      return trouble(status, 'MERCHANT_GENERIC_EXCHANGE_KEYS_FAILURE')
    const expiration = expirationOf(keys, now)
    return {
      body,
      next_download: Math.min(nextDownload(reply, now), expiration),
      ...(expiration === Infinity ? {} : { keys_expiration: expiration }),
      keys_http_status: status,
      keys_ec: 0,
      keys_hint: '',
    }
  } catch (error) {
    if (error instanceof MalformedError) return trouble(status, 'MERCHANT_GENERIC_EXCHANGE_REPLY_MALFORMED')
    throw error
  }
}

function trouble(status: number, code: ErrorName): Outcome {
  return { keys_http_status: status, keys_ec: errorCode(code), keys_hint: errorEntry(code).meaning }
}

/** When the exchange wants to be asked again: by Expires, else by max-age, else after a day. */
function nextDownload({ headers }: HttpReply, now: number): number {
  const expires = Date.parse(headers['expires'] ?? '') / 1000
  const maxAge = Number(/(?:^|[\s,])max-age=(\d{1,9})(?:$|[\s,])/i.exec(headers['cache-control'] ?? '')?.[1])
  const said = [expires, now + maxAge].find((time) => !Number.isNaN(time)) ?? now + USUAL_LIFE
  return Math.max(Math.floor(said), now + LEAST_LIFE)
}

/** When the first of the things ends that a merchant needs from these keys today. */
function expirationOf(keys: ExchangeKeys, now: number): number {
  const signing = keys.signkeys.filter(({ key }) => key === keys.exchange_pub)
  const ends = [
    ...signing.map((key) => key.stamp_expire),
    ...Object.values(keys.wire_fees).flatMap((fees) => fees.map((fee) => fee.end_date)),
    ...keys.global_fees.map((fee) => fee.end_date),
  ]
  return Math.min(...ends.map(seconds).filter((end) => end > now))
}

function seconds({ t_s: time }: Timestamp): number {
  return time === 'never' ? Infinity : time
}

function readKeys(body: string): { exchange: KnownExchange; problems: readonly string[] } {
  const key = Buffer.from(sha512(new TextEncoder().encode(body))).toString('base64')
  return readings.get(key, () => {
    const keys = readReply(getKeys, 200, parseJson(body))
    return { exchange: { keys, denominations: denominationsOf(keys) }, problems: keysProblems(keys, null) }
  })
}
