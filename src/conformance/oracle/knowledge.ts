/**
 * What can be known about a play before any of its answers is judged: keys, fees, and which contract a hash
 * stands for. Read from the bytes of the history, never from what an actor says it meant.
 */
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../../protocol/encoding/json.js'
import { hashContractTerms } from '../../protocol/contract.js'
import { readContractTerms, type ContractTerms } from '../../protocol/endpoints/contract-terms.js'
import { getKeys, type ExchangeKeys } from '../../protocol/endpoints/exchange/get-keys.js'
import { revokeDenomination } from '../../protocol/endpoints/exchange/post-management-denominations-H_DENOM_PUB-revoke.js'
import { readReply, readRequest } from '../../protocol/endpoints/endpoint.js'
import { addOtpDevice } from '../../protocol/endpoints/merchant/post-private-otp-devices.js'
import { orderStatus } from '../../protocol/endpoints/merchant/get-private-orders-ORDER_ID.js'
import { pay } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import { collectRefund } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-refund.js'
import { claim } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-claim.js'
import { errorCode } from '../../protocol/errors.js'
import {
  ageRestrictedDenominationsOf,
  denominationsOf,
  type ListedDenomination,
} from '../../protocol/keys.js'
import { parseVersion, type Generations } from '../../protocol/versions.js'
import type { Span } from '../history.js'
import { attemptsIn, type Attempt } from './attempts.js'
import { isUnreliable, type Denominations } from './confirmations.js'
import { housesIn, type KnownHouses } from './houses.js'
import type { BrokenSeam } from './heard.js'
import { movementsIn, refundAskedFor, refundId } from '../movements.js'
import { hashInPath, orderInPath, readQuietly, units } from '../reading.js'
import { CATALOGUE, type Catalogue } from '../spec/catalogue.js'
import type { Profile } from '../spec/profiles.js'
import { creditsIn, incomingIn, mayHaveSucceeded, type Incoming } from './knowledge-of-money.js'

/** A contract that a claim reply has shown. */
export interface KnownContract {
  readonly hash: string
  readonly orderId: string
  readonly nonce: string
  readonly terms: ContractTerms
  /** The terms as they came first, with every field that the shop may forget later. */
  readonly raw: JsonObject
}

export interface Knowledge {
  /** Those of the first exchange, where there are two. */
  readonly keys: ExchangeKeys | undefined
  /** Of all exchanges. */
  readonly denominations: ReadonlyMap<string, ListedDenomination>
  /** Exchanges that were heard of: one, or two. */
  readonly houses: KnownHouses
  readonly contracts: ReadonlyMap<string, KnownContract>
  readonly profile: Profile
  /** The rows to judge by. */
  readonly rows: Catalogue
  /** True if messages between the parties are in the history. */
  readonly hopsVisible: boolean
  /** True if money may have come to reserves, and coins to wallets, before anybody looked. */
  readonly isExcerpt: boolean
  readonly unclaimPurpose: number
  /**
   * Spans in whose service a message between parties was lost, or the other side failed, or said what nobody can
   * rely on.
   */
  readonly troubled: ReadonlySet<string>
  /** Failures inside of parties that the play has armed. */
  readonly broken: readonly BrokenSeam[]
  /** Spans in whose service an exchange refused for legal reasons. */
  readonly refusedByLaw: ReadonlySet<string>
  /** Deposits and refunds that parties asked for among themselves, by their names; empty where that is invisible. */
  readonly hops: ReadonlyMap<string, Hop>
  /** Refunds that parties asked for among themselves, or that a wallet was told of; by contract. */
  readonly refunds: ReadonlyMap<string, readonly KnownRefund[]>
  /** Refunds, by their names, that an exchange refused, or failed to answer: with the status that it gave last. */
  readonly refusedRefunds: ReadonlyMap<string, number | undefined>
  /** Bodies of replies about orders that came with an ETag, by order and ETag; see {@link tagName}. */
  readonly tagged: ReadonlyMap<string, readonly JsonValue[]>
  /** Devices for one-time passwords that a shop has asked for, by their ids. */
  readonly otpDevices: ReadonlySet<string>
  /** Attempts to hand in each coin. */
  readonly attempts: ReadonlyMap<string, readonly Attempt[]>
  /** What payments have handed in of each coin, as texts. */
  readonly contributions: ReadonlyMap<string, ReadonlySet<string>>
  /** What arrived at the bank for each reserve. */
  readonly credits: ReadonlyMap<string, bigint>
  /** The same, transfer by transfer. */
  readonly incoming: ReadonlyMap<string, readonly Incoming[]>
  /** When each denomination that was revoked was. */
  readonly revoked: ReadonlyMap<string, Hop>
  /** When the first money is due to each merchant, in seconds, of the deposits that were asked for. */
  readonly dues: ReadonlyMap<string, number>
}

