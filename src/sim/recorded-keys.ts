/**
 * The keys of a recorded exchange, as far as they are public: its denominations, fees and accounts under the
 * signatures of our own offline and online keys, as nobody here has the recorded ones.
 */
import { parseAmount } from '../protocol/encoding/amount.js'
import { decodeCrockford, decodeCrockfordVariable, encodeCrockford } from '../protocol/encoding/crockford.js'
import { stringifyJson } from '../protocol/encoding/json.js'
import { utf8 } from '../protocol/encoding/struct.js'
import { hashJson, hashText, sha512 } from '../protocol/crypto/hash.js'
import { denominationHash } from '../protocol/crypto/denomination.js'
import { decodeRsaPublicKey } from '../protocol/crypto/rsa-blind.js'
import type {
  DenominationGroup,
  ExchangeKeys,
  GlobalFees,
  SigningKey,
  WireAccount,
  WireFee,
} from '../protocol/endpoints/exchange/get-keys.js'
import { denominationsOf } from '../protocol/keys.js'
import { hashFullPayto } from '../protocol/payto.js'
import { hashDenominationSignatures, keySet } from '../protocol/signatures/exchange.js'
import {
  denominationValidity,
  globalFees,
  signingKeyValidity,
  wireDetails,
  wireFees,
} from '../protocol/signatures/master.js'
import { NO_HASH } from '../protocol/signatures/wallet.js'
import { Recent } from '../protocol/crypto/recent.js'
import type { KeysEdition, PublishedDenomination, PublishedKeys } from './exchange/keys.js'
import type { Keyring } from './keyring.js'

/** Blinded signatures by h_denom_pub and blinded planchet, all in base32. */
export type BlindAnswers = ReadonlyMap<string, ReadonlyMap<string, string>>

const NOTHING_SIGNED: ReadonlyMap<string, string> = new Map()

/**
 * Publishes recorded keys under our own signatures. Denominations repeat the blind signatures that were recorded.
 * @throws MalformedError when a denomination cannot be used
 */
export function publishRecordedKeys(
  recorded: ExchangeKeys,
  keyring: Keyring,
  answers: BlindAnswers,
): PublishedKeys {
  const editions = new Recent<KeysEdition>(4)
  return {
    denominations: publishedDenominations(recorded, answers),
    signingKeyAt: () => keyring.signing,
    // Everybody gets all denominations, which a client that knows some of them has to expect.
    edition: ({ revoked }) => editions.get(revoked.join(' '), () => editionOf(recorded, keyring, revoked)),
  }
}

function editionOf(recorded: ExchangeKeys, keyring: Keyring, revoked: readonly string[]): KeysEdition {
  const bytes = utf8(stringifyJson(signAnew(recorded, keyring, new Set(revoked))))
  const ends = Object.values(recorded.wire_fees).flatMap((fees) =>
    fees.map((fee) => Number(fee.end_date.t_s)),
  )
  return { bytes, etag: encodeCrockford(sha512(bytes)), end: Math.max(...ends) }
}

function publishedDenominations(
  recorded: ExchangeKeys,
  answers: BlindAnswers,
): Map<string, PublishedDenomination> {
  const published = recorded.denominations.flatMap(({ age_mask: ageMask, ...group }) => {
    // Age-restricted ones are RSA keys like the others; only their hash covers a mask as well.
    const cipher = group.cipher === 'RSA+age_restricted' ? 'RSA' : group.cipher
    const masked = { ...group, cipher, ...(ageMask === undefined ? {} : { age_mask: ageMask }) }
    const found = denominationsOf({ ...recorded, denominations: [masked] })
    return [...found].map(([hash, info]): [string, PublishedDenomination] => [
      hash,
      {
        ...info,
        ...(ageMask === undefined ? {} : { ageMask }),
        privateKey: { publicKey: info.key, answers: answers.get(hash) ?? NOTHING_SIGNED },
      },
    ])
  })
  return new Map(published)
}

