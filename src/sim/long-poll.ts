/** How long a request may be held. */

/** Seconds for which nobody is held longer, whatever is asked for. */
const PATIENCE = 600

/** Seconds to wait for a `timeout_ms`; parts of a second are waited for whole. */
export function pollSeconds(timeoutMs: number | undefined): number {
  return Math.min(PATIENCE, Math.max(0, Math.ceil((timeoutMs ?? 0) / 1000)))
}
