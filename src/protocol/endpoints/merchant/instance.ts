/** Instances of a merchant backend: what several pages say about them. */
import Joi from 'joi'
import type { JsonObject } from '../../encoding/json.js'
import type { RelativeTime } from '../../encoding/timestamp.js'
import { anyObject, eddsaPublicKey, listOf, optional, relativeTime, text } from '../shapes.js'

/** How callers prove that they may act for an instance; one type for the three forms. */
export interface InstanceAuth {
  method: 'token' | 'external'
  /** For which /private/token gives access tokens (v19). */
  password?: string
  /** Deprecated since v19: the access token itself, `secret-token:` in front. */
  token?: string
}

export const instanceAuth = {
  method: Joi.string().valid('token', 'external'),
  password: optional(text),
  token: optional(text),
}

/** What can be changed about an instance. */
export interface InstanceSettings {
  name: string
  email?: string
  /** v21 */
  phone_number?: string
  website?: string
  logo?: string
  address: JsonObject
  jurisdiction: JsonObject
  /** True: fees follow the curves of the exchange; false: none are taken over by default. */
  use_stefan: boolean
  /** The defaults became optional with v22; before, all that existed had to be given. */
  default_pay_delay?: RelativeTime
  default_refund_delay?: RelativeTime
  default_wire_transfer_delay?: RelativeTime
  default_wire_transfer_rounding_interval?: string
}

const roundingInterval = Joi.string().valid(
  'NONE',
  'SECOND',
  'MINUTE',
  'HOUR',
  'DAY',
  'WEEK',
  'MONTH',
  'QUARTER',
  'YEAR',
)

export const instanceSettings = {
  name: text,
  email: optional(text),
  phone_number: optional(text),
  website: optional(text),
  logo: optional(text),
  address: anyObject,
  jurisdiction: anyObject,
  use_stefan: Joi.boolean(),
  default_pay_delay: optional(relativeTime),
  default_refund_delay: optional(relativeTime),
  default_wire_transfer_delay: optional(relativeTime),
  default_wire_transfer_rounding_interval: optional(roundingInterval),
}

export interface InstanceConfiguration extends InstanceSettings {
  id: string
  auth: InstanceAuth
}

export const instanceConfiguration = {
  id: Joi.string().pattern(
    /^[A-Za-z0-9][A-Za-z0-9_.@-]+$/,
    'instance id: 2 or more of A-Z a-z 0-9 _ . @ -, the first a letter or digit',
  ),
  auth: Joi.object<InstanceAuth, true>(instanceAuth),
  ...instanceSettings,
}

export interface InstanceDetails extends InstanceSettings {
  merchant_pub: string
  email_validated?: boolean
  phone_validated?: boolean
  auth: { method: string }
}

export const instanceDetails = Joi.object<InstanceDetails, true>({
  ...instanceSettings,
  merchant_pub: eddsaPublicKey,
  email_validated: optional(Joi.boolean()),
  phone_validated: optional(Joi.boolean()),
  auth: Joi.object<{ method: string }, true>({ method: text }),
})

/** An instance in a list. */
export interface InstanceEntry {
  id: string
  name: string
  website?: string
  logo?: string
  merchant_pub: string
  /** Wire methods that it can be paid by. */
  payment_targets: string[]
  /** True: it has lost its key, but its orders are still there. */
  deleted: boolean
}

export const instanceEntry = Joi.object<InstanceEntry, true>({
  id: text,
  name: text,
  website: optional(text),
  logo: optional(text),
  merchant_pub: eddsaPublicKey,
  payment_targets: listOf(text),
  deleted: Joi.boolean(),
})

/** Query of the pages that delete an instance. */
export interface DeleteInstanceQuery {
  /** Yes: its orders and payments go as well. */
  purge?: string
}
