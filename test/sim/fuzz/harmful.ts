/** One field of a request made wrong: removed, of another type or length, misspelt, out of range. */
import type { JsonValue } from '../../../src/protocol/encoding/json.js'
import { isJsonObject } from '../../../src/protocol/encoding/json.js'
import { readQuery, readRequest, type Endpoint } from '../../../src/protocol/endpoints/endpoint.js'
import { MalformedError } from '../../../src/protocol/malformed.js'
import type { Dice } from './dice.js'
import { BASE32 } from './harmless.js'
import { dotted, placesIn, valueAt, withValueAt, type Message, type Place } from './message.js'

export interface Wronged {
  readonly message: Message
  /** The field, `coins.0.coin_pub`, or the name of a parameter. */
  readonly field: string
  readonly where: 'body' | 'query' | 'path' | 'header'
  /** Names by which an error may call it that does not say where it is: its own, and those of what was in it. */
  readonly shortNames: readonly string[]
  /** What was done to it. */
  readonly wrong: string
  /** True if the shape of the page says that this cannot be. */
  readonly mustBeRefused: boolean
}

type Wrong = readonly [wrong: string, value: JsonValue | undefined]

const AMOUNT = /^[A-Z]+:[0-9.]+$/
const REMOVED: Wrong = ['removed', undefined]
const WRONG_AMOUNTS = [
  'KUDOS:-1',
  'KUDOS:',
  'KUDOS:1.123456789',
  'KUDOS:4503599627370497',
  'KUDOS:1e3',
  'kudos:1',
  '5',
  ':5',
  '',
]
// Nothing of 2^63 and above: to the exchange that is no JSON, and no field of it (recording 089, replayed in verbatim.ts).
const WRONG_NUMBERS: readonly JsonValue[] = [-1, -(2n ** 63n), '1', null]
const WRONG_TIMES: readonly JsonValue[] = [-1, 'soon', '1', null]
const WRONG_QUERIES = ['-', 'x', '1.5', '-1', '99999999999999999999', ' 1', '0x10', 'é', '!!']

/** The ways in which a value can be wrong. */
function wrongs(value: JsonValue, name: string): Wrong[] {
  if (name === 't_s' || name === 'd_us')
    return [REMOVED, ...WRONG_TIMES.map((time): Wrong => ['out of range', time])]
  if (typeof value === 'string') {
    const types: Wrong[] = [REMOVED, ...other(17, [], {}, true)]
    if (BASE32.test(value)) {
      const middle = value.length >> 1
      return [
        ...types,
        ['bad base32', `${value.slice(0, middle)}!${value.slice(middle + 1)}`],
        ['too short', value.slice(0, -2)],
        ['too long', `${value}AA`],
        ['empty', ''],
      ]
    }
    if (AMOUNT.test(value)) return [...types, ...WRONG_AMOUNTS.map((amount): Wrong => ['bad amount', amount])]
    return [...types, ['empty', ''], ['other text', 'no such thing']]
  }
  if (typeof value === 'number' || typeof value === 'bigint')
    return [REMOVED, ...other([], {}, true), ...WRONG_NUMBERS.map((one): Wrong => ['out of range', one])]
  if (Array.isArray(value)) return [REMOVED, ...other('text', {}, 5), ['empty', []]]
  if (isJsonObject(value)) return [REMOVED, ...other('text', [], 5), ['empty', {}]]
  return [REMOVED, ...other('text', {}, 5)]
}

function other(...values: readonly JsonValue[]): Wrong[] {
  return values.map((value) => ['another type', value])
}

