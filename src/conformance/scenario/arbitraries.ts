/**
 * What fast-check draws for a play of a campaign. Everything is an array of small numbers, so that it shrinks.
 */
import fc from 'fast-check'
import { SeededBytes } from '../../protocol/crypto/seeded-bytes.js'
import type { Campaign, CallStep, Letter } from './grammar.js'
import type { PlayInput } from './play.js'

/** A race has at most this many moments in which there is a choice. */
const MOST_RELEASES = 60
/** Messages that wait at a time hardly ever exceed this; a larger number wraps around. */
const MOST_PARKED = 4
const MOST_COINS_PER_DEPOSIT = 3

/** Programs for every strand of a campaign, and the order of their messages. */
export function campaignInput(campaign: Campaign): fc.Arbitrary<PlayInput> {
  const programs = campaign.strands.map(({ first = [], alphabet, longest }) => {
    const rest = fc.array(oneOf(alphabet), { maxLength: longest })
    if (first.length === 0) return rest
    return fc
      .tuple(fc.option(oneOf(first), { freq: 20 }), rest)
      .map(([start, others]) => (start === null ? others : [start, ...others]))
  })
  return fc.record({
    // Fewer messages are simpler, so this shrinks to many coins at a time.
    coinsPerDeposit: fc.nat(MOST_COINS_PER_DEPOSIT - 1).map((less) => MOST_COINS_PER_DEPOSIT - less),
    programs: fc.tuple(...programs),
    releases: fc.array(fc.nat(MOST_PARKED), { maxLength: MOST_RELEASES, size: 'max' }),
  })
}

/** Shrinks to the first letter, which a campaign makes its simplest. */
function oneOf(letters: readonly Letter[]): fc.Arbitrary<CallStep> {
  return fc.oneof(
    { withCrossShrink: true },
    ...letters.map(({ weight = 1, ...step }) => ({ arbitrary: fc.constant<CallStep>(step), weight })),
  )
}

/** The order of messages in the races of a story; it follows from the seed. */
export function storyInput(seed: string): PlayInput {
  const releases = [...new SeededBytes(`${seed} releases`).bytes(MOST_RELEASES)].map(
    (byte) => byte % (MOST_PARKED + 1),
  )
  return { programs: [], releases }
}

/** A seed in the form fast-check takes: 32 bits. */
export function seedNumber(seed: string): number {
  const bytes = new SeededBytes(`${seed} draws`).bytes(4)
  return new DataView(bytes.buffer, bytes.byteOffset).getInt32(0)
}
