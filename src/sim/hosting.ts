/**
 * Exchange and bank as real servers for a merchant of somebody else: with fixed keys and, given a folder, a memory, so
 * that the merchant is configured once. What comes in from outside passes the network of the world.
 */
import { encodeCrockford } from '../protocol/encoding/crockford.js'
import type { HttpReply, HttpRequest } from '../protocol/http.js'
import { realClock } from './clock.js'
import { hireClerk } from './exchange/clerk.js'
import type { NetworkFault } from './faults.js'
import { openDoor, type Door } from './http/door.js'
import { TEST_KEYRING } from './keyring.js'
import { nameOf } from './listen.js'
import { SilenceError, type Gate, type NetworkEvent, type Strands } from './network.js'
import type { SeamFault } from './seams.js'
import { jsonFileMedium } from './store/json-file.js'
import { memoryMedium } from './store/memory.js'
import { armFault, createWorld, CURRENCY, EXCHANGE_ACCOUNT, type World } from './world.js'

export interface HostingOptions {
  /** Address to listen on, 127.0.0.1 unless given. */
  readonly host?: string
  /** Port of the exchange; the bank takes the next one. 0, or nothing at all, takes any two. */
  readonly port?: number
  /** Base URL under which others reach the exchange, where it is not the address that is listened on. */
  readonly publicUrl?: string
  /** KUDOS unless given. */
  readonly currency?: string
  /** Folder for JSON files that outlive the process; memory unless given. */
  readonly store?: string
}

/** A message of somebody who is no actor of ours. */
export interface Visit {
  readonly to: 'exchange' | 'bank'
  readonly request: HttpRequest
  /** Hands it on under a name. @throws SilenceError when nobody is to hear an answer */
  readonly pass: (from: string, cause?: string) => Promise<HttpReply>
}

/** Who is asked about what passes. */
export interface Host {
  readonly gate: Gate
  readonly observe: (event: NetworkEvent) => void
  readonly strands: Strands
  /** Decides in whose name a message from outside is handed on. */
  receive(visit: Visit): Promise<HttpReply>
}

export interface Hosting {
  /** Base URLs with trailing slash, as others reach them. */
  readonly exchangeUrl: string
  readonly bankUrl: string
  /** Public half of the exchange's master key, in base32. */
  readonly masterPub: string
  /** Account of the exchange, as payto URI and as the wire gateway calls it. */
  readonly paytoUri: string
  readonly account: string
  readonly currency: string
  /** Asks whom? Whoever is host from now on; messages pass freely while nobody is. */
  attend(host: Host | undefined): void
  /** Sends a message of an actor of ours. @throws SilenceError when it was lost, or its reply was */
  send(sent: {
    readonly from: string
    readonly to: 'exchange' | 'bank'
    readonly request: HttpRequest
    readonly tag: string
  }): Promise<HttpReply>
  arm(fault: NetworkFault | SeamFault): void
  heal(): void
  stop(): Promise<void>
}

/** Nobody is kept waiting for what was lost: the connection ends. */
const PATIENCE = 0

/** @throws Error when a port is taken, or the store cannot be used @throws TypeError when the public URL is none */
export async function startHosting(options: HostingOptions = {}): Promise<Hosting> {
  const { host = '127.0.0.1', port = 0, currency = CURRENCY, store } = options
  const opened: { close(): void }[] = []
  const doors: Door[] = []
  let receive: ((to: 'exchange' | 'bank', request: HttpRequest) => Promise<HttpReply>) | undefined
  const openFor = async (to: 'exchange' | 'bank', at: number): Promise<Door> => {
    const door = await openDoor(host, at, (request) =>
      receive === undefined ? Promise.reject(new SilenceError(to)) : receive(to, request),
    )
    doors.push(door)
    return door
  }
  const closeAll = async (): Promise<void> => {
    await Promise.all(doors.map((door) => door.close()))
    for (const closable of opened) closable.close()
  }
  try {
    const { buildServers, inject } = await import('./http/server.js')
    const servers = buildServers()
    const exchangeDoor = await openFor('exchange', port)
    const bankDoor = await openFor('bank', port === 0 ? 0 : port + 1)
    const baseUrls = {
      merchant: 'http://merchant.invalid/',
      exchange: publicUrl(options.publicUrl, host, exchangeDoor.port),
      bank: new URL(`http://${nameOf(host)}:${String(bankDoor.port)}/`).href,
    }
    let attending: Host | undefined
    const world: World = createWorld({
      seed: 'assay host',
      clock: realClock(),
      deliver: (to, request, id) => inject(servers, world, to, request, id),
      baseUrls,
      // Whom the exchange does not hear, it does not wait for in earnest.
      exchange: { currency, patience: PATIENCE },
      medium: (party) => {
        if (store === undefined || party === 'merchant') return memoryMedium()
        const medium = jsonFileMedium(store, party)
        opened.push(medium)
        return medium
      },
      gate: async (stop) => {
        await attending?.gate(stop)
      },
      observe: (event) => {
        attending?.observe(event)
      },
      strands: {
        begin: () => attending?.strands.begin(),
        end: () => attending?.strands.end(),
      },
    })
    receive = (to, request) => {
      const pass: Visit['pass'] = (from, cause) =>
        world.network.send({
          from,
          to,
          request,
          patience: PATIENCE,
          ...(cause === undefined ? {} : { cause }),
        })
      return attending === undefined ? pass('visitor') : attending.receive({ to, request, pass })
    }
    const clerk = hireClerk(world)
    return {
      exchangeUrl: baseUrls.exchange,
      bankUrl: baseUrls.bank,
      masterPub: encodeCrockford(TEST_KEYRING.master.pub),
      paytoUri: world.exchange.settings.paytoUri,
      account: EXCHANGE_ACCOUNT,
      currency,
      attend: (next) => {
        attending = next
      },
      send: (sent) => world.network.send({ ...sent, patience: PATIENCE }),
      arm: (fault) => {
        armFault(world, fault)
      },
      heal: () => {
        world.network.heal()
        world.exchange.store.seam.mend()
        world.exchange.signer.seam.mend()
      },
      async stop() {
        attending = undefined
        world.closing.begin()
        await clerk.stop()
        await closeAll()
      },
    }
  } catch (error) {
    await closeAll()
    throw error
  }
}

/** @throws TypeError when it is no URL of a server */
function publicUrl(text: string | undefined, host: string, port: number): string {
  const url = new URL(text ?? `http://${nameOf(host)}:${String(port)}/`)
  return url.href.endsWith('/') ? url.href : `${url.href}/`
}
