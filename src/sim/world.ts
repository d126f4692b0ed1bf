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
import { Closing, type Clock } from './clock.js'
import type { KeysFromElsewhere } from './exchange/exchange.js'
import type { Jobs } from './exchange/jobs.js'
import type { ExchangeSettings } from './exchange/settings.js'
import type { Defect } from './defects/defect.js'
import { handlersWith, jobsWith } from './defects/index.js'
import type { Handler } from './handler.js'
import { openHouse, type House } from './house.js'
import { secondKeyring, TEST_KEYRING } from './keyring.js'
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

export interface World extends House {
  readonly clock: Clock
  /** Begun when servers stop; plays end without it. */
  readonly closing: Closing
  readonly random: SeededBytes
  readonly network: Network
  readonly merchant: Merchant
  /** Another exchange that the merchant trusts, where there are two. */
  readonly second?: House
  /** How exchanges do what nobody asks for, with the planted defects in it. */
  readonly jobs: Jobs
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
  /** True if the merchant trusts another exchange as well, with a bank of its own. */
  readonly hasSecond?: boolean
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

/** Names for the second exchange and its bank, which only exist in process. */
export const SECOND_URLS = { exchange: 'http://second.exchange.test/', bank: 'http://second.bank.test/' }

/** Names for parties that only exist in process. */
export const IN_PROCESS_URLS: BaseUrls = {
  merchant: 'http://merchant.test/',
  exchange: 'http://exchange.test/',
  bank: 'http://bank.test/',
}

export const CURRENCY = 'KUDOS'
/** Account of the exchange at the bank. */
export const EXCHANGE_ACCOUNT = 'exchange'

/** What the first exchange asks for, and the second one: no fee is the same. */
const FIRST_FEES = {
  fees: { withdraw: '0.01', deposit: '0.02', refresh: '0.03', refund: '0.04' },
  wireFee: '0.05',
}
const SECOND_FEES = {
  fees: { withdraw: '0.02', deposit: '0.03', refresh: '0.01', refund: '0.05' },
  wireFee: '0.07',
}

/** Seconds that a party waits for another before it gives up. */
const PATIENCE = 30

/** Makes a world. @throws RangeError when a defect is not known */
export function createWorld(options: WorldOptions): World {
  const { clock, seed, baseUrls = IN_PROCESS_URLS, medium = memoryMedium } = options
  const currency = options.exchange?.currency ?? CURRENCY
  // Parties that were released together, unless the exchange is said to be of another age.
  const generations = options.merchant?.generations ?? SEED_GENERATIONS
  const common = { account: EXCHANGE_ACCOUNT, now: clock.now() }
  const usual = { currency, closingFee: '0.01', roundUnit: '0.01', patience: PATIENCE, generations }
  const first = openHouse({
    ...common,
    urls: baseUrls,
    settings: { ...usual, ...FIRST_FEES, ...options.exchange },
    keyring: TEST_KEYRING,
    medium,
    keys: options.exchangeKeys,
  })
  const openSecond = (): House =>
    openHouse({
      ...common,
      urls: SECOND_URLS,
      settings: { ...usual, ...SECOND_FEES },
      keyring: secondKeyring(),
      medium: memoryMedium,
      house: 'second',
    })
  const second = options.hasSecond === true ? openSecond() : undefined
  const merchant: Merchant = {
    store: new Store<MerchantTables>(medium('merchant')),
    settings: { ...defaultMerchant(baseUrls, currency, second), ...options.merchant },
    keyring: TEST_KEYRING,
    signer: new Signer(),
    attempts: new Set(),
    hasPostman: options.hasPostman ?? false,
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
  const defects = options.defects ?? []
  return {
    clock,
    closing: new Closing(),
    random: new SeededBytes(seed),
    network,
    merchant,
    ...first,
    ...(second === undefined ? {} : { second }),
    jobs: jobsWith(defects),
    handlers: handlersWith(defects),
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

function defaultMerchant(baseUrls: BaseUrls, currency: string, second?: House): MerchantSettings {
  const trusted = [
    { url: baseUrls.exchange, keyring: TEST_KEYRING },
    ...(second === undefined ? [] : [{ url: second.exchange.settings.baseUrl, keyring: secondKeyring() }]),
  ]
  return {
    currency,
    baseUrl: baseUrls.merchant,
    name: 'Assay shop',
    token: MERCHANT_TOKEN,
    paytoUri: `payto://x-taler-bank/${new URL(baseUrls.bank).host}/merchant?receiver-name=Merchant`,
    wireSalt: encodeCrockford(sha512(utf8('assay test wire salt')).subarray(0, 16)),
    exchanges: trusted.map(({ url, keyring }) => ({ url, masterPub: encodeCrockford(keyring.master.pub) })),
    maxFee: '1',
    payDelay: 3600,
    wireDelay: 86_400,
    coinsPerDeposit: 1,
    patience: PATIENCE,
    generations: SEED_GENERATIONS,
    taxRecordExpiration: 10 * 365 * 86_400,
  }
}
