/**
 * Steps that would take from somebody what is theirs: on a backend that is not ours to break, they are not played.
 *
 * A right backend refuses most of them. What a wrong one does with them, its owner had better not learn by losing
 * the instance that is judged, its password or the token that the judge was given.
 */
import type { Scenario, Step } from './grammar.js'
import { findVerb } from './verbs/index.js'

/** Pages that change the instance that is asked, or the token that is shown: hazards unless another one is named. */
const OF_ONESELF: ReadonlySet<string> = new Set([
  'patch-private',
  'delete-private',
  'post-private-auth',
  'delete-private-token',
])

/** Pages that change the instance that is named. */
const OF_INSTANCES: ReadonlySet<string> = new Set([
  'patch-management-instances-INSTANCE',
  'delete-management-instances-INSTANCE',
  'post-management-instances-INSTANCE-auth',
])

/** What the instance is called that manages the others. */
const MANAGER = 'admin'

/** True if a step could rob the owner of a backend of an instance, or us of the token. */
export function isHazard(step: Step, { actors }: Scenario): boolean {
  if (!('call' in step)) return false
  const [actor = '', name = ''] = step.call.split('.')
  const kind = actors[actor]
  const page = kind === undefined ? undefined : findVerb(kind, name)?.endpoint.page
  if (page === undefined) return false
  const { instance, id, using } = step.with ?? {}
  if (page === 'delete-private-token') return using === undefined
  const named = instance ?? id ?? MANAGER
  return (OF_ONESELF.has(page) || OF_INSTANCES.has(page)) && named === MANAGER
}