/** A refund that somebody has named: whether and when it took effect, others know. */
export interface KnownRefund {
  readonly name: string
  readonly coin: string
  readonly merchantPub: string
  readonly contract: string
  readonly amount: bigint
}

/** When a movement can have taken effect: not before it was asked for, not after it was confirmed. */
export interface Hop {
  readonly from: number
  /** Infinity if it was never confirmed. */
  readonly by: number
}

/** Reads everything that spans tell about the set-up; later spans win. */
export function gatherKnowledge(
  spans: readonly Span[],
  play: {
    readonly hopsVisible: boolean
    readonly isExcerpt?: boolean
    readonly unclaimPurpose: number
    readonly broken?: readonly BrokenSeam[]
    readonly generations?: Partial<Generations>
  },
): Knowledge {
  const houses = housesIn(spans, keysIn)
  const denominations = new Map([...houses.values()].flatMap((house) => [...house.denominations]))
  const contracts = spans.map(contractIn).filter((found) => found !== undefined)
  return {
    keys: houses.get(undefined)?.keys,
    denominations,
    houses,
    contracts: firstOfEach(contracts),
    rows: CATALOGUE,
    profile: {
      ...profileOf(spans),
      ...(play.generations === undefined ? {} : { generations: play.generations }),
    },
    hopsVisible: play.hopsVisible,
    isExcerpt: play.isExcerpt === true,
    unclaimPurpose: play.unclaimPurpose,
    troubled: troubledSpans(spans, denominations),
    broken: play.broken ?? [],
    refusedByLaw: new Set(
      spans.flatMap((span) => (span.reply?.status === 451 && span.cause !== undefined ? [span.cause] : [])),
    ),
    hops: play.hopsVisible ? hopsIn(spans) : new Map(),
    refunds: refundsNamed(spans),
    refusedRefunds: new Map(
      spans
        .filter((span) => span.cause !== undefined && span.reply?.status !== 200)
        .flatMap((span) => {
          const asked = refundAskedFor(span)
          return asked === undefined ? [] : [[asked.id, span.reply?.status]]
        }),
    ),
    tagged: taggedIn(spans),
    otpDevices: otpDevicesIn(spans),
    attempts: attemptsIn(spans, play.hopsVisible),
    contributions: contributionsIn(spans),
    credits: creditsIn(spans),
    incoming: incomingIn(spans),
    revoked: revokedIn(spans),
    dues: houses.get(undefined)?.dues ?? new Map(),
  }
}

/** Contracts by hash. The first reply that showed one counts: later ones may lack what was forgotten. */
function firstOfEach(contracts: readonly KnownContract[]): Map<string, KnownContract> {
  const first = new Map<string, KnownContract>()
  for (const contract of contracts) if (!first.has(contract.hash)) first.set(contract.hash, contract)
  return first
}

function troubledSpans(spans: readonly Span[], denominations: Denominations): Set<string> {
  const failed = spans.filter((span) => span.cause !== undefined && isFailed(span, denominations))
  return new Set([
    ...failed.map((span) => span.cause ?? ''),
    ...withoutKeys(spans, new Set(failed.map(({ id }) => id))),
  ])
}

/**
 * True if an exchange gave a party nothing to go by: no answer, a failure, something that cannot be relied on, or
 * that it holds coins for the same contract under other terms, as happens when a wallet changes its choice between
 * two payments.
 */
