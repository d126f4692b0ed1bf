/** `assay defects`: puts the judge to the proof with wrong implementations, or changes the judge itself. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  countProof,
  defectFiles,
  isOpen,
  judgeFiles,
  mutationReport,
  prove,
  proveJudge,
  PROOF_VERDICTS,
  type MutantScore,
  type MutatedFile,
  type Proof,
  type ProofProgress,
  type Score,
} from '../index.js'
import { EXIT_INTERRUPTED } from './exit.js'
import { DEFAULT_SEED } from './commands.js'
import { ofFiles } from './options.js'
import { ProgressLine } from './progress.js'
import { VERSION } from './version.js'

interface DefectsArguments {
  readonly id: readonly string[]
  readonly page: readonly string[]
  readonly kind: readonly string[]
  readonly seed: string | undefined
  readonly plays: number
  readonly judge: boolean
  readonly out: string | undefined
  readonly json: boolean
}

/** Something that nobody can explain. */
const EXIT_OPEN = 1

/** Runs the command. @returns the exit code */
export async function runDefects(args: DefectsArguments): Promise<number> {
  makeFolder(args)
  return args.judge ? runChangedJudges(args) : runSpoiltPairs(args)
}

async function runSpoiltPairs(args: DefectsArguments): Promise<number> {
  const watch = new Stopwatch()
  const line = new ProgressLine(process.stderr)
  const interruption = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      interruption.abort()
    })
  const proof = await prove({
    ids: args.id,
    pages: args.page,
    kinds: args.kind,
    seed: args.seed ?? DEFAULT_SEED,
    plays: args.plays,
    signal: interruption.signal,
    onProgress: (progress) => {
      watch.begin(progress)
      line.tell(inWords(progress, watch.seconds))
    },
    onScore: ({ id }) => {
      watch.end(id)
    },
  })
  line.clear()
  tell(args, defectFiles(proof.scores, watch.milliseconds), table(proof, watch.milliseconds))
  if (proof.interrupted) return EXIT_INTERRUPTED
  return proof.scores.some(isOpen) ? EXIT_OPEN : 0
}

async function runChangedJudges({ id, page, kind, ...args }: DefectsArguments): Promise<number> {
  const line = new ProgressLine(process.stderr)
  let done = 0
  const scores = await proveJudge({
    seed: args.seed ?? DEFAULT_SEED,
    plays: args.plays,
    ...(page.length === 0 ? {} : { pages: page }),
    // Checks look at all pages: fewer would not show them.
    isWanted: (mutant) =>
      (page.length === 0 || mutant.page !== undefined) &&
      (id.length === 0 || id.includes(mutant.id)) &&
      (kind.length === 0 || kind.includes(mutant.kind)),
    onScore: ({ mutant }) => {
      line.tell(`${String(++done)} changed judges: ${mutant.id}`)
    },
  })
  line.clear()
  tell(args, judgeFiles(scores), judgeTable(scores))
  return scores.some(isOpen) ? EXIT_OPEN : 0
}

/** Prints the table or the report, and writes the report where that is wanted. */
function tell(
  { out, json }: Pick<DefectsArguments, 'out' | 'json'>,
  files: readonly MutatedFile[],
  table: readonly string[],
): void {
  const report = mutationReport(files, VERSION)
  process.stdout.write(`${json ? JSON.stringify(report, null, 2) : table.join('\n')}\n`)
  if (out !== undefined)
    ofFiles(UNWRITABLE, () => {
      writeFileSync(join(out, 'mutation-report.json'), `${JSON.stringify(report)}\n`)
    })
}

const UNWRITABLE = 'the report cannot be written'

/** Makes the folder of the report. What cannot be written is told before hours of work, not after them. */
function makeFolder({ out }: Pick<DefectsArguments, 'out'>): void {
  if (out !== undefined)
    ofFiles(UNWRITABLE, () => {
      mkdirSync(out, { recursive: true })
    })
}

/** What the machine's clock says about defects; the scores themselves know no time. */
class Stopwatch {
  readonly milliseconds = new Map<string, number>()
  #start: number | undefined
  #lap = 0

  /** Seconds since the first defect. */
  get seconds(): number {
    return this.#start === undefined ? 0 : (Date.now() - this.#start) / 1000
  }

  begin({ phase }: ProofProgress): void {
    this.#lap = Date.now()
    if (phase === 'defects') this.#start ??= this.#lap
  }

  end(id: string): void {
    this.milliseconds.set(id, Date.now() - this.#lap)
  }
}

function inWords({ at, phase, done, of = 0 }: ProofProgress, seconds: number): string {
  if (phase === 'ground') return `the sound pair plays ${at}: ${String(done)} plays`
  if (phase === 'together') return `${at}, all together: group ${String(done)} of ${String(of)}`
  if (done === 0 || seconds === 0) return `${at}: ${String(done)} of ${String(of)} defects`
  const speed = done / seconds
  const left = Math.ceil((of - done) / speed)
  return `${String(done)} of ${String(of)} defects, ${speed.toFixed(1)} defects/s, ${String(left)} s left: ${at}`
}

function table({ scores, soundPlays, unreachedGuards }: Proof, times: ReadonlyMap<string, number>): string[] {
  const open = scores.filter(isOpen)
  const told = scores.length <= MOST_TOLD ? scores : open
  return [
    ...told.map((score) => lineOf(score, times.get(score.id) ?? 0)),
    ...(told.length === 0 ? [] : ['']),
    ...(unreachedGuards.length === 0 ? [] : ['Guards that refuse in no play:']),
    ...unreachedGuards.map((guard) => `  ${guard}`),
    `${String(scores.length)} defects, ${String(soundPlays)} plays of the sound pair`,
    ...countLines(scores, PROOF_VERDICTS),
    `Median plays to kill: ${String(medianPlays(scores))}`,
  ]
}

function judgeTable(scores: readonly MutantScore[]): string[] {
  const told = scores.length <= MOST_TOLD ? scores : scores.filter(isOpen)
  return [
    ...told.map(({ mutant, verdict, by }) => `${verdict.padEnd(12)} ${mutant.id}: ${by}`),
    ...(told.length === 0 ? [] : ['']),
    `${String(scores.length)} changed judges`,
    ...countLines(scores, {}),
  ]
}

function countLines(
  scores: Parameters<typeof countProof>[0],
  meanings: Partial<typeof PROOF_VERDICTS>,
): string[] {
  return Object.entries(countProof(scores)).map(([verdict, count]) =>
    `  ${verdict.padEnd(12)} ${String(count).padStart(5)}  ${meanings[verdict as keyof typeof PROOF_VERDICTS] ?? ''}`.trimEnd(),
  )
}

/** Fewer defects than this are told one by one; of more, only what needs somebody to look at. */
const MOST_TOLD = 60

function lineOf({ id, verdict, plays, scenario, rows = [], rule }: Score, milliseconds: number): string {
  const by = [scenario, rule, ...rows].filter((one) => one !== undefined).join(', ')
  return `${verdict.padEnd(12)} ${id}  ${String(plays)} plays, ${(milliseconds / 1000).toFixed(2)} s${by === '' ? '' : `: ${by}`}`
}

function medianPlays(scores: readonly Score[]): number {
  const plays = scores
    .flatMap((score) => (score.verdict === 'killed' ? [score.plays] : []))
    .sort((a, b) => a - b)
  return plays[Math.floor(plays.length / 2)] ?? 0
}
