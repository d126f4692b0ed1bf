/**
 * What the exchange publishes in /keys. Keys take over from one another by the clock; between two such moments the
 * page stays the same, byte by byte, and is made and signed once.
 */
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import { stringifyJson } from '../../protocol/encoding/json.js'
import { duration, timestamp } from '../../protocol/encoding/timestamp.js'
import { contentKey, sha512 } from '../../protocol/crypto/hash.js'
import { Recent } from '../../protocol/crypto/recent.js'
import { utf8 } from '../../protocol/encoding/struct.js'
import { paytoMethod } from '../../protocol/payto.js'
import { hashDenominationSignatures, keySet } from '../../protocol/signatures/exchange.js'
import { currencySpecification } from '../currency.js'
import type { KeyPair, Keyring } from '../keyring.js'
import { ageRestrictionFields } from './age-restriction.js'
import { auditorEntry } from './auditor.js'
import {
  allDenominations,
  denominationGroups,
  type Listed,
  type PublishedDenomination,
} from './denominations.js'
import { DAY, isShown, keyPeriod, presentGeneration, shownFeePeriods, shownGenerations } from './key-times.js'
import { accountEntry, globalFeeEntry, signingKeyEntry, wireFeeEntry } from './offline-words.js'
import type { ExchangeSettings } from './settings.js'

export type { PublishedDenomination } from './denominations.js'

/** Protocol version of the exchange, in the form current:revision:age. */
export const EXCHANGE_VERSION = '23:0:6'

/** What /keys depends on, besides the exchange itself. */
export interface KeysOccasion {
  /** Seconds. */
  readonly now: number
  /** h_denom_pub of each denomination that was revoked, in the order in which that happened. */
  readonly revoked: readonly string[]
  /** Seconds: a client knows all denominations that began before. */
  readonly since?: number | undefined
}

/** One reply of /keys. */
export interface KeysEdition {
  /** The body, in JSON. */
  readonly bytes: Uint8Array
  /** Base32 of the SHA-512 of the body. */
  readonly etag: string
  /** Seconds: when the fees in it end. */
  readonly end: number
}

export interface PublishedKeys {
  /** All denominations that were, are or will be, by h_denom_pub. */
  readonly denominations: ReadonlyMap<string, PublishedDenomination>
  /** What /keys says; undefined when no denomination is in its time any more. */
  readonly edition: (occasion: KeysOccasion) => KeysEdition | undefined
  /** The online key that signs at a time, in seconds. */
  readonly signingKeyAt: (now: number) => KeyPair
}

const published = new Recent<PublishedKeys>(16)

/** The keys of an exchange whose first ones became valid at `epoch` (seconds); remembered over worlds. */
export function publishKeys(keyring: Keyring, settings: ExchangeSettings, epoch: number): PublishedKeys {
  const key = contentKey(
    utf8(stringifyJson(settings)),
    utf8(String(epoch)),
    keyring.master.pub,
    keyring.signing.pub,
    utf8([...keyring.denominations.keys()].join(' ')),
  )
  return published.get(key, () => makeKeys({ keyring, settings, epoch }))
}

interface Basis {
  readonly keyring: Keyring
  readonly settings: ExchangeSettings
  readonly epoch: number
}

function makeKeys(basis: Basis): PublishedKeys {
  const { keyring, settings, epoch } = basis
  const all = allDenominations(keyring, settings, epoch)
  const editions = new Recent<KeysEdition>(16)
  return {
    denominations: new Map(all.map(({ denomination }) => [denomination.hash, denomination])),
    signingKeyAt: (now) => signingKey(keyring, presentGeneration(epoch, now)),
    edition({ now, revoked, since }) {
      const inTime = all.filter(({ period }) => isShown(period, now))
      if (inTime.length === 0) return undefined
      const good = inTime.filter(({ denomination }) => !revoked.includes(denomination.hash))
      const isKnownDate = good.some(({ period }) => period.start === since)
      const wanted = isKnownDate ? good.filter(({ period }) => period.start >= (since ?? 0)) : good
      const oldest = Math.min(...(wanted.length === 0 ? inTime : wanted).map(({ period }) => period.start))
      const fees = shownFeePeriods(epoch, now)
      const name = [
        wanted.map((one) => all.indexOf(one)),
        revoked,
        shownGenerations(epoch, now),
        presentGeneration(epoch, now),
        fees.map(({ start }) => start),
      ].join('/')
      return editions.get(name, () => makeEdition(basis, { wanted, oldest, revoked, now }))
    },
  }
}

interface Choice {
  readonly wanted: readonly Listed[]
  /** Beginning of the oldest denomination that is listed. */
  readonly oldest: number
  readonly revoked: readonly string[]
  readonly now: number
}

function makeEdition(
  { keyring, settings, epoch }: Basis,
  { wanted, oldest, revoked, now }: Choice,
): KeysEdition {
  const { groups, masterSigs } = denominationGroups(wanted)
  const signing = signingKey(keyring, presentGeneration(epoch, now))
  const fees = shownFeePeriods(epoch, now)
  const seal = { listIssueDate: timestamp(oldest), keysHash: hashDenominationSignatures(masterSigs) }
  const body = {
    version: EXCHANGE_VERSION,
    base_url: settings.baseUrl,
    currency: settings.currency,
    currency_specification: currencySpecification(settings.currency),
    hard_limits: [],
    zero_limits: [],
    tiny_amount: `${settings.currency}:0.01`,
    stefan_abs: `${settings.currency}:0`,
    stefan_log: `${settings.currency}:0.01`,
    stefan_lin: 0,
    asset_type: 'fiat',
    rewards_allowed: false,
    master_public_key: encodeCrockford(keyring.master.pub),
    reserve_closing_delay: duration(28 * DAY * 1_000_000),
    signkeys: shownGenerations(epoch, now).map((generation) =>
      signingKeyEntry(keyring, signingKey(keyring, generation), keyPeriod(epoch, generation)),
    ),
    recoup: revoked.map((hash) => ({ h_denom_pub: hash })),
    wads: [],
    accounts: [accountEntry(keyring, settings)],
    wire_fees: {
      [paytoMethod(settings.paytoUri)]: fees.map((period) => wireFeeEntry(keyring, settings, period)),
    },
    denominations: groups,
    auditors: settings.isAudited === true ? [auditorEntry(keyring, wanted)] : [],
    global_fees: fees.map((period) => globalFeeEntry(keyring, settings, period)),
    list_issue_date: seal.listIssueDate,
    wallet_balance_limit_without_kyc: [],
    ...(settings.ageRestriction === true ? ageRestrictionFields(keyring) : {}),
    exchange_pub: encodeCrockford(signing.pub),
    exchange_sig: encodeCrockford(keySet.sign(signing.priv, seal)),
  }
  const bytes = utf8(stringifyJson(body))
  return { bytes, etag: encodeCrockford(sha512(bytes)), end: Math.max(...fees.map(({ end }) => end)) }
}

function signingKey(keyring: Keyring, generation: number): KeyPair {
  return generation === 0 ? keyring.signing : keyring.laterSigning(generation)
}
