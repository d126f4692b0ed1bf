/** The proof: who looks on changes nothing, a fixed sample of defects gets its verdicts, and the reports tell it. */
import { Ajv } from 'ajv'
import { schema } from 'mutation-testing-report-schema'
import t from 'tap'
import { bookText, countProof, EMPTY_BOOK, provedRows, readBook } from '../../src/conformance/proof/book.js'
import { ownBook } from '../../src/conformance/proof/book-file.js'
import { digestOf, layGround, type Ground } from '../../src/conformance/proof/ground.js'
import { mutationReport } from '../../src/conformance/proof/mutation-report.js'
import { PERMITS, permitOf } from '../../src/conformance/proof/permits.js'
import type { Parting } from '../../src/conformance/proof/parting.js'
import { RULINGS, rulingOn } from '../../src/conformance/proof/rulings.js'
import { defectFiles } from '../../src/conformance/proof/report.js'
import { scoreDefect } from '../../src/conformance/proof/score.js'
import type { Score } from '../../src/conformance/proof/verdict.js'
import { nameOf } from '../../src/conformance/scenario/grammar.js'
import { row, ROWS } from '../../src/conformance/spec/catalogue.js'
import { SUSPECTS } from '../../src/conformance/targets/planted.js'
import { playedStories, scenario } from './fixtures.js'

/** Stories that are short and meet much. */
const STORIES = ['order-states-paid', 'order-states-unpaid', 'refused-otp-devices', 'spent-in-every-way']

let laid: Promise<Ground> | undefined
function ground(): Promise<Ground> {
  return (laid ??= layGround({ scenarios: STORIES.map(scenario), seed: '1', plays: 0 }))
}

/** One in so many defects that can show in these stories; always the same ones. */
const STEP = 6

let sample: Promise<Score[]> | undefined
function scores(): Promise<Score[]> {
  return (sample ??= (async () => {
    const laidOut = await ground()
    const reached = SUSPECTS.filter(
      ({ needs, kind }) => kind !== 'written' && needs.some((moment) => laidOut.meeting.has(moment)),
    )
    const scored: Score[] = []
    for (const suspect of reached.filter((_, index) => index % STEP === 0))
      scored.push(await scoreDefect(laidOut, suspect, { most: 5, mostAlike: 5 }))
    return scored
  })())
}

t.test('who looks on changes nothing: histories are the same byte for byte', async (t) => {
  const { plays } = await ground()
  const { histories } = await playedStories()
  const asWritten = plays.filter(({ id }) => STORIES.includes(id))
  t.equal(asWritten.length, STORIES.length)
  for (const one of asWritten)
    t.equal(one.digest, digestOf(histories.get(one.id) ?? []), nameOf(one.scenario))
})

t.test('a fixed sample of defects is killed, or it is said why not', async (t) => {
  const all = await scores()
  const { killed = 0 } = countProof(all)
  t.ok(all.length >= 35, `${String(all.length)} defects`)
  t.ok(killed >= all.length * 0.5, `${String(killed)} are killed`)
  for (const { id, verdict, rows = [], rule, scenario: by } of all) {
    if (verdict === 'killed') {
      t.ok(rows.length > 0 && by !== undefined, id)
      for (const name of rows) t.not(row(name).level, 'observe', `${id} goes against ${name}`)
    }
    if (verdict === 'permitted') t.ok(rows.length > 0 && rule !== undefined, `${id} is allowed by a row`)
  }
})

t.test('every story is played with restarts as well: what was answered is there afterwards', async (t) => {
  const { plays } = await ground()
  const withRestarts = plays.filter(({ hasRestart }) => hasRestart)
  t.same(new Set(withRestarts.map(({ id }) => id)), new Set(STORIES.map((name) => `${name}-restarted`)))
})

t.test('every ruling is on a defect that exists, and names a row', (t) => {
  for (const { defect, rows, name, source } of RULINGS) {
    t.match(source, /\w: |\w, /, `${name} says where that was read`)
    t.ok(
      SUSPECTS.some((suspect) => defect.test(suspect.id)),
      `${name} is on ${defect.source}`,
    )
    t.ok(rows.length > 0, name)
    for (const id of rows) t.not(row(id).level, 'observe', `${name} names ${id}`)
  }
  t.end()
})

t.test('a defect whose moment nobody meets is not called harmless', async (t) => {
  const suspect = SUSPECTS.find(
    ({ id }) => id === 'drop:merchant/post-orders-ORDER_ID-pay/before-pay-deadline',
  )
  if (suspect === undefined) throw new Error('no such defect')
  t.match(await scoreDefect(await ground(), suspect), { verdict: 'unreached', plays: 0 })
})

