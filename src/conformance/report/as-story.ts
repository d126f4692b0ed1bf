/**
 * A counterexample as a story: the same set-up, the same calls, the same order of messages, in a file that people can
 * read, keep and change.
 */
import { Document, isScalar, isSeq, visit } from 'yaml'
import type { Recorded } from '../history.js'
import {
  checkScenario,
  isCampaign,
  nameOf,
  type Step,
  type Story,
  type StrandStep,
} from '../scenario/grammar.js'
import { isRow } from '../spec/catalogue.js'
import type { SavedCounterexample } from './counterexample.js'

/** Where lines of a story are folded, if they can be. */
const LINE = 160
/** A story may say so much about itself. */
const MOST_WORDS = 480

/**
 * Makes a story of a counterexample.
 * @param name of the story, and of its file
 * @param events of a play of it: calls that made no sense there are left out, since a story has to make sense
 * @throws GrammarError when it cannot be told as one
 */
export function asStory(saved: SavedCounterexample, name: string, events: readonly Recorded[]): Story {
  const { scenario, input } = saved
  const rows = saved.violated.filter(isRow).join(', ')
  const { coinsPerDeposit } = input
  const settings = {
    ...(coinsPerDeposit === undefined ? {} : { coins_per_deposit: coinsPerDeposit }),
    ...scenario.settings,
  }
  return checkScenario({
    story: name,
    says: `What is left of ${nameOf(scenario)} once it was made small. Violated: ${rows}`.slice(
      0,
      MOST_WORDS,
    ),
    actors: scenario.actors,
    ...(Object.keys(settings).length === 0 ? {} : { settings }),
    releases: input.releases,
    steps: isCampaign(scenario)
      ? [
          ...(input.setup ?? scenario.setup),
          ...raceOf(input.programs, events),
          ...made(input.finish ?? scenario.finish ?? [], events),
        ]
      : scenario.steps,
  }) as Story
}

/** The story as the text of a YAML file. */
export function storyYaml(story: Story): string {
  const document = new Document(story)
  visit(document, {
    Map: (_, step) => {
      // A step fits a line, as in the scenarios that come with Assay.
      if (step.has('call')) step.flow = true
    },
    Pair: (_, pair) => {
      if (isScalar(pair.key) && pair.key.value === 'releases' && isSeq(pair.value)) pair.value.flow = true
    },
  })
  return document.toString({ lineWidth: LINE, flowCollectionPadding: true })
}

/** Strands of which something is left; a single one needs nobody to race with. */
function raceOf(programs: readonly (readonly StrandStep[])[], events: readonly Recorded[]): Step[] {
  const strands = programs.map((steps) => made(steps, events)).filter((steps) => steps.length > 0)
  const [first = [], ...others] = strands
  return others.length === 0 ? [...first] : [{ race: strands }]
}

/** Steps without the calls that were left out each time they came up. */
function made<S extends Step>(steps: readonly S[], events: readonly Recorded[]): S[] {
  const skipped = new Set(events.flatMap((event) => (event.type === 'skip' ? [event.call] : [])))
  return steps.filter((step) => !('call' in step) || !skipped.has(step.call))
}
