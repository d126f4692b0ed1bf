/**
 * An exchange at a URL as a target: whoever calls it holds coins and merchant keys himself. A merchant that deals with it
 * may come along; then it is a pair.
 *
 * Found out from /config and /keys. Coins come from reserves, and money comes to reserves through a wire gateway that
 * lets us pretend transfers, through a hook, or there are coins already, in a file.
 */
import { utf8 } from '../../protocol/encoding/struct.js'
import { parseJson, stringifyJson, type JsonObject } from '../../protocol/encoding/json.js'
import { getConfig } from '../../protocol/endpoints/exchange/get-config.js'
import { getKeys, type ExchangeKeys } from '../../protocol/endpoints/exchange/get-keys.js'
import {
  addIncoming,
  type AddIncomingRequest,
} from '../../protocol/endpoints/bank/post-admin-add-incoming.js'
import { readReply, readRequest, type PartyName } from '../../protocol/endpoints/endpoint.js'
import type { HttpReply, HttpRequest } from '../../protocol/http.js'
import { MalformedError, printable } from '../../protocol/malformed.js'
import { PURPOSES } from '../../protocol/signatures/purposes.js'
import { parseVersion, type Generations, type VersionRange } from '../../protocol/versions.js'
import { Holding } from '../actors/held.js'
import { NotReadyError } from '../actors/offer.js'
import { pause, sendOverSocket, wallClockSeconds, type Sending } from '../actors/socket.js'
import { baseUrl, objectIn, reach, type Party } from './asking.js'
import { Examination, firstTrouble, Trouble } from './diagnosis.js'
import { merchantAt, sender } from './doctor.js'
import { accountOf } from './examine-exchange.js'
import { examineMerchant, examineTrust } from './examine-merchant.js'
import { lackingPages } from './lacking.js'
import {
  LostError,
  NO_MERCHANT,
  SetUpError,
  type Mint,
  type MintedCoin,
  type Stage,
  type StageOptions,
  type Surroundings,
  type Target,
} from './target.js'

/** Gives money to a reserve, as no bank does: by a command, or by asking somebody. */
export type FundHook = (wanted: AddIncomingRequest, signal: AbortSignal | undefined) => Promise<void>

export interface Shop {
  /** Base URL of the instance. */
  readonly merchant: string
  /** Access token of the instance. */
  readonly token: string
}

export interface RemoteExchangeOptions {
  /** Base URL of the exchange. */
  readonly exchange: string
  /** Base URL of the wire gateway of its account, such as http://bank/accounts/exchange/taler-wire-gateway/. */
  readonly gateway?: string
  /** What the wire gateway wants to see: a token, or a name and a password. */
  readonly gatewayToken?: string
  /** `USER:PASSWORD` */
  readonly gatewayBasic?: string
  /** Name of the account of the exchange, where neither the gateway's URL nor /keys tells it. */
  readonly account?: string
  /** Funds reserves instead of a wire gateway. */
  readonly fund?: FundHook
  /** Has the exchange pay merchants whose money is due. */
  readonly wire?: (signal: AbortSignal | undefined) => Promise<void>
  /** Waits until the exchange pays merchants by itself. */
  readonly slow?: boolean
  /** Coins to be spent instead of new ones, each of them once. */
  readonly coins?: readonly MintedCoin[]
  /** The currency that the exchange must have; any unless given. */
  readonly currency?: string
  /** Purpose number that the merchant expects under an unclaim; the provisional one unless given. */
  readonly unclaimPurpose?: number
  /** Revisions of single pages that the parties follow, which no version tells. */
  readonly generations?: Partial<Generations>
  /** A merchant that trusts the exchange, to be judged together with it. */
  readonly shop?: Shop
  /** Goes into everything that the target may remember; must differ from run to run. */
  readonly salt: string
  /** Calls that wait for a reply are given up when it fires. */
  readonly signal?: AbortSignal
}

