/** GET /private/tokens, the judge's reading. */
import { isJsonObject } from '../../../protocol/encoding/json.js'
import { listTokens } from '../../../protocol/endpoints/merchant/get-private-tokens.js'
import { instanceInPath, queryOf, readQuietly } from '../../reading.js'
import { pageOracle } from '../operation.js'
import { guarded } from './access.js'
import { allListedFact, rowOf, serialFact } from './tokens.js'
import { isOver } from '../tolerance.js'

const LIST = 'merchant/get-private-tokens'
/** Entries that nobody has to ask for. */
const PAGE_SIZE = 20

const listOracle = pageOracle<{ readonly instance: string; readonly isWhole: boolean }>({
  page: LIST,
  begin: (span) =>
    readQuietly(() => queryOf(listTokens, span)) === undefined
      ? 'malformed'
      : { instance: instanceInPath(listTokens, span), isWhole: !span.path.includes('?') },
  touches: ({ instance }) => [`instance:${instance}`],
  settle({ call, state, span, reply }) {
    const known = state
      .entries('token')
      .filter(([, { instance, expires }]) => instance === call.instance && isOver(expires, span) !== true)
    const entries = isJsonObject(reply?.json) ? reply.json['tokens'] : undefined
    const listed = (Array.isArray(entries) ? entries : []).filter(isJsonObject)
    const told = listed.reduce((changed, { serial, description }) => {
      const text = typeof description === 'string' ? description : ''
      const id = serialFact(call.instance, typeof serial === 'number' ? String(serial) : '')
      return changed.with('thing', id, { instance: call.instance, text, active: true })
    }, state)
    // Others may give tokens to an instance that was there before the play.
    const isWhole = Array.isArray(entries) && listed.length < PAGE_SIZE && !span.path.includes('?')
    const next =
      isWhole && state.has('thing', `instance:${call.instance}`)
        ? told.with('thing', allListedFact(call.instance), {
            instance: call.instance,
            text: '',
            active: true,
          })
        : told
    // Descriptions are younger than the list, and a list need not hold more than so many entries.
    const isTelling =
      call.isWhole && listed.length < PAGE_SIZE && listed.every((entry) => 'description' in entry)
    const missing = known.find(
      ([, { expires, description }]) =>
        expires === Number.MAX_SAFE_INTEGER &&
        isTelling &&
        !listed.some((entry) => entry['description'] === description),
    )
    const shown = rowOf(`${LIST}/200-listed`, next)
    const mayBeEmpty = known.every(([, { expires }]) => isOver(expires, span) !== false)
    if (mayBeEmpty || !call.isWhole) return [shown, rowOf(`${LIST}/204-none`, state)]
    return [
      missing === undefined ? shown : { ...shown, mismatch: 'a token that is valid is not in the list' },
    ]
  },
})

export const listTokensOracle = guarded(listOracle, listTokens, 'tokens-read')
