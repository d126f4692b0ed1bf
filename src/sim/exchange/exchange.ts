/**
 * The exchange as a party: its store, its settings, its keys, and what its handlers have in common.
 */
import { parseAmount } from '../../protocol/encoding/amount.js'
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import { timestamp } from '../../protocol/encoding/timestamp.js'
import { decodeCrockford } from '../../protocol/encoding/crockford.js'
import {
  affirmDenominationExpired,
  affirmDenominationUnknown,
  packOperation,
} from '../../protocol/signatures/exchange.js'
import type { KeyPair, Keyring } from '../keyring.js'
import { Signer, type Signable } from '../signer.js'
import type { Store } from '../store/store.js'
import { publishKeys, type PublishedDenomination, type PublishedKeys } from './keys.js'
import type { ExchangeSettings } from './settings.js'
import type { ExchangeTables } from './tables.js'

export interface Exchange {
  readonly store: Store<ExchangeTables>
  readonly settings: ExchangeSettings
  readonly keyring: Keyring
  readonly signer: Signer
  readonly keys: PublishedKeys
  /** What a world made from a recording has to choose as the recorded exchange did; nothing in other worlds. */
  readonly recorded?: RecordedChoices
}

/** What an exchange chooses at random, and others build upon. */
export interface RecordedChoices {
  /** The cut that a melt was told to keep secret, by refresh commitment in base32. */
  readonly norevealIndexes: ReadonlyMap<string, number>
}

/** Keys from elsewhere, with what was chosen together with them. */
export interface KeysFromElsewhere {
  readonly keys: PublishedKeys
  readonly recorded: RecordedChoices
}

/**
 * Opens an exchange; the keys of a store that was used before stay as they were.
 * @param elsewhere keys instead of those that follow from keyring and settings
 * @throws MalformedError when the limit for deposits or withdrawals is no amount
 */
export function openExchange(
  store: Store<ExchangeTables>,
  settings: ExchangeSettings,
  keyring: Keyring,
  now: number,
  elsewhere?: KeysFromElsewhere,
): Exchange {
  for (const limit of [settings.depositLimit, settings.withdrawLimit])
    if (limit !== undefined) parseAmount(`${settings.currency}:${limit}`)
  const epoch = store.get('notes', 'epoch')?.value ?? now
  store.transact((writer) => {
    writer.put('notes', 'epoch', { value: epoch })
  })
  const { keys, ...recorded } = elsewhere ?? { keys: publishKeys(keyring, settings, epoch) }
  return { store, settings, keyring, signer: new Signer(), keys, ...recorded }
}

/** The online key with which the exchange signs at a time. */
export function signingKeyAt(exchange: Exchange, now: number): KeyPair {
  return exchange.keys.signingKeyAt(now)
}

/** What the exchange affirms with its online key of the time: the fields that go into a reply. */
export function affirm<Values>(
  exchange: Exchange,
  structure: Signable<Values>,
  values: Values,
  now: number,
): { exchange_sig: string; exchange_pub: string } {
  const keys = signingKeyAt(exchange, now)
  return {
    exchange_sig: exchange.signer.sign(structure, keys, values),
    exchange_pub: encodeCrockford(keys.pub),
  }
}

/** Signed proof that the exchange does not know a denomination: the details of a 404. */
export function unknownDenominationProof(exchange: Exchange, denomPubHash: string, now: number): object {
  const values = { timestamp: timestamp(now), denomPubHash: decodeCrockford(denomPubHash, 64) }
  return {
    timestamp: values.timestamp,
    ...affirm(exchange, affirmDenominationUnknown, values, now),
    h_denom_pub: denomPubHash,
  }
}

/** Signed proof that a denomination is out of its period of use: the details of a 410. */
export function expiredDenominationProof(
  exchange: Exchange,
  denomination: PublishedDenomination,
  operation: string,
  now: number,
): object {
  const denomPubHash = decodeCrockford(denomination.hash, 64)
  const values = { timestamp: timestamp(now), operation: packOperation(operation), denomPubHash }
  return {
    oper: operation,
    timestamp: values.timestamp,
    ...affirm(exchange, affirmDenominationExpired, values, now),
    h_denom_pub: denomination.hash,
  }
}
