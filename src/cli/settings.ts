/**
 * What a run is set up with: flags, then ASSAY_* in the environment, then the run file.
 *
 * Secrets are read here and nowhere else, from where the run file says that they are; no message repeats one.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import {
  checkSecret,
  MOST_PLAYS,
  MOST_SECONDS,
  readRunFile,
  RUN_FILE,
  type ConformOptions,
  type RunFile,
  type SecretReference,
} from '../index.js'
import { UsageError } from './exit.js'
import { duration, filled, given, ofFiles, once, wholeNumber } from './options.js'

/** Flags that have a place in the run file. */
export interface Flags {
  /** Path of the run file; `none` for no file. */
  readonly config: string | undefined
  readonly merchant: string | undefined
  /** An exchange that is judged: by itself, unless a flag names a merchant to go with it. */
  readonly exchange?: string | undefined
  readonly token: string | undefined
  readonly bank: string | undefined
  readonly currency: string | undefined
  readonly scenario?: readonly string[]
  readonly seed?: string | undefined
  readonly plays?: number | undefined
  readonly time?: number | undefined
  readonly out?: string | undefined
}

/** What the library is asked for, where the reports go, and who says so. */
export interface Settings {
  readonly target: Pick<
    ConformOptions,
    'merchant' | 'token' | 'bank' | 'currency' | 'unclaimPurpose' | 'generations'
  >
  /** Where the target was named; undefined for the flags, or if none was. */
  readonly namedBy: string | undefined
  readonly scenarios: readonly string[]
  readonly seed: string | undefined
  readonly plays: number | undefined
  readonly time: number | undefined
  readonly out: string | undefined
  readonly expect: ConformOptions['expect']
}

type Environment = Readonly<Record<string, string | undefined>>

/** A run file may be this large; more is a mistake. */
const MAX_BYTES = 256 * 1024

const NO_FILE = 'none'

/** Puts together what a run is set up with. @throws UsageError, SetUpError that name the flag, variable or key */
export function settle(flags: Flags, environment: Environment = process.env): Settings {
  const env = (name: string): string | undefined => filled(`ASSAY_${name}`)(environment[`ASSAY_${name}`])
  const { file, path } = findRunFile(flags.config ?? env('CONFIG'))
  const ofExchange = flags.exchange !== undefined
  const elsewhere = flags.merchant ?? (ofExchange ? undefined : env('MERCHANT'))
  const isInFile = elsewhere === undefined ? !ofExchange : isSame(elsewhere, file.target?.merchant)
  // What the file says about one target goes to no other: least of all its token.
  const target = isInFile ? file.target : undefined
  const merchant = elsewhere ?? target?.merchant
  const hasBank = merchant !== undefined && !ofExchange
  const bank = flags.bank ?? (hasBank ? (env('BANK') ?? target?.bank) : undefined)
  const token =
    flags.token ??
    (merchant === undefined ? undefined : (env('TOKEN') ?? secretOf(target?.token, path, environment)))
  const currency = flags.currency ?? env('CURRENCY') ?? file.currency
  const { profile, assumptions, expect, budget, scenarios: filed = [] } = file
  const scenarios = flags.scenario ?? []
  const inEnvironment = (env('SCENARIOS') ?? '').split(/[\s,]+/).filter((name) => name !== '')
  return {
    target: {
      ...(merchant === undefined ? {} : { merchant }),
      ...(token === undefined ? {} : { token }),
      ...(bank === undefined ? {} : { bank }),
      ...(currency === undefined ? {} : { currency }),
      ...(profile === undefined ? {} : { generations: profile }),
      ...(assumptions?.unclaim_purpose === undefined ? {} : { unclaimPurpose: assumptions.unclaim_purpose }),
    },
    namedBy:
      flags.merchant !== undefined || merchant === undefined
        ? undefined
        : elsewhere === undefined
          ? path
          : 'ASSAY_MERCHANT',
    scenarios: scenarios.length > 0 ? scenarios : inEnvironment.length > 0 ? inEnvironment : filed,
    seed: flags.seed ?? once('ASSAY_SEED')(environment['ASSAY_SEED']) ?? file.seed,
    plays:
      flags.plays ??
      given(wholeNumber('ASSAY_PLAYS', 0, MOST_PLAYS))(environment['ASSAY_PLAYS']) ??
      budget?.plays,
    time:
      flags.time ?? given(duration('ASSAY_TIME', MOST_SECONDS))(environment['ASSAY_TIME']) ?? budget?.time,
    out: flags.out ?? env('OUT') ?? file.out,
    expect,
  }
}

/** The run file that is named, or the one of the working directory. */
function findRunFile(named: string | undefined): { file: RunFile; path: string } {
  const path = named ?? RUN_FILE
  if (named === NO_FILE || (named === undefined && !existsSync(path))) return { file: {}, path }
  const text = ofFiles('the run file cannot be read', () => {
    if (statSync(path).size > MAX_BYTES)
      throw new UsageError(`${path} is larger than ${String(MAX_BYTES)} bytes`)
    return readFileSync(path, 'utf8')
  })
  return { file: readRunFile(text, path), path }
}

function isSame(url: string, other: string | undefined): boolean {
  const plain = (text: string): string => (URL.canParse(text) ? new URL(text).href.replace(/\/$/, '') : text)
  return other !== undefined && plain(url) === plain(other)
}

function secretOf(
  reference: SecretReference | undefined,
  path: string,
  environment: Environment,
): string | undefined {
  if (reference === undefined) return undefined
  if ('env' in reference) {
    const { env } = reference
    const secret = environment[env]
    if (secret === undefined)
      throw new UsageError(
        `${path}: target.token: the environment variable ${env} is not set. Set it to the access token: export ${env}=secret-token:…`,
      )
    return checkSecret(secret, `the environment variable ${env}`)
  }
  const file = resolve(dirname(path), reference.file)
  const secret = ofFiles(`${path}: target.token cannot be read`, () => readFileSync(file, 'utf8'))
  return checkSecret(secret, `the file ${reference.file}`)
}
