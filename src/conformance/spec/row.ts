/**
 * Rows: what the pages promise, one documented outcome or duty each, as data.
 *
 * The level of a row is not chosen, it follows from where the row was read: what a page says must be so, what
 * the reference does should be so, and what we merely infer is observed. That is the main defence against
 * false alarms.
 */
import type { GenerationName } from '../../protocol/versions.js'
import { errorCode, errorEntry, type ErrorName } from '../../protocol/errors.js'

export type SourceKind = 'seed' | 'page' | 'reference' | 'recording' | 'inferred'

export interface Source {
  readonly kind: SourceKind
  /** Page and revision, program and version, number of a recording, or the reason for an inference. */
  readonly where: string
}

export type Level = 'must' | 'should' | 'observe'

const LEVEL_OF: Readonly<Record<SourceKind, Level>> = {
  seed: 'must',
  page: 'must',
  reference: 'should',
  recording: 'should',
  inferred: 'observe',
}

/** Who has to have failed: the exchange that was asked, or something inside of the party itself. */
export type Excuse = 'exchange' | 'seam'

/** Who is bound by a row. */
export type Subject = 'merchant' | 'exchange'

export interface Row {
  /** `merchant/post-orders-ORDER_ID-abort/412-already-paid`; words, never a position. */
  readonly id: string
  /** Page id, `merchant/post-orders-ORDER_ID-abort`. */
  readonly page: string
  /** One sentence of ours. */
  readonly says: string
  readonly subject: Subject
  readonly level: Level
  readonly source: Source
  /** Absent for duties, which no single status fulfils. */
  readonly status?: number
  /** Any of these codes will do; absent where the status has no error body. */
  readonly codes?: readonly ErrorName[]
  /** True if this answer settles whether the call took effect. */
  readonly settles: boolean
  /** Who has to have failed for this answer to be right; absent where nobody has to. */
  readonly excuse?: Excuse
  /** First and last protocol version that has the row. */
  readonly since?: number
  readonly until?: number
  /** The case in which revisions differ that the row is an answer to: a target set up to follow it is right. */
  readonly generation?: GenerationName
}

interface RowParts {
  readonly codes?: readonly ErrorName[]
  /** False for answers after which nobody knows what happened. */
  readonly settles?: boolean
  readonly excuse?: Excuse
  readonly since?: number
  readonly until?: number
  readonly generation?: GenerationName
}

export type Build = (page: string, subject: Subject) => Row

/** Declares an outcome: a status, a sentence, a source. */
export function outcome(
  name: string,
  status: number,
  says: string,
  source: Source,
  parts: RowParts = {},
): Build {
  return (page, subject) => ({ ...common(page, subject, name, says, source, parts), status })
}

/**
 * Declares that a page documents a failing database, with the codes that it names beside those of databases: nobody
 * is blamed for it, and nobody knows what happened.
 */
export function databaseFailure(source: Source, { codes = [], ...parts }: RowParts = {}): Build {
  return outcome('500-database', 500, 'The database of the backend failed.', source, {
    ...parts,
    settles: false,
    codes: [...DATABASE_CODES, ...codes],
  })
}

/**
 * Declares what a party may say while something inside of it is broken on purpose and the page has no word for it:
 * that nobody knows what happened. Whoever is whole has no such excuse.
 */
export function internalFailure(parts: Pick<RowParts, 'since' | 'until'> = {}): Build {
  const why = 'no page says what becomes of a request while the backend cannot sign or store'
  return outcome(
    '500-internal',
    500,
    'Something inside of the backend failed.',
    { kind: 'inferred', where: why },
    {
      ...parts,
      settles: false,
      excuse: 'seam',
      codes: [
        ...DATABASE_CODES,
        'GENERIC_INTERNAL_INVARIANT_FAILURE',
        'GENERIC_FAILED_COMPUTE_JSON_HASH',
        'GENERIC_FAILED_COMPUTE_AMOUNT',
        'GENERIC_ALLOCATION_FAILURE',
        'GENERIC_JSON_ALLOCATION_FAILURE',
      ],
    },
  )
}

/** Declares that a page refuses bodies above a size that it does not name. */
export function tooLarge(source: Source, parts: Pick<RowParts, 'since' | 'until'> = {}): Build {
  return outcome('413-too-large', 413, 'The body is larger than the backend takes.', source, {
    ...parts,
    codes: ['GENERIC_UPLOAD_EXCEEDS_LIMIT'],
  })
}

const DATABASE_CODES: readonly ErrorName[] = [
  'GENERIC_DB_SETUP_FAILED',
  'GENERIC_DB_START_FAILED',
  'GENERIC_DB_STORE_FAILED',
  'GENERIC_DB_FETCH_FAILED',
  'GENERIC_DB_COMMIT_FAILED',
  'GENERIC_DB_SOFT_FAILURE',
  'GENERIC_DB_INVARIANT_FAILURE',
]

/** Declares a duty that is stated in prose and shows in no single status. */
export function duty(name: string, says: string, source: Source, parts: RowParts = {}): Build {
  return (page, subject) => common(page, subject, `duty-${name}`, says, source, parts)
}

/** The rows of one page. */
export function rowsOf(page: string, subject: Subject, ...builds: readonly Build[]): readonly Row[] {
  return builds.map((build) => build(page, subject))
}

/** True if status and code of a reply are those of the row. Unconfirmed numbers match any code. */
export function matchesRow(row: Row, status: number, code: number | undefined): boolean {
  if (row.status !== status) return false
  if (row.codes === undefined) return true
  return row.codes.some((name) => !errorEntry(name).confirmed || errorCode(name) === code)
}

/** `409, code 2160 or 2150`: what a reply that lands in the row looks like. */
export function describeRow(row: Row): string {
  if (row.status === undefined) return row.says
  const codes = (row.codes ?? []).map((name) =>
    errorEntry(name).confirmed ? String(errorCode(name)) : `${name} (any number)`,
  )
  return codes.length === 0 ? String(row.status) : `${String(row.status)} with code ${codes.join(' or ')}`
}

function common(
  page: string,
  subject: Subject,
  name: string,
  says: string,
  source: Source,
  parts: RowParts,
): Row {
  const { codes, settles = true, excuse, since, until, generation } = parts
  return {
    id: `${page}/${name}`,
    page,
    says,
    subject,
    level: LEVEL_OF[source.kind],
    source,
    settles,
    ...(codes === undefined ? {} : { codes }),
    ...(excuse === undefined ? {} : { excuse }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(generation === undefined ? {} : { generation }),
  }
}

/** Levels from the mildest up. */
const LEVELS: readonly Level[] = ['observe', 'should', 'must']

/** The highest of some levels. */
export function strictest(levels: readonly Level[]): Level {
  return LEVELS[Math.max(...levels.map((level) => LEVELS.indexOf(level)))] ?? 'observe'
}

/** The lowest of some levels. */
export function mildest(levels: readonly Level[]): Level {
  return LEVELS[Math.min(...levels.map((level) => LEVELS.indexOf(level)))] ?? 'observe'
}
