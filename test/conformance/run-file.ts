/** The run file: what it may say, and what is said about one that is wrong. */
import t from 'tap'
import { conform, junitXml, readRunFile, runJson, SetUpError, terminalReport } from '../../src/index.js'

const lines = (...text: string[]): string => `${text.join('\n')}\n`

t.test('everything that it may say', async (t) => {
  const text = lines(
    'target:',
    '  merchant: https://shop.example/instances/tea/',
    '  token: { file: ./token.txt }',
    '  bank: https://bank.example/',
    'currency: KUDOS',
    'profile: { pay-insufficient: 406, paid-accepted: 204 }',
    'scenarios: [buy-and-receive, ./mine.yaml]',
    'budget: { plays: 7, time: 5m }',
    'seed: "7"',
    'out: reports',
    'expect:',
    '  merchant/post-orders-ORDER_ID-paid/200-proven: { verdict: violated, because: issue 12 }',
    'assumptions: { unclaim_purpose: 1223 }',
  )
  t.same(readRunFile(text, 'x.yaml'), {
    target: {
      merchant: 'https://shop.example/instances/tea/',
      token: { file: './token.txt' },
      bank: 'https://bank.example/',
    },
    currency: 'KUDOS',
    profile: { 'pay-insufficient': 406, 'paid-accepted': 204 },
    scenarios: ['buy-and-receive', './mine.yaml'],
    budget: { plays: 7, time: 300 },
    seed: '7',
    out: 'reports',
    expect: { 'merchant/post-orders-ORDER_ID-paid/200-proven': { verdict: 'violated', because: 'issue 12' } },
    assumptions: { unclaim_purpose: 1223 },
  })
  t.same(readRunFile('', 'x.yaml'), {}, 'or nothing')
  t.same(readRunFile('# only a remark\n', 'x.yaml'), {})
})

t.test('file, line and key of what is wrong', async (t) => {
  const target = ['target:', '  merchant: http://localhost/', '  token: { env: T }']
  const row = 'merchant/post-orders-ORDER_ID-paid/200-proven'
  const wrong: readonly (readonly [text: string, message: RegExp])[] = [
    ['a: [', /^x\.yaml: .*line 1|^x\.yaml: /],
    ['- 1', /^x\.yaml, line 1: a run file holds settings/],
    ['a: &x 1\nb: *x', /aliases are not allowed/],
    ['seed: "1"\nseed: "2"', /^x\.yaml: Map keys must be unique at line 2/],
    ['# one\ncolour: red', /^x\.yaml, line 2: colour is no setting: docs\/targets\.md/],
    [lines(...target, '  passwort: x'), /^x\.yaml, line 4: target\.passwort is no setting/],
    [
      'target: { merchant: localhost, token: { env: T } }',
      /line 1: target\.merchant .*http:\/\/localhost:9966/,
    ],
    ['target: { token: { env: T } }', /target\.merchant is required/],
    ['target: { merchant: http://localhost/ }', /target\.token takes \{ env: NAME \} or \{ file: PATH \}/],
    [
      lines('target:', '  merchant: http://localhost/', '  token: secret-token:hush'),
      /^x\.yaml, line 3: target\.token takes/,
    ],
    ['target: { merchant: http://localhost/, token: { env: A, file: B } }', /target\.token takes/],
    ['target: { merchant: http://localhost/, token: { env: "a b" } }', /target\.token takes/],
    ['target: { merchant: "http://u:hush@localhost/?a", token: { env: A } }', /target\.merchant/],
    ['currency: kudos', /currency .*currency such as KUDOS/],
    ['profile: { pay-insufficient: 404 }', /profile\.pay-insufficient must be one of \[406, 400\]/],
    ['profile: { colour: 404 }', /profile\.colour is no setting/],
    ['scenarios: buy', /scenarios must be an array/],
    ['scenarios: []', /scenarios must contain at least 1 item/],
    ['scenarios:\n  - a\n  - 5', /^x\.yaml, line 3: scenarios\.1 must be a string/],
    ['budget: { plays: -1 }', /budget\.plays must be greater than or equal to 0/],
    ['budget: { plays: "5" }', /budget\.plays must be a number/],
    ['budget:\n  time: 300', /^x\.yaml, line 2: budget\.time must be a string/],
    ['budget:\n  time: 5 minutes', /^x\.yaml, line 2: budget\.time .*such as 90s/],
    ['budget: { time: 999h }', /budget\.time is longer than 168h/],
    ['seed: 1', /seed must be a string/],
    [
      `expect:\n  no/such/row: { verdict: violated, because: x }`,
      /^x\.yaml, line 2: expect\.no\/such\/row is no row: `assay list rows`/,
    ],
    [`expect: { ${row}: { verdict: violated } }`, /because is required/],
    [`expect: { ${row}: { verdict: violated, because: " " } }`, /because/],
    [`expect: { ${row}: { verdict: upheld, because: x } }`, /verdict must be one of \[violated, unknown\]/],
    ['assumptions: { unclaim_purpose: -1 }', /assumptions\.unclaim_purpose/],
  ]
  for (const [text, message] of wrong) {
    t.throws(() => readRunFile(text, 'x.yaml'), { name: SetUpError.name, message }, text)
    try {
      readRunFile(text, 'x.yaml')
    } catch (error) {
      t.notMatch(String(error), 'hush', `${text}: no secret is repeated`)
      t.notMatch(String(error), /\n/, `${text}: one line`)
    }
  }
})

t.test('a row that is known to be violated does not fail a run, and stays violated', async (t) => {
  const row = 'exchange/post-coins-COIN_PUB-refund/424-id-reused'
  const options = { defects: ['refund-id-means-nothing'], scenarios: ['refund-id-reused'] }
  const failing = await conform(options)
  t.equal(failing.exitCode, 1)
  const violated = failing.rows.filter(({ verdict }) => verdict === 'violated').map(({ row: { id } }) => id)
  const because = 'issue 12, mended in the next release'
  const expect = Object.fromEntries(violated.map((id) => [id, { verdict: 'violated', because } as const]))
  t.ok(violated.includes(row))

  const known = await conform({ ...options, expect })
  t.equal(known.exitCode, 0)
  t.match(
    known.rows.find((one) => one.row.id === row),
    { verdict: 'violated' },
  )
  const report = terminalReport(known, { colours: false, counterexampleFiles: [] })
  t.match(report, `expected: ${row} is violated (${because})`)
  t.match(runJson(known, '0.0.0', []), { exitCode: 0, expect })
  t.match(junitXml(known), /failures="0"/)
  t.notMatch(junitXml(known), '<failure')
  t.match(junitXml(failing), '<failure')

  const other = { 'merchant/post-orders-ORDER_ID-paid/200-proven': { verdict: 'violated', because } } as const
  const unknown = Object.fromEntries(violated.map((id) => [id, { verdict: 'unknown', because } as const]))
  t.equal((await conform({ ...options, expect: other })).exitCode, 1, 'another row is no excuse')
  t.equal((await conform({ ...options, expect: unknown })).exitCode, 1, 'nor is another word')
})

t.test('an expectation that is not met is told, and fails nothing', async (t) => {
  const row = 'merchant/post-orders-ORDER_ID-pay/200-paid'
  const expect = { [row]: { verdict: 'violated', because: 'issue 12' } } as const
  const result = await conform({ scenarios: ['buy-and-receive'], expect })
  t.equal(result.exitCode, 0)
  const report = terminalReport(result, { colours: false, counterexampleFiles: [] })
  t.match(report, `not as expected: ${row} is upheld, not violated`)
})