/** @returns undefined when the request has nothing that could be wrong */
export function makeWrong(message: Message, dice: Dice): Wronged | undefined {
  const { body, parameters, endpoint } = message
  const places = body === undefined ? [] : placesIn(body)
  const inPath = Object.keys(parameters).filter((name) => BASE32.test(parameters[name] ?? ''))
  const inQuery = queryNames(message)
  const inHeaders = Object.keys(message.headers).filter((name) => name.startsWith('taler-'))
  const choices = [
    ...places.map((place) => () => wrongInBody(message, body ?? null, place, dice)),
    ...inPath.map((name) => () => wrongInPath(message, name, dice)),
    ...(endpoint.query === undefined ? [] : inQuery.map((name) => () => wrongInQuery(message, name, dice))),
    ...inHeaders.map((name) => () => wrongInHeader(message, name, dice)),
  ]
  return choices.length === 0 ? undefined : dice.pick(choices)()
}

function wrongInBody(message: Message, body: JsonValue, place: Place, dice: Dice): Wronged {
  const [wrong, value] = dice.pick(wrongs(valueAt(body, place) ?? null, String(place.at(-1))))
  const changed = withValueAt(body, place, value)
  const mustBeRefused = isMalformed(() => readRequest(message.endpoint, changed))
  const shortNames = shortNamesOf(place, valueAt(body, place) ?? null)
  return {
    message: { ...message, body: changed },
    field: dotted(place),
    where: 'body',
    shortNames,
    wrong,
    mustBeRefused,
  }
}

/** A time is one value, whatever it is made of. */
function shortNamesOf(place: Place, before: JsonValue): string[] {
  const names = place.filter((part) => typeof part === 'string' && part !== 't_s' && part !== 'd_us')
  const inner = placesIn(before).map((inside) => inside.at(-1))
  return [names.at(-1), ...inner].map(String)
}

function wrongInPath(message: Message, name: string, dice: Dice): Wronged {
  const value = message.parameters[name] ?? ''
  const [wrong, changed] = dice.pick<[string, string]>([
    ['bad base32', `${value.slice(0, 5)}!${value.slice(6)}`],
    ['too short', value.slice(0, -2)],
    ['too long', `${value}AA`],
  ])
  const parameters = { ...message.parameters, [name]: changed }
  return {
    message: { ...message, parameters },
    field: name,
    where: 'path',
    shortNames: [name],
    wrong,
    mustBeRefused: true,
  }
}

function wrongInQuery(message: Message, name: string, dice: Dice): Wronged {
  const { [name]: before, ...others } = message.query
  const isRemoved = before !== undefined && dice.once(5)
  const query = isRemoved ? others : { ...others, [name]: dice.pick(WRONG_QUERIES) }
  const mustBeRefused = isMalformed(() => readQuery(message.endpoint, new URLSearchParams(query)))
  return {
    message: { ...message, query },
    field: name,
    where: 'query',
    shortNames: [name],
    wrong: isRemoved ? 'removed' : 'other text',
    mustBeRefused,
  }
}

/** Signatures that come as headers of their own. */
function wrongInHeader(message: Message, name: string, dice: Dice): Wronged {
  const { [name]: value = '', ...others } = message.headers
  const [wrong, changed] = dice.pick<[string, string | undefined]>([
    ['removed', undefined],
    ['empty', ''],
    ['bad base32', `${value.slice(0, 5)}!${value.slice(6)}`],
    ['too short', value.slice(0, -2)],
    ['too long', `${value}AA`],
    ['another type', 'é'],
  ])
  const headers = changed === undefined ? others : { ...others, [name]: changed }
  return {
    message: { ...message, headers },
    field: name,
    where: 'header',
    shortNames: [name],
    wrong,
    mustBeRefused: true,
  }
}

/** The parameters that a page reads from the query, whether this request has them or not. */
export function queryNames({ endpoint }: Message): readonly string[] {
  const known = queries.get(endpoint)
  if (known !== undefined) return known
  const described = endpoint.query?.describe() as { keys?: object } | undefined
  const names = Object.keys(described?.keys ?? {})
  queries.set(endpoint, names)
  return names
}

/** Names by endpoint: joi takes its time to tell them. */
const queries = new WeakMap<Endpoint, readonly string[]>()

function isMalformed(read: () => unknown): boolean {
  try {
    read()
    return false
  } catch (error) {
    if (error instanceof MalformedError) return true
    throw error
  }
}
