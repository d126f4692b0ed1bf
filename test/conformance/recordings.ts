/**
 * What is recorded of a real exchange, read as a history and judged: everything that it does otherwise than seed and pages
 * say is found, and nothing else. What each of these means stands in docs/track-record.md.
 */
import t from 'tap'
import { judgePlay, type PlayJudgement } from '../../src/conformance/checks/index.js'
import { spansOf } from '../../src/conformance/history.js'
import { importRecordings } from '../../src/conformance/recording.js'
import { judgeRecordings } from '../../src/index.js'
import { MalformedError } from '../../src/protocol/malformed.js'
import { utf8 } from '../../src/protocol/encoding/struct.js'
import { readRecordings, type Recording } from '../../src/protocol/recording.js'
import { judgeRecorded, recordingsIn } from './recorded.js'

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

const session: readonly Recording[] = recordingsIn()

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
  const judged = [...(play?.judgements.values() ?? [])].filter(({ span }) => span.to === 'exchange')
  const unjudged = judged.filter(({ kind }) => kind === 'unknown').map(({ span }) => span.from.slice(0, 3))
  // No reply came to 019, and of 121 to 124 and 126 nobody kept the body.
  t.same(unjudged.sort(), ['019', '121', '122', '123', '124', '126'])
  t.notOk(judged.some(({ kind }) => kind === 'unexplained'))
  const number = ({ name }: { readonly name: string }): string => name.slice(0, 3)
  const leaving = leftOut.map(number)
  t.same(leaving, ['003', '004', '006', '007', '111', '112', '113', '114', '115'])
  const seen = new Set([...judged.map(({ span }) => span.from.slice(0, 3)), ...leaving])
  // 010 is about the bank; 129 got no reply and asked for nothing that could have changed anything.
  t.same(
    session.map(number).filter((one) => !seen.has(one)),
    ['010', '129'],
  )
  t.equal(exitCode, 2, 'connections that end leave something unjudged')
})

for (const [suite, messages] of [
  ['suite-test_exchange_api', 108],
  ['suite-test_exchange_api_revocation_rsa', 26],
] as const)
  t.test(`${suite}: whatever the test driver of the reference was answered is right`, async (t) => {
    const { findings, judgements } = judgeRecorded(recordingsIn(suite))
    t.same(
      findings.map(({ row, says }) => `${row}: ${says}`),
      [],
    )
    t.equal(judgements.size, messages, 'every message is judged')
    t.same(
      [...judgements.values()].filter(({ kind }) => kind !== 'landed').map(({ span }) => span.from),
      [],
    )
  })

t.test(
  'money that nobody recorded is not held against an exchange, until it contradicts itself',
  async (t) => {
    const [, reserve] = recordingsIn('suite-test_exchange_api')
    if (reserve === undefined) throw new Error('the suite begins with a reserve')
    const keys = recordingsIn('suite-test_exchange_api').slice(0, 1)
    const poorer = { ...reserve, response: { ...reserve.response, body: { balance: 'EUR:0.01' } } }
    t.same(judgeRecorded([...keys, reserve]).findings, [])
    t.match(judgeRecorded([...keys, reserve, poorer]).findings, [
      { row: 'exchange/get-reserves-RESERVE_PUB/200-reserve', verdict: 'violated' },
    ])
  },
)

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
  const read = (value: object): unknown => readRecordings('file', utf8(JSON.stringify(value)))
  const good = { name: 'x', request: { method: 'GET', path: '/keys', headers: {}, body: null } }
  const answered = { ...good, response: { status: 200, headers: {} } }
  t.throws(() => read(good), new MalformedError('a value', undefined, 'file.response'))
  t.throws(() => read([{ ...good, response: { status: 99999, headers: {} } }]), /file\[0\]\.response\.status/)
  t.throws(() => readRecordings('file', utf8('{')), MalformedError)
  t.match(read(answered), [{ name: 'file' }])
  t.match(read([answered]), [{ name: 'x' }], 'those of a list have names of their own')
})
