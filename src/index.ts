/**
 * The library's face: run the simulated pair, judge a backend, judge a history.
 *
 * ```ts
 * const sim = await startSim()
 * const result = await conform({ merchant: sim.merchantUrl, token: sim.token, plays: 50 })
 * await sim.stop()
 * ```
 */
import { randomBytes } from 'node:crypto'
import { steadySeconds, wallClockSeconds } from './conformance/actors/socket.js'
import { judgePlay, type PlayJudgement } from './conformance/checks/index.js'
import { prove as proveWith, type Proof, type ProofOptions } from './conformance/proof/prove.js'
import { playAndProveJudge, type JudgeProofOptions } from './conformance/proof/judge/prove.js'
import type { MutantScore } from './conformance/proof/judge/score.js'
import { checkOptions, type ConformOptions } from './conformance/options.js'
import { DEFAULT_PLAYS, MOST_PLAYS } from './limits.js'
import { readHistory } from './conformance/history-file.js'
import { spansOf, type Recorded } from './conformance/history.js'
import { importRecordings, type Imported } from './conformance/recording.js'
import type { Recording } from './protocol/recording.js'
import { gatherKnowledge } from './conformance/oracle/knowledge.js'
import { OPENING, replay as replayPlay, run, type Replayed, type RunResult } from './conformance/run.js'
import { readCounterexample, type SavedCounterexample } from './conformance/report/counterexample.js'
import { reproduceBuiltIn, reproduceRecorded } from './conformance/reproduce.js'
import type { Reproduction } from './conformance/report/reproduction.js'
import {
  exitCodeOf,
  rowVerdicts,
  spanVerdicts,
  type RowVerdict,
  type SpanVerdict,
} from './conformance/report/verdict.js'
import type { Scenario } from './conformance/scenario/grammar.js'
import { rowsOfPage } from './conformance/spec/catalogue.js'
import { loadOwnScenario, loadOwnScenarios, loadScenario } from './conformance/scenario/load.js'
import { BUILT_IN, inProcessTarget } from './conformance/targets/in-process.js'
import type { DoctorOptions } from './conformance/targets/doctor.js'
import { hostedExchange } from './conformance/targets/hosted-exchange.js'
import { placeOf } from './conformance/targets/host-place.js'
import { merchantConfiguration } from './conformance/targets/host-trust.js'
import {
  exchangeTarget,
  refuseWithoutExchange,
  type ExchangeOptions,
} from './conformance/targets/exchange-options.js'
import { remoteMerchant } from './conformance/targets/remote-merchant.js'
import { startHosting } from './sim/hosting.js'
import { SetUpError, type Target } from './conformance/targets/target.js'
import { MalformedError } from './protocol/malformed.js'

