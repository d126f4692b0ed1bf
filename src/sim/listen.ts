/**
 * The pair as real servers: what `assay serve` and `startSim()` start.
 */
import { randomBytes } from 'node:crypto'
import type { PartyName } from '../protocol/endpoints/endpoint.js'
import type { PartyServers } from './http/server.js'
import type { Recording } from '../protocol/recording.js'
import { sendNotice } from './http/outgoing.js'
import { Journal, type Delivery, type JournalEntry } from './http/journal.js'
import { realClock } from './clock.js'
import { hireClerk } from './exchange/clerk.js'
import { hirePostman } from './merchant/postman.js'
import { recordedSetting, type RecordedSetting } from './recorded-world.js'
import { openStanding, type Standing } from './standing.js'
import { jsonFileMedium } from './store/json-file.js'
import { memoryMedium } from './store/memory.js'
import { createWorld, MERCHANT_TOKEN, type BaseUrls, type World } from './world.js'
import { TEST_KEYRING } from './keyring.js'
import { encodeCrockford } from '../protocol/encoding/crockford.js'

export interface SimOptions {
  /** Address to listen on; unless said otherwise where the store was before, or 127.0.0.1. */
  readonly host?: string
  /**
   * Port of the merchant; exchange and bank take the next two. 0 takes any free ports; so does nothing at all. A store
   * that was used before keeps its ports: contracts name them.
   */
  readonly port?: number
  /** Folder for JSON files that outlive the process; memory unless given. */
  readonly store?: string
  /** What order ids and tokens follow from, together with how often the store was used before. */
  readonly seed?: string
  /** Ids of defects to plant. */
  readonly defects?: readonly string[]
  /**
   * Recordings of a real exchange, in order: ours has the currency, fees, account and public keys of that one, and the
   * clock begins when they begin. Reserves are empty; coins are only made of planchets that were recorded.
   */
  readonly recordings?: readonly Recording[]
  /** Told about every request. */
  readonly onRequest?: (entry: JournalEntry) => void
  /** Told about every attempt to deliver a webhook. */
  readonly onDelivery?: (delivery: Delivery) => void
}

export interface RunningSim {
  readonly merchantUrl: string
  readonly exchangeUrl: string
  readonly bankUrl: string
  /** Access token of the merchant instance. */
  readonly token: string
  /** Public half of the exchange's master key, in base32. */
  readonly masterPub: string
  readonly currency: string
  readonly journal: Journal
  stop(): Promise<void>
}

interface Place {
  readonly host: string
  readonly ports: Readonly<Record<PartyName, number>>
}

/** Three ports in a row have to fit behind it. */
const MOST_PORT = 65_533

/** Milliseconds that requests get to end when the servers do; who polls for minutes is not waited for. */
const STOP_PATIENCE = 1000

/**
 * Starts merchant, exchange and bank.
 * @param usualPort for a new pair that nobody chose a port for
 * @throws Error when a port is taken, or the store cannot be used or belongs to other addresses
 */
export async function startSim(options: SimOptions = {}, usualPort = 0): Promise<RunningSim> {
  const { port = usualPort } = options
  if (!Number.isInteger(port) || port < 0 || port > MOST_PORT)
    throw new RangeError(`port has to be a whole number from 0 to ${String(MOST_PORT)}`)
  if (options.host === '' || options.store === '') throw new RangeError('host and store must not be empty')
  const opened: { close(): void }[] = []
  const keep = <Closable extends { close(): void }>(closable: Closable): Closable => {
    opened.push(closable)
    return closable
  }
  const closeAll = (): void => {
    for (const closable of opened) closable.close()
  }
  try {
    const { start, ...recorded }: Partial<RecordedSetting> =
      options.recordings === undefined ? {} : recordedSetting(options.recordings)
    const kept = options.store === undefined ? undefined : keep(openStanding(options.store))
    const place = placeOf(options, usualPort, kept?.standing)
    // Loaded only here: whoever imports the library to judge a backend out there starts without it.
    const { buildServers, inject, receiveInto } = await import('./http/server.js')
    const servers = buildServers(place)
    const journal = new Journal(options.onRequest)
    const ending = new AbortController()
    try {
      await startAll(servers, kept?.standing)
      const baseUrls = urlsOf(servers, place.host)
      const world: World = createWorld({
        seed: seedOf(options.seed, (await kept?.countStart()) ?? 0),
        clock: realClock(start),
        deliver: (to, request, id) => inject(servers, world, to, request, id),
        notify: async (notice) => {
          const status = await sendNotice(notice, ending.signal)
          options.onDelivery?.({ method: notice.method, url: plainUrl(notice.url), status })
          return status
        },
        hasPostman: true,
        baseUrls,
        medium: (party) =>
          options.store === undefined ? memoryMedium() : keep(jsonFileMedium(options.store, party)),
        defects: options.defects ?? [],
        ...recorded,
        ...(kept?.standing === undefined ? {} : { merchant: accountOf(kept.standing) }),
        onMistake: (mistake) => {
          process.emitWarning(mistake)
        },
      })
      await kept?.settle({ host: place.host, baseUrls, ...accountOf(world.merchant.settings) })
      receiveInto(servers, { world, journal })
      const postman = hirePostman(world)
      const clerk = hireClerk(world)
      return {
        merchantUrl: baseUrls.merchant,
        exchangeUrl: baseUrls.exchange,
        bankUrl: baseUrls.bank,
        token: MERCHANT_TOKEN,
        masterPub: encodeCrockford(TEST_KEYRING.master.pub),
        currency: world.exchange.settings.currency,
        journal,
        async stop() {
          world.closing.begin()
          ending.abort()
          await stopAll(servers)
          await postman.stop()
          await clerk.stop()
          closeAll()
        },
      }
    } catch (error) {
      await stopAll(servers)
      throw error
    }
  } catch (error) {
    closeAll()
    throw error
  }
}

