/**
 * The contents of /keys, indexed for use, and the check of every signature in it.
 */
import { MAX_UNITS, parseAmount, type Amount } from './encoding/amount.js'
import { decodeCrockford, decodeCrockfordVariable, encodeCrockford } from './encoding/crockford.js'
import { compareTimestamps, type Timestamp } from './encoding/timestamp.js'
import { denominationHash } from './crypto/denomination.js'
import { hashJson, hashText } from './crypto/hash.js'
import { decodeRsaPublicKey, type RsaPublicKey } from './crypto/rsa-blind.js'
import type {
  Denomination,
  DenominationGroup,
  ExchangeKeys,
  WireAccount,
} from './endpoints/exchange/get-keys.js'
import { MalformedError } from './malformed.js'
import { hashFullPayto } from './payto.js'
import { hashDenominationSignatures, keySet } from './signatures/exchange.js'
import {
  auditorExchangeKeys,
  denominationValidity,
  extensionManifest,
  globalFees,
  hashExtensionManifest,
  signingKeyValidity,
  wireDetails,
  wireFees,
} from './signatures/master.js'
import { NO_HASH } from './signatures/wallet.js'

/** One denomination with everything a wallet or merchant needs to know about it. */
export interface DenominationInfo {
  /** h_denom_pub as canonical text. */
  readonly hash: string
  readonly key: RsaPublicKey
  readonly value: Amount
  readonly feeWithdraw: Amount
  readonly feeDeposit: Amount
  readonly feeRefresh: Amount
  readonly feeRefund: Amount
  readonly start: Timestamp
  readonly expireWithdraw: Timestamp
  readonly expireDeposit: Timestamp
}

/** A denomination as /keys lists it. */
export interface ListedDenomination extends DenominationInfo {
  readonly expireLegal: Timestamp
  /** True: the private key is gone, and nothing is withdrawn any more. */
  readonly isLost: boolean
}

/**
 * Denominations of /keys by hash. Only RSA keys without age restriction can be used here; others are left out.
 * @throws MalformedError when a key or an amount in it cannot be used
 */
export function denominationsOf(keys: ExchangeKeys): Map<string, ListedDenomination> {
  return denominationsWith('RSA', keys)
}

/**
 * Denominations whose coins know their owner's age, by hash.
 * @throws MalformedError when a key or an amount in it cannot be used
 */
export function ageRestrictedDenominationsOf(keys: ExchangeKeys): Map<string, ListedDenomination> {
  return denominationsWith('RSA+age_restricted', keys)
}

function denominationsWith(cipher: string, keys: ExchangeKeys): Map<string, ListedDenomination> {
  const found = new Map<string, ListedDenomination>()
  for (const group of keys.denominations) {
    if (group.cipher !== cipher) continue
    for (const denomination of group.denoms) {
      const info = denominationInfo(keys.currency, group, denomination)
      found.set(info.hash, info)
    }
  }
  return found
}

/** True if the key is one of the online signing keys of /keys. */
export function isSigningKey(keys: ExchangeKeys, exchangePub: string): boolean {
  return keys.signkeys.some((signkey) => signkey.key === exchangePub)
}

/**
 * Checks every signature in /keys, and that the key set is signed by a signing key in its period.
 * @param now null leaves the period of the signing key unchecked
 * @returns one sentence for each problem; empty when all is well
 */
export function keysProblems(keys: ExchangeKeys, now: Timestamp | null): string[] {
  const master = decodeCrockford(keys.master_public_key, 32)
  return [
    ...signingKeyProblems(keys, master),
    ...accountProblems(keys.accounts, master),
    ...feeProblems(keys, master),
    ...denominationProblems(keys, master),
    ...extensionProblems(keys, master),
    ...auditorProblems(keys, master),
    ...keySetProblems(keys),
    ...(now === null ? [] : periodProblems(keys, now)),
  ]
}

