/**
 * Verbs: everything a scenario can have an actor do, with the arguments it takes.
 *
 * The grammar, its JSON schema and the list in `assay list verbs` are made from this table.
 */
import { ACCESS_VERBS } from './access.js'
import { EXCHANGE_VERBS } from './exchange.js'
import type { ActorKind, Verb } from './parts.js'
import { SHOP_VERBS } from './shop.js'
import { SIGNER_VERBS } from './signer.js'
import { WALLET_VERBS } from './wallet.js'
import { WIRE_VERBS } from './wire.js'

export type { ActorKind, Verb } from './parts.js'

export const VERBS: readonly Verb[] = [
  ...SHOP_VERBS,
  ...WALLET_VERBS,
  ...SIGNER_VERBS,
  ...EXCHANGE_VERBS,
  ...ACCESS_VERBS,
  ...WIRE_VERBS,
]

/** The verb of an actor kind. */
export function findVerb(actor: ActorKind, name: string): Verb | undefined {
  return VERBS.find((candidate) => candidate.name === name && candidate.actor === actor)
}
