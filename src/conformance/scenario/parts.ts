/**
 * What verbs are made from: their form, and arguments that many of them take.
 */
import Joi from 'joi'
import type { Endpoint } from '../../protocol/endpoints/endpoint.js'
import type { Outcome } from '../actors/client.js'
import { NotReadyError, type Offer } from '../actors/wallet.js'
import type { Cast } from './cast.js'

export type ActorKind = 'wallet' | 'storefront' | 'signer' | 'admin'

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

/** The text of a duration: `90s`, `15m`, `1h`, `2d`. */
export const durationText = Joi.string()
  .pattern(/^([0-9]{1,6}[smh]|[0-9]{1,4}d)$/, 'duration')
  .description('A duration such as 90s, 15m, 1h or 2d')
export const label = Joi.string().pattern(/^[A-Za-z0-9 ._-]{1,100}$/, 'name')
export const instance = Joi.string()
  .pattern(/^[A-Za-z0-9][A-Za-z0-9_.@-]{1,60}$/, 'instance id')
  .description('Instance that is asked; of calls about an order the order’s own, unless given')
export const using = Joi.string().description('Name of the access token to present')

/** The instance as a target knows it; the default one has no path of its own. */
export function instanceOf(cast: Cast, name: string | undefined): { instance?: string } {
  return name === undefined || name === 'admin' ? {} : { instance: cast.unique(name) }
}

/** Seconds of the text of a duration. @throws NotReadyError when it is none (the grammar has checked it) */
export function durationSeconds(text: string): number {
  const match = /^([0-9]+)([smhd])$/.exec(text)
  const seconds = { s: 1, m: 60, h: 3600, d: 86_400 }[match?.[2] ?? '']
  if (match === null || seconds === undefined) throw new NotReadyError(`not a duration: ${text}`)
  return Number(match[1]) * seconds
}

export function verb<Args>(declared: Verb<Args>): Verb {
  return declared as unknown as Verb
}
