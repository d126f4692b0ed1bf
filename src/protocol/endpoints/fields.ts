/** The members of documented bodies, by their names. */
import type Joi from 'joi'
import { hasJson, type Endpoint } from './endpoint.js'

/** The parts of a joi schema that have schemas in them. */
interface Terms {
  readonly keys?: readonly { readonly key: string; readonly schema: Joi.Schema }[] | null
  readonly items?: readonly Joi.Schema[]
  readonly patterns?: readonly { readonly rule: Joi.Schema }[] | null
  readonly matches?: readonly { readonly schema?: Joi.Schema }[]
}

/**
 * Names of members, at any depth, of what a page answers when it grants a request. Inside of a member that fits, nobody
 * looks any further.
 */
export function grantedMembers({ replies }: Endpoint, fits: RegExp): string[] {
  const granted = Object.entries(replies).flatMap(([status, shape]) =>
    Number(status) < 300 && hasJson(shape) ? [shape] : [],
  )
  return [...new Set(granted.flatMap((shape) => membersOf(shape, fits)))]
}

function membersOf(schema: Joi.Schema, fits: RegExp): string[] {
  const { keys, items = [], patterns, matches = [] } = schema.$_terms as Terms
  return [
    ...(keys ?? []).flatMap((one) => (fits.test(one.key) ? [one.key] : membersOf(one.schema, fits))),
    ...items.flatMap((item) => membersOf(item, fits)),
    ...(patterns ?? []).flatMap(({ rule }) => membersOf(rule, fits)),
    ...matches.flatMap(({ schema: inner }) => (inner === undefined ? [] : membersOf(inner, fits))),
  ]
}
