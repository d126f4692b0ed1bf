/**
 * The pair as real servers: what `assay serve` and `startSim()` start.
 */
import { randomBytes } from 'node:crypto'
import type { PartyServers } from './http/server.js'
import { sendNotice } from './http/outgoing.js'
import { Journal, type JournalEntry } from './http/journal.js'
import { realClock } from './clock.js'
import { hirePostman } from './merchant/postman.js'
import { jsonFileMedium, type JsonFileMedium } from './store/json-file.js'
import { memoryMedium } from './store/memory.js'
import { createWorld, MERCHANT_TOKEN, type BaseUrls, type World } from './world.js'
import { TEST_KEYRING } from './keyring.js'
import { encodeCrockford } from '../protocol/encoding/crockford.js'

export interface SimOptions {
  /** Address to listen on; 127.0.0.1 unless said otherwise. */
  readonly host?: string
  /** Port of the merchant; exchange and bank take the next two. 0 (the default) takes any free ports. */
  readonly port?: number
  /** Folder for JSON files that outlive the process; memory unless given. */
  readonly store?: string
  /** What order ids and tokens follow from. */
  readonly seed?: string
  /** Ids of defects to plant. */
  readonly defects?: readonly string[]
  /** Told about every request. */
  readonly onRequest?: (entry: JournalEntry) => void
}

export interface RunningSim {
  readonly merchantUrl: string
  readonly exchangeUrl: string
  readonly bankUrl: string
  /** Access token of the merchant instance. */
  readonly token: string
  /** Public half of the exchange's master key, in base32. */
  readonly masterPub: string
  readonly journal: Journal
  stop(): Promise<void>
}

/** Three ports in a row have to fit behind it. */
const MOST_PORT = 65_533

/** Milliseconds that requests get to end when the servers do; who polls for minutes is not waited for. */
const STOP_PATIENCE = 1000

/** Starts merchant, exchange and bank. @throws Error when a port is taken or the store cannot be used */
export async function startSim(options: SimOptions = {}): Promise<RunningSim> {
  const { host = '127.0.0.1', port = 0 } = options
  if (!Number.isInteger(port) || port < 0 || port > MOST_PORT)
    throw new RangeError(`port has to be a whole number from 0 to ${String(MOST_PORT)}`)
  if (host === '' || options.store === '') throw new RangeError('host and store must not be empty')
  const media: JsonFileMedium[] = []
  // Loaded only here: whoever imports the library to judge a backend out there starts without it.
  const { buildServers, inject, receiveInto } = await import('./http/server.js')
  const servers = buildServers({
    host,
    ports: { merchant: port, exchange: port === 0 ? 0 : port + 1, bank: port === 0 ? 0 : port + 2 },
  })
  const journal = new Journal(options.onRequest)
  try {
    await startAll(servers)
    const baseUrls = urlsOf(servers, host)
    const world: World = createWorld({
      // Order ids must not repeat when a store is opened again, so chance has to be real unless it is chosen.
      seed: options.seed ?? randomBytes(16).toString('hex'),
      clock: realClock(),
      deliver: (to, request, id) => inject(servers, world, to, request, id),
      notify: sendNotice,
      hasPostman: true,
      baseUrls,
      medium: (party) => {
        if (options.store === undefined) return memoryMedium()
        const medium = jsonFileMedium(options.store, party)
        media.push(medium)
        return medium
      },
      defects: options.defects ?? [],
      onMistake: (mistake) => {
        process.emitWarning(mistake)
      },
    })
    receiveInto(servers, { world, journal })
    const postman = hirePostman(world)
    return {
      merchantUrl: baseUrls.merchant,
      exchangeUrl: baseUrls.exchange,
      bankUrl: baseUrls.bank,
      token: MERCHANT_TOKEN,
      masterPub: encodeCrockford(TEST_KEYRING.master.pub),
      journal,
      async stop() {
        await stopAll(servers)
        await postman.stop()
        for (const medium of media) medium.close()
      },
    }
  } catch (error) {
    await stopAll(servers)
    for (const medium of media) medium.close()
    throw error
  }
}

async function startAll(servers: PartyServers): Promise<void> {
  await servers.merchant.start()
  await servers.exchange.start()
  await servers.bank.start()
}

async function stopAll(servers: PartyServers): Promise<void> {
  const stop = { timeout: STOP_PATIENCE }
  await Promise.all([servers.merchant.stop(stop), servers.exchange.stop(stop), servers.bank.stop(stop)])
}

function urlsOf(servers: PartyServers, host: string): BaseUrls {
  // Nobody can connect to "any address"; who listens there is reached at this one too.
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
  const url = (party: keyof PartyServers): string => `http://${name}:${String(servers[party].info.port)}/`
  return { merchant: url('merchant'), exchange: url('exchange'), bank: url('bank') }
}
