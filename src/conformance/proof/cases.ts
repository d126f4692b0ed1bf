/**
 * Cases: histories with what the judge says about them. A judge that is wrong on purpose has to say something else about
 * one of them.
 */
import { judgeRead, readPlay, type PlayJudgement } from '../checks/index.js'
import type { Finding } from '../checks/finding.js'
import type { Recorded, Span } from '../history.js'
import { watch, type Traits } from './traits.js'
import {
  crossingsOf,
  landingsOf,
  pageOf,
  twinsOf,
  type JudgedPlay,
  type Landing,
  type Twin,
} from './twins.js'

/** A history, and what the judge says about it. */
export interface Case {
  readonly name: string
  readonly events: readonly Recorded[]
  /** Pages of the replies that tell something: those of the whole play, or of the reply that was altered. */
  readonly pages: ReadonlySet<string>
  /** Rows that were open, landed in, or named. */
  readonly rows: ReadonlySet<string>
  /** What the judge says, in short. */
  readonly said: ReadonlySet<string>
  /** The first thing that it says, where it says anything: what has to be found. */
  readonly lead: Finding | undefined
}

/** All cases, and what was seen of rows and oracles while they were judged. */
export interface Corpus {
  readonly opening: readonly Span[]
  readonly cases: readonly Case[]
  readonly traits: Traits
}

/**
 * Makes cases of plays: the plays as they are, and twins of one reply for each row.
 * @param plays plays of a target that is right
 * @param spoilt plays of targets that are wrong
 */
export function corpusOf(
  opening: readonly Span[],
  plays: readonly (readonly Recorded[])[],
  spoilt: readonly (readonly Recorded[])[] = [],
): Corpus {
  const maker = new Maker(opening)
  const judged = plays.map((events) => ({ events, judged: maker.add(nameOf(events), events) }))
  for (const events of spoilt) maker.add(nameOf(events), events)
  for (const landing of withMadeOnes(maker, judged)) {
    for (const twin of twinsOf(landing)) maker.addTwin(twin)
  }
  return maker
}

/** Landings of the plays, and of twins with the reply of another row that is as right. */
function withMadeOnes(maker: Maker, plays: readonly JudgedPlay[]): Landing[] {
  const landings = new Map(landingsOf(plays, () => true).map((one) => [one.row, one]))
  for (const landing of [...landings.values()]) {
    for (const twin of crossingsOf(landing, landings)) {
      const judged = maker.addTwin(twin)
      const judgement = judged.judgements.get(landing.span.id)
      if (judgement?.kind !== 'landed' || landings.has(judgement.row) || judged.findings.some(isLoud))
        continue
      const [made] = landingsOf(
        [{ judged, events: twin.events }],
        (page) => page === pageOf(landing.span),
      ).filter(({ row }) => row === judgement.row)
      if (made !== undefined) landings.set(made.row, made)
    }
  }
  return [...landings.values()]
}

class Maker implements Corpus {
  readonly cases: Case[] = []
  readonly #watch = watch()
  readonly traits = this.#watch.traits

  constructor(readonly opening: readonly Span[]) {}

  addTwin(twin: Twin): PlayJudgement {
    const { landing, alteration, what, events } = twin
    const name = `${landing.row} at ${landing.events[0]?.play ?? ''} ${landing.span.id}, ${alteration.name} (${what})`
    return this.add(name, events, new Set([pageOf(landing.span)]))
  }

  add(name: string, events: readonly Recorded[], pages?: ReadonlySet<string>): PlayJudgement {
    const judged = judgeRead(readPlay(events, this.opening), this.#watch.judge)
    const open = this.#watch.rowsOpen()
    const landed = [...judged.judgements.values()].flatMap((one) => (one.kind === 'landed' ? one.row : []))
    const named = judged.findings.flatMap(({ row, refused = [] }) => [row, ...refused.map((one) => one.row)])
    this.cases.push({
      name,
      events,
      pages: pages ?? new Set(judged.spans.map(pageOf)),
      rows: new Set([...open, ...landed, ...named]),
      said: new Set(judged.findings.map(inShort)),
      lead: leadOf(judged),
    })
    return judged
  }
}

function nameOf(events: readonly Recorded[]): string {
  return events[0]?.play ?? ''
}

/** The first thing that the judge says about a target, the grave before the mild. */
export function leadOf({ findings, spans }: Pick<PlayJudgement, 'findings' | 'spans'>): Finding | undefined {
  const repliedAt = new Map(spans.map((one) => [one.id, one.repliedAt]))
  const sorted = [...findings].sort(
    (left, right) => (repliedAt.get(left.span) ?? 0) - (repliedAt.get(right.span) ?? 0),
  )
  return sorted.find(isLoud) ?? sorted.find(({ verdict }) => verdict === 'seen')
}

/** True if a finding blames somebody. */
export function isLoud({ verdict }: Pick<Finding, 'verdict'>): boolean {
  return verdict === 'violated' || verdict === 'wanting' || verdict === 'harness'
}

/** A finding in short: its verdict, what it is against, and where. */
export function inShort({ verdict, row, span }: Finding): string {
  return `${verdict} ${row} ${span}`
}
