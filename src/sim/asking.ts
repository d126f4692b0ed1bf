/**
 * How parties address each other: the exchange its bank, the merchant the exchange that it means.
 */
import { nameInHouse } from '../protocol/endpoints/endpoint.js'
import type { HttpReply, HttpRequest } from '../protocol/http.js'
import type { World } from './world.js'

/**
 * Asks the bank on behalf of the exchange of a house.
 * @throws SilenceError when no answer came
 */
export function askBank(
  { network, exchange, house }: World,
  request: HttpRequest,
  cause: string,
): Promise<HttpReply> {
  const from = nameInHouse('exchange', house)
  const { patience } = exchange.settings
  return network.send({
    from,
    to: 'bank',
    request,
    patience,
    cause,
    ...(house === undefined ? {} : { house }),
  })
}

/**
 * Asks an exchange on behalf of the merchant.
 * @param url base URL of the exchange
 * @throws SilenceError when no answer came
 */
export function askExchange(
  world: World,
  url: string,
  request: Omit<HttpRequest, 'path'> & { readonly page: string },
  cause: string,
): Promise<HttpReply> {
  const { network, merchant, second } = world
  const { page, ...rest } = request
  return network.send({
    from: 'merchant',
    to: 'exchange',
    request: { ...rest, path: `${new URL(url).pathname}${page}` },
    patience: merchant.settings.patience,
    cause,
    ...(url === second?.exchange.settings.baseUrl ? { house: 'second' } : {}),
  })
}
