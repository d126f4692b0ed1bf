/** Legal texts: always answered, nothing changes; whoever shows the ETag of the text may be told that it is the same. */
import { pageOracle } from '../operation.js'
import { isConditional } from './conditional.js'

/** @param name `terms` or `privacy`, as the path is */
export function legalTextOracle(name: string) {
  const page = `exchange/get-${name}`
  return pageOracle<{ readonly conditional: boolean }>({
    page,
    begin: (span) => ({ conditional: isConditional(span) }),
    touches: () => [],
    settle: ({ call, state }) => [
      { row: `${page}/200-${name}`, state },
      ...(call.conditional ? [{ row: `${page}/304-unchanged`, state }] : []),
    ],
  })
}
