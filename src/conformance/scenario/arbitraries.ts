/**
 * What fast-check draws for a play of a campaign. How that is made smaller stands in `shrink.ts`.
 */
import fc from 'fast-check'
import { SeededBytes } from '../../protocol/crypto/seeded-bytes.js'
import { choicesIn, settled } from './drawn.js'
import type { Campaign, Letter, Step, Story, Strand, StrandStep } from './grammar.js'
import type { PlayInput } from './play.js'

/** Choices that are drawn for a race, unless it has so many calls that it may need more. */
const CHOICES = 60
/** Moments of choice for each call: plays were seen to have 3.5 at most (`npm run bench:orders`). */
const CHOICES_PER_CALL = 4
/**
 * The largest number that is drawn, unless there are more strands: each has one message under way, as long as parties
 * send theirs one after the other. A number larger than the messages that wait wraps around.
 */
const LARGEST_CHOICE = 4
/** Coins that a merchant hands in at a time, at most. */
export const MOST_COINS_PER_DEPOSIT = 3

/** How much more often a letter is drawn than the campaign says: a whole number, 1 if no more. */
export type Weigh = (letter: Letter) => number

/** Draws the input of a play; it follows from the seed, and from what the letters weigh. */
export function drawInput(campaign: Campaign, seed: string, weigh: Weigh = () => 1): PlayInput {
  const options = { seed: seedNumber(seed), numRuns: 1, unbiased: true }
  const [input] = fc.sample(campaignInput(campaign, seed, weigh), options)
  if (input === undefined) throw new Error('fast-check drew nothing')
  return input
}

/**
 * What the set-up leaves open, programs for every strand of a campaign, and the order of their messages.
 * @param seed of the play: it decides which part of the alphabet the play draws from
 */
function campaignInput(campaign: Campaign, seed: string, weigh: Weigh): fc.Arbitrary<PlayInput> {
  const swarm = new SeededBytes(`${seed} swarm`)
  const programs = campaign.strands.map((strand) => program(strand, swarm, weigh))
  return fc.record(
    {
      coinsPerDeposit: fc.nat(MOST_COINS_PER_DEPOSIT - 1).map((less) => MOST_COINS_PER_DEPOSIT - less),
      ...(choicesIn(campaign.setup).length > 0 ? { setup: settling(campaign.setup) } : {}),
      ...(choicesIn(campaign.finish).length > 0 ? { finish: settling(campaign.finish ?? []) } : {}),
      programs: fc.tuple(...programs),
      releases: fc.array(fc.nat(Math.max(LARGEST_CHOICE, campaign.strands.length - 1)), {
        maxLength: Math.max(CHOICES, callsOf(campaign) * CHOICES_PER_CALL),
        size: 'max',
      }),
    },
    { noNullPrototype: true },
  )
}

function callsOf({ strands }: Campaign): number {
  return strands.reduce((sum, { first, longest }) => sum + longest + (first === undefined ? 0 : 1), 0)
}

function program(
  { first = [], alphabet, longest }: Strand,
  swarm: SeededBytes,
  weigh: Weigh,
): fc.Arbitrary<StrandStep[]> {
  const rest = fc.array(oneOf(partOf(alphabet, swarm), weigh), { maxLength: longest })
  if (first.length === 0) return rest
  return fc
    .tuple(fc.option(oneOf(first, weigh), { freq: 20 }), rest)
    .map(([start, others]) => (start === null ? others : [start, ...others]))
}

/**
 * Half of the plays draw from the whole alphabet, the others from a random part of it: a race that needs the same
 * three letters again and again hardly ever comes up among thirty.
 */
function partOf(alphabet: readonly Letter[], swarm: SeededBytes): readonly Letter[] {
  const [isWhole = 0, ...kept] = swarm.bytes(alphabet.length + 1)
  const part = alphabet.filter((_, index) => ((kept[index] ?? 0) & 1) === 1)
  return (isWhole & 1) === 1 || part.length === 0 ? alphabet : part
}

function oneOf(letters: readonly Letter[], weigh: Weigh): fc.Arbitrary<StrandStep> {
  return fc.oneof(
    ...letters.map((letter) => {
      const { weight = 1, ...step } = letter
      return { arbitrary: settling<StrandStep>(step), weight: weight * weigh(letter) }
    }),
  )
}

/** The value with what it leaves open drawn. */
function settling<T extends Step | readonly Step[]>(open: T): fc.Arbitrary<T> {
  const picks = choicesIn(open).map((count) => fc.nat(count - 1))
  return picks.length === 0 ? fc.constant(open) : fc.tuple(...picks).map((drawn) => settled(open, drawn))
}

/** The order of messages in the races of a story: its own, or one that follows from the seed. */
export function storyInput(story: Story, seed: string): PlayInput {
  if (story.releases !== undefined) return { programs: [], releases: story.releases }
  const releases = [...new SeededBytes(`${seed} releases`).bytes(CHOICES)].map(
    (byte) => byte % (LARGEST_CHOICE + 1),
  )
  return { programs: [], releases }
}

/** A seed in the form fast-check takes: 32 bits. */
export function seedNumber(seed: string): number {
  const bytes = new SeededBytes(`${seed} draws`).bytes(4)
  return new DataView(bytes.buffer, bytes.byteOffset).getInt32(0)
}
