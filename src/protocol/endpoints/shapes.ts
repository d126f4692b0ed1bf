/**
 * Shapes that many messages share: joi schemas for the value types of the Taler wire.
 *
 * Nothing is converted from one JSON type to another. Base32 and amounts come out in canonical spelling, so
 * that a validated message can be compared text by text although readers are lenient; contract terms are the
 * exception: they stay as received, because their hash covers every character.
 */
import Joi from 'joi'
import { canonicalCrockford, decodeCrockfordVariable, encodeCrockford } from '../encoding/crockford.js'
import { formatAmount, parseAmount } from '../encoding/amount.js'
import { JsonReal, type JsonObject } from '../encoding/json.js'
import { readRelativeTime, readTimestamp, type RelativeTime, type Timestamp } from '../encoding/timestamp.js'
import { MalformedError } from '../malformed.js'
import { validatePayto } from '../payto.js'
import { parseVersion } from '../versions.js'

const OPTIONS: Joi.ValidationOptions = {
  convert: false,
  allowUnknown: true,
  abortEarly: true,
  presence: 'required',
}

/** What values were read as, by shape. Nobody changes a message, and a judge reads each of them many times. */
const readings = new WeakMap<Joi.Schema, WeakMap<object, unknown>>()

/**
 * Validates a decoded JSON value against a shape.
 * @throws MalformedError naming the first bad field in the order of the shape.
 */
export function validate<T>(shape: Joi.Schema<T>, value: unknown, field = ''): T {
  if (typeof value !== 'object' || value === null) return validateAnew(shape, value, field)
  const ofShape = readings.get(shape) ?? new WeakMap<object, unknown>()
  readings.set(shape, ofShape)
  if (!ofShape.has(value)) ofShape.set(value, validateAnew(shape, value, field))
  return ofShape.get(value) as T
}

function validateAnew<T>(shape: Joi.Schema<T>, value: unknown, field: string): T {
  const result = shape.validate(value, OPTIONS) as { error?: Joi.ValidationError; value: T }
  const detail = result.error?.details[0]
  if (detail === undefined) return result.value
  const cause: unknown = detail.context?.['malformed']
  const path = [field, ...detail.path.map(String)].filter((part) => part !== '').join('.')
  if (cause instanceof MalformedError)
    throw new MalformedError(cause.expectation, detail.context?.value, path)
  throw new MalformedError(expectationOf(detail), detail.context?.value, path)
}

const EXPECTATIONS: Readonly<Record<string, string>> = {
  'any.required': 'a value',
  'string.base': 'a text',
  'string.empty': 'a text that is not empty',
  'number.base': 'an integer',
  'number.integer': 'an integer',
  'number.unsafe': 'an integer below 2^53',
  'boolean.base': 'true or false',
  'object.base': 'an object',
  'array.base': 'an array',
  'uint64.base': 'an integer of 64 bits',
  'real.base': 'a number',
  'integerText.base': 'a whole number',
  'rowIdText.base': 'a whole number below 2^63',
}

function expectationOf(detail: Joi.ValidationErrorItem): string {
  const { type, context } = detail
  // Patterns are named after what fits them.
  if (type === 'string.pattern.name' && typeof context?.['name'] === 'string') return `an ${context['name']}`
  // Joi's own sentences start with the quoted label, which the error names anyway.
  return EXPECTATIONS[detail.type] ?? detail.message.replace(/^"[^"]*" /, 'a value that ')
}

const MALFORMED = 'wire.malformed'

/** Turns a kernel reader, which throws MalformedError, into a joi rule that keeps what the reader returns. */
function read<T>(reader: (value: T) => T): Joi.CustomValidator<T> {
  return (value, helpers) => {
    try {
      return reader(value)
    } catch (error) {
      if (error instanceof MalformedError) return helpers.error(MALFORMED, { malformed: error })
      throw error
    }
  }
}

const messages = { [MALFORMED]: '{{#label}} is malformed' }

function base32(bytes: number): Joi.StringSchema {
  return Joi.string()
    .custom(read<string>((text) => canonicalCrockford(text, bytes)))
    .messages(messages)
}

/** EddsaPublicKey and other 32-byte values. */
export const eddsaPublicKey = base32(32)
export const eddsaSignature = base32(64)
export const hashCode = base32(64)
/** Id of a wire transfer: 32 random bytes. */
export const wtid = base32(32)
/** Id of a wad, a wire transfer between exchanges. */
export const wadId = base32(24)
/** A hash, or part of one, of 32 bytes: of an account, or of an age commitment. */
export const shortHash = base32(32)
/** 32 bytes that were drawn or derived: private keys, seeds, nonces, blinding secrets, scalars. */
export const secret32 = base32(32)
export const wireSalt = base32(16)
export const claimToken = base32(16)

/** Keys, planchets and signatures of variable size. */
export const base32Variable = Joi.string()
  .custom(read<string>((text) => encodeCrockford(decodeCrockfordVariable(text))))
  .messages(messages)

/** An amount as canonical text. */
export const amount = Joi.string()
  .custom(read<string>((text) => formatAmount(parseAmount(text))))
  .messages(messages)

export const timestamp = Joi.object<Timestamp>()
  .custom(read<Timestamp>((value) => readTimestamp(value)))
  .messages(messages)

export const relativeTime = Joi.object<RelativeTime>()
  .custom(read<RelativeTime>((value) => readRelativeTime(value)))
  .messages(messages)

/** A valid payto:// URI, unchanged: its hash covers every character. */
export const paytoUri = Joi.string()
  .custom(read<string>((uri) => validatePayto(uri)))
  .messages(messages)

