/**
 * A world: clock, chance, network, and the three parties with their stores; everything a play can touch.
 *
 * Two worlds share nothing but memories of pure computations, so a play can be thrown away by forgetting its
 * world, and two plays cannot disturb each other.
 */
import { encodeCrockford } from '../protocol/encoding/crockford.js'
import { sha512 } from '../protocol/crypto/hash.js'
import { utf8 } from '../protocol/encoding/struct.js'
import { SEED_GENERATIONS } from '../protocol/versions.js'
import type { Bank } from './bank/bank.js'
import type { BankTables } from './bank/tables.js'
import { Closing, type Clock } from './clock.js'
import { openExchange, type Exchange, type KeysFromElsewhere } from './exchange/exchange.js'
import { Agenda } from './exchange/agenda.js'
import type { ExchangeSettings } from './exchange/settings.js'
import type { ExchangeTables } from './exchange/tables.js'
import type { Defect } from './defects/defect.js'
import { handlersWith } from './defects/index.js'
import type { Handler } from './handler.js'
import { TEST_KEYRING } from './keyring.js'
import type { Merchant } from './merchant/merchant.js'
import type { MerchantSettings } from './merchant/settings.js'
import type { MerchantTables } from './merchant/tables.js'
import type { Mortal, NetworkFault } from './faults.js'
import { Network, type Deliver, type Gate, type NetworkEvent, type Notify, type Strands } from './network.js'
import { SeededBytes } from '../protocol/crypto/seeded-bytes.js'
import type { SeamFault } from './seams.js'
import { Signer } from './signer.js'
import { memoryMedium } from './store/memory.js'
import { Store, type Medium } from './store/store.js'

export interface World {
  readonly clock: Clock
  /** Begun when servers stop; plays end without it. */
  readonly closing: Closing
  readonly random: SeededBytes
  readonly network: Network
  readonly merchant: Merchant
  readonly exchange: Exchange
  readonly bank: Bank
  /** What the exchange does without being asked. */
  readonly agenda: Agenda
  /** Handlers by page id, with the planted defects in them. */
  readonly handlers: ReadonlyMap<string, Handler>
  /** Told about mistakes of the simulator itself; the caller only gets a 500. */
  readonly onMistake: (mistake: Error) => void
}

export interface WorldOptions {
  readonly seed: string
  readonly clock: Clock
  readonly deliver: Deliver
  /** Tells subscribers of webhooks; without it they are taken to have heard. */
  readonly notify?: Notify
  /** True if somebody else than the requests that cause them delivers webhooks. */
  readonly hasPostman?: boolean
  readonly gate?: Gate
  readonly observe?: (event: NetworkEvent) => void
  /** Lets a party crash when a fault says so; see {@link LiveWorld}. */
  readonly crash?: (party: Mortal) => void
  readonly strands?: Strands
  readonly baseUrls?: BaseUrls
  /** Where each party keeps its records; memory unless said otherwise. */
  readonly medium?: (party: 'merchant' | 'exchange' | 'bank') => Medium
  /** Planted defects, or their ids. */
  readonly defects?: readonly (Defect | string)[]
  readonly merchant?: Partial<MerchantSettings>
  readonly exchange?: Partial<ExchangeSettings>
  /** Keys of an exchange that was recorded; its own unless given. */
  readonly exchangeKeys?: KeysFromElsewhere
  /** Told about mistakes of the simulator itself; nobody unless given. */
  readonly onMistake?: (mistake: Error) => void
}

export interface BaseUrls {
  readonly merchant: string
  readonly exchange: string
  readonly bank: string
}

/** Names for parties that only exist in process. */
export const IN_PROCESS_URLS: BaseUrls = {
  merchant: 'http://merchant.test/',
  exchange: 'http://exchange.test/',
  bank: 'http://bank.test/',
}

export const CURRENCY = 'KUDOS'
/** Account of the exchange at the bank. */
export const EXCHANGE_ACCOUNT = 'exchange'

/** Seconds that a party waits for another before it gives up. */
const PATIENCE = 30

