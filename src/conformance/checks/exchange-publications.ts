/**
 * What an exchange publishes: does one answer fit to the others, and to what was asked?
 */
import { compareTimestamps, type Timestamp } from '../../protocol/encoding/timestamp.js'
import { readReply } from '../../protocol/endpoints/endpoint.js'
import { getKeys, type ExchangeKeys } from '../../protocol/endpoints/exchange/get-keys.js'
import { getPrivacy } from '../../protocol/endpoints/exchange/get-privacy.js'
import { getSeed } from '../../protocol/endpoints/exchange/get-seed.js'
import { getTerms } from '../../protocol/endpoints/exchange/get-terms.js'
import type { Span } from '../history.js'
import { queryOf, readQuietly } from '../reading.js'
import type { Check, Evidence } from './check.js'
import { against, type Finding } from './finding.js'

const KEYS = `exchange/${getKeys.page}`

export const exchangePublications: Check = (evidence) => {
  const answered = evidence.spans.filter(({ to, reply }) => to === 'exchange' && reply?.status === 200)
  const seeds = answered.filter(({ page }) => page === getSeed.page)
  return [
    ...answered.filter(({ page }) => page === getKeys.page).flatMap((span) => aboutKeys(span, evidence)),
    ...seeds.flatMap((span, index) => aboutSeed(span, seeds.slice(0, index))),
    ...answered.filter(({ page }) => [getTerms.page, getPrivacy.page].includes(page)).flatMap(aboutText),
  ]
}

function finding(span: Span, row: string, says: string): Finding {
  return against(row, { check: 'shapes', span: span.id, play: span.play, says })
}

function aboutKeys(span: Span, { knowledge }: Evidence): Finding[] {
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
    ...(last === undefined ? [] : cherries(span, keys, last, knowledge)),
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
 * Who names the start of a group gets that one and the newer ones. What denominations there are, only other answers
 * tell: those among them that start later have to be there, unless they were revoked.
 */
function cherries(
  span: Span,
  keys: ExchangeKeys,
  last: number,
  { denominations }: Evidence['knowledge'],
): Finding[] {
  const listed = new Set(keys.denominations.flatMap(({ denoms }) => denoms.map((one) => one.stamp_start.t_s)))
  const known = new Set([...denominations.values()].map(({ start }) => start.t_s))
  if (!known.has(last)) return []
  const old = [...listed].filter((start) => typeof start === 'number' && start < last)
  return old.length === 0
    ? []
    : [
        finding(
          span,
          `${KEYS}/duty-newer-only`,
          'there are denominations that start before the date that was asked for',
        ),
      ]
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
