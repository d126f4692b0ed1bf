/**
 * A house: an exchange, the bank where it has its account, and what it does without being asked. A world has one of
 * them, or two.
 */
import type { HouseName } from '../protocol/endpoints/endpoint.js'
import type { Bank } from './bank/bank.js'
import type { BankTables } from './bank/tables.js'
import { Agenda } from './exchange/agenda.js'
import { openExchange, type Exchange, type KeysFromElsewhere } from './exchange/exchange.js'
import type { ExchangeSettings } from './exchange/settings.js'
import type { ExchangeTables } from './exchange/tables.js'
import type { Keyring } from './keyring.js'
import { Store, type Medium } from './store/store.js'
import type { World } from './world.js'

export interface House {
  readonly exchange: Exchange
  readonly bank: Bank
  /** What the exchange does without being asked. */
  readonly agenda: Agenda
  /** Absent for the first house. */
  readonly house?: HouseName
}

export interface HouseOptions {
  /** Base URLs with trailing slash. */
  readonly urls: { readonly exchange: string; readonly bank: string }
  /** Account of the exchange at the bank. */
  readonly account: string
  readonly settings: Omit<ExchangeSettings, 'baseUrl' | 'paytoUri' | 'wireGatewayUrl'> &
    Partial<ExchangeSettings>
  readonly keyring: Keyring
  /** Seconds at which the first keys of a new exchange become valid. */
  readonly now: number
  readonly medium: (party: 'exchange' | 'bank') => Medium
  /** Keys of an exchange that was recorded; its own unless given. */
  readonly keys?: KeysFromElsewhere | undefined
  readonly house?: HouseName
}

/** Opens a house. @throws MalformedError when the limit for deposits or withdrawals is no amount */
export function openHouse(options: HouseOptions): House {
  const { urls, account, medium, house } = options
  const paytoUri = `payto://x-taler-bank/${new URL(urls.bank).host}/${account}?receiver-name=Exchange`
  const settings: ExchangeSettings = {
    baseUrl: urls.exchange,
    paytoUri,
    wireGatewayUrl: `${urls.bank}accounts/${account}/taler-wire-gateway/`,
    ...options.settings,
  }
  const store = new Store<ExchangeTables>(medium('exchange'))
  const exchange = openExchange(store, settings, options.keyring, options.now, options.keys)
  const bank: Bank = {
    store: new Store<BankTables>(medium('bank')),
    settings: {
      currency: settings.currency,
      baseUrl: urls.bank,
      exchangeAccount: account,
      exchangePaytoUri: settings.paytoUri,
      exchangeBaseUrl: urls.exchange,
    },
  }
  return { exchange, bank, agenda: new Agenda(exchange, bank), ...(house === undefined ? {} : { house }) }
}

/** The world as those in a house see it: its exchange and its bank are theirs. */
export function seenFrom(world: World, house: HouseName | undefined): World {
  if (house === undefined) return world
  if (world.second === undefined) throw new RangeError('this world has only one exchange')
  return { ...world, ...world.second }
}
