/** Bank accounts of an instance: what several pages say about them. */
import Joi from 'joi'
import { optional, text } from '../shapes.js'

/** How to look at the account; nobody is ever told what was set. */
export interface FacadeCredentials {
  type: string
  username?: string
  password?: string
}

export interface AccountSettings {
  /** Where incoming transfers can be looked up. */
  credit_facade_url?: string
  /** Of type `none` to forget them; absent to keep them. */
  credit_facade_credentials?: FacadeCredentials
  /** Goes into the subject of wire transfers (v27). */
  extra_wire_subject_metadata?: string
}

export const accountSettings = {
  credit_facade_url: optional(text),
  credit_facade_credentials: optional(
    Joi.object<FacadeCredentials, true>({ type: text, username: optional(text), password: optional(text) }),
  ),
  extra_wire_subject_metadata: optional(
    Joi.string().pattern(/^[a-zA-Z0-9.:-]{1,40}$/, 'extra wire subject: 1 to 40 of A-Z a-z 0-9 . : -'),
  ),
}
