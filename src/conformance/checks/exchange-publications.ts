/**
 * What an exchange publishes: does one answer fit to the others, and to what was asked?
 */
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import { compareTimestamps, type Timestamp } from '../../protocol/encoding/timestamp.js'
import { readReply } from '../../protocol/endpoints/endpoint.js'
import { getKeys, type ExchangeKeys } from '../../protocol/endpoints/exchange/get-keys.js'
import { getPrivacy } from '../../protocol/endpoints/exchange/get-privacy.js'
import { getSeed } from '../../protocol/endpoints/exchange/get-seed.js'
import { getTerms } from '../../protocol/endpoints/exchange/get-terms.js'
import type { ListedDenomination } from '../../protocol/keys.js'
import type { Span } from '../history.js'
import { bareTag, headerOf } from '../oracle/exchange/conditional.js'
import type { Knowledge } from '../oracle/knowledge.js'
import { CLOCK_TOLERANCE, timeOfReply } from '../oracle/tolerance.js'
import { queryOf, readQuietly } from '../reading.js'
import type { Check, Evidence } from './check.js'
import { against, type Finding } from './finding.js'

const KEYS = `exchange/${getKeys.page}`

export const exchangePublications: Check = (evidence) => {
  const toExchange = evidence.spans.filter(({ to }) => to === 'exchange')
  const answered = toExchange.filter(({ reply }) => reply?.status === 200)
  const lists = answered.filter(({ page }) => page === getKeys.page)
  const seeds = answered.filter(({ page }) => page === getSeed.page)
  return [
    ...lists.flatMap((span, index) => [
      ...aboutKeys(span, evidence, lists),
      ...aboutSameTag(span, lists.slice(0, index)),
    ]),
    ...toExchange
      .filter(({ page, reply }) => page === getKeys.page && reply?.status === 304)
      .flatMap((span) => aboutUnchanged(span, lists, evidence)),
    ...seeds.flatMap((span, index) => aboutSeed(span, seeds.slice(0, index))),
    ...answered.filter(({ page }) => [getTerms.page, getPrivacy.page].includes(page)).flatMap(aboutText),
  ]
}

function finding(span: Span, row: string, says: string): Finding {
  return against(row, { check: 'shapes', span: span.id, play: span.play, says })
}

function aboutKeys(span: Span, { knowledge }: Evidence, lists: readonly Span[]): Finding[] {
  const keys = readQuietly(() => readReply(getKeys, 200, span.reply?.body.json))
  if (keys === undefined) return []
  const starts = keys.denominations.flatMap(({ denoms }) => denoms.map((one) => one.stamp_start))
  const last = readQuietly(() => queryOf(getKeys, span))?.last_issue_date
  const master = knowledge.keys?.master_public_key
  return [
    ...(master === undefined || master === keys.master_public_key
      ? []
      : [finding(span, `${KEYS}/duty-one-master`, 'master_public_key is another one than in other answers')]),
    ...(isOldest(keys.list_issue_date, starts)
      ? []
      : [
          finding(
            span,
            `${KEYS}/duty-date-of-list`,
            'list_issue_date is not the oldest stamp_start of the list',
          ),
        ]),
    ...cherries(span, keys, last, knowledge, lists),
    ...aboutRevoked(span, keys, knowledge),
  ]
}

function isOldest(date: Timestamp, starts: readonly Timestamp[]): boolean {
  return (
    starts.length === 0 ||
    (starts.every((start) => compareTimestamps(date, start) <= 0) &&
      starts.some((start) => compareTimestamps(date, start) === 0))
  )
}

/**
 * Who names the start of a group gets that one and the newer ones, everybody else all of them. What denominations there
 * are, only other answers tell: those among them that are still good have to be there, unless they were revoked.
 */
function cherries(
  span: Span,
  keys: ExchangeKeys,
  last: number | undefined,
  knowledge: Knowledge,
  lists: readonly Span[],
): Finding[] {
  const listed = membersOf(keys)
  const isDate = last !== undefined && listed.some(({ start }) => start === last)
  const isOld = listed.some(({ start }) => isDate && start < last)
  const pubs = new Set(listed.map(({ pub }) => pub))
  const gone = revokedPubs(span, knowledge)
  const missing = lists
    .filter((one) => one.repliedAt < span.calledAt)
    .flatMap((one) => membersOf(readQuietly(() => readReply(getKeys, 200, one.reply?.body.json))))
    .find(
      ({ pub, start, end }) =>
        !pubs.has(pub) &&
        !gone.has(pub) &&
        (!isDate || start >= last) &&
        end > timeOfReply(span) + CLOCK_TOLERANCE,
    )
  const row = `${KEYS}/duty-newer-only`
  return [
    ...(isOld
      ? [finding(span, row, 'there are denominations that start before the date that was asked for')]
      : []),
    ...(missing === undefined
      ? []
      : [finding(span, row, 'a denomination is missing that was listed before and can still be deposited')]),
  ]
}

