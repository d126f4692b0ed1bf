/**
 * The book of the proof: what became of every defect and of every change of the judge, as `reports/proof.json` keeps it.
 * No times and no machine names, so that the same proof gives the same bytes.
 */
import Joi from 'joi'
import { MalformedError } from '../../protocol/malformed.js'
import { PROOF_VERDICTS, type ProofVerdict, type Score } from './verdict.js'

/** A judge that was changed on purpose, and whether anybody noticed. */
export interface MutantScore {
  readonly id: string
  readonly verdict: ProofVerdict
  /** The row that it is about. */
  readonly row?: string
  /** What noticed it. */
  readonly by?: string
}

export interface ProofBook {
  readonly format: 1
  readonly seed: string
  /** Plays of each campaign. */
  readonly plays: number
  readonly defects: readonly Score[]
  readonly judgeMutants: readonly MutantScore[]
}

const text = Joi.string().required()
const verdict = Joi.string()
  .valid(...Object.keys(PROOF_VERDICTS))
  .required()
const shape = Joi.object<ProofBook>({
  format: Joi.number().valid(1).required(),
  seed: text.allow(''),
  plays: Joi.number().integer().min(0).required(),
  defects: Joi.array()
    .items(
      Joi.object({
        id: text,
        verdict,
        plays: Joi.number().integer().min(0).required(),
        scenario: Joi.string(),
        rows: Joi.array().items(Joi.string()),
        rule: Joi.string(),
      }),
    )
    .required(),
  judgeMutants: Joi.array()
    .items(Joi.object({ id: text, verdict, row: Joi.string(), by: Joi.string() }).unknown())
    .required(),
}).prefs({ convert: false })

export const EMPTY_BOOK: ProofBook = { format: 1, seed: '', plays: 0, defects: [], judgeMutants: [] }

/** Reads a book. @throws MalformedError that says what is wrong about it */
export function readBook(contents: string): ProofBook {
  let value: unknown
  try {
    value = JSON.parse(contents)
  } catch {
    throw new MalformedError('a book of the proof in JSON', contents)
  }
  const { error } = shape.validate(value)
  if (error !== undefined) throw new MalformedError(`a book of the proof: ${error.message}`, value)
  return value as ProofBook
}

/** The book as text: a line for each entry, so that changes can be read. */
export function bookText({ format, seed, plays, defects, judgeMutants }: ProofBook): string {
  const list = (entries: readonly object[]): string =>
    entries.length === 0
      ? '[]'
      : `[\n${entries.map((entry) => `    ${JSON.stringify(entry)}`).join(',\n')}\n  ]`
  return `{
  "format": ${String(format)},
  "seed": ${JSON.stringify(seed)},
  "plays": ${String(plays)},
  "defects": ${list(defects)},
  "judgeMutants": ${list(judgeMutants.map(inBrief))}
}
`
}

/** What killed a changed judge is told in a word or two, as there are thousands: the play, which can be played again. */
function inBrief(score: MutantScore): MutantScore {
  const { verdict, by } = score
  return verdict === 'killed' && by !== undefined ? { ...score, by: playIn(by) } : score
}

/** The play in `missed: ROW at PLAY SPAN, what was altered`, and in `false alarm: PLAY`. */
function playIn(by: string): string {
  const name = by.slice(by.indexOf(': ') + 1).trim()
  return (name.split(' at ').at(1) ?? name).split(' ').at(0) ?? name
}

/** How many of some entries got each verdict. */
export function countProof(
  entries: readonly { readonly verdict: ProofVerdict }[],
): Readonly<Partial<Record<ProofVerdict, number>>> {
  const counts: Partial<Record<ProofVerdict, number>> = {}
  for (const name of Object.keys(PROOF_VERDICTS) as ProofVerdict[]) {
    const count = entries.filter((entry) => entry.verdict === name).length
    if (count > 0) counts[name] = count
  }
  return counts
}

/** Rows that are proved: a defect that does not keep one was found by it, and so was a judge who does not look. */
export function provedRows({ defects, judgeMutants }: ProofBook): ReadonlySet<string> {
  const shown = new Set(defects.flatMap((score) => (score.verdict === 'killed' ? (score.rows ?? []) : [])))
  return new Set(
    judgeMutants.flatMap(({ verdict: word, row }) =>
      word === 'killed' && row !== undefined && shown.has(row) ? [row] : [],
    ),
  )
}

/** Both scores in words, a line each; none if there was no proof. */
export function scoresInWords(book: ProofBook): string[] {
  const { defects, judgeMutants } = book
  if (defects.length === 0) return []
  return [
    `Put to the proof with ${scoreOf(defects)} defects and ${scoreOf(judgeMutants)} changed judges; ${String(provedRows(book).size)} rows are proved`,
  ]
}

/** `killed of all that could be`: what is in no version or makes no difference at all says nothing about the judge. */
function scoreOf(entries: readonly { readonly verdict: ProofVerdict }[]): string {
  const { killed = 0, inapplicable = 0, equivalent = 0, permitted = 0 } = countProof(entries)
  const open = entries.length - inapplicable - equivalent - permitted
  return `${String(killed)} of ${String(open)}`
}
