/**
 * What verbs are made from: their form, and arguments that many of them take.
 */
import Joi from 'joi'
import type { Endpoint } from '../../../protocol/endpoints/endpoint.js'
import { duration, type RelativeTime } from '../../../protocol/encoding/timestamp.js'
import type { Outcome } from '../../actors/client.js'
import { WAY_TO_MALFORM } from '../../actors/malform.js'
import { KEY_GENERATIONS } from '../../actors/price-list.js'
import type { Credentials } from '../../actors/keyring.js'
import { NotReadyError, type Offer } from '../../actors/offer.js'
import type { Cast } from '../cast.js'

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
  /** The page that has taken its place in later versions. */
  readonly newer?: Endpoint
  /** True if it waits until the exchange has paid a merchant. */
  readonly awaitsWire?: true
  readonly args: Joi.ObjectSchema<Args>
  readonly perform: (cast: Cast, actor: string, args: Args) => Promise<Done>
}

/** The text of an amount without its currency. */
export const amount = Joi.string()
  .pattern(/^[0-9]{1,16}(\.[0-9]{1,8})?$/, 'amount without currency')
  .description('Amount in the currency of the target, such as "5" or "0.1"')
export const amounts = Joi.array().items(amount).min(1).max(64)
/** Another currency than that of the target. */
export const currency = Joi.string()
  .pattern(/^[A-Z]{1,11}$/, 'currency')
  .description('A currency; that of the target, unless given')
/** The text of a duration: `90s`, `15m`, `1h`, `2d`. */
export const durationText = Joi.string()
  .pattern(/^([0-9]{1,6}[smh]|[0-9]{1,4}d)$/, 'duration')
  .description('A duration such as 90s, 15m, 1h or 2d')
/** A moment by its distance from now: `1h` ahead, `-1h` behind us, or `never`. */
export const momentText = Joi.string()
  .pattern(/^(-?([0-9]{1,6}[smh]|[0-9]{1,4}d)|never)$/, 'moment')
  .description('A moment by its distance from now such as 1h or -1h, or never')
export const generation = Joi.string()
  .valid(...KEY_GENERATIONS)
  .description('Which denomination of a value, in use or not; one that is in use, unless given')
export const house = Joi.string()
  .valid('second')
  .description('Whose coins, where the merchant trusts two exchanges; those of the first, unless given')
export const place = Joi.number()
  .integer()
  .min(0)
  .max(999)
  .description('Place of a coin in the purse of a wallet, from 0')
export const order = Joi.string().description('An order that an earlier step has bound')
export const actorName = Joi.string()
export const tamper = Joi.string()
  .pattern(/^[a-z_]+(\.[a-z0-9_]+)*$/, 'path')
  .description('Path of a base32 value in the request in which one bit is turned')
export const malform = Joi.string()
  .pattern(WAY_TO_MALFORM, 'way to malform')
  .description(
    'How the request loses its form: not-json or too-large; missing:PATH, wrong-type:PATH, empty:PATH, twice:PATH or set:PATH=VALUE, with the path of a member of the body; query:NAME, query:NAME=VALUE or without-query:NAME; path:NAME',
  )
export const label = Joi.string().pattern(/^[A-Za-z0-9 ._-]{1,100}$/, 'name')
export const instance = Joi.string()
  .pattern(/^[A-Za-z0-9][A-Za-z0-9_.@-]{1,60}$/, 'instance id')
  .description('Instance that is asked; of calls about an order the order’s own, unless given')
export const using = Joi.string().description('Name of the access token to present')

export const wrongToken = Joi.boolean().description('Presents a token that nobody has handed out')

/** Which credentials a call on the private side presents. */
export interface PrivateArgs {
  using?: string
  wrong_token?: boolean
}

/** An order, as an order of another instance if one is given. */
export interface AboutOrder {
  order: string
  instance?: string
}

/** The order that a call is about. */
export function offerOf(cast: Cast, args: AboutOrder): Offer {
  const offer = cast.offer(args.order)
  if (args.instance === undefined) return offer
  const { instance: _, ...rest } = offer
  return { ...rest, ...instanceOf(cast, args.instance) }
}

export function presenting({ using: token, wrong_token: wrong }: PrivateArgs): Credentials {
  return {
    ...(token === undefined ? {} : { using: token }),
    ...(wrong === undefined ? {} : { wrongToken: wrong }),
  }
}

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

/** The URL of something that no earlier run has sold: backends remember who has bought what. */
export function goodsAt(cast: Cast, url: string): string {
  const mark = cast.unique('goods')
  return mark === 'goods' ? url : `${url}${url.includes('?') ? '&' : '?'}${mark}`
}

/** Reads the text of a duration. */
export function readDuration(text: string): RelativeTime {
  return duration(durationSeconds(text) * 1_000_000)
}

/** Seconds from now until a moment, negative if it lies behind us. */
export function readMoment(text: string): number | 'never' {
  if (text === 'never') return text
  return text.startsWith('-') ? -durationSeconds(text.slice(1)) : durationSeconds(text)
}

export function verb<Args>(declared: Verb<Args>): Verb {
  return declared as unknown as Verb
}