function denominationInfo(
  currency: string,
  group: DenominationGroup,
  denomination: Denomination,
): ListedDenomination {
  const key = decodeRsaPublicKey(decodeCrockfordVariable(denomination.rsa_pub ?? '', 'rsa_pub'), 'rsa_pub')
  return {
    hash: encodeCrockford(denominationHash(key, group.age_mask ?? 0)),
    key,
    value: amountIn(currency, group.value, 'value'),
    feeWithdraw: amountIn(currency, group.fee_withdraw, 'fee_withdraw'),
    feeDeposit: amountIn(currency, group.fee_deposit, 'fee_deposit'),
    feeRefresh: amountIn(currency, group.fee_refresh, 'fee_refresh'),
    feeRefund: amountIn(currency, group.fee_refund, 'fee_refund'),
    start: denomination.stamp_start,
    expireWithdraw: denomination.stamp_expire_withdraw,
    expireDeposit: denomination.stamp_expire_deposit,
    expireLegal: denomination.stamp_expire_legal,
    isLost: denomination.lost === true,
  }
}

/** No value or fee may pass half of the largest amount, so that a value and its fee can be added without care. */
const MOST_UNITS = MAX_UNITS / 2n

function amountIn(currency: string, text: string, field: string): Amount {
  const amount = parseAmount(text, field)
  if (amount.currency !== currency || amount.units > MOST_UNITS)
    throw new MalformedError(`an amount in ${currency}, at most half of the largest`, text, field)
  return amount
}

function signingKeyProblems(keys: ExchangeKeys, master: Uint8Array): string[] {
  return keys.signkeys
    .filter((signkey) => {
      const period = { start: signkey.stamp_start, expire: signkey.stamp_expire, end: signkey.stamp_end }
      const values = { ...period, exchangePub: decodeCrockford(signkey.key, 32) }
      return !signingKeyValidity.verify(master, decodeCrockford(signkey.master_sig, 64), values)
    })
    .map((signkey) => `signkeys: the master signature of ${signkey.key} is not valid`)
}

function accountProblems(accounts: readonly WireAccount[], master: Uint8Array): string[] {
  return accounts
    .filter((account) => {
      const values = {
        fullPaytoHash: hashFullPayto(account.payto_uri),
        conversionUrlHash: account.conversion_url === undefined ? NO_HASH : hashText(account.conversion_url),
        debitRestrictionsHash: hashJson(account.debit_restrictions),
        creditRestrictionsHash: hashJson(account.credit_restrictions),
      }
      return !wireDetails.verify(master, decodeCrockford(account.master_sig, 64), values)
    })
    .map((account) => `accounts: the master signature of ${account.payto_uri} is not valid`)
}

function feeProblems(keys: ExchangeKeys, master: Uint8Array): string[] {
  const problems: string[] = []
  for (const [method, fees] of Object.entries(keys.wire_fees)) {
    for (const fee of fees) {
      const values = {
        wireMethodHash: hashText(method),
        start: fee.start_date,
        end: fee.end_date,
        wireFee: parseAmount(fee.wire_fee),
        closingFee: parseAmount(fee.closing_fee),
      }
      if (!wireFees.verify(master, decodeCrockford(fee.sig, 64), values)) {
        problems.push(`wire_fees: a master signature of ${method} is not valid`)
      }
    }
  }
  for (const fee of keys.global_fees) {
    const values = {
      start: fee.start_date,
      end: fee.end_date,
      purseTimeout: fee.purse_timeout,
      historyExpiration: fee.history_expiration,
      historyFee: parseAmount(fee.history_fee),
      accountFee: parseAmount(fee.account_fee),
      purseFee: parseAmount(fee.purse_fee),
      purseAccountLimit: fee.purse_account_limit,
    }
    if (!globalFees.verify(master, decodeCrockford(fee.master_sig, 64), values)) {
      problems.push('global_fees: a master signature is not valid')
    }
  }
  return problems
}