/** `current:revision:age`, unchanged. */
export const version = Joi.string()
  .custom(
    read<string>((text) => {
      parseVersion(text)
      return text
    }),
  )
  .messages(messages)

/** A whole number that a JavaScript number holds exactly. */
export const integer = Joi.number().integer()

/** A whole number, zero or larger. */
export const count = Joi.number().integer().min(0)

/** Free text; the empty text is a text. */
export const text = Joi.string().allow('')

/** A URL that ends in a slash, so that paths can be appended. */
export const baseUrl = Joi.string().pattern(/^https?:\/\/[^\s]+\/$/, 'http(s) URL with trailing slash')

/** What may accompany a wire transfer in its subject, which banks let hold few characters. */
export const transferMetadata = Joi.string().pattern(/^[a-zA-Z0-9\-.:]{1,40}$/, 'addition to a subject')

/** An object that is taken as it is. */
export const anyObject = Joi.object<JsonObject>().unknown()

/** Any JSON value at all. */
export const anything = Joi.any()

interface WireTypes {
  real(): Joi.NumberSchema
  uint64(): Joi.NumberSchema
  integerText(): Joi.NumberSchema
  rowIdText(): Joi.NumberSchema
}

/** Joi types for 64-bit integers, as joi's own numbers end at 2^53, and for numbers in a query, which are texts. */
const wire = Joi.extend(
  {
    type: 'real',
    base: Joi.any(),
    messages: { 'real.base': '{{#label}} must be a number' },
    validate(value: unknown, helpers: Joi.CustomHelpers) {
      const exact = value instanceof JsonReal ? value.valueOf() : value
      return typeof exact === 'number' ? { value: exact } : { value, errors: helpers.error('real.base') }
    },
  },
  {
    type: 'uint64',
    base: Joi.any(),
    messages: { 'uint64.base': '{{#label}} must be an integer of 64 bits' },
    validate(value: unknown, helpers: Joi.CustomHelpers) {
      const exact = typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value
      if (typeof exact === 'bigint' && exact >= -(2n ** 63n) && exact < 2n ** 63n) {
        return { value: BigInt.asUintN(64, exact) }
      }
      return { value, errors: helpers.error('uint64.base') }
    },
  },
  {
    type: 'integerText',
    base: Joi.any(),
    messages: { 'integerText.base': '{{#label}} must be a whole number' },
    validate(value: unknown, helpers: Joi.CustomHelpers) {
      if (typeof value === 'string' && /^-?[0-9]{1,15}$/.test(value)) return { value: Number(value) }
      return { value, errors: helpers.error('integerText.base') }
    },
  },
  {
    type: 'rowIdText',
    base: Joi.any(),
    messages: { 'rowIdText.base': '{{#label}} must be a whole number below 2^63' },
    validate(value: unknown, helpers: Joi.CustomHelpers) {
      if (typeof value === 'string' && /^[0-9]{1,19}$/.test(value) && BigInt(value) < 2n ** 63n)
        return { value: BigInt(value) }
      return { value, errors: helpers.error('rowIdText.base') }
    },
  },
) as WireTypes

/**
 * A 64-bit id such as rtransaction_id. The reference reads a signed integer and casts it, so negative texts
 * are legal (and mean 2^64 - n), while 2^63 and above are not.
 */
export const uint64 = wire.uint64()

/** A number that need not be whole, and comes out no more exact than a JavaScript number is. */
export const real = wire.real()

/** A whole number written as the text of a query parameter; comes out as a number. */
export const queryInteger = wire.integerText()

/** A row id as a query parameter; comes out as a bigint, as "no limit" is written 2^63 - 1. */
export const queryRowId = wire.rowIdText()

/** `yes`, `no` or `all` as a query parameter. */
export const queryYesNoAll = Joi.string().valid('yes', 'no', 'all', 'YES', 'NO', 'ALL')

/** True if a parameter of {@link queryYesNoAll} says yes. */
export function isYes(parameter: string | undefined): boolean {
  return parameter?.toLowerCase() === 'yes'
}

/** Makes a query parameter optional; `?name=` with nothing behind it counts as absent. */
export function inQuery<S extends Joi.Schema>(shape: S): S {
  return shape.optional().empty('') as S
}

/** Makes a shape optional; an explicit null counts as absent, as several clients send it. */
export function optional<S extends Joi.Schema>(shape: S): S {
  return shape.optional().empty(null) as S
}

/** A list of one kind of things. */
export function listOf<T>(item: Joi.Schema<T>): Joi.ArraySchema<T[]> {
  return Joi.array<T[]>().items(item)
}

/** A map from texts to one kind of things. */
export function mapOf<T>(item: Joi.Schema<T>): Joi.ObjectSchema<Record<string, T>> {
  return Joi.object<Record<string, T>>().pattern(Joi.string(), item)
}

/** Body of every refusal. Clients insist on `code`; some insist on `hint` as well. */
export interface ErrorDetail {
  code: number
  hint?: string
  detail?: string
  field?: string
}

export const errorDetailShape = Joi.object<ErrorDetail, true>({
  code: integer,
  hint: optional(text),
  detail: optional(text),
  field: optional(text),
})

/** The statuses of a page that come with an error body and nothing else. */
export function refusals<const Status extends number>(
  ...statuses: readonly Status[]
): Readonly<Record<Status, typeof errorDetailShape>> {
  return Object.fromEntries(statuses.map((status) => [status, errorDetailShape])) as Record<
    Status,
    typeof errorDetailShape
  >
}