/** Everything that the parties may say in one play; more is an attack on our memory. */
const MAX_PLAY_BYTES = 32 * 1024 * 1024

/** Who pays when told to has paid after a few questions; deadlines are whole seconds. */
const HOOK_TRIES = 20
const HOOK_PAUSE = 0.5
/** Who pays by itself does so every minute or two. */
const SLOW_TRIES = 100
const SLOW_PAUSE = 3

/** Base URL that stands for a bank that nobody has told of. */
const NO_BANK = 'http://no-bank.invalid/'

export function remoteExchange(options: RemoteExchangeOptions): Target {
  const exchange = baseUrl(options.exchange, '--exchange')
  const gateway = options.gateway === undefined ? undefined : baseUrl(options.gateway, '--gateway')
  const { shop } = options
  const merchant = shop === undefined ? undefined : baseUrl(shop.merchant, '--merchant')
  return {
    name:
      merchant === undefined
        ? `exchange at ${exchange}`
        : `merchant at ${merchant} with exchange at ${exchange}`,
    abilities: {
      hops: false,
      clock: false,
      faults: false,
      settings: false,
      wires: options.wire === undefined ? (options.slow === true ? SLOW_TRIES : 0) : HOOK_TRIES,
      floods: false,
    },
    salt: options.salt,
    ...(options.coins === undefined ? {} : { mint: purseOf(options.coins) }),
    async open() {
      const found = await explore(options, exchange, gateway)
      return shop === undefined || merchant === undefined
        ? { ...found, hasNoMerchant: true }
        : { ...found, ...(await exploreShop({ ...shop, merchant }, found, options.signal)) }
    },
    stage: (stageOptions) =>
      makeStage({ options, urls: { exchange, bank: gateway, merchant } }, stageOptions),
    close: () => Promise.resolve(),
  }
}

/** Gives each coin once: what an earlier play has spent is gone. */
function purseOf(coins: readonly MintedCoin[]): Mint {
  const left = [...coins]
  return (denomination) => {
    const place = left.findIndex((coin) => coin.denomination === denomination)
    const [coin] = place === -1 ? [] : left.splice(place, 1)
    if (coin === undefined)
      throw new NotReadyError('the file of coins has no unspent one of this denomination')
    return coin
  }
}

async function explore(
  options: RemoteExchangeOptions,
  exchange: string,
  gateway: string | undefined,
): Promise<Surroundings> {
  const { currency, unclaimPurpose, generations } = options
  const send = sender(options)
  const party: Party = { check: 'exchange', who: 'the exchange', option: '--exchange', base: exchange, send }
  const config = await ask(party, 'config', (json) => readReply(getConfig, 200, json))
  const keys = await ask(party, 'keys', (json) => readReply(getKeys, 200, json))
  if (currency !== undefined && currency !== config.currency)
    throw new Trouble(
      'currency',
      `the exchange has ${printable(config.currency)}, and the run is set up for ${printable(currency)}`,
      'Correct the currency of the run, or judge an exchange that has it',
    )
  const authorization = authorizationOf(options)
  if (gateway !== undefined)
    await checkGateway(
      { check: 'bank', who: 'the wire gateway', option: '--gateway', base: gateway, send },
      authorization,
    )
  return {
    urls: { merchant: NO_MERCHANT, exchange, bank: bankOf(gateway) },
    currency: config.currency,
    token: '',
    exchangeAccount: accountName(options, gateway, keys),
    managesInstances: false,
    unclaimPurpose: unclaimPurpose ?? PURPOSES.WALLET_ORDER_UNCLAIM.number,
    ...(generations === undefined ? {} : { generations }),
    exchangeVersion: versionOf(config.version, exchange),
    wireMethod: wireMethodOf(keys),
    ...(authorization === undefined ? {} : { gatewayAuthorization: authorization }),
  }
}

