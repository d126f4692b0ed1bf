/** Requests for what the caller may have already. */
import type { Span } from '../../history.js'

/** A header of a request, whatever its case. */
export function headerOf({ headers }: Pick<Span, 'headers'>, name: string): string | undefined {
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)
  return found?.[1]
}

/** True if the request shows the ETag of what the caller has. */
export function isConditional(span: Span): boolean {
  return headerOf(span, 'if-none-match') !== undefined
}

/** A version of something without its quotes; reference and pages do not agree whether it has any. */
export function bareTag(tag: string): string {
  return tag.replace(/^W\//, '').replace(/^"(.*)"$/, '$1')
}