/** Where to listen. @throws Error when a store belongs to other addresses than those that are asked for */
function placeOf(options: SimOptions, usualPort: number, standing: Standing | undefined): Place {
  if (standing === undefined) {
    const { host = '127.0.0.1', port = usualPort } = options
    const [exchange, bank] = port === 0 ? [0, 0] : [port + 1, port + 2]
    return { host, ports: { merchant: port, exchange, bank } }
  }
  const { host = standing.host, port = 0 } = options
  const ports = {
    merchant: portOf(standing.baseUrls.merchant),
    exchange: portOf(standing.baseUrls.exchange),
    bank: portOf(standing.baseUrls.bank),
  }
  const isSamePlace =
    new URL(standing.baseUrls.merchant).hostname === new URL(`http://${nameOf(host)}/`).hostname
  if (!isSamePlace || (port !== 0 && port !== ports.merchant)) throw elsewhere(standing)
  return { host, ports }
}

/** Order ids and tokens must not come again when a store is opened again; real chance sees to that by itself. */
function seedOf(seed: string | undefined, startsBefore: number): string {
  if (seed === undefined) return randomBytes(16).toString('hex')
  return startsBefore === 0 ? seed : `${seed}\0start ${String(startsBefore + 1)}`
}

/** What may be shown of a URL: the rest may be a secret of the shop. */
function plainUrl(url: string): string {
  const { origin, pathname } = new URL(url)
  return `${origin}${pathname}`
}

function accountOf({ paytoUri, wireSalt }: Pick<Standing, 'paytoUri' | 'wireSalt'>) {
  return { paytoUri, wireSalt }
}

function elsewhere({ host, baseUrls }: Standing, trouble = ''): Error {
  const { merchant } = baseUrls
  const options = `${host === '127.0.0.1' ? '' : `--host ${host} `}--port ${String(portOf(merchant))}`
  return new Error(`this store belongs to ${merchant}${trouble}; start with ${options} or another --store`)
}

async function startAll(servers: PartyServers, standing: Standing | undefined): Promise<void> {
  try {
    await servers.merchant.start()
    await servers.exchange.start()
    await servers.bank.start()
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    if (standing === undefined || !isTaken) throw error
    throw elsewhere(standing, ', and not all of its ports are free')
  }
}

async function stopAll(servers: PartyServers): Promise<void> {
  const stop = { timeout: STOP_PATIENCE }
  await Promise.all([servers.merchant.stop(stop), servers.exchange.stop(stop), servers.bank.stop(stop)])
}

function urlsOf(servers: PartyServers, host: string): BaseUrls {
  const url = (party: keyof PartyServers): string =>
    new URL(`http://${nameOf(host)}:${String(servers[party].info.port)}/`).href
  return { merchant: url('merchant'), exchange: url('exchange'), bank: url('bank') }
}

/** Name of an address inside a URL. Nobody can connect to "any address"; who listens there is reached at this one too. */
export function nameOf(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

/** Port of a URL; that of http has none. */
function portOf(url: string): number {
  const { port } = new URL(url)
  return port === '' ? 80 : Number(port)
}
