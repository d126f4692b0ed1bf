/**
 * Where rows were read. Dates and revisions stand here once; docs/spec-notes.md tells more about each.
 */
import type { Source } from './row.js'

/** One of the five documents that this project is judged by. */
export const SEED = {
  payCommit: seed('taler-docs commit 3b80efe of 2022-06-06 (pay: new 409 case)'),
  abort: seed('post-orders-ORDER_ID-abort, 5983-byte revision of early 2026'),
  unclaim: seed('post-orders-ORDER_ID-unclaim, 1881-byte revision of early 2026'),
  paid: seed('post-orders-ORDER_ID-paid, 2500-byte revision of early 2026'),
  refund: seed('post-coins-COIN_PUB-refund, 4348-byte revision of early 2026'),
} as const

/** A published page of the docs, in the newest revision we could read. */
export function page(name: string, revision: string): Source {
  return { kind: 'page', where: `${name}, ${revision}` }
}

/** Source code of the reference implementation. */
export function reference(what: string): Source {
  return { kind: 'reference', where: what }
}

/** Recorded traffic of exchange 0.14.1 (protocol 23). */
export function recording(...numbers: readonly number[]): Source {
  return { kind: 'recording', where: `exchange 0.14.1, recording ${numbers.map(String).join(', ')}` }
}

/** Our own conclusion; the reason is the source. */
export function inferred(why: string): Source {
  return { kind: 'inferred', where: why }
}

function seed(where: string): Source {
  return { kind: 'seed', where }
}
