/**
 * When the keys of an exchange take over from one another. Everything counts in seconds from the beginning of its
 * first keys, so that the same clock always finds the same keys.
 */

export const DAY = 86_400
export const YEAR = 365 * DAY
/** Keys are published as valid a little before the world begins, so that clock skew does not hurt. */
const HEAD_START = 3600
/** For how long old keys are still used when new ones are there. */
const OVERLAP = 30 * DAY
/** How long before their time new keys are shown. */
const NOTICE = 30 * DAY
const STEP = YEAR - OVERLAP
/** Fees hold for this long. */
const FEE_PERIOD = 3 * YEAR

/** Seconds at which the keys of a generation, from 0 on, begin. */
function beginningOf(epoch: number, generation: number): number {
  return epoch - HEAD_START + generation * STEP
}

/** The times of a key, or of fees. */
export interface Period {
  readonly start: number
  /** When it is used for the last time. */
  readonly expire: number
  /** When nothing more follows from it. */
  readonly end: number
}

/** What is a key good for: a denomination for a year of withdrawals and three of deposits; so are signatures. */
export function keyPeriod(epoch: number, generation: number): Period {
  const start = beginningOf(epoch, generation)
  return { start, expire: start + YEAR, end: start + 3 * YEAR }
}

/** Seconds until which disputes about a denomination of this beginning are settled. */
export function legalEnd(start: number): number {
  return start + 6 * YEAR
}

/** True if something with this period is shown: from a month before its beginning until its end. */
export function isShown({ start, end }: Period, now: number): boolean {
  return start - NOTICE <= now && now < end
}

/** The generation that signs: the last one that has begun. */
export function presentGeneration(epoch: number, now: number): number {
  return Math.max(0, Math.floor((now - beginningOf(epoch, 0)) / STEP))
}

/** Generations of keys without end of which some are shown, in order. */
export function shownGenerations(epoch: number, now: number): number[] {
  const first = Math.max(0, presentGeneration(epoch, now - 3 * YEAR))
  const candidates = Array.from({ length: 6 }, (_, index) => first + index)
  return candidates.filter((generation) => isShown(keyPeriod(epoch, generation), now))
}

/** Periods in which fees hold, of which some are shown: the present one, and the next one in its last year. */
export function shownFeePeriods(epoch: number, now: number): Period[] {
  const beginning = beginningOf(epoch, 0)
  const present = Math.max(0, Math.floor((now - beginning) / FEE_PERIOD))
  return [present, present + 1]
    .map((index) => beginning + index * FEE_PERIOD)
    .map((start) => ({ start, expire: start + FEE_PERIOD, end: start + FEE_PERIOD }))
    .filter(({ start }) => start - YEAR <= now)
}
