/**
 * Twins that are right: a clean history in which one reply was made that of another revision of its page. What is wrong
 * whatever the revision stands in row-twins.ts.
 */
import t from 'tap'
import { spansOf, type Recorded, type Span } from '../../src/conformance/history.js'
import { judgeChanged, playedStories, type Played } from './fixtures.js'

type Reply = Recorded & { type: 'reply' }

/** The same history with another reply to one call. */
function withReply(events: readonly Recorded[], span: string, change: (reply: Reply) => Reply): Recorded[] {
  return events.map((event) => (event.type === 'reply' && event.span === span ? change(event) : event))
}

interface Landed {
  readonly events: readonly Recorded[]
  readonly span: Span
  readonly row: string
}

/** Every reply of the stories that landed in a row. */
function allLandings(played: Played): Landed[] {
  return played.plays.flatMap((play) => {
    const events = played.histories.get(play.play) ?? []
    return spansOf(events).flatMap((span) => {
      const judgement = play.judgements.get(span.id)
      return judgement?.kind === 'landed' && span.reply !== undefined
        ? [{ events, span, row: judgement.row }]
        : []
    })
  })
}

/** The first two landings in each row: one may be special, and more of them tell nothing new. */
function landings(played: Played): Landed[] {
  const seen = new Map<string, number>()
  return allLandings(played).filter(({ row: id }) => {
    seen.set(id, (seen.get(id) ?? 0) + 1)
    return (seen.get(id) ?? 0) <= 2
  })
}

/** Statuses of other revisions for the same case. */
const REVISIONS: readonly (readonly [row: string, status: number, body: boolean])[] = [
  ['exchange/post-coins-COIN_PUB-refund/424-id-reused', 409, true],
  ['merchant/post-orders-ORDER_ID-pay/400-insufficient', 406, true],
  ['merchant/post-orders-ORDER_ID-pay/408-exchange-slow', 504, true],
  ['merchant/post-orders-ORDER_ID-pay/408-exchange-slow', 502, true],
]

t.test('what another revision of the page says is let pass', async (t) => {
  const played = await playedStories()
  for (const [rowId, status] of REVISIONS) {
    const cases = landings(played).filter((landing) => landing.row === rowId)
    t.ok(cases.length > 0, rowId)
    for (const { events, span } of cases) {
      const twin = withReply(events, span.id, (reply) => ({ ...reply, status }))
      const against = judgeChanged(played, twin).findings.filter((finding) => finding.verdict === 'violated')
      t.same(against, [], `${rowId} with ${String(status)}`)
    }
  }
})
