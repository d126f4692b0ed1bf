/**
 * The denominations of an exchange: what there is of them, and how /keys shows them.
 */
import { formatAmount as text, parseAmount, type Amount } from '../../protocol/encoding/amount.js'
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import { timestamp, type Timestamp } from '../../protocol/encoding/timestamp.js'
import { denominationHash } from '../../protocol/crypto/denomination.js'
import type { RsaPrivateKey } from '../../protocol/crypto/rsa-blind.js'
import type { DenominationInfo } from '../../protocol/keys.js'
import { denominationValidity } from '../../protocol/signatures/master.js'
import type { DenominationKeys, Keyring } from '../keyring.js'
import type { RecordedKey } from '../signer.js'
import { AGE_MASK } from './age-restriction.js'
import { keyPeriod, legalEnd, type Period } from './key-times.js'
import type { ExchangeSettings } from './settings.js'

export interface PublishedDenomination extends DenominationInfo {
  /** Absent when it was lost: coins of it are still taken, new ones are not made. */
  readonly privateKey?: RsaPrivateKey | RecordedKey
  /** When nothing follows from its coins any more. */
  readonly expireLegal: Timestamp
  /** Bitmap of the age groups of its coins; absent for coins that know no age. */
  readonly ageMask?: number
}

/** A denomination with everything that /keys says about it. */
export interface Listed {
  readonly denomination: PublishedDenomination
  readonly period: Period
  /** Made when it is asked for first: most denominations are never shown in a play. */
  readonly masterSig: () => Uint8Array
}

/** All denominations that were, are, or will be, in the order of their generations and values. */
export function allDenominations(keyring: Keyring, settings: ExchangeSettings, epoch: number): Listed[] {
  const plain = [keyring.denominations, ...keyring.laterDenominations()]
  const knowing = settings.ageRestriction === true ? keyring.ageRestricted() : []
  return plain.flatMap((keys, generation) =>
    [...series(keys, undefined), ...series(knowing[generation] ?? new Map(), AGE_MASK)].map((one) =>
      listed(one.value, one.key, one.ageMask, generation),
    ),
  )

  function series(keys: DenominationKeys, ageMask: number | undefined) {
    return [...keys].map(([value, key]) => ({ value, key, ageMask }))
  }

  function listed(
    value: string,
    privateKey: RsaPrivateKey,
    ageMask: number | undefined,
    generation: number,
  ): Listed {
    const isLost = generation === 0 && settings.lostDenominations?.includes(value) === true
    const period = keyPeriod(epoch, generation)
    const denomination: PublishedDenomination = {
      ...(isLost ? {} : { privateKey }),
      ...(ageMask === undefined ? {} : { ageMask }),
      key: privateKey.publicKey,
      hash: encodeCrockford(denominationHash(privateKey.publicKey, ageMask ?? 0)),
      value: money(settings, value),
      feeWithdraw: money(settings, settings.fees.withdraw),
      feeDeposit: money(settings, settings.fees.deposit),
      feeRefresh: money(settings, settings.fees.refresh),
      feeRefund: money(settings, settings.fees.refund),
      start: timestamp(period.start),
      expireWithdraw: timestamp(period.expire),
      expireDeposit: timestamp(period.end),
      expireLegal: timestamp(legalEnd(period.start)),
    }
    let signature: Uint8Array | undefined
    return {
      denomination,
      period,
      masterSig: () => (signature ??= masterSignature(keyring, denomination)),
    }
  }
}

/**
 * Groups as /keys has them: denominations of the same value, fees and kind together, the newest first, so that what
 * a client had before comes last.
 */
export function denominationGroups(listed: readonly Listed[]): {
  groups: object[]
  masterSigs: Uint8Array[]
} {
  const newestFirst = [...listed].sort((left, right) => right.period.start - left.period.start)
  const groups = new Map<string, { head: object; members: Listed[] }>()
  for (const one of newestFirst) {
    const head = groupOf(one.denomination)
    const key = JSON.stringify(head)
    const group = groups.get(key) ?? { head, members: [] }
    groups.set(key, group)
    group.members.push(one)
  }
  return {
    groups: [...groups.values()].map(({ head, members }) => ({ ...head, denoms: members.map(memberOf) })),
    masterSigs: [...groups.values()].flatMap(({ members }) => members.map((one) => one.masterSig())),
  }
}

function groupOf({ ageMask, value, ...fees }: PublishedDenomination): object {
  return {
    cipher: ageMask === undefined ? 'RSA' : 'RSA+age_restricted',
    value: text(value),
    fee_withdraw: text(fees.feeWithdraw),
    fee_deposit: text(fees.feeDeposit),
    fee_refresh: text(fees.feeRefresh),
    fee_refund: text(fees.feeRefund),
    ...(ageMask === undefined ? {} : { age_mask: ageMask }),
  }
}

function memberOf({ denomination, masterSig }: Listed): object {
  return {
    master_sig: encodeCrockford(masterSig()),
    stamp_start: denomination.start,
    stamp_expire_withdraw: denomination.expireWithdraw,
    stamp_expire_deposit: denomination.expireDeposit,
    stamp_expire_legal: denomination.expireLegal,
    ...(denomination.privateKey === undefined ? { lost: true } : {}),
    rsa_pub: encodeCrockford(denomination.key.encoded),
  }
}

function masterSignature(keyring: Keyring, denomination: PublishedDenomination): Uint8Array {
  return denominationValidity.sign(keyring.master.priv, {
    masterPub: keyring.master.pub,
    start: denomination.start,
    expireWithdraw: denomination.expireWithdraw,
    expireDeposit: denomination.expireDeposit,
    expireLegal: denomination.expireLegal,
    value: denomination.value,
    feeWithdraw: denomination.feeWithdraw,
    feeDeposit: denomination.feeDeposit,
    feeRefresh: denomination.feeRefresh,
    feeRefund: denomination.feeRefund,
    denomPubHash: denominationHash(denomination.key, denomination.ageMask ?? 0),
  })
}

/** An amount of a setting, which has no currency of its own. @throws MalformedError */
export function money(settings: ExchangeSettings, value: string): Amount {
  return parseAmount(`${settings.currency}:${value}`)
}
