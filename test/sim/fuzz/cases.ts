/** Case number so-and-so of a seed: a request, and what may be said to it. */
import { inflateSync } from 'node:zlib'
import {
  isJsonObject,
  parseJson,
  stringifyJson,
  type JsonObject,
} from '../../../src/protocol/encoding/json.js'
import { pageId, recognise } from '../../../src/protocol/endpoints/index.js'
import type { HttpReply, HttpRequest } from '../../../src/protocol/http.js'
import type { Endpoint, PartyName } from '../../../src/protocol/endpoints/endpoint.js'
import { Dice } from './dice.js'
import { isAdmitted } from './admitted.js'
import { makeWrong, queryNames, type Wronged } from './harmful.js'
import { HARMLESS } from './harmless.js'
import { asHttp, type Message } from './message.js'
import { WILD } from './wild.js'

export interface Case {
  readonly page: string
  readonly party: PartyName
  readonly kind: 'harmless' | 'wrong' | 'wild'
  /** What was changed, for people. */
  readonly changes: readonly string[]
  readonly request: HttpRequest
  /** @returns what is wrong about a reply */
  readonly complaint: (reply: HttpReply) => string | undefined
}

/** A good request, and what was said to it. */
export interface Sample {
  readonly message: Message
  readonly reply: HttpReply
}

/** Where a case starts from. */
export type Library = readonly Sample[]

/** The case of a number; `only` keeps the harmless change of that name and no other. */
export function caseOf(library: Library, seed: string, number: number, only?: string): Case {
  const dice = new Dice(`${seed} ${String(number)}`)
  const chosen = dice.pick(library)
  switch (number % 3) {
    case 0:
      return harmlessCase(chosen, `${seed} ${String(number)}`, dice, only)
    case 1: {
      const wronged = wrongOf([chosen, ...dice.shuffled(library)], dice)
      return wronged === undefined ? wildCase(library, dice) : wrongCase(wronged)
    }
    default:
      return wildCase(library, dice)
  }
}

/** The first of the requests that has a field which can be wrong, with that made so: many have none. */
function wrongOf(samples: Library, dice: Dice): Wronged | undefined {
  for (const { message } of samples) {
    const wronged = makeWrong(message, dice)
    if (wronged !== undefined) return wronged
  }
  return undefined
}

/** One to four changes, of those that can be made to this request: some of them can be made to any. */
function harmlessCase({ message, reply: plain }: Sample, seed: string, dice: Dice, only?: string): Case {
  const wanted = 1 + dice.below(4)
  const applied: string[] = []
  let changed = message
  for (const name of dice.shuffled(Object.keys(HARMLESS))) {
    if (applied.length === wanted) break
    if ((only !== undefined && only !== name) || isAdmitted.change(pageOf(message), name)) continue
    // Each change throws dice of its own, so that it comes out the same when others are left out.
    const next = HARMLESS[name]?.(changed, new Dice(`${seed} ${name}`))
    if (next === undefined) continue
    applied.push(name)
    changed = next
  }
  return {
    page: pageOf(message),
    party: message.endpoint.party,
    kind: 'harmless',
    changes: applied,
    request: asHttp(changed),
    complaint: (reply) => otherwise(pageOf(message), applied, plain, reply),
  }
}

/** What is said otherwise than it was without changes. */
function otherwise(
  page: string,
  changes: readonly string[],
  plain: HttpReply,
  reply: HttpReply,
): string | undefined {
  if (reply.status !== plain.status) return `${String(reply.status)} instead of ${String(plain.status)}`
  if (changes.some((change) => isAdmitted.echo(page, change))) return undefined
  return said(reply).equals(said(plain)) ? undefined : 'another body'
}

/** The body of a reply, unpacked. */
function said({ headers, body }: HttpReply): Buffer {
  return headers['content-encoding'] === 'deflate' ? inflateSync(body) : Buffer.from(body)
}

function wrongCase(wronged: Wronged): Case {
  const { message, field, wrong, where } = wronged
  return {
    page: pageOf(message),
    party: message.endpoint.party,
    kind: 'wrong',
    changes: [`${wrong}: ${field} (${where})`],
    request: asHttp(message),
    complaint: (reply) => brokenDown(message.endpoint, reply) ?? misnamed(wronged, reply),
  }
}

