/**
 * What a script needs to send a play again: its requests, which of their values come from earlier replies, what was
 * answered, and what of the play no script can do.
 */
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import { isJsonObject, type JsonValue } from '../../protocol/encoding/json.js'
import { hashContractTerms } from '../../protocol/contract.js'
import { errorCode } from '../../protocol/errors.js'
import type { PartyName } from '../../protocol/endpoints/endpoint.js'
import type { ListedDenomination } from '../../protocol/keys.js'
import { MalformedError } from '../../protocol/malformed.js'
import type { Finding } from '../checks/finding.js'
import { describeFault } from '../history-fault.js'
import { spansOf, type Recorded, type Span } from '../history.js'
import { isRow, row } from '../spec/catalogue.js'
import { coinSignatures, type CoinSignature, type ContractHeld } from './coin-signatures.js'

/** A value that the backend made, and where in a reply the other backend says its own. */
interface Learned {
  readonly path: readonly string[]
  readonly old: string
}

/** One request, and what Assay saw. */
export interface ReproducedStep {
  readonly from: string
  readonly to: PartyName
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** Absent when it is empty, or no text. */
  readonly body?: string
  /** A body that is no text. */
  readonly base64?: string
  /** Spaces behind the body. */
  readonly padding: number
  /** Requests that had been answered when this one was sent. */
  readonly after: readonly number[]
  /** Undefined if no reply came. */
  readonly saw?: { readonly status: number; readonly code?: number }
  readonly learn: readonly Learned[]
  /** Hash of the contract in the reply. */
  readonly contract?: string
  /** Signatures of coins over a contract of an earlier reply, to be made anew for that of another backend. */
  readonly sign: readonly CoinSignature[]
  /** What a page promises instead. */
  readonly promised: readonly string[]
  /** The same as answers, where these would show by themselves that it is mended; empty where any other answer may. */
  readonly instead: readonly PromisedAnswer[]
}

/** An answer as a row describes it. */
interface PromisedAnswer {
  readonly status: number
  /** Any of them will do; absent where there is none. */
  readonly codes?: readonly number[]
}

export interface Reproduction {
  readonly scenario: string
  readonly violated: readonly string[]
  /** Base URLs as they stand in the requests, as far as they are known. */
  readonly bases: Readonly<Partial<Record<PartyName, string>>>
  readonly steps: readonly ReproducedStep[]
  /** True if the answers show by status and code that a row is violated. */
  readonly showsByStatus: boolean
  /** What a script cannot do, or cannot show. */
  readonly limits: readonly string[]
}

export interface Evidence {
  readonly scenario: string
  readonly events: readonly Recorded[]
  readonly findings: readonly Finding[]
  readonly bases: Readonly<Partial<Record<PartyName, string>>>
  /** Private keys of coins by coin_pub, as far as they are known. */
  readonly coinKeys: ReadonlyMap<string, Uint8Array>
  readonly denominations: ReadonlyMap<string, ListedDenomination>
}

/** Shorter texts come up by chance. */
const SHORTEST_VALUE = 8

/** Collects what a script needs. */
export function reproduction(evidence: Evidence): Reproduction {
  const { scenario, events, findings, bases } = evidence
  const spans = spansOf(events)
  const calls = spans.filter((span) => span.cause === undefined)
  const ends = endsOf(events)
  const violations = findings.filter(({ verdict }) => verdict === 'violated')
  const known: string[] = []
  const contracts: ContractHeld[] = []
  const steps = calls.map((span, index): ReproducedStep => {
    const later = calls.slice(index + 1).map(textOf)
    known.push(textOf(span))
    const learn = learnable(span.reply?.body.json, []).filter(
      ({ old }) => later.some((text) => text.includes(old)) && !known.some((text) => text.includes(old)),
    )
    known.push(...learn.map(({ old }) => old))
    const sign = coinSignatures(span, contracts, evidence.coinKeys, evidence.denominations)
    const contract = contractIn(span, index)
    if (contract !== undefined) contracts.push(contract)
    const violatedHere = violations.filter((one) => one.span === span.id)
    return {
      ...requestOf(span),
      after: calls.flatMap((other, at) => ((ends.get(other.id) ?? Infinity) < span.calledAt ? [at] : [])),
      ...(span.reply === undefined ? {} : { saw: answerOf(span.reply) }),
      learn,
      ...(contract === undefined ? {} : { contract: contract.hash }),
      sign,
      promised: violatedHere.map(promise),
      instead: violatedHere.flatMap((one) => answerInstead(one, span)),
    }
  })
  return {
    scenario,
    violated: [...new Set(violations.map((one) => one.row))],
    bases,
    steps,
    showsByStatus: steps.some(({ instead }) => instead.length > 0),
    limits: limitsOf(evidence, calls, steps),
  }
}

