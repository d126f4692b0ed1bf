/**
 * Why a defect may survive: rules that look at the first reply which is another one than that of the sound pair, and at
 * what the judge says about both. Every rule names the row that allows the reply.
 */
import type { PlayJudgement } from '../checks/index.js'
import type { Finding } from '../checks/finding.js'
import type { Judgement } from '../oracle/judgement.js'
import { row } from '../spec/catalogue.js'
import type { Row } from '../spec/row.js'

/** What two plays of the same input look like where they part. */
export interface Parting {
  /** The row that the reply of the sound pair landed in. */
  readonly sound: Row | undefined
  /** The row that the reply of the pair with the defect landed in. */
  readonly spoilt: Row | undefined
  /** Findings that the sound pair does not get. */
  readonly findings: readonly Finding[]
}

export interface Permit {
  readonly name: string
  readonly says: string
  /** The row that allows it; undefined if the rule is not about this. */
  readonly allows: (parting: Parting) => string | undefined
}

/** The first rule that holds is the reason. */
export const PERMITS: readonly Permit[] = [
  {
    name: 'only-observed',
    says: 'The judge tells of it, and no page binds: the row is what we infer.',
    allows: ({ findings }) => findings.find(({ verdict, row: id }) => verdict === 'seen' && id !== '')?.row,
  },
  {
    name: 'observed-row',
    says: 'The reply is in a row that no page has: what we infer is only observed.',
    allows: ({ spoilt }) => (spoilt?.level === 'observe' ? spoilt.id : undefined),
  },
  {
    name: 'several-refusals',
    says: 'The request deserves several refusals, and each of them is right: the reply is in the row of another one.',
    allows: ({ sound, spoilt }) =>
      sound !== undefined &&
      spoilt !== undefined &&
      sound.id !== spoilt.id &&
      isRefusal(sound) &&
      isRefusal(spoilt)
        ? spoilt.id
        : undefined,
  },
  {
    name: 'several-codes',
    says: 'The row takes several codes, or one whose number is not published.',
    allows: ({ sound, spoilt }) =>
      sound !== undefined && sound.id === spoilt?.id && isRefusal(sound) ? spoilt.id : undefined,
  },
  {
    name: 'unsettled',
    says: 'The row is one after which nobody knows what happened.',
    allows: ({ spoilt }) => (spoilt?.settles === false ? spoilt.id : undefined),
  },
]

/** Why the judge admits a play with a defect. @returns undefined when no rule says so */
export function permitOf(parting: Parting): { readonly rule: string; readonly row: string } | undefined {
  for (const { name, allows } of PERMITS) {
    const allowed = allows(parting)
    if (allowed !== undefined) return { rule: name, row: allowed }
  }
  return undefined
}

/** Where a play with a defect parts from the sound one: at the first reply that is another. */
export function partingOf(sound: PlayJudgement, spoilt: PlayJudgement): Parting {
  const replies = new Map(sound.spans.map((span) => [span.id, replyOf(span)]))
  const parted = spoilt.spans.find((span) => replies.get(span.id) !== replyOf(span))
  const at = (judged: PlayJudgement): Row | undefined =>
    parted === undefined ? undefined : landedIn(judged.judgements.get(parted.id))
  return { sound: at(sound), spoilt: at(spoilt), findings: newFindings(sound, spoilt) }
}

/** Findings whose row and verdict the sound play does not have. */
export function newFindings(sound: PlayJudgement, spoilt: PlayJudgement): Finding[] {
  const known = new Set(sound.findings.map(nameOfFinding))
  return spoilt.findings.filter((finding) => !known.has(nameOfFinding(finding)))
}

function nameOfFinding({ verdict, row: id }: Finding): string {
  return `${verdict} ${id}`
}

function replyOf({ reply, lost }: PlayJudgement['spans'][number]): string {
  if (reply === undefined) return lost ?? ''
  const { status, body } = reply
  return `${String(status)} ${new TextDecoder('latin1').decode(body.raw)}`
}

function landedIn(judgement: Judgement | undefined): Row | undefined {
  return judgement?.kind === 'landed' && judgement.against.length === 0 ? row(judgement.row) : undefined
}

function isRefusal({ status }: Row): boolean {
  return status !== undefined && status >= 400
}