export { startSim, type RunningSim, type SimOptions } from './sim/listen.js'
export { readRecording, readRecordings, type Recording } from './protocol/recording.js'
export type { Delivery, JournalEntry } from './sim/http/journal.js'
export { rowsViolated, type Finding } from './conformance/checks/finding.js'
export type { PlayJudgement } from './conformance/checks/index.js'
export type { HistoryEvent, Recorded, Span } from './conformance/history.js'
export { readHistory } from './conformance/history-file.js'
export type { ExchangeOptions } from './conformance/targets/exchange-options.js'
export { readCoins } from './conformance/targets/coin-file.js'
export type { ConformOptions } from './conformance/options.js'
export { DEFAULT_PLAYS, MOST_ORDERS, MOST_PLAYS, MOST_SECONDS } from './limits.js'
export type { Counterexample, PlayedAgain, Progress, Replayed, RunResult } from './conformance/run.js'
export type { ScheduleCoverage } from './conformance/scenario/schedules.js'
export type { RowVerdict, SpanVerdict, Verdict } from './conformance/report/verdict.js'
export { junitXml } from './conformance/report/junit.js'
export {
  readCounterexample,
  saveCounterexample,
  type SavedCounterexample,
} from './conformance/report/counterexample.js'
export { asStory, storyYaml } from './conformance/report/as-story.js'
export { nodeScript } from './conformance/report/node-script.js'
export { beyondCurl, curlScript } from './conformance/report/curl-script.js'
export { type Reproduction } from './conformance/report/reproduction.js'
export { bookText, countProof, provedRows, readBook, type ProofBook } from './conformance/proof/book.js'
export { ownBook } from './conformance/proof/book-file.js'
export { NOT_DUE, PERMITS } from './conformance/proof/permits.js'
export { RULINGS } from './conformance/proof/rulings.js'
export { mutationReport, type MutatedFile, type MutationReport } from './conformance/proof/mutation-report.js'
export { defectFiles } from './conformance/proof/report.js'
export { judgeFiles } from './conformance/proof/judge/report.js'
export type { MutantScore } from './conformance/proof/judge/score.js'
export type { Proof, ProofOptions, ProofProgress } from './conformance/proof/prove.js'
export { isOpen, PROOF_VERDICTS, type ProofVerdict, type Score } from './conformance/proof/verdict.js'
export { RunFolder } from './conformance/report/folder.js'
export { runJson, type RunJson } from './conformance/report/run-json.js'
export { terminalReport, type TerminalOptions } from './conformance/report/terminal.js'
export { isCampaign, nameOf, type Scenario } from './conformance/scenario/grammar.js'
export { scenarioSchema } from './conformance/scenario/schema.js'
export { VERBS, type Verb } from './conformance/scenario/verbs/index.js'
export { describeRow, type Row } from './conformance/spec/row.js'
export { ROWS } from './conformance/spec/catalogue.js'
export { PLANTABLE } from './conformance/targets/in-process.js'
export { MalformedError } from './protocol/malformed.js'
export { diagnose, introduce, type Diagnosis, type DoctorOptions } from './conformance/targets/doctor.js'
export type { Check } from './conformance/targets/diagnosis.js'
export {
  checkSecret,
  readRunFile,
  RUN_FILE,
  type RunFile,
  type SecretReference,
} from './conformance/run-file.js'
export type { Expectation, Expectations } from './conformance/report/expected.js'
export { SetUpError } from './conformance/targets/target.js'
export { ScenarioError } from './conformance/scenario/load.js'

export interface ConformResult extends RunResult {
  readonly rows: readonly RowVerdict[]
  readonly spans: readonly SpanVerdict[]
  /** 0 nothing violated, 1 a must violated, 2 not everything could be judged, 3 a fault of the harness, 130 interrupted. */
  readonly exitCode: number
}

/**
 * Plays scenarios against a target and judges every reply.
 * @throws SetUpError when the target cannot be judged as it is set up; the message says what to change
 * @throws ScenarioError when a scenario does not exist or is not well formed
 */
export async function conform(options: ConformOptions = {}): Promise<ConformResult> {
  checkOptions(options)
  if (options.exhaustive !== undefined && (options.merchant ?? options.exchange) !== undefined)
    throw new SetUpError(
      'every order can be played only on the built-in pair, not with --merchant or --exchange',
    )
  const target = chooseTarget(options)
  const result = await run({
    target,
    scenarios: [...chooseScenarios(options.scenarios ?? []).values()],
    seed: options.seed ?? '1',
    ...(options.exhaustive === undefined ? {} : { exhaustive: options.exhaustive }),
    plays: options.plays ?? (options.time === undefined ? DEFAULT_PLAYS : MOST_PLAYS),
    ...(options.time === undefined ? {} : { limit: { seconds: options.time, now: steadySeconds } }),
    ...(options.explore === undefined ? {} : { explore: options.explore }),
    again: (options.again ?? []).filter(isOf(target)),
    ...(options.onHistory === undefined ? {} : { onHistory: options.onHistory }),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  })
  const spans = spanVerdicts(result.plays)
  const { expect } = options
  const known = { ...result, ...(expect === undefined ? {} : { expect }) }
  return { ...known, spans, rows: rowVerdicts(result, spans), exitCode: exitCodeOf(known) }
}

/**
 * Plants defects into the built-in pair, one at a time, and tells which of them the judge finds.
 * @throws SetUpError when a defect, a kind or a page is not known
 */
export function prove(
  options: Omit<ProofOptions, 'scenarios'> & { scenarios?: readonly string[] },
): Promise<Proof> {
  return proveWith({ ...options, scenarios: [...chooseScenarios(options.scenarios ?? []).values()] })
}

/**
 * Changes the judge on purpose, one row or check at a time, and tells whether plays of the built-in pair show it.
 * @throws SetUpError when a page is not known
 */
export function proveJudge(
  options: JudgeProofOptions & { readonly seed: string; readonly plays: number },
): Promise<MutantScore[]> {
  const { pages = [] } = options
  const unknown = pages.find((page) => rowsOfPage(page).length === 0)
  if (unknown !== undefined)
    throw new SetUpError(`no such page: ${unknown}. \`assay list rows\` shows them all.`)
  const { seed, plays } = options
  const scenarios = [...chooseScenarios([]).values()]
  return playAndProveJudge({ scenarios, seed, plays }, options)
}

