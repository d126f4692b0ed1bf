/** Sends cases to the servers of the simulator, one after the other, and keeps count. */
import { ENDPOINTS, pageId } from '../../../src/protocol/endpoints/index.js'
import type { HttpReply, HttpRequest } from '../../../src/protocol/http.js'
import { HANDLERS } from '../../../src/sim/defects/index.js'
import { handlerId } from '../../../src/sim/handler.js'
import { made } from '../fixtures.js'
import { caseOf, type Case, type Repertoire } from './cases.js'
import { asHttp, type Message } from './message.js'
import { Fork, prepareStage, type Stage } from './stage.js'

export interface Failure {
  readonly number: number
  readonly page: string
  readonly changes: readonly string[]
  readonly complaint: string
  readonly request: HttpRequest
  readonly reply: HttpReply
  times: number
}

export class Fuzzer {
  /** How often each page answered with each status. */
  readonly statuses = new Map<string, Map<number, number>>()
  /** The first failure of each kind. */
  readonly failures = new Map<string, Failure>()
  readonly #stage: Stage
  readonly #seed: string
  readonly repertoire: Repertoire
  #fork: Fork

  private constructor(stage: Stage, seed: string) {
    this.#stage = stage
    this.#seed = seed
    this.repertoire = { good: stage.requests, others: messagesWithoutGood(stage) }
    this.#fork = new Fork(stage)
  }

  static async open(seed: string): Promise<Fuzzer> {
    return new Fuzzer(await prepareStage(), seed)
  }

  /** Pages that are served and for which nobody has written a good request. */
  get pagesWithoutGood(): string[] {
    return this.repertoire.others.map(({ endpoint }) => pageId(endpoint))
  }

  /** Pages that no handler serves. */
  get pagesNotServed(): string[] {
    const served = new Set(HANDLERS.map(handlerId))
    return ENDPOINTS.map(pageId).filter((page) => !served.has(page))
  }

  /** Runs one case and keeps no count: for whoever wants to see it. */
  async look(number: number): Promise<Omit<Failure, 'number' | 'times'>> {
    const one = caseOf(this.repertoire, this.#seed, number)
    const { reply, complaint = 'as it should be' } = await this.#send(one)
    return { ...one, reply, complaint }
  }

  /** Runs one case. */
  async run(number: number): Promise<void> {
    const one = caseOf(this.repertoire, this.#seed, number)
    const { reply, complaint } = await this.#send(one)
    const counts = this.statuses.get(one.page) ?? new Map<number, number>()
    this.statuses.set(one.page, counts)
    counts.set(reply.status, (counts.get(reply.status) ?? 0) + 1)
    if (complaint === undefined) return
    const small = await this.#smaller(number, one, complaint)
    const key = `${one.page} ${small.changes.join()} ${complaint.slice(0, 60)}`
    const known = this.failures.get(key)
    if (known === undefined)
      this.failures.set(key, { ...small, number, page: one.page, complaint, reply, times: 1 })
    else known.times++
  }

  /** Whether the good requests are good. @returns those that are not */
  async spoilt(): Promise<string[]> {
    const spoilt: string[] = []
    for (const { message, status } of this.repertoire.good) {
      const { scene } = new Fork(this.#stage)
      const answer = await scene.send(message.endpoint.party, asHttp(message))
      if (answer.status !== status)
        spoilt.push(`${pageId(message.endpoint)}: ${String(answer.status)} ${answer.text}`)
    }
    return spoilt
  }

  async #send(one: Case): Promise<{ reply: HttpReply; complaint: string | undefined }> {
    if (this.#fork.isTouched) this.#fork = new Fork(this.#stage)
    const { scene } = this.#fork
    const { reply } = await scene.send(one.party, one.request)
    const mistake = scene.mistakes.pop()
    scene.mistakes.length = 0
    scene.events.length = 0
    const complaint = one.complaint(reply)
    return { reply, complaint: mistake === undefined ? complaint : `broke down: ${mistake.message}` }
  }

  /** The same failure with one change instead of several, if one is enough. */
  async #smaller(number: number, one: Case, complaint: string): Promise<Pick<Case, 'changes' | 'request'>> {
    const { changes, request } = one
    if (changes.length < 2) return { changes, request }
    for (const only of one.changes) {
      const single = caseOf(this.repertoire, this.#seed, number, only)
      if ((await this.#send(single)).complaint === complaint)
        return { changes: single.changes, request: single.request }
    }
    return { changes, request }
  }
}

/** A message with nothing right in it for each page that has no good request. */
function messagesWithoutGood(stage: Stage): Message[] {
  const served = new Set(HANDLERS.map(handlerId))
  const known = new Set(stage.requests.map(({ message }) => pageId(message.endpoint)))
  return ENDPOINTS.filter((endpoint) => served.has(pageId(endpoint)) && !known.has(pageId(endpoint))).map(
    (endpoint) => {
      const names = [...endpoint.path.matchAll(/\{([A-Z_]+)\}/g)].map(([, name = '']) => name)
      const parameters = Object.fromEntries(
        names.map((name) => [name, made(name, /H_|RCH/.test(name) ? 64 : 32)]),
      )
      const message = { endpoint, parameters, query: {}, headers: {} }
      return endpoint.request === undefined ? message : { ...message, body: {} }
    },
  )
}