function isFailed(span: Span, denominations: Denominations): boolean {
  const { lost, reply } = span
  if (lost !== undefined) return true
  if (reply === undefined) return false
  const { json } = reply.body
  const hasOtherTerms =
    isJsonObject(json) && json['code'] === errorCode('EXCHANGE_DEPOSIT_CONFLICTING_CONTRACT')
  return reply.status >= 500 || hasOtherTerms || isUnreliable(span, denominations)
}

/**
 * Calls that a merchant may not have been able to answer for want of keys: it asks for them once for everybody, and
 * not again at once when it was failed.
 */
function withoutKeys(spans: readonly Span[], failed: ReadonlySet<string>): string[] {
  const downloads = spans.filter(
    (span) => span.cause !== undefined && span.from === 'merchant' && span.page === getKeys.page,
  )
  if (downloads.every(({ id }) => !failed.has(id))) return []
  return spans
    .filter((span) => {
      const before = downloads.filter((download) => download.calledAt < span.repliedAt)
      const overlapping = before.filter((download) => span.calledAt < download.repliedAt)
      return [...overlapping, ...before.slice(-1)].some(({ id }) => failed.has(id))
    })
    .map(({ id }) => id)
}

/** Keys under which an exchange sells coins, of all that spans tell; later spans win. */
export function denominationsIn(spans: readonly Span[]): Denominations {
  return new Map(spans.flatMap((span) => [...(keysIn(span)?.denominations ?? [])]))
}

function keysIn(span: Span): (Pick<Knowledge, 'denominations'> & { keys: ExchangeKeys }) | undefined {
  if (span.to !== 'exchange' || span.page !== 'get-keys' || span.reply?.status !== 200) return undefined
  const { json } = span.reply.body
  return readQuietly(() => {
    const keys = readReply(getKeys, 200, json)
    // Who looks for a denomination by its value finds those without ages first.
    const denominations = new Map([...denominationsOf(keys), ...ageRestrictedDenominationsOf(keys)])
    return { keys, denominations }
  })
}

function contractIn(span: Span): KnownContract | undefined {
  if (span.to !== 'merchant' || span.page !== claim.page || span.reply?.status !== 200) return undefined
  const { json } = span.reply.body
  return readQuietly(() => {
    const { contract_terms: raw } = readReply(claim, 200, json)
    const terms = readContractTerms(raw)
    return {
      hash: encodeCrockford(hashContractTerms(raw)),
      orderId: orderInPath(claim, span),
      nonce: terms.nonce,
      terms,
      raw,
    }
  })
}

/** The versions that were told last: a question that was refused has not taken back what was told before. */
function profileOf(spans: readonly Span[]): Profile {
  const told = ({ reply }: Span): Profile['merchant'] => {
    const json = reply?.body.json
    const text = isJsonObject(json) ? json['version'] : undefined
    return typeof text === 'string' ? readQuietly(() => parseVersion(text)) : undefined
  }
  const version = (party: 'merchant' | 'exchange', page: string): Profile['merchant'] =>
    spans.flatMap((span) => (span.to === party && span.page === page ? (told(span) ?? []) : [])).at(-1)
  const merchant = version('merchant', 'get-config')
  const exchange = version('exchange', 'get-keys') ?? version('exchange', 'get-config')
  return { ...(merchant === undefined ? {} : { merchant }), ...(exchange === undefined ? {} : { exchange }) }
}

function hopsIn(spans: readonly Span[]): Map<string, Hop> {
  const hops = new Map<string, Hop>()
  for (const { id, span, certain } of movementsIn(
    spans.filter((candidate) => candidate.cause !== undefined),
  )) {
    const known = hops.get(id) ?? { from: Infinity, by: Infinity }
    hops.set(id, {
      from: Math.min(known.from, span.calledAt),
      by: certain ? Math.min(known.by, span.repliedAt) : known.by,
    })
  }
  return hops
}

