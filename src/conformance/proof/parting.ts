/** Where two plays of the same input part: the first thing that somebody hears which is another one. */
import { isJsonObject, stringifyJson } from '../../protocol/encoding/json.js'
import type { Finding } from '../checks/finding.js'
import type { PlayJudgement } from '../checks/index.js'
import type { Span } from '../history.js'
import { row } from '../spec/catalogue.js'
import type { Row } from '../spec/row.js'

export interface Parting {
  /** The row that the first other reply to an actor landed in, on the sound pair and on the one with a defect. */
  readonly sound: Row | undefined
  readonly spoilt: Row | undefined
  /** True if every actor hears the same. */
  readonly isUnheard: boolean
  /** Top-level members in which the bodies of these two replies differ; all members of the one where the other has none. */
  readonly members: readonly string[]
  /** Where actors hear the same: the row of the first message between the parties that the sound pair does not send. */
  readonly asked: Row | undefined
  /** Where actors hear the same: the rows of the first other answer of one party to another, sound and spoilt. */
  readonly between: { readonly sound: Row | undefined; readonly spoilt: Row | undefined } | undefined
  /** True if that message was sent before in the same play, word for word. */
  readonly isRepeat: boolean
  /** Findings that the sound pair does not get. */
  readonly findings: readonly Finding[]
}

/** Compares a play with a defect to the sound one. */
export function partingOf(sound: PlayJudgement, spoilt: PlayJudgement): Parting {
  const pairs = pairsOf(sound, spoilt)
  const parted = pairs.find(([one, other]) => wordsOf(one) !== wordsOf(other))
  const asked = parted === undefined ? newHop(sound, spoilt) : undefined
  const hops = parted === undefined ? otherAnswer(sound, spoilt) : undefined
  return {
    sound: landedIn(sound, parted?.[0]),
    spoilt: landedIn(spoilt, parted?.[1]),
    isUnheard: parted === undefined,
    members: membersApart(parted),
    asked: landedIn(spoilt, asked),
    isRepeat: asked !== undefined && isAskedBefore(spoilt, asked),
    between: hops && { sound: landedIn(sound, hops[0]), spoilt: landedIn(spoilt, hops[1]) },
    findings: newFindings(sound, spoilt),
  }
}

/** Findings whose row and verdict the sound play does not have. */
export function newFindings(sound: PlayJudgement, spoilt: PlayJudgement): Finding[] {
  const known = new Set(sound.findings.map(nameOfFinding))
  return spoilt.findings.filter((finding) => !known.has(nameOfFinding(finding)))
}

function nameOfFinding({ verdict, row: id }: Finding): string {
  return `${verdict} ${id}`
}

type Pair = readonly [sound: Span | undefined, spoilt: Span | undefined]

/** The nth call of an actor in one play, and its nth call in the other. */
function pairsOf(sound: PlayJudgement, spoilt: PlayJudgement): Pair[] {
  const [ours, theirs] = [callsByActor(sound), callsByActor(spoilt)]
  return [...new Set([...theirs.keys(), ...ours.keys()])].map((key) => [ours.get(key), theirs.get(key)])
}

function callsByActor({ spans }: PlayJudgement): Map<string, Span> {
  const counts = new Map<string, number>()
  const calls = spans.filter(({ cause }) => cause === undefined)
  return new Map(
    calls.map((span) => {
      const count = (counts.get(span.from) ?? 0) + 1
      counts.set(span.from, count)
      return [`${span.from} ${String(count)}`, span]
    }),
  )
}

function newHop(sound: PlayJudgement, spoilt: PlayJudgement): Span | undefined {
  const left = hopsOf(sound).map(questionOf)
  return hopsOf(spoilt).find((span) => {
    const index = left.indexOf(questionOf(span))
    if (index !== -1) left.splice(index, 1)
    return index === -1
  })
}

function isAskedBefore(play: PlayJudgement, hop: Span): boolean {
  const hops = hopsOf(play)
  return hops.slice(0, hops.indexOf(hop)).some((one) => questionOf(one) === questionOf(hop))
}

/** The first question between parties, the nth of its words in both plays, that is answered otherwise. */
function otherAnswer(sound: PlayJudgement, spoilt: PlayJudgement): Pair | undefined {
  const left = hopsOf(sound)
  for (const hop of hopsOf(spoilt)) {
    const index = left.findIndex((one) => questionOf(one) === questionOf(hop))
    const [before] = index === -1 ? [] : left.splice(index, 1)
    if (before !== undefined && wordsOf(before) !== wordsOf(hop)) return [before, hop]
  }
  return undefined
}

function hopsOf({ spans }: PlayJudgement): Span[] {
  return spans.filter(({ cause }) => cause !== undefined)
}

function questionOf({ method, path, request }: Span): string {
  return `${method} ${path} ${textOf(request.raw)}`
}

function membersApart(parted: Pair | undefined): string[] {
  const [ours, theirs] = (parted ?? []).map((span) => {
    const body = span?.reply?.body.json
    return isJsonObject(body) ? body : {}
  })
  return [...new Set(Object.keys({ ...ours, ...theirs }))]
    .filter((name) => stringifyJson(ours?.[name] ?? null) !== stringifyJson(theirs?.[name] ?? null))
    .sort()
}

/** What an actor asked and heard. */
function wordsOf(span: Span | undefined): string {
  if (span === undefined) return ''
  const { reply, lost = '' } = span
  const heard = reply === undefined ? lost : `${String(reply.status)} ${textOf(reply.body.raw)}`
  return `${questionOf(span)} ${heard}`
}

/** A character for each byte. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes)
}

/** The row of a reply, unless it goes against another one. */
function landedIn({ judgements }: PlayJudgement, span: Span | undefined): Row | undefined {
  const judgement = span === undefined ? undefined : judgements.get(span.id)
  return judgement?.kind === 'landed' && judgement.against.length === 0 ? row(judgement.row) : undefined
}
