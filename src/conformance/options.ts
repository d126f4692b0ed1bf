/** What a run can be asked for, and what is wrong with the asking. */
import Joi from 'joi'
import { MOST_ORDERS, MOST_PLAYS, MOST_SECONDS } from '../limits.js'
import type { Recorded } from './history.js'
import type { Generations } from '../protocol/versions.js'
import type { Expectations } from './report/expected.js'
import type { SavedCounterexample } from './report/counterexample.js'
import type { Progress } from './run.js'
import { exchangeOptionShapes, type ExchangeOptions } from './targets/exchange-options.js'
import { SetUpError } from './targets/target.js'

export interface ConformOptions extends ExchangeOptions {
  /** Base URL of a merchant backend; the built-in pair unless given. */
  readonly merchant?: string
  /** Access token of the merchant instance; needed with `merchant`. */
  readonly token?: string
  /** Base URL of the bank, where it cannot be found out. */
  readonly bank?: string
  /** The currency that the target must have; any unless given. Only with a target out there. */
  readonly currency?: string
  /** Purpose number that the target expects under an unclaim. Only with a target out there. */
  readonly unclaimPurpose?: number
  /** Revisions of single pages that the target follows, which no version tells. Only with a target out there. */
  readonly generations?: Partial<Generations>
  /** What is known of the target and shall not fail the run, by row. */
  readonly expect?: Expectations
  /** Hosts exchange and bank for the merchant at this `ADDRESS:PORT`; the bank takes the next port. */
  readonly hostExchange?: string
  /** Base URL under which the merchant reaches the exchange that is hosted for it, where it is not that address. */
  readonly publicUrl?: string
  /** Folder in which the exchange that is hosted remembers; memory unless given. */
  readonly store?: string
  /** Defects to plant into the built-in pair. */
  readonly defects?: readonly string[]
  /** Names of scenarios that come with the package, or paths of YAML files; all of the former unless given. */
  readonly scenarios?: readonly string[]
  /** Everything that is drawn follows from this text. */
  readonly seed?: string
  /** Plays of each campaign at most; {@link DEFAULT_PLAYS} unless this or a time is given. */
  readonly plays?: number
  /** Plays each story that has a race in every order of its messages, but in so many at most; built-in pair only. */
  readonly exhaustive?: number
  /** Seconds after which no further play begins. */
  readonly time?: number
  /** Draws calls more often that have just reached new rows. Plays then depend on those before them. */
  readonly explore?: boolean
  /** Failing cases of an earlier run, to be played before anything else where their scenarios are played. */
  readonly again?: readonly SavedCounterexample[]
  readonly onHistory?: (events: readonly Recorded[]) => void
  readonly onProgress?: (progress: Progress) => void
  readonly signal?: AbortSignal
}

const text = Joi.string()
const shape = Joi.object<ConformOptions>({
  merchant: text,
  token: text,
  bank: text,
  currency: text,
  unclaimPurpose: Joi.number().integer().min(0).max(0xffff_ffff),
  generations: Joi.object(),
  expect: Joi.object(),
  hostExchange: text,
  publicUrl: text,
  store: text,
  ...exchangeOptionShapes,
  defects: Joi.array().items(text),
  scenarios: Joi.array().items(text),
  seed: text.allow(''),
  plays: Joi.number().integer().min(0).max(MOST_PLAYS),
  exhaustive: Joi.number().integer().min(1).max(MOST_ORDERS),
  time: Joi.number().positive().max(MOST_SECONDS),
  explore: Joi.boolean(),
  again: Joi.array().items(Joi.object()),
  onHistory: Joi.function(),
  onProgress: Joi.function(),
  signal: Joi.object().instance(AbortSignal),
})
  .prefs({ convert: false })
  .required()
  .label('options')

/** @throws SetUpError that names the option and what it takes */
export function checkOptions(options: unknown): void {
  const { error } = shape.validate(options)
  if (error !== undefined) throw new SetUpError(`conform: ${error.message.replaceAll('"', '')}`)
}
