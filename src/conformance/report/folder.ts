/**
 * Writes the reports of a run into a folder of its own, the history while it grows.
 */
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Recorded } from '../history.js'
import type { RunResult } from '../run.js'
import { saveCounterexample } from './counterexample.js'
import { junitXml } from './junit.js'
import { runJson } from './run-json.js'

export class RunFolder {
  readonly path: string
  readonly #history: number

  /**
   * Makes a folder that did not exist before.
   * @param name wished name; a number is added if it is taken
   */
  constructor(parent: string, name: string) {
    mkdirSync(parent, { recursive: true })
    let path = join(parent, name)
    for (let number = 2; !isMade(path); number++) path = join(parent, `${name}-${String(number)}`)
    this.path = path
    this.#history = openSync(join(path, 'history.jsonl'), 'w')
  }

  /** Appends the history of a play: one event a line. */
  writeHistory(events: readonly Recorded[]): void {
    writeSync(this.#history, events.map((event) => `${JSON.stringify(event)}\n`).join(''))
  }

  /** Writes run.json, junit.xml and the counterexamples. @returns the paths of the counterexamples */
  writeReports(
    result: RunResult,
    about: { readonly version: string; readonly defects: readonly string[] },
  ): string[] {
    closeSync(this.#history)
    const names = result.counterexamples.map((_, index) => `counterexample-${String(index + 1)}.json`)
    for (const [index, example] of result.counterexamples.entries()) {
      const { target } = result
      this.#write(names[index] ?? '', saveCounterexample(example, { target, defects: about.defects }))
    }
    this.#write('run.json', runJson(result, about.version, names))
    writeFileSync(join(this.path, 'junit.xml'), junitXml(result))
    return names.map((name) => join(this.path, name))
  }

  #write(name: string, contents: object): void {
    writeFileSync(join(this.path, name), `${JSON.stringify(contents, null, 2)}\n`)
  }
}

/** Makes a folder, in one step: two runs may begin in the same second. @returns false if somebody else has it */
function isMade(path: string): boolean {
  try {
    mkdirSync(path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}
