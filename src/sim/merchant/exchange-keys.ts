/**
 * The merchant's knowledge of exchanges: /keys, fetched when needed, checked, kept for a while.
 */
import { parseJson } from '../../protocol/encoding/json.js'
import { timestamp } from '../../protocol/encoding/timestamp.js'
import { sha512 } from '../../protocol/crypto/hash.js'
import { Recent } from '../../protocol/crypto/recent.js'
import { getKeys, type ExchangeKeys } from '../../protocol/endpoints/exchange/get-keys.js'
import { readReply } from '../../protocol/endpoints/endpoint.js'
import { denominationsOf, keysProblems, type DenominationInfo } from '../../protocol/keys.js'
import { MalformedError } from '../../protocol/malformed.js'
import { SilenceError } from '../network.js'
import type { World } from '../world.js'

/** Seconds for which fetched keys are used without asking again. */
const KEYS_LAST = 86_400

export interface KnownExchange {
  readonly keys: ExchangeKeys
  readonly denominations: ReadonlyMap<string, DenominationInfo>
}

/** Reading and checking 75 signatures takes a while; the same text need not be read twice in a process. */
const readings = new Recent<{ exchange: KnownExchange; problems: readonly string[] }>(16)

/** What the merchant knows about an exchange right now, if it is one it trusts and has fetched. */
export function knownExchange(world: World, url: string): KnownExchange | undefined {
  const record = world.merchant.store.get('exchanges', url)
  return record === undefined ? undefined : readKeys(record.body).exchange
}

/**
 * Makes sure that the keys of a trusted exchange are known and fresh.
 * @returns false when they cannot be had, or are not what the trusted master key signed
 */
export async function fetchKeys(world: World, url: string, cause: string): Promise<boolean> {
  const { store, settings } = world.merchant
  const trusted = settings.exchanges.find((exchange) => exchange.url === url)
  if (trusted === undefined) return false
  const known = store.get('exchanges', url)
  const now = world.clock.now()
  if (known !== undefined && now - known.fetched < KEYS_LAST) return true
  try {
    const path = `${new URL(url).pathname}keys`
    const request = { method: 'GET', path, headers: {} }
    const reply = await world.network.send({
      from: 'merchant',
      to: 'exchange',
      request,
      patience: settings.patience,
      cause,
    })
    if (reply.status !== 200) return false
    const body = new TextDecoder().decode(reply.body)
    const { exchange, problems } = readKeys(body)
    const untimely = keysProblems(exchange.keys, timestamp(now)).length > problems.length
    if (problems.length > 0 || untimely || exchange.keys.master_public_key !== trusted.masterPub) return false
    store.transact((writer) => {
      writer.put('exchanges', url, { url, body, fetched: now })
    })
    return true
  } catch (error) {
    if (error instanceof SilenceError || error instanceof MalformedError) return false
    throw error
  }
}

function readKeys(body: string): { exchange: KnownExchange; problems: readonly string[] } {
  const key = Buffer.from(sha512(new TextEncoder().encode(body))).toString('base64')
  return readings.get(key, () => {
    const keys = readReply(getKeys, 200, parseJson(body))
    return { exchange: { keys, denominations: denominationsOf(keys) }, problems: keysProblems(keys, null) }
  })
}
