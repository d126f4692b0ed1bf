/**
 * Counterexamples as files: what `assay replay` takes.
 */
import Joi from 'joi'
import { rowsViolated } from '../checks/finding.js'
import type { Counterexample } from '../run.js'
import { checkScenario, GrammarError, type Scenario } from '../scenario/grammar.js'
import type { PlayInput } from '../scenario/play.js'
import { byKey, LOOSE_CALL, scenarioShapes } from '../scenario/shapes.js'

export interface SavedCounterexample {
  readonly format: 1
  readonly kind: 'counterexample'
  /** The whole scenario, so that later changes to its file do not matter. */
  readonly scenario: Scenario
  readonly play: string
  readonly seed: string
  readonly defects: readonly string[]
  readonly target: string
  readonly input: PlayInput
  /** Rows that were violated, for comparison. */
  readonly violated: readonly string[]
}

const { letter: step } = scenarioShapes([LOOSE_CALL], byKey)
const steps = Joi.array().items(step).max(200)

const shape = Joi.object<SavedCounterexample>({
  format: Joi.number().valid(1).required(),
  kind: Joi.string().valid('counterexample').required(),
  scenario: Joi.object().required(),
  play: Joi.string()
    .max(300)
    .pattern(/^[A-Za-z0-9._-]+(#[0-9]+)?$/, 'name of a play')
    .required(),
  seed: Joi.string().max(200).required(),
  defects: Joi.array().items(Joi.string().max(300)).max(100).required(),
  target: Joi.string().max(2000).required(),
  input: Joi.object({
    coinsPerDeposit: Joi.number().integer().min(1).max(256),
    setup: steps,
    programs: Joi.array().items(steps).max(20).required(),
    finish: steps,
    releases: Joi.array().items(Joi.number().integer().min(0).max(1000)).max(10_000).required(),
  }).required(),
  violated: Joi.array().items(Joi.string().max(300)).max(1000).required(),
}).prefs({ convert: false })

/** Puts a counterexample into the form of a file. */
export function saveCounterexample(
  example: Counterexample,
  about: { readonly target: string; readonly defects: readonly string[] },
): SavedCounterexample {
  return {
    format: 1,
    kind: 'counterexample',
    scenario: example.scenario,
    play: example.play,
    seed: example.seed,
    defects: about.defects,
    target: about.target,
    input: example.input,
    violated: rowsViolated(example.judged.findings),
  }
}

/** Checks the contents of a counterexample file. @returns the counterexample, or a sentence about what is wrong */
export function readCounterexample(value: unknown): SavedCounterexample | string {
  const checked = shape.validate(value)
  if (checked.error !== undefined) return checked.error.message.replace(/"/g, '')
  try {
    checkScenario(checked.value.scenario)
    return checked.value
  } catch (error) {
    if (error instanceof GrammarError) return `scenario.${error.message}`
    throw error
  }
}
