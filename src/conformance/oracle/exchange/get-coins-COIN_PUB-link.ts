/** GET /coins/COIN_PUB/link, the judge's reading: every melt that was revealed is told. */
import { readReply } from '../../../protocol/endpoints/endpoint.js'
import { link, type LinkedMelt } from '../../../protocol/endpoints/exchange/get-coins-COIN_PUB-link.js'
import { keyInPath, readQuietly } from '../../reading.js'
import { pageOracle } from '../operation.js'
import type { RevealFact } from '../state.js'

const PAGE = 'exchange/get-coins-COIN_PUB-link'

export const linkOracle = pageOracle<{ readonly coin: string }>({
  page: PAGE,

  begin(span) {
    const coin = keyInPath(link, span, 'COIN_PUB')
    return coin === undefined ? 'malformed' : { coin }
  },

  touches: (call) => [`coin:${call.coin}`],

  settle({ call, state, reply }) {
    const made = state.all('reveal').filter((one) => one.coin === call.coin)
    const row = `${PAGE}/200-links`
    const unknown = { row: `${PAGE}/404-coin-unknown`, state }
    const json = reply?.status === 200 ? reply.json : undefined
    const told = readQuietly(() => readReply(link, 200, json))
    const mismatch = told === undefined ? undefined : wrongLinks(told, made)
    const linked = { row, state, ...(mismatch === undefined ? {} : { mismatch }) }
    // Whether a coin of which nothing was made has no links, or is unknown, no page says.
    return made.length > 0 ? [linked] : [unknown, linked]
  },
})

function wrongLinks(told: readonly LinkedMelt[], made: readonly RevealFact[]): string | undefined {
  const count = (key: string): number =>
    told.filter((one) => one.transfer_pub === key).reduce((sum, one) => sum + one.new_coins.length, 0)
  const missing = made.find((one) => count(one.transferPub) !== one.coins)
  if (missing !== undefined)
    return `the ${String(missing.coins)} coins made with ${missing.transferPub} have to be told`
  const strange = told.find((one) => made.every(({ transferPub }) => transferPub !== one.transfer_pub))
  return strange === undefined ? undefined : `nothing was made with ${strange.transfer_pub}`
}
