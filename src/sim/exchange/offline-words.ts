/** What the master key of an exchange vouches for besides denominations: signing keys, accounts and fees. */
import { formatAmount as text } from '../../protocol/encoding/amount.js'
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import { duration, timestamp } from '../../protocol/encoding/timestamp.js'
import { hashJson, hashText } from '../../protocol/crypto/hash.js'
import { hashFullPayto, paytoMethod } from '../../protocol/payto.js'
import { globalFees, signingKeyValidity, wireDetails, wireFees } from '../../protocol/signatures/master.js'
import { NO_HASH } from '../../protocol/signatures/wallet.js'
import type { KeyPair, Keyring } from '../keyring.js'
import { money } from './denominations.js'
import { YEAR, type Period } from './key-times.js'
import type { ExchangeSettings } from './settings.js'

/** An online signing key. */
export function signingKeyEntry(keyring: Keyring, signing: KeyPair, period: Period): object {
  const times = {
    start: timestamp(period.start),
    expire: timestamp(period.expire),
    end: timestamp(period.end),
  }
  const signature = signingKeyValidity.sign(keyring.master.priv, { ...times, exchangePub: signing.pub })
  return {
    stamp_start: times.start,
    stamp_expire: times.expire,
    stamp_end: times.end,
    master_sig: encodeCrockford(signature),
    key: encodeCrockford(signing.pub),
  }
}

/** The bank account, without restrictions. */
export function accountEntry(keyring: Keyring, settings: ExchangeSettings): object {
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

/** Fees of the wire method of the account, for a period. */
export function wireFeeEntry(keyring: Keyring, settings: ExchangeSettings, period: Period): object {
  const [start, end] = [timestamp(period.start), timestamp(period.end)]
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

/** Fees that do not hang on a coin, for a period: there are none. */
export function globalFeeEntry(keyring: Keyring, settings: ExchangeSettings, period: Period): object {
  const none = money(settings, '0')
  const [start, end] = [timestamp(period.start), timestamp(period.end)]
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
