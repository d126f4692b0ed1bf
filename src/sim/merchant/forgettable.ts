/**
 * Forgettable fields of contracts: salts for those that a shop marks, and paths to those that it has forgotten.
 */
import { forgetField } from '../../protocol/contract.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../../protocol/encoding/json.js'

const FORGETTABLE = '$forgettable'
const FIELD = /^[a-zA-Z0-9_]+$/

/** What the backend itself has to know about a contract for as long as there is one. */
const ESSENTIAL: readonly string[] = [
  'version',
  'amount',
  'max_fee',
  'choices',
  'token_families',
  'order_id',
  'timestamp',
  'pay_deadline',
  'refund_deadline',
  'wire_transfer_deadline',
  'merchant_pub',
  'merchant_base_url',
  'merchant',
  'h_wire',
  'wire_method',
  'exchanges',
]

/** True if only fields that are there, and that can be done without, are marked as forgettable, in a form that makes sense. */
export function isForgettableWellFormed(terms: JsonObject): boolean {
  const marked = terms[FORGETTABLE]
  const dispensable = !isJsonObject(marked) || !ESSENTIAL.some((field) => Object.hasOwn(marked, field))
  return dispensable && areMarksWellFormed(terms)
}

function areMarksWellFormed(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.every(areMarksWellFormed)
  if (!isJsonObject(value)) return true
  const marked = value[FORGETTABLE]
  if (marked === undefined) return Object.values(value).every(areMarksWellFormed)
  const isSalt = (salt: JsonValue): boolean => salt === true || typeof salt === 'string'
  return (
    isJsonObject(marked) &&
    Object.entries(marked).every(
      ([field, salt]) => FIELD.test(field) && Object.hasOwn(value, field) && isSalt(salt),
    ) &&
    Object.entries(value).every(([field, member]) => field === FORGETTABLE || areMarksWellFormed(member))
  )
}

/** Puts a salt in the place of each `true` behind a forgettable field, at every depth. */
export function withSalts(value: JsonObject, makeSalt: () => string): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([field, member]) => {
      if (field !== FORGETTABLE || !isJsonObject(member)) return [field, salted(member, makeSalt)]
      const salts = Object.entries(member).map(([name, salt]) => [name, salt === true ? makeSalt() : salt])
      return [field, Object.fromEntries(salts) as JsonObject]
    }),
  )
}

function salted(value: JsonValue, makeSalt: () => string): JsonValue {
  if (Array.isArray(value)) return value.map((item) => salted(item, makeSalt))
  return isJsonObject(value) ? withSalts(value, makeSalt) : value
}

/** A step: the name of a field, the place of an item in a list, or `*` for all of its items. */
type Step = string | number

/** A path such as `$.products[*].description`, or undefined if it is none. It ends in the name of a field. */
export function parseForgetPath(text: string): readonly Step[] | undefined {
  if (!/^\$(\.[a-zA-Z0-9_]+(\[([0-9]{1,9}|\*)\])*)*\.[a-zA-Z0-9_]+$/.test(text)) return undefined
  return Array.from(
    text.slice(1).matchAll(/\.([a-zA-Z0-9_]+)|\[([0-9]+|\*)\]/g),
    ([, field, index]): Step => {
      if (field !== undefined) return field
      return index === undefined || index === '*' ? '*' : Number(index)
    },
  )
}

/**
 * Forgets the fields that a path leads to. Fields that are not there, or not any more, do not matter.
 * @returns the same terms if there was nothing to forget, and undefined if a field is not forgettable
 */
export function forgetPath(terms: JsonObject, path: readonly Step[]): JsonObject | undefined {
  const changed = forgetIn(terms, path)
  return isJsonObject(changed) ? changed : undefined
}

function forgetIn(value: JsonValue, [step, ...rest]: readonly Step[]): JsonValue | undefined {
  if (step === undefined) return value
  if (step === '*' || typeof step === 'number')
    return Array.isArray(value) ? forgetInItems(value, step, rest) : value
  if (!isJsonObject(value) || !Object.hasOwn(value, step)) return value
  if (rest.length === 0) return isMarked(value, step) ? forgetField(value, step) : undefined
  const member = value[step] ?? null
  const changed = forgetIn(member, rest)
  if (changed === undefined) return undefined
  return changed === member ? value : { ...value, [step]: changed }
}

function forgetInItems(list: JsonValue[], which: Step, rest: readonly Step[]): JsonValue | undefined {
  const items: JsonValue[] = []
  for (const [index, item] of list.entries()) {
    const changed = which === '*' || which === index ? forgetIn(item, rest) : item
    if (changed === undefined) return undefined
    items.push(changed)
  }
  return items.some((item, index) => item !== list[index]) ? items : list
}

function isMarked(value: JsonObject, field: string): boolean {
  const marked = value['$forgettable']
  return isJsonObject(marked) && Object.hasOwn(marked, field)
}
