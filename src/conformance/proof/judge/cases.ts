/**
 * Cases: histories with what the judge says about them. A judge that is wrong on purpose has to say something else about
 * one of them.
 */
import { judgeRead, readPlay, type PlayJudgement } from '../../checks/index.js'
import type { Finding } from '../../checks/finding.js'
import type { Recorded, Span } from '../../history.js'
import { rowsOfPage } from '../../spec/catalogue.js'
import { ALTERATIONS, FURTHER_ALTERATIONS, type Reply } from './alterations.js'
import { watch, type Seen, type Traits, type Watch } from './traits.js'
import {
  crossingsOf,
  cut,
  exchangedOf,
  landingOf,
  landingsOf,
  pageOf,
  repeatsOf,
  twinsOf,
  type Landing,
  type Twin,
} from './twins.js'

// Replies that look like other rows are put there as they came elsewhere.
const ALL_ALTERATIONS = [...ALTERATIONS, ...FURTHER_ALTERATIONS].filter(
  ({ name }) => name !== 'status of another row',
)
const OF_LOOKS = ALL_ALTERATIONS.filter(({ name }) => /^(undocumented status|another code)$/.test(name))

/** A history, and what the judge says about it. */
export interface Case {
  readonly name: string
  readonly events: readonly Recorded[]
  /** What the target said before the play. */
  readonly opening: readonly Span[]
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

/** The cases of a page. Those that tell most come first; a later stage is about the rows that are still open. */
export interface PageCases {
  readonly stages: readonly ((isWanted: (row: string) => boolean) => Case[])[]
  /** What was seen of rows and oracles while cases were judged. */
  readonly traits: Traits
}

/** Plays that were judged, of which cases are made page by page: all twins of all pages would fill the memory. */
export class Ground {
  readonly #watch: Watch
  readonly #plays: readonly Case[]
  readonly #landings: Map<string, Landing>
  /** Of each row the reply of a play that has many of its page: what is promised of all of them shows there. */
  readonly #repeats: readonly Landing[]
  /** Replies of calls to which a row was open, by row and by what was open beside it. */
  readonly #openings = new Map<string, Map<string, Landing>>()
  /** Replies of calls of which it was true that landing elsewhere goes against a row, by row. */
  readonly #debts = new Map<string, Landing>()

  /**
   * @param opening what a run asks its target first
   * @param plays plays of a target that is right
   */
  constructor(
    readonly opening: readonly Span[],
    plays: readonly (readonly Recorded[])[],
  ) {
    this.#watch = watch()
    const bench = new Bench(this.#watch)
    const judged = plays.map((events) => bench.judge(events[0]?.play ?? '', { events, opening }))
    this.#plays = judged.map((one) => one.case)
    for (const one of judged.toReversed()) {
      for (const [row, spans] of one.rowsOpen) {
        const fresh = replies(one, spans).map(([beside, found]) => [beside, { ...found, row }] as const)
        this.#openings.set(row, new Map([...(this.#openings.get(row) ?? []), ...fresh]))
      }
      for (const [row, landing] of replies(one, one.debts)) this.#debts.set(row, landing)
    }
    const played = judged.map((one) => ({ judged: one.judged, events: one.case.events }))
    this.#landings = new Map(
      landingsOf(
        played,
        () => true,
        (events, reply) => events.indexOf(reply),
      ).map((one) => [one.row, cut(one)]),
    )
    this.#repeats = repeatsOf(played)
  }

