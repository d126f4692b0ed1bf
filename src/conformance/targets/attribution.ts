/**
 * In whose service a merchant asks its exchange for something: the call that handed in the coin, or is about the
 * contract. No message says it; the best guess is good enough for evidence, and no verdict hangs on when it comes.
 */
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import { isJsonObject, parseJson, type JsonValue } from '../../protocol/encoding/json.js'
import { hashContractTerms } from '../../protocol/contract.js'
import { recognise } from '../../protocol/endpoints/index.js'
import { batchDeposit } from '../../protocol/endpoints/exchange/post-batch-deposit.js'
import { refund } from '../../protocol/endpoints/exchange/post-coins-COIN_PUB-refund.js'
import { abort } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-abort.js'
import { claim } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-claim.js'
import { pay } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import type { HttpReply, HttpRequest } from '../../protocol/http.js'
import { readQuietly } from '../reading.js'

/** A call to the merchant, as far as it matters to what follows from it. */
interface Call {
  readonly span: string
  readonly page: string
  readonly path: string
  readonly coins: ReadonlySet<string>
  isUnderWay: boolean
}

/** What a message of the merchant is about. */
interface Subject {
  readonly coins: readonly string[]
  readonly contract: string | undefined
}

/** Pages whose calls name coins, and may have the merchant ask for something about them. */
const NAMING_COINS: ReadonlySet<string> = new Set([pay.page, abort.page])

/** The calls of one play to its merchant. */
export class Attribution {
  readonly #calls: Call[] = []
  /** Base paths of the orders of contracts, `/instances/tea/orders/1`, by contract hash. */
  readonly #orders = new Map<string, string>()

  /** True while a call waits for its reply. */
  get isBusy(): boolean {
    return this.#calls.some((call) => call.isUnderWay)
  }

  /** How many calls wait for their replies. */
  get busy(): number {
    return this.#calls.filter((call) => call.isUnderWay).length
  }

  /** A call goes to the merchant. @returns what to call when it is over, with its reply if one came */
  begin(span: string, request: HttpRequest): (reply: HttpReply | undefined) => void {
    const page = recognise('merchant', request.method, request.path)?.target.page ?? ''
    const json = NAMING_COINS.has(page) ? jsonIn(request.body) : undefined
    const call: Call = {
      span,
      page,
      path: pathOf(request),
      coins: new Set(coinsIn(json)),
      isUnderWay: true,
    }
    this.#calls.push(call)
    return (reply) => {
      call.isUnderWay = false
      if (page === claim.page && reply?.status === 200) this.#learn(call.path, jsonIn(reply.body))
    }
  }

  /** The call in whose service a message is; undefined if it is none of this play's business. */
  causeOf(request: HttpRequest): string | undefined {
    const subject = subjectOf(request)
    if (subject === undefined) return this.#calls.find((call) => call.isUnderWay)?.span
    const order = this.#orders.get(subject.contract ?? '')
    const isAbout = ({ path }: Call): boolean =>
      order !== undefined && (path === order || path.startsWith(`${order}/`) || isPrivateOf(path, order))
    const handedIn = (call: Call): boolean => subject.coins.some((coin) => call.coins.has(coin))
    const ranks: readonly ((call: Call) => boolean)[] = [
      (call) => call.isUnderWay && handedIn(call) && (order === undefined || isAbout(call)),
      (call) => call.isUnderWay && isAbout(call),
      (call) => call.isUnderWay && handedIn(call),
      (call) => handedIn(call) && isAbout(call),
      handedIn,
      isAbout,
    ]
    for (const fits of ranks) {
      const call = this.#calls.findLast(fits)
      if (call !== undefined) return call.span
    }
    return undefined
  }

  #learn(path: string, json: JsonValue | undefined): void {
    const terms = isJsonObject(json) ? json['contract_terms'] : undefined
    const hash = terms === undefined ? undefined : readQuietly(() => hashContractTerms(terms))
    if (hash !== undefined) this.#orders.set(encodeCrockford(hash), path.replace(/\/claim$/, ''))
  }
}

/** True if a page of the shop is about the order that customers see under a path. */
function isPrivateOf(path: string, order: string): boolean {
  const own = order.replace(/\/orders\/([^/]*)$/, '/private/orders/$1')
  return path === own || path.startsWith(`${own}/`)
}

/** Coins and contract of a deposit, a refund or a question about a deposit; undefined for anything else. */
function subjectOf(request: HttpRequest): Subject | undefined {
  const { target, parameters = {} } = recognise('exchange', request.method, request.path) ?? {}
  const json = jsonIn(request.body)
  const contract = isJsonObject(json) ? json['h_contract_terms'] : undefined
  const inBody = typeof contract === 'string' ? contract : undefined
  const { COIN_PUB: coin, H_CONTRACT_TERMS: inPath } = parameters
  if (target?.page === batchDeposit.page) return { coins: coinsIn(json), contract: inBody }
  if (target?.page === refund.page) return { coins: coin === undefined ? [] : [coin], contract: inBody }
  if (inPath !== undefined) return { coins: coin === undefined ? [] : [coin], contract: inPath }
  return undefined
}

function coinsIn(json: JsonValue | undefined): string[] {
  const coins = isJsonObject(json) ? json['coins'] : undefined
  if (!Array.isArray(coins)) return []
  return coins.flatMap((coin) => {
    const pub = isJsonObject(coin) ? coin['coin_pub'] : undefined
    return typeof pub === 'string' ? [pub] : []
  })
}

function jsonIn(body: Uint8Array | undefined): JsonValue | undefined {
  return body === undefined ? undefined : readQuietly(() => parseJson(body))
}

function pathOf({ path }: HttpRequest): string {
  return path.split('?')[0] ?? ''
}
