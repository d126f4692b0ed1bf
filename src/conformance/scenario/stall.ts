/** Plays that cannot come to their end, and what is known about why. */
import type { Stall } from '../history.js'

/** Moves told of a race that goes round in circles. */
const MOST_TOLD = 12
/** Moves that are remembered: enough for a circle of a third of this. */
export const MOST_REMEMBERED = 180

/** Somebody is not done, and waiting on makes no sense. */
export class StalledError extends Error {
  constructor(readonly stall: Stall) {
    super(SENTENCES[stall.kind])
    this.name = 'StalledError'
  }
}

const SENTENCES: Readonly<Record<Stall['kind'], string>> = {
  deadlock: 'nobody can go on: everybody waits for something that only another one could bring',
  livelock: 'messages are sent on and on, and nobody comes to an end',
  silence: 'somebody waits for something that does not come, and that is neither a message nor the clock',
}

/** The moves that come again and again at the end of these; failing that, the last ones. */
export function cycleOf(moves: readonly string[]): readonly string[] {
  for (let length = 1; length * 3 <= moves.length; length++) {
    const isCycle = moves
      .slice(-2 * length)
      .every((move, index) => move === moves[moves.length - 3 * length + index])
    if (isCycle) return moves.slice(-length)
  }
  return moves.slice(-MOST_TOLD)
}
