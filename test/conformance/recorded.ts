/** Recordings of a real exchange as histories: what it answered is what a judge must find right. */
import { readFileSync, readdirSync } from 'node:fs'
import { parseJson, stringifyJson } from '../../src/protocol/encoding/json.js'
import { matchPath } from '../../src/protocol/endpoints/endpoint.js'
import { ENDPOINTS } from '../../src/protocol/endpoints/index.js'
import { judgePlay, type PlayJudgement } from '../../src/conformance/checks/index.js'
import type { Recorded } from '../../src/conformance/history.js'

/** One exchange of messages as it was recorded. */
export interface Recording {
  readonly request: {
    readonly method: string
    readonly path: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: unknown
  }
  readonly response: {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: unknown
  }
}

const FOLDER = new URL('../transcripts/', import.meta.url)

/** The recordings with these numbers. */
export function recordings(numbers: readonly number[]): Recording[] {
  const files = readdirSync(FOLDER)
  return numbers.map((number) => {
    const name = files.find((file) => file.startsWith(`${String(number).padStart(3, '0')}-`))
    if (name === undefined) throw new RangeError(`no recording ${String(number)}`)
    return parseJson(readFileSync(new URL(name, FOLDER))) as unknown as Recording
  })
}

/** The history of a play in which one caller got these answers, one after the other. */
export function historyOf(all: readonly Recording[]): Recorded[] {
  const events = all.flatMap(({ request, response }, index) => {
    const span = `recorded:${String(index)}`
    const path = request.path.split('?')[0] ?? ''
    const endpoint = ENDPOINTS.find(
      (one) => one.method === request.method && matchPath(one, path) !== undefined,
    )
    const now = Math.floor(Date.parse(response.headers['Date'] ?? '') / 1000)
    const call = {
      type: 'call' as const,
      span,
      from: 'caller',
      to: endpoint?.party ?? ('exchange' as const),
      page: endpoint?.page ?? 'unknown',
      method: request.method,
      path: request.path,
      headers: lowerCase(request.headers),
      now,
      ...textOf(request.body),
    }
    const { status, body } = response
    const headers = lowerCase(response.headers)
    return [call, { type: 'reply' as const, span, status, headers, now, ...textOf(body) }]
  })
  const play = {
    type: 'play' as const,
    scenario: 'recorded',
    seed: '',
    target: 'exchange 0.14.1',
    now: 0,
    hopsVisible: false,
    unclaimPurpose: 0,
  }
  return [play, ...events].map((event, at) => ({ ...event, play: 'recorded', at }))
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

function textOf(body: unknown): { body?: string } {
  if (body === null || body === '') return {}
  return { body: typeof body === 'string' ? body : stringifyJson(body) }
}

/** What the judge says about recordings. */
export function judgeRecorded(all: readonly Recording[]): PlayJudgement {
  return judgePlay(historyOf(all))
}