function signAnew(recorded: ExchangeKeys, keyring: Keyring, revoked: ReadonlySet<string>): object {
  const { master, signing } = keyring
  const denominations = recorded.denominations
    .map((group) => denominationGroup(group, keyring, revoked))
    .filter(({ denoms }) => denoms.length > 0)
  const masterSigs = denominations.flatMap(({ denoms }) => denoms.map((each) => each.master_sig))
  const values = {
    listIssueDate: recorded.list_issue_date,
    keysHash: hashDenominationSignatures(masterSigs.map((signature) => decodeCrockford(signature, 64))),
  }
  const methods = Object.entries(recorded.wire_fees).map(([method, fees]) => [
    method,
    fees.map((fee) => wireFee(fee, method, keyring)),
  ])
  return {
    ...recorded,
    master_public_key: encodeCrockford(master.pub),
    signkeys: recorded.signkeys.slice(0, 1).map((key) => signingKey(key, recorded, keyring)),
    accounts: recorded.accounts.map((account) => wireAccount(account, keyring)),
    wire_fees: Object.fromEntries(methods) as Record<string, WireFee[]>,
    denominations,
    recoup: [...revoked].map((hash) => ({ h_denom_pub: hash })),
    global_fees: recorded.global_fees.map((fees) => globalFee(fees, keyring)),
    exchange_pub: encodeCrockford(signing.pub),
    exchange_sig: encodeCrockford(keySet.sign(signing.priv, values)),
  }
}

function denominationGroup(
  group: DenominationGroup,
  { master }: Keyring,
  revoked: ReadonlySet<string>,
): DenominationGroup {
  const denoms = group.denoms.flatMap((denomination) => {
    const key = decodeRsaPublicKey(decodeCrockfordVariable(denomination.rsa_pub ?? '', 'rsa_pub'))
    const denomPubHash = denominationHash(key, group.age_mask ?? 0)
    if (revoked.has(encodeCrockford(denomPubHash))) return []
    const signature = denominationValidity.sign(master.priv, {
      masterPub: master.pub,
      start: denomination.stamp_start,
      expireWithdraw: denomination.stamp_expire_withdraw,
      expireDeposit: denomination.stamp_expire_deposit,
      expireLegal: denomination.stamp_expire_legal,
      value: parseAmount(group.value),
      feeWithdraw: parseAmount(group.fee_withdraw),
      feeDeposit: parseAmount(group.fee_deposit),
      feeRefresh: parseAmount(group.fee_refresh),
      feeRefund: parseAmount(group.fee_refund),
      denomPubHash,
    })
    return [{ ...denomination, master_sig: encodeCrockford(signature) }]
  })
  return { ...group, denoms }
}

/** Our one signing key, for as long as all of the recorded ones together. */
function signingKey(first: SigningKey, { signkeys }: ExchangeKeys, { master, signing }: Keyring): SigningKey {
  const byTime = (name: 'stamp_start' | 'stamp_expire' | 'stamp_end') =>
    signkeys.map((key) => key[name]).sort((left, right) => Number(left.t_s) - Number(right.t_s))
  const stamps = {
    stamp_start: byTime('stamp_start')[0] ?? first.stamp_start,
    stamp_expire: byTime('stamp_expire').at(-1) ?? first.stamp_expire,
    stamp_end: byTime('stamp_end').at(-1) ?? first.stamp_end,
  }
  const signature = signingKeyValidity.sign(master.priv, {
    start: stamps.stamp_start,
    expire: stamps.stamp_expire,
    end: stamps.stamp_end,
    exchangePub: signing.pub,
  })
  return { ...stamps, key: encodeCrockford(signing.pub), master_sig: encodeCrockford(signature) }
}

function wireAccount(account: WireAccount, { master }: Keyring): WireAccount {
  const signature = wireDetails.sign(master.priv, {
    fullPaytoHash: hashFullPayto(account.payto_uri),
    conversionUrlHash: account.conversion_url === undefined ? NO_HASH : hashText(account.conversion_url),
    debitRestrictionsHash: hashJson(account.debit_restrictions),
    creditRestrictionsHash: hashJson(account.credit_restrictions),
  })
  return { ...account, master_sig: encodeCrockford(signature) }
}

function wireFee(fee: WireFee, method: string, { master }: Keyring): WireFee {
  const signature = wireFees.sign(master.priv, {
    wireMethodHash: hashText(method),
    start: fee.start_date,
    end: fee.end_date,
    wireFee: parseAmount(fee.wire_fee),
    closingFee: parseAmount(fee.closing_fee),
  })
  return { ...fee, sig: encodeCrockford(signature) }
}

function globalFee(fees: GlobalFees, { master }: Keyring): GlobalFees {
  const signature = globalFees.sign(master.priv, {
    start: fees.start_date,
    end: fees.end_date,
    purseTimeout: fees.purse_timeout,
    historyExpiration: fees.history_expiration,
    historyFee: parseAmount(fees.history_fee),
    accountFee: parseAmount(fees.account_fee),
    purseFee: parseAmount(fees.purse_fee),
    purseAccountLimit: fees.purse_account_limit,
  })
  return { ...fees, master_sig: encodeCrockford(signature) }
}
