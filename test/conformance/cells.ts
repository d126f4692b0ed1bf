/**
 * What each public page says about an order in each of its states, as the stories show it: every cell of the table that
 * the pages make together is played, and the clean pair answers as the pages want.
 */
import t from 'tap'
import type { Level } from '../../src/conformance/spec/row.js'
import { row, rowsOfPage } from '../../src/conformance/spec/catalogue.js'
import { playedStories } from './fixtures.js'

const STATES = ['unknown', 'unpaid', 'claimed', 'paid', 'refunded', 'expired'] as const
type State = (typeof STATES)[number]

/** Where a cell was read: a page, the reference or a client, or nowhere. The last is only observed. */
const LEVEL_OF = { page: 'must', seen: 'should', inferred: 'observe' } as const satisfies Record<
  string,
  Level
>
type Source = keyof typeof LEVEL_OF

/** The rows of which one is right. */
type Cell = readonly [source: Source, rows: readonly string[]]

const CELLS: Readonly<Record<string, Readonly<Record<State, readonly Cell[]>>>> = {
  'post-orders-ORDER_ID-claim': {
    unknown: [['page', ['404-unknown']]],
    unpaid: [['page', ['200-claimed']]],
    claimed: [
      ['seen', ['200-claimed-before']],
      ['page', ['409-claimed-by-another']],
    ],
    paid: [
      ['seen', ['200-claimed-before']],
      ['seen', ['409-claimed-by-another']],
    ],
    refunded: [
      ['seen', ['200-claimed-before']],
      ['seen', ['409-claimed-by-another']],
    ],
    expired: [['seen', ['200-claimed', '200-claimed-before']]],
  },
  'post-orders-ORDER_ID-unclaim': {
    unknown: [['page', ['404-not-claimed']]],
    unpaid: [['page', ['404-not-claimed']]],
    claimed: [
      ['page', ['204-released']],
      ['page', ['403-signature']],
    ],
    paid: [['page', ['404-not-claimed']]],
    refunded: [['page', ['404-not-claimed']]],
    expired: [['inferred', ['204-released']]],
  },
  'post-orders-ORDER_ID-pay': {
    unknown: [['page', ['404-order-unknown']]],
    unpaid: [['seen', ['404-not-claimed']]],
    claimed: [
      ['page', ['200-paid']],
      ['page', ['400-insufficient', '406-insufficient']],
    ],
    paid: [
      ['seen', ['200-paid-before']],
      ['page', ['409-already-paid']],
    ],
    refunded: [
      ['page', ['402-refunded']],
      ['inferred', ['409-already-paid']],
    ],
    expired: [['page', ['410-expired']]],
  },
  'post-orders-ORDER_ID-paid': {
    unknown: [['page', ['404-unknown']]],
    unpaid: [['inferred', ['404-unknown']]],
    claimed: [
      ['inferred', ['404-unknown']],
      ['page', ['403-signature']],
    ],
    paid: [['page', ['200-proven', '204-proven']]],
    refunded: [['page', ['200-proven', '204-proven']]],
    expired: [['inferred', ['200-proven', '204-proven']]],
  },
  'post-orders-ORDER_ID-abort': {
    unknown: [['page', ['404-unknown']]],
    unpaid: [['seen', ['404-not-claimed']]],
    claimed: [['page', ['200-aborted']]],
    paid: [['page', ['412-already-paid']]],
    refunded: [['inferred', ['412-already-paid']]],
    expired: [['inferred', ['200-aborted']]],
  },
  'post-orders-ORDER_ID-refund': {
    unknown: [['page', ['404-unknown']]],
    unpaid: [['inferred', ['404-not-claimed', '404-not-paid', '204-not-paid', '403-other-contract']]],
    claimed: [['inferred', ['204-not-paid', '404-not-paid']]],
    paid: [['page', ['204-nothing-granted']]],
    refunded: [['page', ['200-collected']]],
    expired: [['page', ['410-wire-deadline-past', '204-nothing-granted']]],
  },
  'get-orders-ORDER_ID': {
    unknown: [['page', ['404-unknown']]],
    unpaid: [
      ['page', ['402-unpaid']],
      ['page', ['403-no-credentials']],
    ],
    claimed: [['page', ['402-unpaid']]],
    paid: [['page', ['200-paid']]],
    refunded: [['page', ['200-paid']]],
    expired: [['inferred', ['402-unpaid']]],
  },
}

for (const [page, cells] of Object.entries(CELLS)) {
  t.test(page, async (t) => {
    const { plays } = await playedStories()
    const known = new Set(rowsOfPage(`merchant/${page}`).map(({ id }) => id))
    for (const state of STATES) {
      const play = plays.find(({ scenario }) => scenario === `order-states-${state}`)
      const answers = (play?.spans ?? [])
        .filter((span) => span.page === page && span.cause === undefined)
        .map((span) => ({ span, judgement: play?.judgements.get(span.id) }))
      for (const [source, rows] of cells[state]) {
        const ids = rows.map((name) => `merchant/${page}/${name}`)
        t.ok(
          ids.every((id) => known.has(id)),
          ids.join(', '),
        )
        const cell = answers.filter(
          ({ judgement }) => judgement?.kind === 'landed' && ids.some((id) => judgement.fits.includes(id)),
        )
        const isPromised = ids.some((id) => row(id).level === 'must')
        t.ok(source !== 'page' || isPromised, `${state}: ${rows.join(', ')} is promised by a page`)
        t.ok(cell.length > 0, `${state}: one of ${rows.join(', ')} (${LEVEL_OF[source]}) is played`)
        t.ok(
          cell.some(({ span }) => span.expected.some((id) => ids.includes(id))),
          `${state}: and its story says so`,
        )
      }
    }
  })
}
