/** Seconds by which the clock of a target may differ from ours. */
export const CLOCK_TOLERANCE = 60
