/**
 * Profiles: the rows in force for a target, by the versions it announces.
 */
import type { VersionRange } from '../../protocol/versions.js'
import type { Row } from './row.js'

export interface Profile {
  /** Undefined until the target has told; then every row is in force. */
  readonly merchant?: VersionRange
  readonly exchange?: VersionRange
}

/** True if the row holds for a party of the announced version. */
export function isInForce(row: Row, profile: Profile): boolean {
  const version = profile[row.subject]?.current
  if (version === undefined) return true
  return (row.since ?? 0) <= version && version <= (row.until ?? Infinity)
}
