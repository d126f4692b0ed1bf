/** What both pages on histories have in common: a signed offset, and a version that the caller may have. */
import { decodeCrockford } from '../../../protocol/encoding/crockford.js'
import type { Span } from '../../history.js'
import { readQuietly } from '../../reading.js'
import { isSigned } from '../../verify.js'
import type { Option } from '../operation.js'
import type { State } from '../state.js'
import { bareTag, headerOf } from './conditional.js'

export interface HistoryQuestion {
  /** Key of the coin or reserve. */
  readonly key: string
  readonly start: bigint
  readonly signatureFits: boolean
  /** The version that the caller has, without quotes. */
  readonly tag: string | undefined
}

interface Signed {
  blob(values: { readonly startOffset: bigint }): Uint8Array
}

/** @param signatureHeader its name in lower case */
export function readHistoryQuestion(
  span: Span,
  key: string | undefined,
  start: bigint | undefined,
  signatureHeader: string,
  struct: Signed,
): HistoryQuestion | 'malformed' {
  const text = headerOf(span, signatureHeader)
  const signature = text === undefined ? undefined : readQuietly(() => decodeCrockford(text, 64))
  if (key === undefined || start === undefined || signature === undefined) return 'malformed'
  const tag = headerOf(span, 'if-none-match')
  return {
    key,
    start,
    signatureFits: isSigned(struct, decodeCrockford(key, 32), signature, { startOffset: start }),
    tag: tag === undefined ? undefined : bareTag(tag),
  }
}

/** The name of what is known about a version of a history. */
function tagName(kind: string, key: string, tag: string): string {
  return `${kind}:${key}:${tag}`
}

/** The state in which a version of a history was told when so many things had happened. */
export function withTag(state: State, kind: string, key: string, span: Span, entries: number): State {
  const tag = span.reply?.headers['etag']
  return tag === undefined ? state : state.with('tag', tagName(kind, key, bareTag(tag)), { entries })
}

/**
 * True if more is told than can have happened behind an offset. Versions are called by the last offset in them, so that
 * what had happened by one of them stands at or before its number.
 * @param told number of entries of the kinds that the judge counts
 * @param now how many things have happened by now
 */
export function reachesBack(
  kind: string,
  key: string,
  start: bigint,
  told: number,
  now: number,
  state: State,
): boolean {
  const prefix = tagName(kind, key, '')
  const before = state.entries('tag').flatMap(([name, { entries }]) => {
    const tag = name.startsWith(prefix) ? name.slice(prefix.length) : ''
    return /^[0-9]{1,19}$/.test(tag) && BigInt(tag) <= start ? [entries] : []
  })
  return before.length > 0 && told > now - Math.max(...before)
}

/** Answers without a history: that it is the same as before, or that nothing stands behind the offset. */
export function emptyAnswers(
  page: string,
  kind: string,
  { key, start, tag }: HistoryQuestion,
  state: State,
  entries: number,
): Option[] {
  const unchanged = { row: `${page}/304-unchanged`, state }
  const known = tag === undefined ? undefined : state.get('tag', tagName(kind, key, tag))
  const hasChanged = known !== undefined && known.entries !== entries
  const isAsked = tag !== undefined || start > 0n
  return [
    ...(isAsked ? [hasChanged ? { ...unchanged, mismatch: 'more has happened since' } : unchanged] : []),
    ...(start > 0n || entries === 0 ? [{ row: `${page}/204-nothing-new`, state }] : []),
  ]
}
