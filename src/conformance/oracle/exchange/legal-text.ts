/** Legal texts: always answered, nothing changes; whoever shows the ETag of the text may be told that it is the same. */
import { pageOracle } from '../operation.js'
import { isConditional } from './conditional.js'

/** @param text row of the text when it is sent */
export function legalTextOracle(page: string, text: string) {
  return pageOracle<{ readonly conditional: boolean }>({
    page,
    begin: (span) => ({ conditional: isConditional(span) }),
    touches: () => [],
    settle: ({ call, state }) => [
      { row: `${page}/${text}`, state },
      ...(call.conditional ? [{ row: `${page}/304-unchanged`, state }] : []),
    ],
  })
}
