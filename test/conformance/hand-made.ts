/** Histories of the built-in pair in which the replies of some pages were written by hand. */
import type { Recorded } from '../../src/conformance/history.js'
import type { Finding } from '../../src/conformance/checks/finding.js'
import { judgeChanged, playBuiltIn, type Body, type Played } from './fixtures.js'
import { checkScenario } from '../../src/conformance/scenario/grammar.js'

/** A reply as a test writes it. */
export interface HandMade {
  readonly status: number
  readonly body?: object | string
  readonly headers?: Readonly<Record<string, string>>
}

export interface Stage {
  readonly played: Played
  readonly events: readonly Recorded[]
}

/** Plays a story: of a shop and two wallets, unless others are named. */
export async function stage(
  name: string,
  steps: readonly object[],
  actors: object = { shop: 'storefront', alice: 'wallet', bob: 'wallet' },
  defects: readonly string[] = [],
): Promise<Stage> {
  const story = checkScenario({
    story: name,
    says: 'A story for a test.',
    actors,
    steps,
  })
  const played = await playBuiltIn([story], { defects })
  return { played, events: played.histories.get(name) ?? [] }
}

/** The history with the replies of a page written by hand, one after the other; undefined leaves one as it is. */
export function answered(
  events: readonly Recorded[],
  page: string,
  replies: readonly (HandMade | undefined)[],
): Recorded[] {
  const spans = events.flatMap((event) => (event.type === 'call' && event.page === page ? [event.span] : []))
  return events.map((event) => {
    const written = event.type === 'reply' ? replies[spans.indexOf(event.span)] : undefined
    if (event.type !== 'reply' || written === undefined) return event
    const { body: _, ...rest } = event
    const text = typeof written.body === 'string' ? written.body : JSON.stringify(written.body)
    const type = typeof written.body === 'string' ? 'text/html' : 'application/json'
    return {
      ...rest,
      status: written.status,
      headers: { 'content-type': type, ...written.headers },
      ...(written.body === undefined ? {} : { body: text }),
    }
  })
}

/** Bodies of the replies of a page, in the order of the calls. */
export function bodiesOf(events: readonly Recorded[], page: string): Body[] {
  const spans = events.flatMap((event) => (event.type === 'call' && event.page === page ? [event.span] : []))
  return spans.map((span) => {
    const reply = events.find((event) => event.type === 'reply' && event.span === span)
    return JSON.parse(reply?.type === 'reply' ? (reply.body ?? '{}') : '{}') as Body
  })
}

/** What the judge has against the replies of a page, in short. */
export function complaints(on: Stage, events: readonly Recorded[], page: string): string[] {
  return findingsOn(on, events, page).filter(isLoud).map(inShort)
}

/** Everything that the judge noticed about the replies of a page, mild things too. */
export function notices(on: Stage, events: readonly Recorded[], page: string): string[] {
  return findingsOn(on, events, page).map(inShort)
}

/** Other pages may have no handler, or one that a test is not about. */
function findingsOn({ played }: Stage, events: readonly Recorded[], page: string): Finding[] {
  const { findings, spans } = judgeChanged(played, events)
  const about = new Set(spans.flatMap((span) => (span.page === page ? [span.id] : [])))
  return findings.filter((finding) => about.has(finding.span))
}

function isLoud({ verdict }: Finding): boolean {
  return ['violated', 'wanting', 'harness', 'unknown'].includes(verdict)
}

function inShort({ verdict, row, says }: Finding): string {
  return `${verdict} ${row}: ${says}`
}
