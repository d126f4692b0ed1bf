/** Keeps book of the guards of a page: each must have been seen to refuse, and say what the handler declares. */
import t, { type Test } from 'tap'
import { readReply } from '../../src/protocol/endpoints/endpoint.js'
import { errorCode, errorEntry, type ErrorName } from '../../src/protocol/errors.js'
import { HANDLERS } from '../../src/sim/defects/index.js'
import { handlerId, type Handler } from '../../src/sim/handler.js'
import type { Answer } from './fixtures.js'

/** The handler of a page. */
export function handlerOf(page: string): Handler {
  const found = HANDLERS.find((handler) => handlerId(handler) === page)
  if (found === undefined) throw new Error(`no handler for ${page}`)
  return found
}

/** Guards of every page of an instance, or of every private page: tested once for all of them. */
const COMMON = ['instance-known', 'authorized', 'permitted']

/** Names of all guards of a handler, in the order in which they are asked. */
export function guardNames(handler: Handler): string[] {
  return [...handler.early, ...handler.steps].filter((step) => step.kind === 'guard').map((step) => step.name)
}

export class GuardBook {
  readonly #handler: Handler
  readonly #seen = new Set<string>()

  constructor(page: string) {
    this.#handler = handlerOf(page)
  }

  /** The page refused, by this guard and no other, with a body of the documented shape. */
  refused(t: Test, answer: Answer, guard: string, status: number, code: ErrorName): void {
    t.equal(answer.refusedBy, guard, `refused by ${guard}`)
    refused(t, answer, status, code)
    t.doesNotThrow(() => {
      readReply(this.#handler.endpoint, status, answer.json)
    }, 'in a shape that the page documents')
    if (!COMMON.includes(guard)) this.#seen.add(guard)
  }

  /** The last test of a page: a guard that no test refused has none. */
  close(): void {
    t.test('every guard of the page was seen to refuse', (t) => {
      const ownGuards = guardNames(this.#handler).filter((name) => !COMMON.includes(name))
      t.strictSame([...this.#seen].sort(), ownGuards.sort())
      t.end()
    })
  }
}

/** A refusal with status, number and hint of an error code; it may come from a guard or from somewhere else. */
export function refused(t: Test, answer: Answer, status: number, code: ErrorName): void {
  t.equal(answer.status, status)
  t.equal(answer.code, errorCode(code), code)
  t.equal(answer.json['hint'], errorEntry(code).meaning)
}

/** The page granted the request. */
export function granted(t: Test, answer: Answer, status = 200): void {
  t.equal(answer.status, status, answer.status === status ? 'granted' : answer.text)
  t.equal(answer.refusedBy, undefined)
}