/** Finds out whether a merchant lets us in, and deals with the exchange. */
async function exploreShop(
  { merchant, token }: Shop,
  { urls, currency }: Surroundings,
  signal: AbortSignal | undefined,
): Promise<Pick<Surroundings, 'urls' | 'token' | 'managesInstances' | 'lacks'>> {
  const examination = new Examination()
  const party = merchantAt(merchant, sender(signal === undefined ? {} : { signal }))
  const { config, managesInstances } = await examineMerchant(examination, { party, token, currency })
  const trusted = (config.exchanges ?? []).filter((one) => one.currency === currency)
  if (!trusted.some((one) => one.base_url === urls.exchange))
    throw new Trouble(
      'trust',
      `${merchant}config names ${trusted.map((one) => printable(one.base_url, 100)).join(', ') || 'no exchange'} for ${currency}, not ${urls.exchange}`,
      'Configure the merchant to trust it, and pass its base URL as the merchant has it',
    )
  await examineTrust(examination, party, urls.exchange)
  const trouble = firstTrouble(examination.checks)
  if (trouble !== undefined) throw trouble
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return {
    urls: { ...urls, merchant },
    token,
    managesInstances,
    lacks: await lackingPages((path, asked) => reach(party, path, { ...asked, headers }), managesInstances),
  }
}

/** Reads a page that says who somebody is. @throws Trouble when it is somebody else */
async function ask<T>(party: Party, page: string, read: (json: JsonObject) => T): Promise<T> {
  const { base, check, who } = party
  const reply = await reach(party, `/${page}`)
  if (reply.status !== 200)
    throw new Trouble(
      check,
      `${base}${page} answers ${String(reply.status)}, not 200`,
      `Is this the base URL of ${who}?`,
    )
  try {
    return read(objectIn(reply))
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error
    throw new Trouble(
      check,
      `${base}${page} is not what ${who} should answer: ${error.message}`,
      `Is this the base URL of ${who}?`,
    )
  }
}

function versionOf(version: string, exchange: string): VersionRange {
  try {
    return parseVersion(version, 'version')
  } catch {
    throw new SetUpError(`${exchange}config announces the version ${printable(version)}, which is none`)
  }
}

