/**
 * Profiles: the rows in force for a target, by the versions it announces.
 */
import type { Generations, VersionRange } from '../../protocol/versions.js'
import type { Row } from './row.js'

export interface Profile {
  /** Undefined until the target has told; then every row is in force. */
  readonly merchant?: VersionRange
  readonly exchange?: VersionRange
  /** Revisions of single pages that the target was set up to follow. */
  readonly generations?: Partial<Generations>
}

/** True if the row holds for one of the versions that a party speaks. */
export function isInForce(row: Row, profile: Profile): boolean {
  const { generation, status } = row
  if (generation !== undefined && profile.generations?.[generation] === status) return true
  const range = profile[row.subject]
  if (range === undefined) return true
  return (row.since ?? 0) <= range.current && range.current - range.age <= (row.until ?? Infinity)
}