/**
 * Judges a history again, without any target.
 * @param history the contents of a history.jsonl, or its events; the opening of the run comes first
 * @throws MalformedError when the history is not one
 */
export function judge(history: string | readonly Recorded[]): PlayJudgement[] {
  const events = typeof history === 'string' ? readHistory(history) : history
  if (!isFilledList(events))
    throw new MalformedError('a history: the text of a history.jsonl, or its events', history)
  const plays = new Map<string, Recorded[]>()
  for (const event of events) {
    const play = plays.get(event.play)
    if (play === undefined) plays.set(event.play, [event])
    else play.push(event)
  }
  const opening = spansOf(plays.get(OPENING) ?? [])
  return [...plays.values()].map((play) => judgePlay(play, opening))
}

/** What the judge says about recordings, in the form of a run of one play. */
export interface JudgedRecordings extends ConformResult {
  readonly leftOut: Imported['leftOut']
}

/**
 * Judges what somebody has recorded of an exchange, funding included; nothing is sent anywhere.
 * @param recordings in the order in which they were made; those of /keys and of what the bank was told among them
 */
export function judgeRecordings(recordings: readonly Recording[], target = 'recordings'): JudgedRecordings {
  const { events, leftOut } = importRecordings(recordings)
  const judged = judgePlay(events)
  const { profile } = gatherKnowledge(judged.spans, { hopsVisible: false, unclaimPurpose: 0 })
  const result: RunResult = {
    target,
    replayable: false,
    seed: '',
    profile,
    plays: [judged],
    counterexamples: [],
    inapplicable: [],
    schedules: new Map(),
    interrupted: false,
  }
  const spans = spanVerdicts(result.plays)
  return { ...result, spans, rows: rowVerdicts(result, spans), exitCode: exitCodeOf(result), leftOut }
}

/**
 * Plays a counterexample again and judges it: on the built-in pair, where it was found, or on a merchant out there,
 * whose messages nobody can hold: there the calls are the same, and the order of what follows from them is not ours.
 * @throws SetUpError when the target cannot play it, or has a defect that does not exist any more
 */
export async function replay(
  saved: SavedCounterexample,
  where: Pick<ConformOptions, 'merchant' | 'token' | 'bank' | 'signal'> = {},
): Promise<Replayed> {
  const problem = readCounterexample(saved)
  if (typeof problem === 'string') throw new SetUpError(`not a counterexample: ${problem}`)
  const isElsewhere = where.merchant !== undefined
  if (!isElsewhere && !saved.target.startsWith(BUILT_IN))
    throw new SetUpError(
      `it was found on "${saved.target}"; only the ${BUILT_IN} can be replayed without --merchant and --token`,
    )
  const target = chooseTarget(isElsewhere ? where : { ...where, defects: saved.defects })
  return replayPlay(target, saved.scenario, saved)
}

/** Whether a counterexample was found on this target: on another one it would say nothing. */
function isOf(target: Target): (saved: SavedCounterexample) => boolean {
  return (saved) => typeof readCounterexample(saved) !== 'string' && saved.target === target.name
}

/**
 * Collects what a script needs to send a counterexample again to any backend; `nodeScript` and `curlScript` write it.
 * @param history contents of the history.jsonl of its run; needed where it was found on a backend out there
 * @throws SetUpError when there is nothing to reproduce, or no history to take it from
 */
export async function reproduce(saved: SavedCounterexample, history?: string): Promise<Reproduction> {
  const problem = readCounterexample(saved)
  if (typeof problem === 'string') throw new SetUpError(`not a counterexample: ${problem}`)
  return saved.target.startsWith(BUILT_IN)
    ? reproduceBuiltIn(saved, wallClockSeconds())
    : reproduceRecorded(saved, history)
}

function isFilledList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0
}

/** What tells where a target is. */
type WhereOptions = Pick<
  ConformOptions,
  | Exclude<keyof DoctorOptions, 'timeoutMs'>
  | keyof ExchangeOptions
  | 'hostExchange'
  | 'publicUrl'
  | 'store'
  | 'defects'
>

