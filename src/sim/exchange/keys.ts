/**
 * What the exchange publishes in /keys, made and signed once for each world's time of birth.
 */
import { formatAmount as text, parseAmount, type Amount } from '../../protocol/encoding/amount.js'
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import { stringifyJson } from '../../protocol/encoding/json.js'
import { duration, timestamp, type Timestamp } from '../../protocol/encoding/timestamp.js'
import { denominationHash } from '../../protocol/crypto/denomination.js'
import { contentKey, hashJson, hashText } from '../../protocol/crypto/hash.js'
import { Recent } from '../../protocol/crypto/recent.js'
import type { RsaPrivateKey } from '../../protocol/crypto/rsa-blind.js'
import { utf8 } from '../../protocol/encoding/struct.js'
import type { DenominationInfo } from '../../protocol/keys.js'
import { hashFullPayto, paytoMethod } from '../../protocol/payto.js'
import { hashDenominationSignatures, keySet } from '../../protocol/signatures/exchange.js'
import {
  denominationValidity,
  globalFees,
  signingKeyValidity,
  wireDetails,
  wireFees,
} from '../../protocol/signatures/master.js'
import { NO_HASH } from '../../protocol/signatures/wallet.js'
import { currencySpecification } from '../currency.js'
import type { Keyring } from '../keyring.js'
import type { RecordedKey } from '../signer.js'
import type { ExchangeSettings } from './settings.js'

/** Protocol version of the exchange, in the form current:revision:age. */
export const EXCHANGE_VERSION = '23:0:6'

const DAY = 86_400
const YEAR = 365 * DAY
/** Keys are published as valid a little before the world begins, so that clock skew does not hurt. */
const HEAD_START = 3600

export interface PublishedDenomination extends DenominationInfo {
  /** Absent when it was lost: coins of it are still taken, new ones are not made. */
  readonly privateKey?: RsaPrivateKey | RecordedKey
}

export interface PublishedKeys {
  /** Body of /keys. */
  readonly body: object
  readonly etag: string
  /** By h_denom_pub. */
  readonly denominations: ReadonlyMap<string, PublishedDenomination>
}

const published = new Recent<PublishedKeys>(16)

/** The key set of an exchange whose keys became valid at `epoch` (seconds); remembered over worlds. */
export function publishKeys(keyring: Keyring, settings: ExchangeSettings, epoch: number): PublishedKeys {
  const key = contentKey(
    utf8(stringifyJson(settings)),
    utf8(String(epoch)),
    keyring.master.pub,
    keyring.signing.pub,
  )
  return published.get(key, () => makeKeys(keyring, settings, epoch))
}

function makeKeys(keyring: Keyring, settings: ExchangeSettings, epoch: number): PublishedKeys {
  const start = timestamp(epoch - HEAD_START)
  const denominations = [...keyring.denominations].map(([value, privateKey]) =>
    makeDenomination(value, privateKey, settings, start),
  )
  const groups = denominations.map((denomination) => denominationGroup(denomination, keyring))
  const masterSigs = groups.map((group) => group.masterSig)
  const keysHash = hashDenominationSignatures(masterSigs)
  const body = {
    version: EXCHANGE_VERSION,
    base_url: settings.baseUrl,
    currency: settings.currency,
    currency_specification: currencySpecification(settings.currency),
    hard_limits: [],
    zero_limits: [],
    stefan_abs: `${settings.currency}:0`,
    stefan_log: `${settings.currency}:0.01`,
    stefan_lin: 0,
    asset_type: 'fiat',
    rewards_allowed: false,
    master_public_key: encodeCrockford(keyring.master.pub),
    reserve_closing_delay: duration(28 * DAY * 1_000_000),
    signkeys: [signingKey(keyring, start)],
    recoup: [],
    wads: [],
    accounts: [account(keyring, settings)],
    wire_fees: { [paytoMethod(settings.paytoUri)]: [wireFee(keyring, settings, start)] },
    denominations: groups.map((group) => group.json),
    auditors: [],
    global_fees: [globalFee(keyring, settings, start)],
    list_issue_date: start,
    wallet_balance_limit_without_kyc: [],
    exchange_pub: encodeCrockford(keyring.signing.pub),
    exchange_sig: encodeCrockford(keySet.sign(keyring.signing.priv, { listIssueDate: start, keysHash })),
  }
  return {
    body,
    etag: contentKey(utf8(stringifyJson(body))),
    denominations: new Map(denominations.map((denomination) => [denomination.hash, denomination])),
  }
}

