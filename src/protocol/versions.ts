/**
 * Protocol versions, and the generations of single pages.
 *
 * A party announces `current:revision:age`: it speaks every version from current - age up to current. Some
 * pages changed a status without any bump, so which generation a party follows is kept for each page.
 */
import { MalformedError } from './malformed.js'

/** A range of protocol versions, as announced in `version` of /config and /keys. */
export interface VersionRange {
  readonly current: number
  readonly revision: number
  readonly age: number
}

/** Reads `current:revision:age`; missing parts count as 0. @throws MalformedError */
export function parseVersion(text: string, field = ''): VersionRange {
  const match = /^([0-9]{1,9})(?::([0-9]{1,9}))?(?::([0-9]{1,9}))?$/.exec(text)
  const [current, revision, age] = [match?.[1], match?.[2] ?? '0', match?.[3] ?? '0'].map(Number) as [
    number,
    number,
    number,
  ]
  if (match === null || age > current)
    throw new MalformedError('a version such as 23:0:6 (current:revision:age)', text, field)
  return { current, revision, age }
}

export function formatVersion(range: VersionRange): string {
  return `${String(range.current)}:${String(range.revision)}:${String(range.age)}`
}

/** True if both sides have a version in common; the revision plays no part. */
export function areCompatible(left: VersionRange, right: VersionRange): boolean {
  return left.current - left.age <= right.current && right.current - right.age <= left.current
}

/** True if a party with this range speaks the version. */
export function speaks(range: VersionRange, version: number): boolean {
  return range.current - range.age <= version && version <= range.current
}

/**
 * Where revisions of a page answer the same case with different statuses: the case, and the status of each
 * generation, oldest first. Sources and dates stand in docs/spec-notes.md.
 */
export const GENERATIONS = {
  /** pay: the coins do not add up to the price. */
  'pay-insufficient': [406, 400],
  /** refund: a known rtransaction_id comes with another amount. */
  'refund-id-reused': [412, 424, 409],
  /** paid: what a valid proof is answered with. */
  'paid-accepted': [204, 200],
  /** pay and abort: the exchange does not answer in time. The pages have both, and do not tell them apart. */
  'exchange-slow': [408, 504],
  /** abort: the hash is not that of the contract. */
  'abort-other-contract': [403, 400],
} as const

export type GenerationName = keyof typeof GENERATIONS
/** For each case the status that a party answers with. */
export type Generations = { readonly [Name in GenerationName]: (typeof GENERATIONS)[Name][number] }

/** What the pages of the revisions we are judged by say. */
export const SEED_GENERATIONS: Generations = {
  'pay-insufficient': 400,
  'refund-id-reused': 424,
  'paid-accepted': 200,
  'exchange-slow': 408,
  'abort-other-contract': 403,
}
