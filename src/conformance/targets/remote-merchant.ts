/**
 * A merchant at a URL as a target, together with the exchange it deals with and that exchange's bank.
 *
 * Found out from the merchant's /config and the exchange's /keys. The bank has to let anybody fund reserves
 * through its wire gateway, as test banks do. Messages between the parties are not ours to see or to hold.
 */
import { isJsonObject, parseJson, type JsonValue } from '../../protocol/encoding/json.js'
import { getKeys } from '../../protocol/endpoints/exchange/get-keys.js'
import { getConfig, type ExchangeInfo } from '../../protocol/endpoints/merchant/get-config.js'
import { readReply, type PartyName } from '../../protocol/endpoints/endpoint.js'
import { utf8 } from '../../protocol/encoding/struct.js'
import { errorEntry } from '../../protocol/errors.js'
import type { HttpReply } from '../../protocol/http.js'
import { MalformedError, printable } from '../../protocol/malformed.js'
import { PURPOSES } from '../../protocol/signatures/purposes.js'
import { sendOverSocket, wallClockSeconds } from '../actors/socket.js'
import {
  LostError,
  SetUpError,
  type Stage,
  type StageOptions,
  type Surroundings,
  type Target,
} from './target.js'

export interface RemoteMerchantOptions {
  /** Base URL of the merchant instance. */
  readonly merchant: string
  /** Access token of the instance. */
  readonly token: string
  /** Base URL of the bank; found out from the exchange's account unless given. */
  readonly bank?: string
  /** Goes into everything that the target may remember; must differ from run to run. */
  readonly salt: string
  /** Calls that wait for a reply are given up when it fires. */
  readonly signal?: AbortSignal
}

/** Everything that the parties may say in one play; more is an attack on our memory. */
const MAX_PLAY_BYTES = 32 * 1024 * 1024

export function remoteMerchant(options: RemoteMerchantOptions): Target {
  let urls: Readonly<Record<PartyName, string>> | undefined
  return {
    name: `merchant at ${baseUrl(options.merchant, '--merchant')}`,
    abilities: { hops: false, clock: false, faults: false, settings: false, wires: 0, floods: false },
    salt: options.salt,
    async open() {
      const found = await explore(options)
      urls = found.urls
      return found
    },
    stage: (stageOptions) => {
      if (urls === undefined) throw new SetUpError('the target was not opened')
      return makeStage(urls, stageOptions, options.signal)
    },
    close: () => Promise.resolve(),
  }
}

function makeStage(
  urls: Readonly<Record<PartyName, string>>,
  { turnstile }: StageOptions,
  signal: AbortSignal | undefined,
): Stage {
  const sending = signal === undefined ? {} : { signal }
  let received = 0
  return {
    async transport({ from, to, request }) {
      await turnstile.park(`${from}>${to} request`)
      // Released in the chosen order; from here on requests of several strands are under way together.
      const reply = await turnstile.away(() => sendOverSocket(urls[to], request, sending))
      received += reply.body.length
      if (received > MAX_PLAY_BYTES)
        throw new LostError(`the replies of this play are larger than ${String(MAX_PLAY_BYTES)} bytes`)
      return reply
    },
    now: wallClockSeconds,
    advance: () => {
      throw new SetUpError('the clock of a remote target cannot be moved')
    },
    arm: () => {
      throw new SetUpError('messages of a remote target cannot be lost on purpose')
    },
    heal: () => Promise.resolve(),
  }
}

async function explore(options: RemoteMerchantOptions): Promise<Surroundings> {
  const merchant = baseUrl(options.merchant, '--merchant')
  const { signal } = options
  const config = await ask(merchant, 'config', {
    who: 'the merchant',
    signal,
    read: (json) => readReply(getConfig, 200, json),
  })
  await checkToken(merchant, options.token, signal)
  await checkScope(merchant, options.token, signal)
  const exchange = chooseExchange(config.exchanges ?? [], config.currency, merchant)
  const keys = await ask(exchange.base_url, 'keys', {
    who: 'the exchange of the merchant',
    signal,
    read: (json) => readReply(getKeys, 200, json),
  })
  const account = keys.accounts
    .map((candidate) => accountOf(candidate.payto_uri))
    .find((found) => found !== undefined)
  if (account === undefined) {
    throw new SetUpError(
      `${exchange.base_url}keys names no account at an x-taler-bank, so no reserve can be funded. Use an exchange with a test bank.`,
    )
  }
  const scheme = new URL(exchange.base_url).protocol
  const bank = options.bank === undefined ? `${scheme}//${account.host}/` : baseUrl(options.bank, '--bank')
  // Which pages a bank has differs; that it answers is enough.
  await reach(bank, '/config', { who: 'the bank', signal })
  return {
    urls: { merchant, exchange: exchange.base_url, bank },
    currency: config.currency,
    token: options.token,
    exchangeAccount: account.name,
    managesInstances: await managesInstances(merchant, options.token, signal),
    unclaimPurpose: PURPOSES.WALLET_ORDER_UNCLAIM.number,
  }
}