/** Makes a world. @throws RangeError when a defect is not known */
export function createWorld(options: WorldOptions): World {
  const { clock, seed, baseUrls = IN_PROCESS_URLS, medium = memoryMedium } = options
  const bankHost = new URL(baseUrls.bank).host
  const { currency, paytoUri: exchangePaytoUri } = {
    currency: CURRENCY,
    paytoUri: `payto://x-taler-bank/${bankHost}/${EXCHANGE_ACCOUNT}?receiver-name=Exchange`,
    ...options.exchange,
  }
  const exchange = openExchange(
    new Store<ExchangeTables>(medium('exchange')),
    {
      currency,
      baseUrl: baseUrls.exchange,
      paytoUri: exchangePaytoUri,
      wireGatewayUrl: `${baseUrls.bank}accounts/${EXCHANGE_ACCOUNT}/taler-wire-gateway/`,
      fees: { withdraw: '0.01', deposit: '0.02', refresh: '0.03', refund: '0.04' },
      wireFee: '0.05',
      closingFee: '0.01',
      roundUnit: '0.01',
      patience: PATIENCE,
      // Parties that were released together, unless the exchange is said to be of another age.
      generations: options.merchant?.generations ?? SEED_GENERATIONS,
      ...options.exchange,
    },
    TEST_KEYRING,
    clock.now(),
    options.exchangeKeys,
  )
  const merchant: Merchant = {
    store: new Store<MerchantTables>(medium('merchant')),
    settings: { ...defaultMerchant(baseUrls, bankHost, currency), ...options.merchant },
    keyring: TEST_KEYRING,
    signer: new Signer(),
    attempts: new Set(),
    hasPostman: options.hasPostman ?? false,
  }
  const bank: Bank = {
    store: new Store<BankTables>(medium('bank')),
    settings: {
      currency: currency,
      baseUrl: baseUrls.bank,
      exchangeAccount: EXCHANGE_ACCOUNT,
      exchangePaytoUri,
      exchangeBaseUrl: baseUrls.exchange,
    },
  }
  const network = new Network({
    clock,
    deliver: options.deliver,
    ...(options.notify === undefined ? {} : { notify: options.notify }),
    ...(options.gate === undefined ? {} : { gate: options.gate }),
    ...(options.observe === undefined ? {} : { observe: options.observe }),
    ...(options.crash === undefined ? {} : { crash: options.crash }),
    ...(options.strands === undefined ? {} : { strands: options.strands }),
  })
  const handlers = handlersWith(options.defects ?? [])
  return {
    clock,
    closing: new Closing(),
    random: new SeededBytes(seed),
    network,
    merchant,
    exchange,
    bank,
    agenda: new Agenda(exchange, bank),
    handlers,
    onMistake: options.onMistake ?? (() => undefined),
  }
}

/** Arms a fault: of messages on the network, or of a store or a signer. */
export function armFault(world: World, fault: NetworkFault | SeamFault): void {
  if (!('seam' in fault)) {
    world.network.arm(fault)
    return
  }
  const { store, signer } = world[fault.party]
  const { seam } = fault.seam === 'store' ? store : signer
  seam.arm(fault.nth)
}

/** Token of the simulated shop; as public as the test keys. */
export const MERCHANT_TOKEN = 'secret-token:sandbox'

function defaultMerchant(baseUrls: BaseUrls, bankHost: string, currency: string): MerchantSettings {
  return {
    currency,
    baseUrl: baseUrls.merchant,
    name: 'Assay shop',
    token: MERCHANT_TOKEN,
    paytoUri: `payto://x-taler-bank/${bankHost}/merchant?receiver-name=Merchant`,
    wireSalt: encodeCrockford(sha512(utf8('assay test wire salt')).subarray(0, 16)),
    exchanges: [{ url: baseUrls.exchange, masterPub: encodeCrockford(TEST_KEYRING.master.pub) }],
    maxFee: '1',
    payDelay: 3600,
    wireDelay: 86_400,
    coinsPerDeposit: 1,
    patience: PATIENCE,
    generations: SEED_GENERATIONS,
    taxRecordExpiration: 10 * 365 * 86_400,
  }
}