/** The target that options describe. @throws SetUpError */
export function chooseTarget(options: WhereOptions): Target {
  const { merchant, token, bank, exchange, hostExchange, publicUrl, store, signal, defects = [] } = options
  if (hostExchange === undefined && (publicUrl !== undefined || store !== undefined))
    throw new SetUpError('--public-url and --store belong to --host-exchange')
  if (exchange === undefined) refuseWithoutExchange(options)
  if (exchange !== undefined) {
    if (hostExchange !== undefined)
      throw new SetUpError(
        '--exchange and --host-exchange do not go together: it is one exchange or the other',
      )
    if (merchant === undefined && token !== undefined)
      throw new SetUpError('--token belongs to --merchant URL')
    if (bank !== undefined) throw new SetUpError('with --exchange it is --gateway URL that tells of the bank')
    if (defects.length > 0)
      throw new SetUpError('defects can be planted only into the built-in pair, not into --exchange')
    return exchangeTarget({ ...options, exchange }, randomBytes(8).toString('hex'), signal)
  }
  if (merchant === undefined) {
    if (hostExchange !== undefined) throw new SetUpError('--host-exchange belongs to --merchant URL')
    if (token !== undefined || bank !== undefined)
      throw new SetUpError('--token and --bank belong to --merchant URL')
    return inProcessTarget({ defects })
  }
  if (defects.length > 0)
    throw new SetUpError('defects can be planted only into the built-in pair, not into --merchant')
  if (token === undefined) throw new SetUpError('--merchant needs --token: the access token of the instance')
  const salt = randomBytes(8).toString('hex')
  if (hostExchange !== undefined) {
    if (bank !== undefined) throw new SetUpError('--host-exchange brings a bank of its own, leave out --bank')
    return hostedExchange({
      merchant,
      token,
      salt,
      ...placeOf(hostExchange),
      ...(publicUrl === undefined ? {} : { publicUrl }),
      ...(store === undefined ? {} : { store }),
      ...(signal === undefined ? {} : { signal }),
    })
  }
  return remoteMerchant({
    merchant,
    token,
    salt,
    ...(bank === undefined ? {} : { bank }),
    ...aboutTarget(options),
    ...(signal === undefined ? {} : { signal }),
  })
}

/** What is known about a target before it is asked. */
function aboutTarget(
  options: Pick<ConformOptions, 'currency' | 'unclaimPurpose' | 'generations'>,
): Pick<DoctorOptions, 'currency' | 'unclaimPurpose' | 'generations'> {
  const { currency, unclaimPurpose, generations } = options
  return {
    ...(currency === undefined ? {} : { currency }),
    ...(unclaimPurpose === undefined ? {} : { unclaimPurpose }),
    ...(generations === undefined ? {} : { generations }),
  }
}

export interface HostOptions {
  /** `ADDRESS:PORT` of the exchange; the bank takes the next port. */
  readonly place: string
  /** Base URL under which the merchant reaches the exchange, where it is not that address. */
  readonly publicUrl?: string
  readonly currency?: string
  /** Folder for JSON files that outlive the process; memory unless given. */
  readonly store?: string
}

/** An exchange and its bank, hosted for a merchant of somebody else. */
export interface RunningHost {
  readonly exchangeUrl: string
  readonly bankUrl: string
  readonly masterPub: string
  /** Account of the exchange as payto URI. */
  readonly paytoUri: string
  readonly currency: string
  /** What makes a taler-merchant accept the exchange: a section of its configuration. */
  readonly configuration: string
  stop(): Promise<void>
}

/**
 * Starts exchange and bank with the identity that `conform` with `hostExchange` will have at the same place.
 * @throws SetUpError when the place or the URL is none @throws Error when a port is taken, or the store cannot be used
 */
export async function startHost({ place, ...options }: HostOptions): Promise<RunningHost> {
  const hosting = await startHosting({ ...options, ...placeOf(place) })
  const { exchangeUrl, bankUrl, masterPub, paytoUri, currency } = hosting
  return {
    exchangeUrl,
    bankUrl,
    masterPub,
    paytoUri,
    currency,
    configuration: merchantConfiguration(hosting),
    stop: () => hosting.stop(),
  }
}

/** Scenarios by name; all that come with the package if none are named. @throws ScenarioError */
export function chooseScenarios(names: readonly string[]): Map<string, Scenario> {
  if (names.length === 0) return loadOwnScenarios()
  const isFile = (name: string): boolean => /[/\\]|\.ya?ml$/.test(name)
  return new Map(names.map((name) => [name, isFile(name) ? loadScenario(name) : loadOwnScenario(name)]))
}
