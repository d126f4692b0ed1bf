/** How long a request may be held. */

/** Seconds for which nobody is held longer, whatever is asked for. */
const PATIENCE = 600

/** A number of 64 bits in a query, zero when it is not there; undefined when it is no such number. */
export function readNumber(text: string | null): number | undefined {
  const given = text === null || text === '' ? '0' : text
  return /^[0-9]{1,20}$/.test(given) && BigInt(given) < 2n ** 64n ? Number(given) : undefined
}

/** Seconds to wait for a `timeout_ms`; parts of a second are waited for whole. */
export function pollSeconds(timeoutMs: number | undefined): number {
  return Math.min(PATIENCE, Math.max(0, Math.ceil((timeoutMs ?? 0) / 1000)))
}
