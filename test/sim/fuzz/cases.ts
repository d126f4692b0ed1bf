/** Case number so-and-so of a seed: a request, and what may be said to it. */
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
import type { GoodRequest } from './good.js'
import { makeWrong, type Wronged } from './harmful.js'
import { HARMLESS } from './harmless.js'
import { asHttp, type Message } from './message.js'
import { WILD } from './wild.js'

export interface Case {
  readonly page: string
  readonly party: PartyName
  /** What was changed, for people. */
  readonly changes: readonly string[]
  readonly request: HttpRequest
  /** @returns what is wrong about a reply */
  readonly complaint: (reply: HttpReply) => string | undefined
}

/** Where a case starts from: good requests, and messages to pages for which there is none. */
export interface Repertoire {
  readonly good: readonly GoodRequest[]
  readonly others: readonly Message[]
}

/** The case of a number; `only` keeps the first harmless change or whichever one is named. */
export function caseOf(repertoire: Repertoire, seed: string, number: number, only?: string): Case {
  const dice = new Dice(`${seed} ${String(number)}`)
  const chosen = dice.pick(repertoire.good)
  switch (number % 3) {
    case 0:
      return harmlessCase(chosen, `${seed} ${String(number)}`, dice, only)
    case 1: {
      const wronged = wrongOf([chosen, ...dice.shuffled(repertoire.good)], dice)
      return wronged === undefined ? wildCase(repertoire, dice) : wrongCase(wronged)
    }
    default:
      return wildCase(repertoire, dice)
  }
}

/** The first of the requests that has a field which can be wrong, with that made so: many have none. */
function wrongOf(requests: readonly GoodRequest[], dice: Dice): Wronged | undefined {
  for (const { message } of requests) {
    const wronged = makeWrong(message, dice)
    if (wronged !== undefined) return wronged
  }
  return undefined
}

function harmlessCase({ message, status }: GoodRequest, seed: string, dice: Dice, only?: string): Case {
  const names = dice.shuffled(Object.keys(HARMLESS)).slice(0, 1 + dice.below(4))
  const applied: string[] = []
  let changed = message
  for (const name of names.filter((one) => only === undefined || one === only)) {
    // Each change throws dice of its own, so that it comes out the same when others are left out.
    const next = HARMLESS[name]?.(changed, new Dice(`${seed} ${name}`))
    if (next === undefined || isAdmitted.change(pageOf(message), name)) continue
    applied.push(name)
    changed = next
  }
  return {
    page: pageOf(message),
    party: message.endpoint.party,
    changes: applied,
    request: asHttp(changed),
    complaint: (reply) =>
      reply.status === status ? undefined : `${String(reply.status)} instead of ${String(status)}`,
  }
}

function wrongCase(wronged: Wronged): Case {
  const { message, field, wrong, where } = wronged
  return {
    page: pageOf(message),
    party: message.endpoint.party,
    changes: [`${wrong}: ${field} (${where})`],
    request: asHttp(message),
    complaint: (reply) => brokenDown(message.endpoint, reply) ?? misnamed(wronged, reply),
  }
}

function wildCase(repertoire: Repertoire, dice: Dice): Case {
  const messages = [...repertoire.good.map(({ message }) => message), ...repertoire.others]
  const message = dice.pick(messages)
  const name = dice.pick(Object.keys(WILD))
  const request = WILD[name]?.(message, dice, messages) ?? asHttp(message)
  return {
    page: pageOf(message),
    party: message.endpoint.party,
    changes: [name],
    request,
    complaint: (reply) => brokenDown(addressed(message, request), reply, request.method),
  }
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
  const { message, field, wrong, mustBeRefused } = wronged
  const { status } = reply
  const page = pageOf(message)
  if (status < 300 && mustBeRefused && !isAdmitted.grant(page, field, wrong))
    return `${String(status)} although ${field} is wrong`
  if (status !== 400) return undefined
  const error = errorIn(reply) ?? {}
  if (names(error, wronged) || quotes(error, wronged) || isAdmitted.name(page, field, error)) return undefined
  return `400 does not name ${field.replace(/\d+/g, '#')}: ${stringifyJson(error)}`
}

/**
 * True if an error speaks of a field: of itself, of what is in it, or of what it is in with its name in the detail;
 * by its whole path as the merchant does, or by its name alone as the reference exchange does.
 */
function names(error: JsonObject, { field, shortNames }: Wronged): boolean {
  const texts = [error['field'], error['parameter']].filter((one) => typeof one === 'string')
  const detail = typeof error['detail'] === 'string' ? error['detail'] : ''
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

/** True if an error shows what is wrong in the path or in the query. */
function quotes({ detail }: JsonObject, { where, field, message }: Wronged): boolean {
  if (where === 'body') return false
  return detail === (where === 'path' ? message.parameters[field] : message.query[field])
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
