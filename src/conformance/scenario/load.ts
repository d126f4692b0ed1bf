/**
 * Reads scenario files, and says file, line and key when one is wrong.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LineCounter, parseDocument } from 'yaml'
import { checkScenario, GrammarError, nameOf, type Scenario } from './grammar.js'

/** A scenario file that cannot be used; the message names file, line and key. */
export class ScenarioError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ScenarioError'
  }
}

/** Scenarios may be this large; more is a mistake or an attack. */
const MAX_BYTES = 256 * 1024

/** Folder of the scenarios that come with the package. */
export const SCENARIO_FOLDER = fileURLToPath(new URL('../../../scenarios/', import.meta.url))

/** Reads one scenario. @throws ScenarioError */
export function loadScenario(path: string): Scenario {
  let text: string
  try {
    const file = statSync(path)
    if (!file.isFile()) throw new TypeError('it is no file')
    if (file.size > MAX_BYTES) throw new RangeError(`larger than ${String(MAX_BYTES)} bytes`)
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new ScenarioError(
      `${path}: cannot be read (${error instanceof Error ? error.message : 'unknown reason'})`,
    )
  }
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true })
  const [syntax] = document.errors
  if (syntax !== undefined) throw new ScenarioError(`${path}: ${syntax.message.split('\n')[0] ?? 'not YAML'}`)
  try {
    // Aliases could make a small file explode; scenarios need none.
    const scenario = checkScenario(document.toJS({ maxAliasCount: 0 }))
    const expected = basename(path).replace(/\.yaml$/, '')
    if (nameOf(scenario) !== expected)
      throw new GrammarError([], `the file is called ${expected}, the scenario ${nameOf(scenario)}`)
    return scenario
  } catch (error) {
    if (error instanceof ReferenceError) throw new ScenarioError(`${path}: aliases are not allowed`)
    if (!(error instanceof GrammarError)) throw error
    throw new ScenarioError(
      `${path}${lineOf(document, error.path, lines)}: ${error.message.replace(/^: /, '')}`,
    )
  }
}

/** Names of the scenarios that come with the package; a file is called like its scenario. */
function ownScenarioNames(): string[] {
  return readdirSync(SCENARIO_FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => basename(file, '.yaml'))
}

const pathOfOwn = (name: string): string => join(SCENARIO_FOLDER, `${name}.yaml`)

/** A scenario that comes with the package. @throws ScenarioError */
export function loadOwnScenario(name: string): Scenario {
  if (!ownScenarioNames().includes(name))
    throw new ScenarioError(`no such scenario: ${name}. \`assay list\` shows them all.`)
  return loadScenario(pathOfOwn(name))
}

/** The scenarios that come with the package, by name. @throws ScenarioError */
export function loadOwnScenarios(): Map<string, Scenario> {
  return new Map(ownScenarioNames().map((name) => [name, loadScenario(pathOfOwn(name))]))
}

function lineOf(
  document: ReturnType<typeof parseDocument>,
  path: readonly (string | number)[],
  lines: LineCounter,
): string {
  for (let length = path.length; length >= 0; length--) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
    const range =
      typeof node === 'object' && node !== null && 'range' in node ? (node.range as [number] | null) : null
    if (range !== null) return `, line ${String(lines.linePos(range[0]).line)}`
  }
  return ''
}
