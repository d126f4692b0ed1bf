/** Whatever a target says, the judge judges it: it never crashes, and it never takes long. */
import t from 'tap'
import fc from 'fast-check'
import { isJsonObject, parseJson, stringifyJson, type JsonValue } from '../../src/protocol/encoding/json.js'
import type { Recorded } from '../../src/conformance/history.js'
import { terminalReport } from '../../src/conformance/report/terminal.js'
import { junitXml } from '../../src/conformance/report/junit.js'
import { judgeChanged, playedStories, type Played } from './fixtures.js'

/** Values that a program might trip over, and texts that nearly are what they should be. */
const nasty: fc.Arbitrary<JsonValue> = fc.constantFrom<JsonValue>(
  null,
  true,
  0,
  -1,
  1e308,
  0.5,
  2n ** 64n,
  '',
  'KUDOS:0',
  'KUDOS:0.00000001',
  'KUDOS:4503599627370496',
  'EUR:1',
  'KUDOS:1.123456789',
  '0',
  'Z'.repeat(52),
  '0'.repeat(52),
  'U'.repeat(52),
  '0'.repeat(103),
  '0'.repeat(100_000),
  'payto://iban/XX',
  [],
  {},
  [[]],
  { t_s: 'never' },
  { t_s: -1 },
  { t_s: 9e15 },
  { cipher: 'RSA' },
  JSON.parse('{"__proto__":{"polluted":true},"constructor":1}') as JsonValue,
)

type Path = readonly (string | number)[]

function pathsIn(value: JsonValue, at: Path = []): Path[] {
  if (Array.isArray(value)) return [at, ...value.flatMap((item, index) => pathsIn(item, [...at, index]))]
  if (!isJsonObject(value)) return [at]
  return [at, ...Object.entries(value).flatMap(([name, member]) => pathsIn(member, [...at, name]))]
}

function replaceAt(value: JsonValue, path: Path, by: JsonValue): JsonValue {
  const [first, ...rest] = path
  if (first === undefined) return by
  if (Array.isArray(value))
    return value.map((item, index) => (index === first ? replaceAt(item, rest, by) : item))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === first ? replaceAt(member, rest, by) : member,
    ]),
  )
}

/** A change of one message of a play: which, where in it, and what stands there instead. */
interface Change {
  readonly message: number
  readonly place: number
  readonly by: JsonValue
  readonly status: number | undefined
}

const change: fc.Arbitrary<Change> = fc.record({
  message: fc.nat(1000),
  place: fc.nat(1000),
  by: nasty,
  status: fc.option(fc.constantFrom(100, 200, 204, 302, 400, 404, 409, 424, 500, 999), {
    nil: undefined,
    freq: 3,
  }),
})

/** Undefined if an earlier change has spoilt it already. */
function readBody(text: string | undefined): JsonValue | undefined {
  try {
    return text === undefined ? undefined : parseJson(text)
  } catch {
    return undefined
  }
}

function changed(events: readonly Recorded[], { message, place, by, status }: Change): Recorded[] {
  const said = events.flatMap((event, at) => (event.type === 'reply' || event.type === 'call' ? [at] : []))
  const chosen = said[message % said.length]
  return events.map((event, at) => {
    if (at !== chosen || (event.type !== 'reply' && event.type !== 'call')) return event
    const body = readBody(event.body)
    const paths = body === undefined ? [] : pathsIn(body)
    const path = paths[place % Math.max(1, paths.length)]
    const text = body === undefined || path === undefined ? '{' : stringifyJson(replaceAt(body, path, by))
    const spoilt = { ...event, body: text }
    return spoilt.type === 'reply' && status !== undefined ? { ...spoilt, status } : spoilt
  })
}

function judgeAll(played: Played, id: string, changes: readonly Change[]): void {
  const events = changes.reduce<readonly Recorded[]>(changed, played.histories.get(id) ?? [])
  const judged = judgeChanged(played, events)
  terminalReport({ ...played, plays: [judged] }, { colours: false, counterexampleFiles: [] })
  junitXml({ ...played, plays: [judged] })
}

t.test('no message, however spoilt, brings the judge or its reports down', async (t) => {
  const played = await playedStories()
  const result = fc.check(
    fc.property(
      fc.constantFrom(...played.histories.keys()),
      fc.array(change, { minLength: 1, maxLength: 4 }),
      (id, changes) => {
        judgeAll(played, id, changes)
      },
    ),
    { numRuns: 80 },
  )
  t.notOk(result.failed, fc.defaultReportMessage(result) ?? '')
  t.equal(({} as Record<string, unknown>)['polluted'], undefined)
})
