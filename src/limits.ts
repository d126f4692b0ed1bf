/** Numbers that the library and the command line share; a file of its own, so that reading them loads nothing. */

/** Plays of each campaign unless said otherwise. */
export const DEFAULT_PLAYS = 25

/** More plays would take weeks. */
export const MOST_PLAYS = 10_000_000

/** More orders of one story would take days, and their beginnings a lot of memory. */
export const MOST_ORDERS = 1_000_000

/** A run may take a week. */
export const MOST_SECONDS = 7 * 24 * 3600
