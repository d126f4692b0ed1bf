/**
 * What is recorded of a real exchange, read as a history and judged: everything that it does otherwise than seed and pages
 * say is found, and nothing else. What each of these means stands in docs/track-record.md.
 */
import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { judgePlay, type PlayJudgement } from '../../src/conformance/checks/index.js'
import { spansOf } from '../../src/conformance/history.js'
import { importRecordings, readRecordings, type Recording } from '../../src/conformance/recording.js'
import { judgeRecordings } from '../../src/index.js'
import { MalformedError } from '../../src/protocol/malformed.js'
import { utf8 } from '../../src/protocol/encoding/struct.js'

const FOLDER = new URL('../transcripts/', import.meta.url)
const REFUND = 'exchange/post-coins-COIN_PUB-refund'

/** The number of a recording, what the judge says of it, and the row that this is about. */
const DEVIATIONS: readonly (readonly [number: string, verdict: string, row: string])[] = [
  // An empty withdrawal ends the connection.
  ['019', 'unknown', ''],
  // A coin that was never seen is refused with the code for denominations.
  ['061', 'seen', `${REFUND}/duty-unknown-coin-named`],
  ['062', 'seen', `${REFUND}/duty-unknown-coin-named`],
  // An amount below the refund fee makes it fail.
  ['069', 'seen', `${REFUND}/500-database`],
  // An amount of nothing but the fee is taken.
  ['070', 'seen', `${REFUND}/duty-more-than-the-fee`],
  ['071', 'seen', `${REFUND}/500-database`],
  // A body above the limit that comes in chunks ends the connection.
  ['126', 'unknown', ''],
  // Asking for a history that has not changed ends the connection.
  ['129', 'unknown', ''],
]

/** Reserves that were funded before anybody recorded. */
const FUNDED: readonly (readonly [reserve: string, amount: string])[] = [
  ['HV0K9KM3N6RM59GKTJT61094K6DACW52QCVE07A8HK4HRVBG0XR0', 'KUDOS:1'],
  ['AA0ZDVDN37JZVRJK6P9QVB2NCHS0EBFYJ3PQDYR5971C04S7S0XG', 'KUDOS:25.03'],
]

const funding: readonly Recording[] = FUNDED.map(([reserve, amount]) => ({
  name: `funding of ${reserve}`,
  request: {
    method: 'POST',
    path: '/accounts/exchange/taler-wire-gateway/admin/add-incoming',
    headers: {},
    body: { amount, reserve_pub: reserve, debit_account: 'payto://x-taler-bank/localhost/a?receiver-name=a' },
  },
  response: { status: 200, headers: {}, body: { row_id: 0, timestamp: { t_s: 0 } } },
}))

const session: readonly Recording[] = [
  ...funding,
  ...readdirSync(FOLDER)
    .filter((file) => /^\d{3}-.*\.json$/.test(file))
    .sort()
    .flatMap((file) => readRecordings(readFileSync(new URL(file, FOLDER)), file.replace(/\.json$/, ''))),
]

function findingsIn({ findings, spans }: PlayJudgement): string[] {
  const names = new Map(spans.map(({ id, from }) => [id, from.slice(0, 3)]))
  return findings
    .map(({ span, verdict, row, says }) => `${names.get(span) ?? ''} ${verdict} ${row}: ${says}`)
    .sort()
}

function withoutWords(finding: string): string {
  return finding.slice(0, finding.indexOf(':'))
}

t.test(
  'judging the recordings finds the known deviations of the real exchange, and nothing else',
  async (t) => {
    const { events } = importRecordings(session)
    t.same(
      findingsIn(judgePlay(events)).map(withoutWords),
      DEVIATIONS.map((deviation) => deviation.join(' ')).sort(),
    )
  },
)

t.test('all else is in a row of its page, or said not to be judged', async (t) => {
  const { plays, leftOut, exitCode } = judgeRecordings(session)
  const [play] = plays
  const judged = [...(play?.judgements.values() ?? [])]
  // A body that nobody kept: 121 to 124 and 126.
  const unjudged = judged.filter(({ kind }) => kind === 'unknown').map(({ span }) => span.from.slice(0, 3))
  t.same(unjudged.filter((number) => number >= '121' && number <= '126').length, unjudged.length)
  t.notOk(judged.some(({ kind }) => kind === 'unexplained'))
  t.same(
    leftOut.map(({ name }) => name.slice(0, 3)),
    ['003', '004', '006', '007', '111', '112', '113', '114', '115'],
  )
  t.equal(exitCode, 2, 'connections that end leave something unjudged')
})

t.test('an altered recording is found where it was altered', async (t) => {
  for (const [number, status] of [
    ['047', 409],
    ['049', 200],
    ['058', 409],
    ['026', 200],
    ['134', 410],
    ['140', 410],
  ] as const) {
    const altered = session.map((one) =>
      one.name.startsWith(number) ? { ...one, response: { ...one.response, status } } : one,
    )
    const { findings, spans } = judgePlay(importRecordings(altered).events)
    const first = spans.find(({ id }) =>
      findings.some((one) => one.verdict === 'violated' && one.span === id),
    )
    t.equal(first?.from.slice(0, 3), number, `${number} with ${String(status)}`)
  }
})

t.test('a recording keeps its order, its clock and its bytes', async (t) => {
  const { events } = importRecordings(session)
  const spans = spansOf(events)
  const of = (number: string) => spans.find(({ from }) => from.startsWith(number))
  t.equal(of('134')?.now, Date.parse('Sat, 21 Nov 2026 06:25:58 GMT') / 1000)
  t.match(of('107')?.request.json, { refund_amount: 'KUDOS:0.05' }, 'a deflated request is inflated')
  t.match(of('110')?.reply?.body.json, { exchange_sig: /./ }, 'and so is a reply')
  t.equal(of('125')?.request.omitted, 17826179, 'a body that nobody kept still has a size')
  t.equal(of('104')?.request.problem !== undefined, true, 'bytes that are no text stay bytes')
})

t.test('what is no recording is told, and where', async (t) => {
  const read = (value: object): unknown => readRecordings(utf8(JSON.stringify(value)), 'one')
  const good = { name: 'x', request: { method: 'GET', path: '/keys', headers: {}, body: null } }
  t.throws(
    () => read(good),
    new MalformedError('a recording ("response" is required)', undefined, 'response'),
  )
  t.throws(() => read([{ ...good, response: { status: 99999, headers: {} } }]), /\[0\]\.response\.status/)
  t.throws(() => readRecordings(utf8('{'), 'one'), MalformedError)
  t.equal(
    readRecordings(utf8(JSON.stringify({ ...good, response: { status: 200, headers: {} } })), 'a').length,
    1,
  )
})
