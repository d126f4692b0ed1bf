/** Sends cases to the servers of the simulator, one after the other, and keeps count. */
import type { Endpoint, PartyName } from '../../../src/protocol/endpoints/endpoint.js'
import { ENDPOINTS, pageId } from '../../../src/protocol/endpoints/index.js'
import type { HttpReply, HttpRequest } from '../../../src/protocol/http.js'
import { caseOf, casesWith, type Case, type Library, type Sample } from './cases.js'
import { asHttp } from './message.js'
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
  /** How many cases there were of each kind. */
  readonly kinds = new Map<Case['kind'], number>()
  readonly #stage: Stage
  readonly #seed: string
  readonly #library: Library
  #fork: Fork

  private constructor(stage: Stage, library: Library, seed: string) {
    this.#stage = stage
    this.#library = library
    this.#seed = seed
    this.#fork = new Fork(stage)
  }

  /** @throws Error when a good request is not good */
  static async open(seed: string): Promise<Fuzzer> {
    const stage = await prepareStage()
    const library: Sample[] = []
    for (const { message, status } of stage.requests) {
      const { scene } = new Fork(stage)
      const { reply, text } = await scene.send(message.endpoint.party, asHttp(message))
      if (reply.status !== status)
        throw new Error(`${pageId(message.endpoint)} is not good: ${String(reply.status)} ${text}`)
      library.push({ message, reply })
    }
    return new Fuzzer(stage, library, seed)
  }

  /** Pages for which nobody has written a good request. */
  get pagesWithoutGood(): string[] {
    const known = new Set(this.#library.map(({ message }) => pageId(message.endpoint)))
    return ENDPOINTS.map(pageId).filter((page) => !known.has(page))
  }

  /** Sends every good request with another method, and without a body. */
  async withMethod(
    method: string,
  ): Promise<{ readonly endpoint: Endpoint; readonly plain: HttpReply; readonly reply: HttpReply }[]> {
    const heard = []
    for (const { message, reply: plain } of this.#library) {
      const { endpoint } = message
      const { body: _, ...request } = asHttp(message)
      heard.push({ endpoint, plain, reply: await this.#ask(endpoint.party, { ...request, method }) })
    }
    return heard
  }

  /** Writes a text wherever paths and queries have one. @returns what is wrong about replies */
  async complaintsAbout(text: string): Promise<string[]> {
    const complaints: string[] = []
    for (const one of casesWith(this.#library, text)) {
      const { complaint } = await this.#send(one)
      if (complaint !== undefined) complaints.push(`${one.page} ${one.changes.join()}: ${complaint}`)
    }
    return complaints
  }

  /** Runs one case and keeps no count: for whoever wants to see it. */
  async look(number: number): Promise<Omit<Failure, 'number' | 'times'>> {
    const one = caseOf(this.#library, this.#seed, number)
    const { reply, complaint = 'as it should be' } = await this.#send(one)
    return { ...one, reply, complaint }
  }

  /** Runs one case. */
  async run(number: number): Promise<void> {
    const one = caseOf(this.#library, this.#seed, number)
    const { reply, complaint } = await this.#send(one)
    this.kinds.set(one.kind, (this.kinds.get(one.kind) ?? 0) + 1)
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

  /** Asks in a world in which nothing has happened but the preparations. */
  async #ask(party: PartyName, request: HttpRequest): Promise<HttpReply> {
    if (this.#fork.isTouched) this.#fork = new Fork(this.#stage)
    return (await this.#fork.scene.send(party, request)).reply
  }

  async #send(one: Case): Promise<{ reply: HttpReply; complaint: string | undefined }> {
    const reply = await this.#ask(one.party, one.request)
    const { scene } = this.#fork
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
      const single = caseOf(this.#library, this.#seed, number, only)
      if ((await this.#send(single)).complaint === complaint)
        return { changes: single.changes, request: single.request }
    }
    return { changes, request }
  }
}
