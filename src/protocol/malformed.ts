/**
 * Input that does not have the form the protocol asks for.
 *
 * Every parser of the kernel throws this one error, so that a server can turn it into a 400 that names the
 * field, and the judge into a finding that says what was expected. It never carries a half-understood value.
 */
export class MalformedError extends Error {
  /** Dotted path of the offending field; empty when the whole input is meant. */
  readonly field: string
  /** What would have been right, as a phrase: "an amount such as KUDOS:1.5". */
  readonly expectation: string
  /** What came instead, shortened so that a hostile input cannot flood a log. */
  readonly received: string

  constructor(expectation: string, received: unknown, field = '') {
    const shown = excerpt(received)
    super(`${field === '' ? '' : `${printable(field)}: `}expected ${expectation}, received ${shown}`)
    this.name = 'MalformedError'
    this.field = field
    this.expectation = expectation
    this.received = shown
  }

  /** The same complaint, located one level further up: `inner` becomes `outer.inner`, `[0]` becomes `outer[0]`. */
  within(outer: string): MalformedError {
    const dot = this.field === '' || this.field.startsWith('[') ? '' : '.'
    return new MalformedError(this.expectation, new Excerpt(this.received), `${outer}${dot}${this.field}`)
  }
}

/** A text that already went through {@link excerpt} and must not be quoted a second time. */
class Excerpt {
  constructor(readonly text: string) {}
}

const EXCERPT_LENGTH = 80

/** What a terminal or a log would obey or hide instead of showing: controls, formats, line separators. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** Shows any value on one line, in at most 80 characters, with control characters escaped. */
export function excerpt(value: unknown): string {
  if (value instanceof Excerpt) return value.text
  if (typeof value === 'string') return printable(JSON.stringify(value.slice(0, EXCERPT_LENGTH)))
  if (typeof value === 'bigint') return printable(value.toString())
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (value instanceof Uint8Array) return `${String(value.length)} bytes`
  if (Array.isArray(value)) return `an array of ${String(value.length)}`
  return `a value of type ${typeof value}`
}

/** A text that others had a hand in, on one line, not longer than `most`, with control characters escaped. */
export function printable(text: string, most = EXCERPT_LENGTH): string {
  const escaped = text.slice(0, most + 1).replace(UNPRINTABLE, escapeUnits)
  return escaped.length <= most ? escaped.toWellFormed() : `${escaped.slice(0, most - 1).toWellFormed()}…`
}

function escapeUnits(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('')
}