t.test('the report is one of mutation tests, and shows handlers as lists of steps', async (t) => {
  const report = mutationReport(defectFiles(await scores()), '0.0.0')
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema)
  t.ok(validate(report), JSON.stringify(validate.errors))
  for (const [page, { source, mutants }] of Object.entries(report.files)) {
    const lines = source.split('\n')
    t.equal(lines[0], page)
    for (const { location, description } of mutants) {
      const line = lines[location.start.line - 1] ?? ''
      const [, step = ''] = /^(?:guard|effect|hop|repeat|wait) ([^:]*)/.exec(line) ?? []
      t.ok(line === 'answer' || description.includes(step), `${description} is told at ${line}`)
    }
  }
})

t.test(
  'every rule that permits names a row, and none permits a granted request for a due refusal',
  async (t) => {
    const [refusal, other] = ['403-signature', '404-not-claimed'].map((name) =>
      row(`merchant/post-orders-ORDER_ID-unclaim/${name}`),
    )
    const granted = row('merchant/post-orders-ORDER_ID-unclaim/204-released')
    const parting: Parting = {
      sound: refusal,
      spoilt: refusal,
      isUnheard: false,
      members: ['code', 'hint'],
      asked: undefined,
      between: undefined,
      isRepeat: false,
      findings: [],
    }
    t.match(permitOf(parting), { rule: 'same-refusal', row: refusal?.id })
    t.match(permitOf({ ...parting, spoilt: other }), { rule: 'several-refusals', row: other?.id })
    t.equal(permitOf({ ...parting, spoilt: granted }), undefined)
    t.equal(permitOf({ ...parting, sound: granted, spoilt: refusal }), undefined)
    t.equal(
      permitOf({ ...parting, members: ['code', 'coin_pub'] }),
      undefined,
      'the same row about another coin',
    )
    t.equal(
      permitOf({ ...parting, sound: granted, spoilt: granted }),
      undefined,
      'other values in the same row',
    )
    const unheard = { ...parting, sound: undefined, spoilt: undefined, isUnheard: true, asked: granted }
    t.equal(permitOf(unheard), undefined, 'a message that nobody has sent before')
    t.match(permitOf({ ...unheard, isRepeat: true }), { rule: 'asked-again', row: granted.id })
    const same = { ...parting, sound: undefined, spoilt: undefined, isUnheard: true }
    const between = { sound: refusal, spoilt: other }
    t.match(permitOf({ ...same, between }), { rule: 'refused-otherwise', row: other?.id })
    t.equal(permitOf({ ...same, between: { sound: refusal, spoilt: granted } }), undefined)
    t.equal(permitOf({ ...same, between: { sound: refusal, spoilt: undefined } }), undefined)
    t.equal(new Set(PERMITS.map(({ name }) => name)).size, PERMITS.length)
  },
)

t.test('a ruling holds where plays part in one of its rows, or where one party only asks less', (t) => {
  const [ruling] = RULINGS.filter(({ name }) => name === 'deposits-first')
  const id = SUSPECTS.find((suspect) => ruling?.defect.test(suspect.id))?.id ?? ''
  const parting: Parting = {
    sound: row(ruling?.rows[0] ?? ''),
    spoilt: undefined,
    isUnheard: false,
    members: [],
    asked: undefined,
    isRepeat: false,
    between: undefined,
    findings: [],
  }
  const elsewhere = row('merchant/post-orders-ORDER_ID-unclaim/204-released')
  t.match(rulingOn(id, parting), { rule: 'deposits-first', row: ruling?.rows[0] })
  t.equal(rulingOn(id, { ...parting, sound: elsewhere, spoilt: elsewhere }), undefined)
  t.match(rulingOn(id, { ...parting, sound: undefined, isUnheard: true }), { rule: 'deposits-first' })
  t.equal(rulingOn(id, { ...parting, sound: undefined, isUnheard: true, asked: elsewhere }), undefined)
  t.equal(rulingOn('drop:nothing/of/this', parting), undefined)
  t.end()
})

t.test('the book is read as it was written, and says which rows are proved', async (t) => {
  const [first, second] = ROWS
  const book = {
    ...EMPTY_BOOK,
    defects: [{ id: 'a', verdict: 'killed' as const, plays: 1, rows: [first?.id ?? ''] }],
    judgeMutants: [
      { id: 'm', verdict: 'killed' as const, row: first?.id ?? '' },
      { id: 'n', verdict: 'killed' as const, row: second?.id ?? '' },
    ],
  }
  t.same(readBook(bookText(book)), book)
  t.same([...provedRows(book)], [first?.id])
  const told = {
    id: 'o',
    verdict: 'killed' as const,
    by: 'missed: a/b at story#3 story#3:7, undocumented (418)',
  }
  t.match(readBook(bookText({ ...book, judgeMutants: [told] })).judgeMutants, [{ by: 'story#3' }])
  t.throws(() => readBook('{'), /a book of the proof/)
  t.throws(() => readBook('{"format":2}'), /a book of the proof/)
})

t.test('the book that comes with the package knows every defect, and no other', async (t) => {
  const { defects } = ownBook()
  const known = new Set(SUSPECTS.map(({ id }) => id))
  t.same(
    defects.filter(({ id }) => !known.has(id)).map(({ id }) => id),
    [],
  )
})
