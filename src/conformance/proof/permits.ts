/**
 * Why a defect may survive: rules that look at where its play parts from that of the sound pair, and at the rows that
 * the judge put both into. Every rule names the row that allows it.
 */
import type { Row } from '../spec/row.js'
import type { Parting } from './parting.js'

export interface Permit {
  readonly name: string
  readonly says: string
  /** The row that allows it; undefined if the rule is not about this. */
  readonly allows: (parting: Parting) => Row | string | undefined
}

/** Rows that a reply may land in, and that nobody is held to: whether they are due, the oracle cannot know. */
export const NOT_DUE: readonly { readonly row: RegExp; readonly why: string }[] = [
  { row: /\/403-scope$/, why: 'pages name scopes and permissions, and not everywhere which reaches which' },
  { row: /\/451-limit$/, why: 'no page says what the law allows where' },
]

/** What a refusal says to people and programs about itself; whatever else it names is about coins, orders and money. */
const WORDS: ReadonlySet<string> = new Set(['code', 'hint', 'detail', 'field', 'parameter'])

/** The first rule that holds is the reason. */
export const PERMITS: readonly Permit[] = [
  {
    name: 'only-observed',
    says: 'The judge tells of it, and no page binds: the row is inferred.',
    allows: ({ findings }) => findings.find(({ verdict, row: id }) => verdict === 'seen' && id !== '')?.row,
  },
  {
    name: 'inferred-row',
    says: 'The reply is in a row that no page has, only we infer it.',
    allows: ({ spoilt }) => (spoilt?.level === 'observe' ? spoilt : undefined),
  },
  {
    name: 'inferred-refusal',
    says: 'The sound pair answers in a row that no page has, only we infer it: nobody is held to it.',
    allows: ({ sound, spoilt }) => (spoilt !== undefined && sound?.level === 'observe' ? sound : undefined),
  },
  {
    name: 'several-refusals',
    says: 'The request deserves several refusals, and each of them is right: it got another one.',
    allows: ({ sound, spoilt }) =>
      isRefusal(sound) && isRefusal(spoilt) && sound?.id !== spoilt?.id ? spoilt : undefined,
  },
  {
    name: 'same-refusal',
    says: 'The refusal is in the same row, and only its code or its words for people are others: the row takes several codes, or one whose number is not published.',
    allows: ({ sound, spoilt, members }) =>
      isRefusal(sound) && sound?.id === spoilt?.id && members.every((name) => WORDS.has(name))
        ? spoilt
        : undefined,
  },
  {
    name: 'not-due',
    says: 'The row is one that nobody is held to, as what decides about it stands in no page.',
    allows: ({ sound, spoilt }) =>
      spoilt !== undefined && NOT_DUE.some((one) => one.row.test(sound?.id ?? '')) ? sound : undefined,
  },
  {
    name: 'unsettled',
    says: 'One of the two replies is in a row after which nobody knows what happened: a fault fell on something else.',
    allows: ({ sound, spoilt }) =>
      spoilt?.settles === false
        ? spoilt
        : sound?.settles === false && spoilt !== undefined
          ? sound
          : undefined,
  },
  {
    name: 'asked-again',
    says: 'Actors hear the same; what one party has asked the other before, word for word, it asks once more, and hears it in a row that allows it.',
    allows: ({ asked, isRepeat }) => (isRepeat ? asked : undefined),
  },
  {
    name: 'refused-otherwise',
    says: 'Actors hear the same; one party refuses what another asks in another of the words that the request deserves.',
    allows: ({ between }) =>
      isRefusal(between?.sound) && isRefusal(between?.spoilt) ? between?.spoilt : undefined,
  },
]

/** Why the judge admits a play with a defect. @returns undefined when no rule says so */
export function permitOf(parting: Parting): { readonly rule: string; readonly row: string } | undefined {
  for (const { name, allows } of PERMITS) {
    const allowed = allows(parting)
    if (allowed !== undefined) return { rule: name, row: typeof allowed === 'string' ? allowed : allowed.id }
  }
  return undefined
}

function isRefusal(row: Row | undefined): boolean {
  return row?.status !== undefined && row.status >= 400
}