  /** The cases of a page, a stage at a time. */
  page(page: string): PageCases {
    // What other pages have shown makes no difference, so that pages can be looked at in any order.
    const watching = this.#watch.fork()
    const bench = new Bench(watching)
    const landings = new Map([...this.#landings].filter(([, { span }]) => pageOf(span) === page))
    const own = [...landings.values()]
    const judged = (twins: readonly Twin[]): Case[] =>
      twins.map((twin) => bench.crossed(twin, this.opening, landings))
    const crossings = own.flatMap((landing) => crossingsOf(landing, this.#landings))
    const first = firstOfEach(crossings)
    return {
      traits: watching.traits,
      stages: [
        () => [
          ...this.#plays.filter(({ pages }) => pages.has(page)),
          ...judged([...first, ...this.#open(page)]),
        ],
        (isWanted) => {
          const landed = [...landings.values()].filter(({ row }) => isWanted(row))
          const repeats = this.#repeats.filter(
            ({ span, row }) => pageOf(span) === page && isWanted(row) && landings.get(row)?.span !== span,
          )
          const opened = rowsOfPage(page)
            .filter(({ id }) => isWanted(id))
            .flatMap(({ id }) => [...this.#openingsOf(id), this.#debts.get(id) ?? []].flat())
          const looks = this.#open(page)
            .filter(({ what }) => isWanted(what))
            .flatMap((twin) => twinsOf(landingOf(twin) ?? twin.landing, OF_LOOKS))
            .map((twin) => ({ ...bench.judgeTwin(twin, this.opening).case, replyOf: twin.landing.row }))
          const twins = [
            ...opened.flatMap(exchangedOf),
            ...landed.flatMap((landing) => [...exchangedOf(landing), ...twinsOf(landing, ALL_ALTERATIONS)]),
            ...repeats.flatMap((landing) => twinsOf(landing, FURTHER_ALTERATIONS)),
          ]
          return [...looks, ...twins.map((twin) => bench.judgeTwin(twin, this.opening).case)]
        },
        (isWanted) =>
          judged(
            crossings.filter(
              (twin) => !first.includes(twin) && (isWanted(twin.what) || isWanted(twin.landing.row)),
            ),
          ),
      ],
    }
  }

  /** Twins with replies of rows that were open, and of those that go against one that is owed. */
  #open(page: string): Twin[] {
    return rowsOfPage(page).flatMap(({ id }) => [
      ...this.#openingsOf(id).flatMap((one) => crossingsOf(one, this.#landings, (row) => row === id, true)),
      ...[this.#debts.get(id) ?? []]
        .flat()
        .flatMap((one) => crossingsOf(one, this.#landings, (row) => row !== id)),
    ])
  }

  #openingsOf(row: string): Landing[] {
    return [...(this.#openings.get(row)?.values() ?? [])].slice(0, PLACES)
  }
}

/** In how many places the reply of a row is put before anything else is tried. */
const PLACES = 3

/** Of the twins with the reply of one row a few, each in another place than those with the next row. */
function firstOfEach(crossings: readonly Twin[]): Twin[] {
  const byRow = new Map<string, Twin[]>()
  for (const twin of crossings) byRow.set(twin.what, [...(byRow.get(twin.what) ?? []), twin])
  return [...byRow.values()].flatMap((twins, index) =>
    twins
      .map((_, place) => twins[(place + index) % twins.length] ?? [])
      .flat()
      .slice(0, PLACES),
  )
}

/** A history with a mistake that was planted. */
export interface SpoiltHistory {
  readonly name: string
  readonly events: readonly Recorded[]
  /** What the target with the mistake says first. */
  readonly opening: readonly Span[]
}

/** Cases of histories with mistakes. */
export function spoiltCases(histories: readonly SpoiltHistory[]): Case[] {
  const bench = new Bench(watch())
  return histories.map((one) => bench.judge(one.name, one).case)
}

/** Where histories become cases. */
class Bench {
  readonly #watch: Watch

  constructor(watching: Watch) {
    this.#watch = watching
  }

  /** A twin with the reply of another row; if that is as right, the row has a landing that no play had. */
  crossed(twin: Twin, opening: readonly Span[], landings: Map<string, Landing>): Case {
    const { judged, case: one } = this.judgeTwin(twin, opening)
    const { span } = twin.landing
    const judgement = judged.judgements.get(span.id)
    const isRight = judgement?.kind === 'landed' && !judged.findings.some(isLoud)
    if (isRight && !landings.has(judgement.row)) {
      const landing = replyIn(one.events, judgement.span, judgement.row)
      if (landing !== undefined) landings.set(judgement.row, landing)
    }
    return { ...one, replyOf: twin.what }
  }

  judgeTwin(twin: Twin, opening: readonly Span[]): Judged {
    const { landing, alteration, what, events } = twin
    const { span } = landing
    const name = `${landing.row} at ${span.play} ${span.id}, ${alteration.name} (${what})`
    return this.judge(name, { events, opening }, landing)
  }

  judge(name: string, { events, opening }: Pick<Case, 'events' | 'opening'>, altered?: Landing): Judged {
    const judged = judgeRead(readPlay(events, opening), this.#watch.judge)
    const { rowsOpen, debts, said } = this.#watch.seen()
    const landed = [...judged.judgements.values()].flatMap((one) => (one.kind === 'landed' ? one.row : []))
    const named = judged.findings.flatMap(({ row, refused = [] }) => [row, ...refused.map((one) => one.row)])
    const made: Case = {
      name,
      events,
      opening,
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
    return { judged, case: made, rowsOpen, debts }
  }
}

/** Replies of calls, by what is known of them. */
function replies(
  { judged, case: { events } }: Judged,
  spanOf: ReadonlyMap<string, string>,
): [key: string, landing: Landing][] {
  const plain = events.filter(({ type }) => type !== 'expect')
  return [...spanOf].flatMap(([key, id]): [string, Landing][] => {
    const span = judged.spans.find((candidate) => candidate.id === id)
    const landing = span === undefined ? undefined : replyIn(plain, span, key)
    return landing === undefined ? [] : [[key, cut(landing)]]
  })
}

/** The reply of a call, as one that lands in a row, or might. */
function replyIn(events: readonly Recorded[], span: Span, row: string): Landing | undefined {
  const reply = events.find((event): event is Reply => event.type === 'reply' && event.span === span.id)
  return reply === undefined ? undefined : { row, span, reply, events }
}

interface Judged {
  readonly judged: PlayJudgement
  readonly case: Case
  readonly rowsOpen: Seen['rowsOpen']
  readonly debts: Seen['debts']
}

/** The first thing that the judge says about a target, the grave before the mild. */
function leadOf({ findings, spans }: Pick<PlayJudgement, 'findings' | 'spans'>): Finding | undefined {
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