/** How transfers name accounts: as the exchange's own account does, as far as we can make such names up. */
function wireMethodOf({ accounts }: ExchangeKeys): 'x-taler-bank' | 'iban' {
  const methods = accounts.map(({ payto_uri: payto }) => /^payto:\/\/([a-z-]+)\//.exec(payto)?.[1])
  if (methods.includes('x-taler-bank')) return 'x-taler-bank'
  if (methods.includes('iban')) return 'iban'
  throw new SetUpError(
    `the accounts of the exchange are of the kinds ${methods.map((method) => printable(method ?? 'none')).join(', ')}; only x-taler-bank and iban are known`,
  )
}

/** The server that the gateway is at. */
function bankOf(gateway: string | undefined): string {
  return gateway === undefined ? NO_BANK : new URL('/', gateway).href
}

function accountName(
  { account }: RemoteExchangeOptions,
  gateway: string | undefined,
  { accounts }: ExchangeKeys,
): string {
  const inUrl = /\/accounts\/([A-Za-z0-9._-]+)\/taler-wire-gateway\/$/.exec(gateway ?? '')?.[1]
  const inKeys = accounts
    .map((candidate) => accountOf(candidate.payto_uri)?.name)
    .find((found) => found !== undefined)
  return account ?? inUrl ?? inKeys ?? 'exchange'
}

function authorizationOf({ gatewayToken, gatewayBasic }: RemoteExchangeOptions): string | undefined {
  if (gatewayToken !== undefined) return `Bearer ${gatewayToken}`
  if (gatewayBasic === undefined) return undefined
  return `Basic ${Buffer.from(gatewayBasic, 'utf8').toString('base64')}`
}

/** Asks for a transfer that cannot be: who is let in is told what is wrong with it. */
async function checkGateway(gateway: Party, authorization: string | undefined): Promise<void> {
  const headers = {
    'content-type': 'application/json',
    ...(authorization === undefined ? {} : { authorization }),
  }
  const { status } = await reach(gateway, '/admin/add-incoming', {
    method: 'POST',
    body: utf8('{}'),
    headers,
  })
  if (status === 401 || status === 403)
    throw new SetUpError(
      `the wire gateway refuses to let us in (${String(status)}). Pass its credentials with --gateway-token or --gateway-basic USER:PASSWORD, or in ASSAY_GATEWAY_TOKEN or ASSAY_GATEWAY_BASIC.`,
    )
  if (status === 404 || status === 405 || status === 501)
    throw new SetUpError(
      `${gateway.base}admin/add-incoming answers ${String(status)}: this is not the wire gateway of a test bank, which lets us pretend transfers. Its URL ends in /taler-wire-gateway/. Without one, pass --fund-hook or --coins.`,
    )
}

/** Where calls go. */
interface Way {
  readonly options: RemoteExchangeOptions
  /** Base URLs; instead of the bank's that of the wire gateway. */
  readonly urls: Readonly<Record<'exchange', string>> &
    Readonly<Record<'bank' | 'merchant', string | undefined>>
}

function makeStage(way: Way, { turnstile, recorder }: StageOptions): Stage {
  const { signal, wire } = way.options
  let received = 0
  const holding = new Holding((together) => {
    recorder.record({ type: 'together', ...together })
  })
  turnstile.whenAtRest(() => {
    holding.still()
  })
  return {
    async transport({ from, to, request, span }) {
      await turnstile.park(`${from}>${to} request`)
      // Whoever else can send something does so first; then the last bytes of all leave together.
      const reply = await turnstile.away(() => deliver(way, to, request, { held: holding.join(span) }))
      received += reply.body.length
      if (received > MAX_PLAY_BYTES)
        throw new LostError(`the replies of this play are larger than ${String(MAX_PLAY_BYTES)} bytes`)
      return reply
    },
    now: wallClockSeconds,
    advance: () => {
      throw new SetUpError('the clock of a remote target cannot be moved')
    },
    awaitWire: () =>
      turnstile.away(async () => {
        await wire?.(signal)
        await pause(wire === undefined ? SLOW_PAUSE : HOOK_PAUSE, signal)
      }),
    arm: () => {
      throw new SetUpError('messages of a remote target cannot be lost on purpose')
    },
    heal: () => Promise.resolve(),
  }
}

function deliver(
  { options, urls }: Way,
  to: PartyName,
  request: HttpRequest,
  { held }: Required<Pick<Sending, 'held'>>,
): Promise<HttpReply> {
  const { signal, fund } = options
  const sending = { held, ...(signal === undefined ? {} : { signal }) }
  if (to === 'exchange') return sendOverSocket(urls.exchange, request, sending)
  if (to === 'merchant') {
    if (urls.merchant === undefined) throw new SetUpError('this target has no merchant')
    return sendOverSocket(urls.merchant, request, sending)
  }
  if (fund !== undefined && request.path.endsWith('/admin/add-incoming')) {
    held.answered()
    return fundBy(fund, request, signal)
  }
  if (urls.bank === undefined) throw new LostError('nobody has told of a wire gateway')
  // A gateway may stand anywhere; in the history it has the path of the page.
  const path = request.path.replace(/^\/accounts\/[^/]*\/taler-wire-gateway/, '')
  return sendOverSocket(urls.bank, { ...request, path }, sending)
}

/** Has a hook do what a wire gateway would, and says so as one would. */
async function fundBy(
  fund: FundHook,
  request: HttpRequest,
  signal: AbortSignal | undefined,
): Promise<HttpReply> {
  const wanted = readRequest(addIncoming, parseJson(request.body ?? new Uint8Array(0)))
  await fund(wanted, signal)
  const body = utf8(stringifyJson({ timestamp: { t_s: wallClockSeconds() }, row_id: 0 }))
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'x-assay-hook': 'funded' },
    body,
  }
}