function denominationProblems(keys: ExchangeKeys, master: Uint8Array): string[] {
  const problems: string[] = []
  for (const group of keys.denominations) {
    if (!group.cipher.startsWith('RSA')) continue
    for (const denomination of group.denoms) {
      const info = denominationInfo(keys.currency, group, denomination)
      const values = {
        masterPub: master,
        start: info.start,
        expireWithdraw: info.expireWithdraw,
        expireDeposit: info.expireDeposit,
        expireLegal: denomination.stamp_expire_legal,
        value: info.value,
        feeWithdraw: info.feeWithdraw,
        feeDeposit: info.feeDeposit,
        feeRefresh: info.feeRefresh,
        feeRefund: info.feeRefund,
        denomPubHash: decodeCrockford(info.hash, 64),
      }
      if (!denominationValidity.verify(master, decodeCrockford(denomination.master_sig, 64), values)) {
        problems.push(`denominations: the master signature of a ${group.value} key is not valid`)
      }
    }
  }
  return problems
}

/** A signature that is there has to be valid. It may be absent: the reference announces age restriction without one. */
function extensionProblems(keys: ExchangeKeys, master: Uint8Array): string[] {
  const { extensions, extensions_sig: signature } = keys
  // Exchange 0.14.1 publishes ages without a signature, and its clients take them.
  if (extensions === undefined || signature === undefined) return []
  const values = { manifestHash: hashExtensionManifest(extensions) }
  return extensionManifest.verify(master, decodeCrockford(signature, 64), values)
    ? []
    : ['extensions_sig: the master signature of the extensions is not valid']
}

/** Auditors may vouch for denominations that this answer leaves out. */
function auditorProblems(keys: ExchangeKeys, master: Uint8Array): string[] {
  const denominations = denominationsOf(keys)
  return keys.auditors.flatMap((auditor) => {
    const bad = auditor.denomination_keys.filter(({ denom_pub_h: hash, auditor_sig: signature }) => {
      const info = denominations.get(hash)
      if (info === undefined) return false
      const values = {
        auditorUrlHash: hashText(auditor.auditor_url),
        masterPub: master,
        ...info,
        denomPubHash: decodeCrockford(hash, 64),
      }
      const pub = decodeCrockford(auditor.auditor_pub, 32)
      return !auditorExchangeKeys.verify(pub, decodeCrockford(signature, 64), values)
    })
    return bad.map(({ denom_pub_h: hash }) => `auditors: the signature for the key ${hash} is not valid`)
  })
}

/** Clocks may differ by this much between an exchange and its clients, as the reference client allows. */
const CLOCK_TOLERANCE_SECONDS = 3600

function keySetProblems(keys: ExchangeKeys): string[] {
  const masterSigs = keys.denominations.flatMap((group) =>
    group.denoms.map((denomination) => denomination.master_sig),
  )
  const values = {
    listIssueDate: keys.list_issue_date,
    keysHash: hashDenominationSignatures(masterSigs.map((sig) => decodeCrockford(sig, 64))),
  }
  const problems: string[] = []
  if (
    !keySet.verify(decodeCrockford(keys.exchange_pub, 32), decodeCrockford(keys.exchange_sig, 64), values)
  ) {
    problems.push('exchange_sig: the signature over the denominations is not valid')
  }
  if (!isSigningKey(keys, keys.exchange_pub)) problems.push('exchange_pub: not one of the signkeys')
  return problems
}

/**
 * The part of {@link keysProblems} that changes with time, and costs no signature: is the key that signed the key
 * set in its period?
 */
export function periodProblems(keys: ExchangeKeys, now: Timestamp): string[] {
  const signkey = keys.signkeys.find((candidate) => candidate.key === keys.exchange_pub)
  if (signkey === undefined || now.t_s === 'never') return []
  const latest = { t_s: now.t_s + CLOCK_TOLERANCE_SECONDS }
  const earliest = { t_s: Math.max(0, now.t_s - CLOCK_TOLERANCE_SECONDS) }
  const early = compareTimestamps(signkey.stamp_start, latest) > 0
  const late = compareTimestamps(signkey.stamp_expire, earliest) <= 0
  return early || late ? ['exchange_pub: the signing key is not in its period of use'] : []
}