function refundsNamed(spans: readonly Span[]): Map<string, KnownRefund[]> {
  const hops = spans.flatMap((span) => {
    const asked = span.cause === undefined ? undefined : refundAskedFor(span)
    return asked === undefined ? [] : [{ ...asked, name: asked.id }]
  })
  const told = spans.flatMap((span) => refundsTold(span))
  const named = new Map<string, Map<string, KnownRefund>>()
  for (const { name, coin, merchantPub, contract, amount } of [...hops, ...told]) {
    const ofContract = named.get(contract) ?? new Map<string, KnownRefund>()
    named.set(contract, ofContract.set(name, { name, coin, merchantPub, contract, amount }))
  }
  return new Map([...named].map(([contract, refunds]) => [contract, [...refunds.values()]]))
}

/** Refunds that a wallet was told of when it collected, with its ids. */
export function refundsTold(span: Span): (KnownRefund & { readonly id: bigint })[] {
  if (span.to !== 'merchant' || span.page !== collectRefund.page || span.reply?.status !== 200) return []
  const { json } = span.reply.body
  const told = readQuietly(() => ({
    contract: readRequest(collectRefund, span.request.json ?? null).h_contract,
    reply: readReply(collectRefund, 200, json),
  }))
  if (told === undefined) return []
  const { contract, reply } = told
  const { merchant_pub: merchantPub } = reply
  return reply.refunds.map(({ coin_pub: coin, rtransaction_id: id, refund_amount: amount }) => ({
    name: refundId(coin, merchantPub, contract, id),
    coin,
    merchantPub,
    contract,
    amount: units(amount),
    id,
  }))
}

/** What an ETag of an order is called; a weak one stands for the same reply. */
export function tagName(orderId: string, tag: string): string {
  return `${orderId} ${tag.replace(/^W\//, '').replace(/^"(.*)"$/, '$1')}`
}

function taggedIn(spans: readonly Span[]): Map<string, JsonValue[]> {
  const tagged = new Map<string, JsonValue[]>()
  for (const span of spans.filter((one) => one.to === 'merchant' && one.page === orderStatus.page)) {
    const tag = span.reply?.headers['etag']
    const json = span.reply?.status === 200 ? span.reply.body.json : undefined
    if (tag === undefined || json === undefined) continue
    const name = tagName(orderInPath(orderStatus, span), tag)
    tagged.set(name, [...(tagged.get(name) ?? []), json])
  }
  return tagged
}

function otpDevicesIn(spans: readonly Span[]): Set<string> {
  const asked = spans.filter(
    (span) => span.to === 'merchant' && span.page === addOtpDevice.page && mayHaveSucceeded(span),
  )
  return new Set(
    asked.flatMap(
      (span) => readQuietly(() => readRequest(addOtpDevice, span.request.json ?? null).otp_device_id) ?? [],
    ),
  )
}

function contributionsIn(spans: readonly Span[]): Map<string, Set<string>> {
  const handedIn = spans
    .filter((span) => span.to === 'merchant' && span.page === pay.page)
    .flatMap((span) => readQuietly(() => readRequest(pay, span.request.json ?? null))?.coins ?? [])
  const known = new Map<string, Set<string>>()
  for (const { coin_pub: coin, contribution } of handedIn)
    known.set(coin, (known.get(coin) ?? new Set()).add(contribution))
  return known
}

/**
 * Denominations that their exchange has revoked: because somebody asked it to, or because it says so in its keys. Who
 * only reads of it knows by when, not since when.
 */
function revokedIn(spans: readonly Span[]): Map<string, Hop> {
  const revoked = new Map<string, Hop>()
  const note = (hash: string, from: number, by: number): void => {
    const known = revoked.get(hash) ?? { from: Infinity, by: Infinity }
    revoked.set(hash, { from: Math.min(known.from, from), by: Math.min(known.by, by) })
  }
  for (const span of spans) {
    const asked = span.page === revokeDenomination.page && mayHaveSucceeded(span)
    const hash = asked ? hashInPath(revokeDenomination, span, 'H_DENOM_PUB') : undefined
    if (hash !== undefined) note(hash, span.calledAt, span.reply?.status === 204 ? span.repliedAt : Infinity)
  }
  const asked = new Set(revoked.keys())
  for (const span of spans)
    for (const { h_denom_pub: hash } of keysIn(span)?.keys.recoup ?? [])
      note(hash, asked.has(hash) ? Infinity : -Infinity, span.repliedAt)
  return revoked
}
