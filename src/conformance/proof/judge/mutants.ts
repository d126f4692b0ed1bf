/**
 * Judges that are wrong on purpose, derived from the rows, the oracles and the checks of the right one. Nothing is
 * written by hand for a row: a new row has its mutants the day it is written.
 */
import { JUDGE, type Judge } from '../../checks/index.js'
import type { Check } from '../../checks/check.js'
import { inShort, verdictOf } from '../../checks/finding.js'
import type { Option, PageOracle } from '../../oracle/operation.js'
import { Catalogue, ROWS, rowsOfPage } from '../../spec/catalogue.js'
import { matchesRow, type Row } from '../../spec/row.js'
import type { Case } from './cases.js'
import { codesOf } from './equivalence.js'
import type { Traits } from './traits.js'

/** What a mutant is, as data. */
export interface MutantName {
  /** What was done, and to what: `row-dropped:merchant/…/409-already-paid`. */
  readonly id: string
  /** What was done. */
  readonly kind: string
  /** To what: a row, a page, a check. */
  readonly of: string
  /** Absent for checks, which look at all pages. */
  readonly page?: string
  readonly says: string
  /** The row that it is about; absent for mutants of pages and checks. */
  readonly row?: Row
}

/** A judge that is wrong in one thing. */
export interface JudgeMutant extends MutantName {
  /** Another row that it is about. */
  readonly other?: string
  /** True of the cases that may show it. */
  readonly mayShow: (one: Case) => boolean
  /** Made when it is needed. */
  readonly judge: () => Judge
}

/** The mutant as data, without what it does. */
export function nameOf({ id, kind, of, page, says, row }: JudgeMutant): MutantName {
  return {
    id,
    kind,
    of,
    says,
    ...(page === undefined ? {} : { page }),
    ...(row === undefined ? {} : { row }),
  }
}

/** Mutants of the rows and the oracle of one page. */
export function mutantsOfPage(page: string, traits: Traits): JudgeMutant[] {
  return [
    ...rowsOfPage(page).flatMap((row) => [...ofRow(row), ...ofOptions(row, traits), blindTo(row)]),
    ...ofPage(page, traits),
  ]
}

/** Mutants of the list of checks. */
export function mutantsOfChecks(): JudgeMutant[] {
  return Object.keys(JUDGE.checks).map(withoutCheck)
}

function mutant(kind: string, row: Row, says: string, judge: () => Judge): JudgeMutant {
  const { id: of, page } = row
  return { id: `${kind}:${of}`, kind, of, page, row, says, mayShow: ({ rows }) => rows.has(of), judge }
}

/** What may be wrong about an outcome by itself. */
function ofRow(row: Row): JudgeMutant[] {
  const { status, level } = row
  if (status === undefined) return level === 'observe' ? [] : [{ ...milder(row), mayShow: isAgainst(row) }]
  const other = otherRow(row)
  return [
    mutant('row-dropped', row, 'no reply may land in it', () => withRows(dropped(row))),
    mutant('any-status', row, 'a reply of any status may land in it', () =>
      withMatch(row, (_, code) => matchesRow(row, status, code)),
    ),
    ...(codesOf(row) === 'any'
      ? []
      : [
          mutant('any-code', row, 'a reply of any code may land in it', () =>
            withMatch(row, (seen) => seen === status),
          ),
        ]),
    ...(other === undefined
      ? []
      : [
          {
            ...mutant('swapped', row, `it is taken for ${other.id}`, () => withRows(...swapped(row, other))),
            other: other.id,
            mayShow: ({ rows, replyOf }: Case) =>
              rows.has(row.id) || rows.has(other.id) || replyOf === other.id,
          },
        ]),
    ...(level === 'observe' ? [] : [milder(row)]),
  ]
}

function milder(row: Row): JudgeMutant {
  return mutant('milder', row, 'whoever goes against it is only observed', () => ({
    ...withRows({ ...row, level: 'observe' }),
    checks: checksThat(row.id, (finding) =>
      finding.verdict === verdictOf(row.level) ? [{ ...finding, verdict: verdictOf('observe') }] : [finding],
    ),
  }))
}

function blindTo(row: Row): JudgeMutant {
  const judge = (): Judge => ({ ...JUDGE, checks: checksThat(row.id, () => []) })
  return { ...mutant('blind', row, 'nothing is ever said against it', judge), mayShow: isAgainst(row) }
}

/** A judge with other words about a row can only show where there are words about it. */
function isAgainst({ id }: Row): JudgeMutant['mayShow'] {
  return ({ against }) => against.has(id)
}

/** The next row of the page that looks different. */
function otherRow(row: Row): Row | undefined {
  const all = rowsOfPage(row.page).filter(({ status }) => status !== undefined)
  const at = all.indexOf(row)
  const looks = (one: Row): string => `${String(one.status)} ${codesOf(one).toString()}`
  return [...all.slice(at + 1), ...all.slice(0, at)].find((one) => looks(one) !== looks(row))
}

function swapped(left: Row, right: Row): [Row, Row] {
  return [looksLike(left, right), looksLike(right, left)]
}