/** When each call was over, be it with a reply or because its sender gave up. */
function endsOf(events: readonly Recorded[]): Map<string, number> {
  return new Map(
    events.flatMap((event): [string, number][] =>
      event.type === 'reply' || event.type === 'lost' ? [[event.span, event.at]] : [],
    ),
  )
}

function requestOf(span: Span) {
  const { from, to, method, path, headers, request } = span
  return { from, to, method, path, headers, ...bodyOf(request.raw), padding: request.padding ?? 0 }
}

function bodyOf(raw: Uint8Array): Pick<ReproducedStep, 'body' | 'base64'> {
  if (raw.length === 0) return {}
  const bytes = Buffer.from(raw)
  const text = bytes.toString()
  return Buffer.from(text).equals(bytes) ? { body: text } : { base64: bytes.toString('base64') }
}

function answerOf({ status, body }: NonNullable<Span['reply']>): { status: number; code?: number } {
  const code = isJsonObject(body.json) ? body.json['code'] : undefined
  return { status, ...(typeof code === 'number' ? { code } : {}) }
}

/** Everything in a request that a value may stand in. */
function textOf({ path, headers, request }: Span): string {
  return [path, ...Object.values(headers), new TextDecoder().decode(request.raw)].join('\n')
}

/** Texts of a reply with the way to them. */
function learnable(json: JsonValue | undefined, path: readonly string[]): Learned[] {
  if (typeof json === 'string') return json.length < SHORTEST_VALUE ? [] : [{ path, old: json }]
  if (Array.isArray(json)) return json.flatMap((item, index) => learnable(item, [...path, String(index)]))
  if (!isJsonObject(json)) return []
  return Object.entries(json).flatMap(([key, item]) => learnable(item, [...path, key]))
}

function contractIn(span: Span, step: number): ContractHeld | undefined {
  const json = span.reply?.body.json
  const terms = isJsonObject(json) ? json['contract_terms'] : undefined
  if (!isJsonObject(terms)) return undefined
  try {
    return { step, terms, hash: encodeCrockford(hashContractTerms(terms)) }
  } catch (error) {
    if (error instanceof MalformedError) return undefined
    throw error
  }
}

/** What a page says instead. */
function promise({ row: id, says }: Finding): string {
  if (!isRow(id)) return says
  const { says: promised, status, codes = [] } = row(id)
  const answer = status === undefined ? '' : ` (${[String(status), ...codes].join(' ')})`
  return `${id}: ${promised}${answer}`
}

/** The answer of a violated row, if the status or code that was seen is another one. */
function answerInstead({ row: id }: Finding, { reply }: Span): PromisedAnswer[] {
  if (reply === undefined || !isRow(id)) return []
  const { status, codes: names } = row(id)
  if (status === undefined) return []
  const codes = names?.map(errorCode)
  const seen = answerOf(reply)
  const isSame = seen.status === status && (codes === undefined || codes.some((code) => code === seen.code))
  return isSame ? [] : [{ status, ...(codes === undefined ? {} : { codes }) }]
}

function limitsOf(
  { events, findings }: Evidence,
  calls: readonly Span[],
  steps: readonly ReproducedStep[],
): string[] {
  const race = events.some((event) => event.type === 'release')
  const moved = events.some((event) => event.type === 'clock')
  const faults = events.flatMap((event) => (event.type === 'fault' ? [event.fault] : []))
  const elsewhere = findings.some(
    ({ verdict, span }) => verdict === 'violated' && calls.every(({ id }) => id !== span),
  )
  const unsigned = steps.flatMap(({ sign }, index) =>
    sign.some(({ seed }) => seed === undefined) ? [index + 1] : [],
  )
  return [
    ...(race
      ? [
          'Messages overtook each other. A script sends requests side by side, but cannot hold them: try several times, each on a backend started anew.',
        ]
      : []),
    ...(moved ? ['The clock of the backend was moved. A script cannot do that.'] : []),
    ...faults.map(
      (fault) =>
        `Something went wrong on purpose, and a script cannot do that: ${'seam' in fault ? 'inside, ' : ''}${describeFault(fault)}.`,
    ),
    ...(unsigned.length > 0
      ? [
          `The keys of some coins are not known: signatures in request ${unsigned.join(', ')} fit the first backend only.`,
        ]
      : []),
    ...(elsewhere
      ? ['What is violated shows in messages between the parties, which a script does not see.']
      : []),
  ]
}