function wildCase(library: Library, dice: Dice): Case {
  const messages = library.map(({ message }) => message)
  const message = dice.pick(messages)
  const name = dice.pick(Object.keys(WILD))
  const request = WILD[name]?.(message, dice, messages) ?? asHttp(message)
  return {
    page: pageOf(message),
    party: message.endpoint.party,
    kind: 'wild',
    changes: [name],
    request,
    complaint: (reply) => brokenDown(addressed(message, request), reply, request.method),
  }
}

/** Every part of every path, and every parameter behind `?`, instead of which there is some other text. */
export function casesWith(library: Library, text: string): Case[] {
  return library.flatMap(({ message }) => {
    const inPath = Object.keys(message.parameters).map((name) => ({
      name,
      changed: { ...message, parameters: { ...message.parameters, [name]: text } },
    }))
    const inQuery = queryNames(message).map((name) => ({
      name,
      changed: { ...message, query: { ...message.query, [name]: text } },
    }))
    return [...inPath, ...inQuery].map(({ name, changed }): Case => ({
      page: pageOf(message),
      party: message.endpoint.party,
      kind: 'wild',
      changes: [name],
      request: asHttp(changed),
      complaint: (reply) => brokenDown(message.endpoint, reply),
    }))
  })
}

/** The page that a request goes to after its path or method was changed. */
function addressed({ endpoint }: Message, { method, path }: HttpRequest): Endpoint {
  return recognise(endpoint.party, method, path)?.target ?? endpoint
}

/** Statuses of the HTTP layer, which any page may answer with. */
const EVERYWHERE = new Set([200, 204, 302, 304, 308, 400, 401, 403, 404, 405, 413, 414, 415, 501])

/** What is wrong with any reply to any request. */
function brokenDown(endpoint: Endpoint, reply: HttpReply, method = ''): string | undefined {
  const { status } = reply
  if (!(status in endpoint.replies) && !EVERYWHERE.has(status))
    return `${String(status)}, which is not documented`
  const error = errorIn(reply)
  if (status >= 500 && status !== 501 && !isAdmitted.failure(pageId(endpoint), error))
    return `${String(status)}: ${Buffer.from(reply.body).toString()}`
  if (status < 400 || method === 'HEAD' || status === 402) return undefined
  return typeof error?.['code'] === 'number' ? undefined : `${String(status)} without a code`
}

/** What is wrong with a reply to a request of which one field is. */
function misnamed(wronged: Wronged, reply: HttpReply): string | undefined {
  const { message, field, mustBeRefused } = wronged
  const { status } = reply
  const page = pageOf(message)
  if (status < 300 && mustBeRefused) return `${String(status)} although ${field} is wrong`
  if (status !== 400) return undefined
  const error = errorIn(reply) ?? {}
  if (names(error, wronged) || quotes(error, wronged) || isAdmitted.name(page, field, error)) return undefined
  return `400 does not name ${field.replace(/\d+/g, '#')}: ${stringifyJson(error)}`
}

/**
 * True if an error speaks of a field: of itself, of what is in it, or of what it is in with its name in the detail;
 * by its whole path as the merchant does, or by its name alone as the reference exchange does.
 */
function names(error: JsonObject, { field, shortNames, where }: Wronged): boolean {
  const texts = [error['field'], error['parameter']].filter((one) => typeof one === 'string')
  // Names of headers are the same in any spelling.
  const said = typeof error['detail'] === 'string' ? error['detail'] : ''
  const detail = where === 'header' ? said.toLowerCase() : said
  const isDetailed = shortNames.slice(0, 1).some((name) => detail.includes(name))
  if (texts.length === 0) return isDetailed
  return texts.some(
    (text) =>
      text === field ||
      text.startsWith(`${field}.`) ||
      shortNames.includes(text) ||
      (field.startsWith(`${text}.`) && isDetailed),
  )
}

/** True if an error shows what is wrong in the path. */
function quotes({ detail }: JsonObject, { where, field, message }: Wronged): boolean {
  return where === 'path' && detail === message.parameters[field]
}

function errorIn(reply: HttpReply): JsonObject | undefined {
  try {
    const json = parseJson(reply.body)
    return isJsonObject(json) ? json : undefined
  } catch {
    return undefined
  }
}

function pageOf({ endpoint }: Message): string {
  return pageId(endpoint)
}
