/** The book of the proof that comes with the package. */
import { readFileSync } from 'node:fs'
import { EMPTY_BOOK, readBook, type ProofBook } from './book.js'

let own: ProofBook | undefined

/** What became of the defects when this version of Assay was put to the proof; empty if it never was. */
export function ownBook(): ProofBook {
  return (own ??= load())
}

function load(): ProofBook {
  let contents: string
  try {
    contents = readFileSync(new URL('../../../reports/proof.json', import.meta.url), 'utf8')
  } catch {
    return EMPTY_BOOK
  }
  return readBook(contents)
}
