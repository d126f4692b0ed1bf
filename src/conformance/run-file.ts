/**
 * The run file: everything that a run is set up with, in one YAML file that can be shared, as no secret stands in it.
 *
 * This file reads the text and says where it is wrong; the file itself, flags and environment are a matter of the command
 * line.
 */
import Joi from 'joi'
import { LineCounter, parseDocument, type Document } from 'yaml'
import { MOST_PLAYS, MOST_SECONDS } from '../limits.js'
import { printable } from '../protocol/malformed.js'
import { GENERATIONS, type Generations } from '../protocol/versions.js'
import type { Expectation } from './report/expected.js'
import { ROWS } from './spec/catalogue.js'
import { SetUpError } from './targets/target.js'

/** The name under which a run file is found without being named. */
export const RUN_FILE = 'assay.config.yaml'

/** Where a secret is: never the secret itself. */
export type SecretReference =
  | {
      /** Name of an environment variable. */
      readonly env: string
    }
  | {
      /** Path of a file whose first line it is, from the folder of the run file. */
      readonly file: string
    }

export interface RunFile {
  readonly target?: {
    /** Base URL of the merchant instance. */
    readonly merchant: string
    readonly token: SecretReference
    /** Base URL of the bank, where it cannot be found out. */
    readonly bank?: string
  }
  /** The currency that the target must have. */
  readonly currency?: string
  /** Revisions of single pages that the target follows: the case, and the status that it answers with. */
  readonly profile?: Partial<Generations>
  readonly scenarios?: readonly string[]
  readonly budget?: {
    readonly plays?: number
    /** Seconds. */
    readonly time?: number
  }
  readonly seed?: string
  /** Folder for the reports. */
  readonly out?: string
  /** What is known to be so, by row. */
  readonly expect?: Readonly<Record<string, Expectation>>
  /** What no page says and calibration or somebody has found out. */
  readonly assumptions?: {
    /** Purpose number that the merchant expects under an unclaim. */
    readonly unclaim_purpose?: number
  }
}

/** As it stands in the file: a time has its unit. */
type Written = Omit<RunFile, 'budget'> & {
  readonly budget?: { readonly plays?: number; readonly time?: string }
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 }

const url = Joi.string().pattern(/^https?:\/\/[^\s?#]+$/, 'URL such as http://localhost:9966/')
const secret = Joi.object({
  env: Joi.string().pattern(/^[A-Za-z_][A-Za-z0-9_]*$/, 'name of an environment variable'),
  file: Joi.string(),
})
  .xor('env', 'file')
  // Whoever writes the secret itself has to take it out again, and must not find it in a log.
  .error(
    () =>
      new Error(
        'takes { env: NAME } or { file: PATH }: the secret itself must not stand in a file that is shared',
      ),
  )
const rows: ReadonlySet<string> = new Set(ROWS.map(({ id }) => id))

const shape = Joi.object<Written>({
  target: Joi.object({ merchant: url.required(), token: secret.required(), bank: url }),
  currency: Joi.string().pattern(/^[A-Z]{1,11}$/, 'currency such as KUDOS'),
  profile: Joi.object(
    Object.fromEntries(Object.entries(GENERATIONS).map(([name, statuses]) => [name, Joi.valid(...statuses)])),
  ),
  scenarios: Joi.array().items(Joi.string()).min(1),
  budget: Joi.object({
    plays: Joi.number().integer().min(0).max(MOST_PLAYS),
    time: Joi.string().pattern(/^[1-9][0-9]{0,6}[smh]$/, 'time with its unit, such as 90s, 5m or 1h'),
  }),
  seed: Joi.string(),
  out: Joi.string(),
  expect: Joi.object().pattern(
    Joi.string(),
    Joi.object({
      verdict: Joi.valid('violated', 'unknown').required(),
      because: Joi.string().trim().min(1).required(),
    }),
  ),
  assumptions: Joi.object({ unclaim_purpose: Joi.number().integer().min(0).max(0xffff_ffff) }),
})
  .prefs({
    convert: false,
    errors: { wrap: { label: false } },
    // What stands there is not repeated: it may be a password.
    messages: { 'string.pattern.name': '{{#label}} takes a {{#name}}' },
  })
  .required()

/**
 * Reads a run file.
 * @param path how errors call it
 * @throws SetUpError that names file, line and key
 */
export function readRunFile(text: string, path: string): RunFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true })
  const [syntax] = document.errors
  if (syntax !== undefined) throw new SetUpError(`${path}: ${syntax.message.split('\n')[0] ?? 'not YAML'}`)
  const wrong = (key: readonly (string | number)[], why: string): SetUpError =>
    new SetUpError(
      `${path}${lineOf(document, key, lines)}: ${printable(key.join('.'))} ${why}`.replace(':  ', ': '),
    )
  const checked = shape.validate(toValue(document, path))
  if (checked.error !== undefined) throw wrongKey(checked.error, wrong)
  const { value } = checked
  for (const row of Object.keys(value.expect ?? {}))
    if (!rows.has(row)) throw wrong(['expect', row], 'is no row: `assay list rows` shows them all')
  const { budget, ...rest } = value
  if (budget === undefined) return rest
  const { time, ...counts } = budget
  if (time === undefined) return { ...rest, budget: counts }
  const seconds = Number(time.slice(0, -1)) * (UNITS[time.slice(-1)] ?? 0)
  if (seconds > MOST_SECONDS)
    throw wrong(['budget', 'time'], `is longer than ${String(MOST_SECONDS / 3600)}h`)
  return { ...rest, budget: { ...counts, time: seconds } }
}

/** An empty file is one that says nothing. */
function toValue(document: Document, path: string): unknown {
  try {
    // Aliases could make a small file explode; this one needs none.
    return document.toJS({ maxAliasCount: 0 }) ?? {}
  } catch (error) {
    if (error instanceof ReferenceError) throw new SetUpError(`${path}: aliases are not allowed`)
    throw error
  }
}

type Complaint = (key: readonly (string | number)[], why: string) => SetUpError

/** Says what is wrong with a key; of a value that may be a secret nothing is repeated. */
function wrongKey(error: Error, wrong: Complaint): SetUpError {
  if (!(error instanceof Joi.ValidationError)) return wrong(['target', 'token'], error.message)
  const [first] = error.details
  const key = first?.path ?? []
  const label = first?.context?.label ?? ''
  const message = error.message.startsWith(label)
    ? error.message.slice(label.length).trimStart()
    : error.message
  if (first?.type === 'object.unknown') return wrong(key, 'is no setting: docs/targets.md names them all')
  if (key.length === 0) return wrong([], 'a run file holds settings by their names, such as target: …')
  return wrong(key, printable(message, 300))
}

function lineOf(document: Document, key: readonly (string | number)[], lines: LineCounter): string {
  for (let length = key.length; length >= 0; length--) {
    const node: unknown = length === 0 ? document.contents : document.getIn(key.slice(0, length), true)
    const range =
      typeof node === 'object' && node !== null && 'range' in node ? (node.range as [number] | null) : null
    if (range !== null) return `, line ${String(lines.linePos(range[0]).line)}`
  }
  return ''
}

/** What a secret must be: one that can be sent. @throws SetUpError that does not repeat it */
export function checkSecret(secret: string, where: string): string {
  const [line = ''] = secret.trim().split(/\r?\n/)
  if (line === '') throw new SetUpError(`${where} is empty: it should hold the access token`)
  if (secret.trim() !== line)
    throw new SetUpError(`${where} has several lines: it should hold the access token alone`)
  return line
}