function looksLike(row: Row, { status, codes }: Row): Row {
  const { status: _, codes: __, ...rest } = row
  return {
    ...rest,
    ...(status === undefined ? {} : { status }),
    ...(codes === undefined ? {} : { codes }),
  }
}

/** A row that no version has. */
function dropped({ generation: _, ...row }: Row): Row {
  return { ...row, until: -1 }
}

function withRows(...changed: readonly Row[]): Judge {
  const byId = new Map(changed.map((row) => [row.id, row]))
  return { ...JUDGE, rows: new Catalogue(ROWS.map((row) => byId.get(row.id) ?? row)) }
}

function withMatch(row: Row, matches: (status: number, code: number | undefined) => boolean): Judge {
  const rows = new Catalogue(ROWS, (one, status, code) =>
    one === row ? matches(status, code) : matchesRow(one, status, code),
  )
  return { ...JUDGE, rows }
}

/** What may be wrong about how an oracle offers a row. */
function ofOptions(row: Row, { rows }: Traits): JudgeMutant[] {
  if (row.status === undefined) return []
  const traits = rows.get(row.id)
  const option = (kind: string, says: string, change: Settle): JudgeMutant =>
    mutant(kind, row, says, () => withSettle(row.page, change))
  const isIt = (one: Option): boolean => one.row === row.id
  const mapped =
    (change: (one: Option) => Option): Settle =>
    (options) =>
      options.map((one) => (isIt(one) ? change(one) : one))
  return [
    ...(traits?.isClosedSometimes === true
      ? [
          {
            ...option('always-open', 'it is open in every state', (options, { state }) =>
              options.some((one) => isIt(one) && one.mismatch === undefined)
                ? options
                : [...options, { row: row.id, state }],
            ),
            mayShow: () => true,
          },
        ]
      : []),
    ...(traits?.isOneOfMany === true
      ? [
          option('last-resort', 'it is open only where nothing else is', (options) =>
            options.every(isIt) ? options : options.filter((one) => !isIt(one)),
          ),
        ]
      : []),
    ...(traits?.hasEffect === true
      ? [
          option('effect-lost', 'landing in it changes nothing', (options, { state }) =>
            mapped((one) => ({ ...one, state }))(options, { state }),
          ),
        ]
      : []),
    ...(traits?.hasMismatch === true
      ? [
          option(
            'any-body',
            'a reply of its status and code is always it',
            mapped(({ mismatch: _, ...one }) => one),
          ),
        ]
      : []),
    ...(traits?.isDebt === true
      ? [
          option('debt-forgiven', 'landing elsewhere does not go against it', (options) =>
            options.map(({ against = [], ...one }) => ({
              ...one,
              against: against.filter((id) => id !== row.id),
            })),
          ),
        ]
      : []),
  ]
}

type Settle = (options: readonly Option[], situation: Pick<Option, 'state'>) => readonly Option[]

function withSettle(page: string, change: Settle): Judge {
  return withOracle(page, (oracle) => ({
    ...oracle,
    settle: (situation) => change(oracle.settle(situation), situation),
  }))
}

function withOracle(page: string, change: (oracle: PageOracle) => PageOracle): Judge {
  const oracles = new Map(
    [...JUDGE.oracles].map(([id, oracle]) => [id, id === page ? change(oracle) : oracle]),
  )
  return { ...JUDGE, oracles }
}

/** What may be wrong about how calls of a page run beside others. */
function ofPage(page: string, { pages }: Traits): JudgeMutant[] {
  const traits = pages.get(page)
  const change = (kind: string, says: string, to: (oracle: PageOracle) => PageOracle): JudgeMutant => ({
    id: `${kind}:${page}`,
    kind,
    of: page,
    page,
    says,
    mayShow: () => true,
    judge: () => withOracle(page, to),
  })
  return [
    ...(traits?.touches === true
      ? [change('touches-nothing', 'its calls are judged alone', untouching)]
      : []),
    ...(traits?.advances === true
      ? [change('no-moves', 'its calls do nothing before they decide', unmoving)]
      : []),
  ]
}

function untouching(oracle: PageOracle): PageOracle {
  return { ...oracle, touches: () => [] }
}

function unmoving({ advance: _, ...oracle }: PageOracle): PageOracle {
  return oracle
}

function withoutCheck(name: string): JudgeMutant {
  const rest = Object.entries(JUDGE.checks).filter(([other]) => other !== name)
  return {
    id: `check-dropped:${name}`,
    kind: 'check-dropped',
    of: name,
    says: `nobody runs the check ${name}`,
    mayShow: ({ lead, said }) => lead !== undefined && said.get(inShort(lead))?.join() === name,
    judge: () => ({ ...JUDGE, checks: Object.fromEntries(rest) }),
  }
}

/** All checks, with other words about one row. */
function checksThat(
  row: string,
  say: (finding: ReturnType<Check>[number]) => ReturnType<Check>,
): Judge['checks'] {
  return Object.fromEntries(
    Object.entries(JUDGE.checks).map(([name, check]) => [
      name,
      (evidence: Parameters<Check>[0]) =>
        check(evidence).flatMap((finding) => (finding.row === row ? say(finding) : [finding])),
    ]),
  )
}
