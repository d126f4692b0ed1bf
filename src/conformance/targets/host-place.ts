/** Where an exchange is hosted, as somebody writes it. */
import { printable } from '../../protocol/malformed.js'
import { SetUpError } from './target.js'

/** The bank takes the port behind that of the exchange. */
const MOST_PORT = 65_534

/**
 * Address and port of `127.0.0.1:8081`, `[::1]:8081` or `8081`.
 * @throws SetUpError when it is none of these
 */
export function placeOf(place: string): { host?: string; port: number } {
  const match = /^(?:(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):)?([0-9]{1,5})$/.exec(place)
  const port = Number(match?.[2])
  if (match === null || port > MOST_PORT)
    throw new SetUpError(
      `--host-exchange takes an address with a port below ${String(MOST_PORT + 1)}, such as 127.0.0.1:8081, not ${printable(place)}`,
    )
  const host = match[1]?.replace(/^\[|\]$/g, '')
  return { port, ...(host === undefined ? {} : { host }) }
}
