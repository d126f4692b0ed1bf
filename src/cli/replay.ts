/** `assay replay`: plays a counterexample again and says whether it still violates the same rows. */
import { writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import {
  asStory,
  replay,
  rowsViolated,
  storyYaml,
  terminalReport,
  type Replayed,
  type SavedCounterexample,
} from '../index.js'
import { EXIT_HARNESS, UsageError } from './exit.js'
import { ofFiles } from './options.js'
import { hasColours } from './progress.js'
import { readSaved } from './saved.js'

interface ReplayArguments {
  readonly file: string
  readonly json: boolean
  readonly times: number
  readonly merchant: string | undefined
  readonly token: string | undefined
  readonly bank: string | undefined
  readonly asStory: string | undefined
}

/** What several plays of one counterexample came to. */
interface Outcome {
  readonly violated: readonly string[]
  /** True if these are the rows that were violated when it was found. */
  readonly same: boolean
  /** True if every byte was the same as in the first of these plays. */
  readonly identical: boolean
}

/** Runs the command. @returns the exit code */
export async function runReplay(args: ReplayArguments): Promise<number> {
  const saved = readSaved(args.file)
  const storyFile = args.asStory
  if (storyFile !== undefined) checkStoryName(storyFile)
  const { first, outcomes } = await playAll(saved, args)
  const isRemote = args.merchant !== undefined
  if (storyFile !== undefined) writeStory(saved, first, storyFile)
  if (storyFile !== STANDARD_OUTPUT)
    process.stdout.write(
      args.json
        ? `${JSON.stringify({ ...outcomes[0], plays: outcomes, findings: first.findings }, null, 2)}\n`
        : tell(saved, first, outcomes, args),
    )
  // On the built-in pair nothing is left to chance; a difference is a mistake of ours.
  if (!isRemote && outcomes.some(({ identical }) => !identical)) return EXIT_HARNESS
  return outcomes.some(({ violated }) => violated.length > 0) ? 1 : 0
}

async function playAll(
  saved: SavedCounterexample,
  { times, merchant, token, bank }: ReplayArguments,
): Promise<{ readonly first: Replayed; readonly outcomes: readonly Outcome[] }> {
  const where = {
    ...(merchant === undefined ? {} : { merchant }),
    ...(token === undefined ? {} : { token }),
    ...(bank === undefined ? {} : { bank }),
  }
  const first = await replay(saved, where)
  const bytes = JSON.stringify(first.events)
  const outcomes = [outcomeOf(saved, first, bytes)]
  while (outcomes.length < times) outcomes.push(outcomeOf(saved, await replay(saved, where), bytes))
  return { first, outcomes }
}

function outcomeOf(saved: SavedCounterexample, { findings, events }: Replayed, bytes: string): Outcome {
  const violated = rowsViolated(findings)
  const same =
    saved.violated.length === violated.length && saved.violated.every((row) => violated.includes(row))
  return { violated, same, identical: JSON.stringify(events) === bytes }
}

function tell(
  saved: SavedCounterexample,
  first: Replayed,
  outcomes: readonly Outcome[],
  { merchant, asStory: storyFile }: ReplayArguments,
): string {
  const target = merchant === undefined ? saved.target : `merchant at ${merchant}`
  const report = terminalReport(
    { ...EMPTY_RUN, target, seed: saved.seed, plays: [first] },
    { colours: hasColours(), counterexampleFiles: [], findingsOnly: true },
  )
  const lines = [
    ...(merchant === undefined
      ? []
      : [
          'Played again as well as it can be: the same calls with new orders and coins, in an order of its own.',
        ]),
    ...(outcomes.length === 1 ? [outcome(saved.violated, outcomes[0])] : several(saved, outcomes, merchant)),
    ...(storyFile === undefined || storyFile === STANDARD_OUTPUT
      ? []
      : [`Written as a story: assay conform ${pathOf(storyFile)}${defectsOf(saved)}`]),
  ]
  return `${report}${lines.join('\n')}\n`
}

/** A run of nothing, to put a single play into. */
const EMPTY_RUN = {
  replayable: true,
  profile: {},
  counterexamples: [],
  inapplicable: [],
  schedules: new Map<string, never>(),
  interrupted: false,
}

function outcome(before: readonly string[], now: Outcome | undefined): string {
  if (now === undefined || now.violated.length === 0) return `No longer violated: ${before.join(', ')}`
  if (now.same) return 'Violated again, the same rows.'
  return `Violated, but not the same rows as before (${before.join(', ')}).`
}

function several(
  saved: SavedCounterexample,
  outcomes: readonly Outcome[],
  merchant: string | undefined,
): string[] {
  const again = outcomes.filter(({ same }) => same).length
  const others = outcomes.filter(({ same, violated }) => !same && violated.length > 0).length
  const different = outcomes.flatMap(({ identical }, index) => (identical ? [] : [String(index + 1)]))
  return [
    `Violated the same rows in ${String(again)} of ${String(outcomes.length)} plays, others in ${String(others)}; before: ${saved.violated.join(', ')}`,
    ...(merchant !== undefined
      ? []
      : [
          different.length === 0
            ? 'All of them are the same, byte for byte.'
            : `Not the same as the first, which is a fault of Assay: play ${different.join(', ')}`,
        ]),
  ]
}

/** Where a story goes that is to be printed. */
const STANDARD_OUTPUT = '-'

function checkStoryName(file: string): void {
  if (file !== STANDARD_OUTPUT && !/^[a-z][a-z0-9-]{0,63}\.yaml$/.test(basename(file)))
    throw new UsageError(
      '--as-story takes the name of a file such as my-story.yaml, in small letters, or - to print it',
    )
}

function writeStory(saved: SavedCounterexample, { events }: Replayed, file: string): void {
  const name = file === STANDARD_OUTPUT ? 'counterexample' : basename(file, '.yaml')
  const text = storyYaml(asStory(saved, name, events))
  if (file === STANDARD_OUTPUT) process.stdout.write(text)
  else
    ofFiles('the story cannot be written', () => {
      writeFileSync(file, text, { flag: 'wx' })
    })
}

/** A path that is not taken for a name, when a file is meant. */
function pathOf(file: string): string {
  return /[/\\]/.test(file) ? file : `./${file}`
}

function defectsOf({ defects }: SavedCounterexample): string {
  return defects.map((id) => ` --defect ${id}`).join('')
}