function chooseExchange(
  exchanges: readonly ExchangeInfo[],
  currency: string,
  merchant: string,
): ExchangeInfo {
  const exchange = exchanges.find((candidate) => candidate.currency === currency)
  if (exchange === undefined) {
    throw new SetUpError(
      `${merchant}config names no exchange for ${printable(currency)}. Configure the merchant to trust one.`,
    )
  }
  return exchange
}

/** Host and account name of an account at a test bank. */
export function accountOf(payto: string): { host: string; name: string } | undefined {
  const match = /^payto:\/\/x-taler-bank\/([A-Za-z0-9._:-]+)\/([A-Za-z0-9._-]+)(\?|$)/.exec(payto)
  const [, host, name] = match ?? []
  return host === undefined || name === undefined ? undefined : { host, name }
}

/** Asks for an order that cannot exist: 404 means that the token is good. */
export async function checkToken(
  merchant: string,
  token: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const path = '/private/orders/assay-checks-the-token'
  const headers = { authorization: `Bearer ${token}` }
  const reply = await reach(merchant, path, { who: 'the merchant', headers, signal })
  if (reply.status === 401 || reply.status === 403) {
    throw new SetUpError(
      `the merchant refuses the token (${String(reply.status)} ${errorEntry('MERCHANT_GENERIC_UNAUTHORIZED').meaning}). Pass the instance's access token with --token; it starts with "secret-token:".`,
    )
  }
}

/** The token of an instance other than the default one cannot manage instances, and need not. */
export async function managesInstances(
  merchant: string,
  token: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const headers = { authorization: `Bearer ${token}` }
  const reply = await reach(merchant, '/management/instances', { who: 'the merchant', headers, signal })
  return reply.status === 200
}

/** Asks for an order that nobody could make: a token that may make orders is told what is wrong with it. */
export async function checkScope(
  merchant: string,
  token: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const asking = { who: 'the merchant', method: 'POST', body: utf8('{}'), headers, signal } as const
  const reply = await reach(merchant, '/private/orders', asking)
  if (reply.status === 401 || reply.status === 403) {
    throw new SetUpError(
      `the token may not make orders (${String(reply.status)} ${errorEntry('GENERIC_TOKEN_PERMISSION_INSUFFICIENT').meaning}). Pass one with the scope "all" or "write" with --token.`,
    )
  }
}

interface Asking {
  /** Whom an error names. */
  readonly who: string
  readonly method?: 'POST'
  readonly body?: Uint8Array
  readonly headers?: Readonly<Record<string, string>>
  readonly signal: AbortSignal | undefined
}

export async function ask<T>(
  base: string,
  page: string,
  { read, ...asking }: Asking & { readonly read: (json: JsonValue) => T },
): Promise<T> {
  const { who } = asking
  const reply = await reach(base, `/${page}`, asking)
  if (reply.status !== 200)
    throw new SetUpError(
      `${base}${page} answers ${String(reply.status)}, not 200. Is this the base URL of ${who}?`,
    )
  try {
    const json = parseJson(reply.body)
    if (!isJsonObject(json)) throw new MalformedError('a JSON object', json)
    return read(json)
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error
    throw new SetUpError(`${base}${page} is not what ${who} should answer: ${error.message}`)
  }
}

export async function reach(base: string, path: string, asking: Asking): Promise<HttpReply> {
  const { who, headers, signal, method = 'GET', body } = asking
  try {
    const request = {
      method,
      path,
      headers: { accept: 'application/json', ...headers },
      ...(body === undefined ? {} : { body }),
    }
    return await sendOverSocket(base, request, signal === undefined ? {} : { signal })
  } catch (error) {
    if (!(error instanceof LostError)) throw error
    throw new SetUpError(
      `${who} at ${base} cannot be reached: ${printable(error.message, 200)}. Is it running, and is the URL right?`,
    )
  }
}

/** A URL that paths can be appended to. @throws SetUpError */
export function baseUrl(text: string, option: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && url.username + url.password + url.search + url.hash !== '') {
    throw new SetUpError(`${option} takes a URL without user, password, query and fragment`)
  }
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new SetUpError(`${option} takes a URL such as http://localhost:9966/, not ${printable(text)}`)
  }
  return url.href.endsWith('/') ? url.href : `${url.href}/`
}
