/**
 * What `explore` prefers: calls that have just reached rows which nobody had reached.
 *
 * Draws then depend on the plays before them. A counterexample is none the worse for it: its input is kept whole.
 */
import type { PlayJudgement } from './checks/index.js'
import type { Span } from './history.js'
import type { Weigh } from './scenario/arbitraries.js'
import type { Letter, Scenario } from './scenario/grammar.js'
import { callsIn } from './scenario/play.js'

/** How much more often a letter is drawn at most. */
const MOST_CREDIT = 8
/** What a row that was new is worth, and what is left of it after each further play without one. */
const NEWS = 4
const FADING = 0.8

/** Remembers which calls of a campaign have been worth making. */
export class Interest {
  /** By actor and page. */
  readonly #credit = new Map<string, number>()

  constructor(readonly scenario: Scenario) {}

  /** How much more often a letter is to be drawn. */
  readonly weigh: Weigh = (letter) =>
    1 + Math.max(0, ...this.#keysOf(letter).map((key) => Math.floor(this.#credit.get(key) ?? 0)))

  /**
   * Takes a play into account.
   * @param news rows that no play before had reached
   */
  learn({ judgements, spans }: PlayJudgement, news: ReadonlySet<string>): void {
    for (const [key, credit] of this.#credit) this.#credit.set(key, credit * FADING)
    const byId = new Map(spans.map((span) => [span.id, span]))
    for (const judgement of judgements.values()) {
      if (judgement.kind !== 'landed' || !news.has(judgement.row)) continue
      const { from, to, page } = callBehind(judgement.span, byId)
      const key = `${from} ${to}/${page}`
      this.#credit.set(key, Math.min(MOST_CREDIT, (this.#credit.get(key) ?? 0) + NEWS))
    }
  }

  #keysOf(letter: Letter): string[] {
    if (!('call' in letter)) return []
    const [actor = ''] = letter.call.split('.')
    return callsIn([letter], this.scenario).map(
      ({ endpoint }) => `${actor} ${endpoint.party}/${endpoint.page}`,
    )
  }
}

/** The call of an actor in whose service a message was sent. */
function callBehind(span: Span, spans: ReadonlyMap<string, Span>): Span {
  const behind = span.cause === undefined ? undefined : spans.get(span.cause)
  return behind === undefined ? span : callBehind(behind, spans)
}
