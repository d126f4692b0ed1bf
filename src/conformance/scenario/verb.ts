/** What a verb is; the tables of verbs are made of these. */
import type Joi from 'joi'
import type { Endpoint } from '../../protocol/endpoints/endpoint.js'
import type { Outcome } from '../actors/client.js'
import type { Offer } from '../actors/wallet.js'
import type { Cast } from './cast.js'

export type ActorKind = 'wallet' | 'storefront' | 'signer'

/** What a verb did: the reply its expectation is about, and what it made. */
export interface Done {
  readonly outcome: Outcome | undefined
  readonly offer?: Offer
}

export interface Verb<Args = unknown> {
  readonly actor: ActorKind
  readonly name: string
  readonly says: string
  /** The page that it calls, and that its expectation is about. */
  readonly endpoint: Endpoint
  readonly args: Joi.ObjectSchema<Args>
  readonly perform: (cast: Cast, actor: string, args: Args) => Promise<Done>
}

/** Declares a verb; the type of its arguments is forgotten in the table of verbs. */
export function verb<Args>(declared: Verb<Args>): Verb {
  return declared as unknown as Verb
}
