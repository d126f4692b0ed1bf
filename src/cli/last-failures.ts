/**
 * What failed last: for each target and scenario its newest counterexample, in a folder beside those of the runs. A run
 * begins with them; one that is mended is taken away.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { nameOf, saveCounterexample, type ConformResult, type SavedCounterexample } from '../index.js'
import { UsageError } from './exit.js'
import { readSaved } from './saved.js'

/** Name of the folder. */
const FOLDER = 'last-failures'
/** There are not so many scenarios; more files are somebody else's. */
const MOST_FILES = 500

export class LastFailures {
  readonly #path: string

  /** @param out where the folders of the runs are */
  constructor(out: string) {
    this.#path = join(out, FOLDER)
  }

  /** @returns the failing cases, and what is wrong with files that are none */
  read(): { readonly cases: readonly SavedCounterexample[]; readonly ignored: readonly string[] } {
    const cases: SavedCounterexample[] = []
    const ignored: string[] = []
    for (const name of this.#names()) {
      try {
        cases.push(readSaved(join(this.#path, name)))
      } catch (error) {
        if (!(error instanceof UsageError)) throw error
        ignored.push(error.message)
      }
    }
    return { cases, ignored }
  }

  /** Keeps what the run has found, and forgets what it has seen mended. */
  update(result: ConformResult, defects: readonly string[]): void {
    const { target, again = [], counterexamples } = result
    for (const { scenario, now } of again)
      if (now.length === 0) rmSync(this.#fileOf(target, scenario), { force: true })
    if (counterexamples.length > 0) mkdirSync(this.#path, { recursive: true })
    for (const example of counterexamples)
      writeFileSync(
        this.#fileOf(target, nameOf(example.scenario)),
        `${JSON.stringify(saveCounterexample(example, { target, defects }), null, 2)}\n`,
      )
  }

  /** Another target has cases of its own: the name of a file tells them apart. */
  #fileOf(target: string, scenario: string): string {
    const whose = createHash('sha256').update(target).digest('hex').slice(0, 12)
    return join(this.#path, `${scenario}-${whose}.json`)
  }

  #names(): string[] {
    try {
      return readdirSync(this.#path)
        .filter((name) => name.endsWith('.json'))
        .sort()
        .slice(0, MOST_FILES)
    } catch {
      // Nothing has failed yet, or nobody may look; either way there is nothing to begin with.
      return []
    }
  }
}
