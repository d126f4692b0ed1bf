/**
 * Cases: histories with what the judge says about them. A judge that is wrong on purpose has to say something else about
 * one of them.
 */
import { judgeRead, readPlay, type PlayJudgement } from '../../checks/index.js'
import type { Finding } from '../../checks/finding.js'
import { spansOf, type Recorded, type Span } from '../../history.js'
import { rowsOfPage } from '../../spec/catalogue.js'
import { ALTERATIONS, FURTHER_ALTERATIONS, type Reply } from './alterations.js'
import { watch } from './traits.js'
import { crossingsOf, landingsOf, pageOf, twinsOf, type Landing, type Twin } from './twins.js'

const ALL_ALTERATIONS = [...ALTERATIONS, ...FURTHER_ALTERATIONS]

/** A history, and what the judge says about it. */
export interface Case {
  readonly name: string
  readonly events: readonly Recorded[]
  /** Pages of the replies that tell something: those of the whole play, or of the reply that was altered. */
  readonly pages: ReadonlySet<string>
  /** Rows that were open, landed in, or named. */
  readonly rows: ReadonlySet<string>
  /** What the judge says, in short, each with the checks that say it. */
  readonly said: ReadonlyMap<string, readonly string[]>
  /** Rows that it says something against. */
  readonly against: ReadonlySet<string>
  /** The row whose reply was put in the place of another, if one was. */
  readonly replyOf?: string
  /** The first thing that it says, where it says anything: what has to be found. */
  readonly lead: Finding | undefined
}

/** Plays that were judged, of which cases are made page by page: all twins of all pages would fill the memory. */
export class Ground {
  readonly #watch = watch()
  /** What was seen of rows and oracles until now. */
  readonly traits = this.#watch.traits
  readonly opening: readonly Span[]
  readonly #plays: readonly Case[]
  readonly #landings: Map<string, Landing>
  /** Replies of calls to which a row was open, by row. */
  readonly #openings = new Map<string, Landing>()

  /**
   * @param opening what a run asks its target first
   * @param plays plays of a target that is right
   */
  constructor(opening: readonly Recorded[], plays: readonly (readonly Recorded[])[]) {
    this.opening = spansOf(opening)
    const judged = plays.map((events) => this.#judge(events[0]?.play ?? '', events))
    this.#plays = judged.map((one) => one.case)
    for (const {
      judged: one,
      case: { events },
      rowsOpen,
    } of judged.toReversed()) {
      const plain = events.filter(({ type }) => type !== 'expect')
      for (const [row, id] of rowsOpen) {
        const span = one.spans.find((candidate) => candidate.id === id)
        const landing = span === undefined ? undefined : replyIn(plain, span, row)
        if (landing !== undefined) this.#openings.set(row, landing)
      }
    }
    const landings = landingsOf(
      judged.map((one) => ({ judged: one.judged, events: one.case.events })),
      () => true,
    )
    this.#landings = new Map(landings.map((one) => [one.row, one]))
  }

  /** The plays in which a page is called, and the twins of its replies: of one for each row. */
  casesOf(page: string): Case[] {
    const own = this.#landingsOn(page)
    const crossed = own.flatMap((landing) =>
      crossingsOf(landing, this.#landings).map((twin) => this.#crossed(twin)),
    )
    const opened = this.#openOnly(page).map((twin) => this.#crossed(twin))
    const altered = this.#landingsOn(page).flatMap((landing) =>
      twinsOf(landing, ALL_ALTERATIONS).map((twin) => this.#judgeTwin(twin).case),
    )
    return [...this.#plays.filter(({ pages }) => pages.has(page)), ...crossed, ...opened, ...altered]
  }

  #landingsOn(page: string): Landing[] {
    return [...this.#landings.values()].filter(({ span }) => pageOf(span) === page)
  }

  /** Twins with the replies of rows that were open to a call of a page, and that no reply has landed in. */
  #openOnly(page: string): Twin[] {
    return rowsOfPage(page).flatMap(({ id }) => {
      const landing = this.#landings.has(id) ? undefined : this.#openings.get(id)
      return landing === undefined ? [] : crossingsOf(landing, this.#landings, (row) => row === id)
    })
  }

  /** A twin with the reply of another row; if that is as right, the row has a landing that no play had. */
  #crossed(twin: Twin): Case {
    const { judged, case: one } = this.#judgeTwin(twin)
    const { span } = twin.landing
    const judgement = judged.judgements.get(span.id)
    const isRight = judgement?.kind === 'landed' && !judged.findings.some(isLoud)
    if (isRight && !this.#landings.has(judgement.row)) {
      const landing = replyIn(one.events, judgement.span, judgement.row)
      if (landing !== undefined) this.#landings.set(judgement.row, landing)
    }
    return { ...one, replyOf: twin.what }
  }

  #judgeTwin(twin: Twin): Judged {
    const { landing, alteration, what, events } = twin
    const { span } = landing
    const name = `${landing.row} at ${span.play} ${span.id}, ${alteration.name} (${what})`
    return this.#judge(name, events, landing)
  }

  #judge(name: string, events: readonly Recorded[], altered?: Landing): Judged {
    const judged = judgeRead(readPlay(events, this.opening), this.#watch.judge)
    const { rowsOpen, said } = this.#watch.seen()
    const landed = [...judged.judgements.values()].flatMap((one) => (one.kind === 'landed' ? one.row : []))
    const named = judged.findings.flatMap(({ row, refused = [] }) => [row, ...refused.map((one) => one.row)])
    const made: Case = {
      name,
      events,
      pages: new Set(altered === undefined ? judged.spans.map(pageOf) : [pageOf(altered.span)]),
      rows: new Set([
        ...rowsOpen.keys(),
        ...landed,
        ...named,
        ...(altered === undefined ? [] : [altered.row]),
      ]),
      said,
      against: new Set(judged.findings.filter(counts).map(({ row }) => row)),
      lead: leadOf(judged),
    }
    return { judged, case: made, rowsOpen }
  }
}

/** The reply of a call, as one that lands in a row, or might. */
function replyIn(events: readonly Recorded[], span: Span, row: string): Landing | undefined {
  const reply = events.find((event): event is Reply => event.type === 'reply' && event.span === span.id)
  return reply === undefined ? undefined : { row, span, reply, events }
}

interface Judged {
  readonly judged: PlayJudgement
  readonly case: Case
  readonly rowsOpen: ReadonlyMap<string, string>
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

/** True if a finding says something about the target. */
function counts(finding: Finding): boolean {
  return isLoud(finding) || finding.verdict === 'seen'
}