function makeDenomination(
  value: string,
  privateKey: RsaPrivateKey,
  settings: ExchangeSettings,
  start: Timestamp,
): PublishedDenomination {
  return {
    privateKey,
    key: privateKey.publicKey,
    hash: encodeCrockford(denominationHash(privateKey.publicKey)),
    value: money(settings, value),
    feeWithdraw: money(settings, settings.fees.withdraw),
    feeDeposit: money(settings, settings.fees.deposit),
    feeRefresh: money(settings, settings.fees.refresh),
    feeRefund: money(settings, settings.fees.refund),
    start,
    expireWithdraw: later(start, YEAR),
    expireDeposit: later(start, 3 * YEAR),
  }
}

function denominationGroup(
  denomination: PublishedDenomination,
  keyring: Keyring,
): { json: object; masterSig: Uint8Array } {
  const { start, expireWithdraw, expireDeposit } = denomination
  const expireLegal = later(start, 6 * YEAR)
  const masterSig = denominationValidity.sign(keyring.master.priv, {
    masterPub: keyring.master.pub,
    start,
    expireWithdraw,
    expireDeposit,
    expireLegal,
    value: denomination.value,
    feeWithdraw: denomination.feeWithdraw,
    feeDeposit: denomination.feeDeposit,
    feeRefresh: denomination.feeRefresh,
    feeRefund: denomination.feeRefund,
    denomPubHash: denominationHash(denomination.key),
  })
  const json = {
    cipher: 'RSA',
    value: text(denomination.value),
    fee_withdraw: text(denomination.feeWithdraw),
    fee_deposit: text(denomination.feeDeposit),
    fee_refresh: text(denomination.feeRefresh),
    fee_refund: text(denomination.feeRefund),
    denoms: [
      {
        master_sig: encodeCrockford(masterSig),
        stamp_start: start,
        stamp_expire_withdraw: expireWithdraw,
        stamp_expire_deposit: expireDeposit,
        stamp_expire_legal: expireLegal,
        rsa_pub: encodeCrockford(denomination.key.encoded),
      },
    ],
  }
  return { json, masterSig }
}

function signingKey(keyring: Keyring, start: Timestamp): object {
  const [expire, end] = [later(start, YEAR), later(start, 3 * YEAR)]
  const signature = signingKeyValidity.sign(keyring.master.priv, {
    start,
    expire,
    end,
    exchangePub: keyring.signing.pub,
  })
  return {
    stamp_start: start,
    stamp_expire: expire,
    stamp_end: end,
    master_sig: encodeCrockford(signature),
    key: encodeCrockford(keyring.signing.pub),
  }
}

function account(keyring: Keyring, settings: ExchangeSettings): object {
  const signature = wireDetails.sign(keyring.master.priv, {
    fullPaytoHash: hashFullPayto(settings.paytoUri),
    conversionUrlHash: NO_HASH,
    debitRestrictionsHash: hashJson([]),
    creditRestrictionsHash: hashJson([]),
  })
  return {
    payto_uri: settings.paytoUri,
    priority: 0,
    debit_restrictions: [],
    credit_restrictions: [],
    master_sig: encodeCrockford(signature),
  }
}

function wireFee(keyring: Keyring, settings: ExchangeSettings, start: Timestamp): object {
  const end = later(start, 3 * YEAR)
  const fees = {
    wireFee: money(settings, settings.wireFee),
    closingFee: money(settings, settings.closingFee),
  }
  const wireMethodHash = hashText(paytoMethod(settings.paytoUri))
  const signature = wireFees.sign(keyring.master.priv, { wireMethodHash, start, end, ...fees })
  return {
    wire_fee: text(fees.wireFee),
    closing_fee: text(fees.closingFee),
    start_date: start,
    end_date: end,
    sig: encodeCrockford(signature),
  }
}

function globalFee(keyring: Keyring, settings: ExchangeSettings, start: Timestamp): object {
  const none = money(settings, '0')
  const end = later(start, 3 * YEAR)
  const [purseTimeout, historyExpiration] = [duration(3_600_000_000), duration(YEAR * 1_000_000)]
  const signature = globalFees.sign(keyring.master.priv, {
    start,
    end,
    purseTimeout,
    historyExpiration,
    historyFee: none,
    accountFee: none,
    purseFee: none,
    purseAccountLimit: 0,
  })
  return {
    start_date: start,
    end_date: end,
    history_fee: text(none),
    account_fee: text(none),
    purse_fee: text(none),
    history_expiration: historyExpiration,
    purse_timeout: purseTimeout,
    purse_account_limit: 0,
    master_sig: encodeCrockford(signature),
  }
}

function later(start: Timestamp, seconds: number): Timestamp {
  return start.t_s === 'never' ? start : timestamp(start.t_s + seconds)
}

function money(settings: ExchangeSettings, value: string): Amount {
  return parseAmount(`${settings.currency}:${value}`)
}