/** A denomination as a list has it; times in seconds. */
interface Member {
  readonly pub: string
  readonly start: number
  /** When its coins are taken no more. */
  readonly end: number
}

function membersOf(keys: ExchangeKeys | undefined): Member[] {
  return (keys?.denominations ?? []).flatMap(({ denoms }) =>
    denoms.map((one) => ({
      pub: one.rsa_pub ?? one.cs_pub ?? '',
      start: secondsOf(one.stamp_start),
      end: secondsOf(one.stamp_expire_deposit),
    })),
  )
}

function secondsOf({ t_s: seconds }: Timestamp): number {
  return seconds === 'never' ? Infinity : seconds
}

/** Keys of denominations that may have been revoked by the end of the call. */
function revokedPubs(span: Span, { denominations, revoked }: Knowledge): Set<string> {
  return new Set(
    [...denominations.values()]
      .filter(({ hash }) => (revoked.get(hash)?.from ?? Infinity) < span.repliedAt)
      .map(({ key }) => encodeCrockford(key.encoded)),
  )
}

/** Denominations that were surely revoked before the call. */
function surelyRevoked(span: Span, { denominations, revoked }: Knowledge): ListedDenomination[] {
  return [...denominations.values()].filter(({ hash }) => (revoked.get(hash)?.by ?? Infinity) < span.calledAt)
}

/** What was revoked is sold no more, and stands in a list of its own as long as its coins could be deposited. */
function aboutRevoked(span: Span, keys: ExchangeKeys, knowledge: Knowledge): Finding[] {
  const row = `${KEYS}/duty-revoked-told`
  const pubs = new Set(membersOf(keys).map(({ pub }) => pub))
  const named = new Set((keys.recoup ?? []).map(({ h_denom_pub: hash }) => hash))
  const revoked = surelyRevoked(span, knowledge)
  const isSold = revoked.some(({ key }) => pubs.has(encodeCrockford(key.encoded)))
  const isSilent = revoked.some(
    ({ hash, expireDeposit }) =>
      !named.has(hash) && secondsOf(expireDeposit) > timeOfReply(span) + CLOCK_TOLERANCE,
  )
  return [
    ...(isSold ? [finding(span, row, 'a denomination is listed that was revoked')] : []),
    ...(isSilent ? [finding(span, row, 'a denomination that was revoked is missing in recoup')] : []),
  ]
}

/** Answers to one question under one ETag are one answer. */
function aboutSameTag(span: Span, before: readonly Span[]): Finding[] {
  const { etag } = span.reply?.headers ?? {}
  if (etag === undefined) return []
  const raw = span.reply?.body.raw ?? new Uint8Array(0)
  const isOther = before.some(
    ({ path, reply }) =>
      path === span.path && reply?.headers['etag'] === etag && !Buffer.from(reply.body.raw).equals(raw),
  )
  return isOther
    ? [finding(span, `${KEYS}/duty-tag-follows`, 'the ETag is that of another answer before')]
    : []
}

/** Whoever is told that nothing has changed is told so of the answer whose ETag it shows. */
function aboutUnchanged(span: Span, lists: readonly Span[], { knowledge }: Evidence): Finding[] {
  const shown = bareTag(headerOf(span, 'if-none-match') ?? '')
  const known = lists.find(
    ({ path, reply }) => path === span.path && bareTag(reply?.headers['etag'] ?? '') === shown,
  )
  const pubs = membersOf(readQuietly(() => readReply(getKeys, 200, known?.reply?.body.json))).map(
    ({ pub }) => pub,
  )
  const isStale = surelyRevoked(span, knowledge).some(({ key }) =>
    pubs.includes(encodeCrockford(key.encoded)),
  )
  return isStale
    ? [finding(span, `${KEYS}/duty-tag-follows`, 'a denomination was revoked since the answer of this ETag')]
    : []
}

function aboutSeed(span: Span, before: readonly Span[]): Finding[] {
  const row = 'exchange/get-seed/200-seed'
  const bytes = span.reply?.body.raw ?? new Uint8Array(0)
  const same = before.some((one) => Buffer.from(one.reply?.body.raw ?? []).equals(bytes))
  if (bytes.length !== 32) return [finding(span, row, `a seed has 32 bytes, not ${String(bytes.length)}`)]
  return same ? [finding(span, row, 'the bytes are those that were told before')] : []
}

function aboutText(span: Span): Finding[] {
  const version = span.reply?.headers['taler-terms-version']
  return version === undefined || version === ''
    ? [finding(span, `exchange/${span.page}/duty-version-told`, 'there is no header Taler-Terms-Version')]
    : []
}
