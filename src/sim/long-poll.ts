/** How long a request may be held. */

/** Seconds for which nobody is held longer, whatever is asked for. */
const PATIENCE = 600

/** Seconds to wait for a `timeout_ms`; parts of a second are waited for whole. */
export function pollSeconds(timeoutMs: number | undefined): number {
  return Math.min(PATIENCE, Math.max(0, Math.ceil((timeoutMs ?? 0) / 1000)))
}

/**
 * Reads a number of a query, 64 bits without a sign (exchange-api, long polling). What a double cannot hold is beyond
 * all patience, and may lose its last digits.
 * @returns 0 where nothing is said, undefined where it is no such number
 */
export function readNumber(text: string | null): number | undefined {
  if (text === null || text === '') return 0
  return /^[0-9]{1,20}$/.test(text) && BigInt(text) < 2n ** 64n ? Number(text) : undefined
}
