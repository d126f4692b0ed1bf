/** How an exchange out there is told: options of a run that belong together. */
import Joi from 'joi'
import { funding, readHook } from './hooks.js'
import { remoteExchange, type RemoteExchangeOptions } from './remote-exchange.js'
import { SetUpError, type MintedCoin, type Target } from './target.js'

export interface ExchangeOptions {
  /** Base URL of an exchange to judge, without any merchant. */
  readonly exchange?: string
  /** Base URL of the wire gateway of its account, where a test bank lets anybody pretend transfers. */
  readonly gateway?: string
  /** Access token of the wire gateway. */
  readonly gatewayToken?: string
  /** `USER:PASSWORD` for the wire gateway. */
  readonly gatewayBasic?: string
  /** Name of the account of the exchange, where the gateway's URL does not tell it. */
  readonly account?: string
  /** Funds reserves instead of a wire gateway: a command, or a URL, that is told reserve_pub and amount. */
  readonly fundHook?: string
  /** Has the exchange pay its merchants what is due: a command or a URL. */
  readonly wireHook?: string
  /** Waits for the exchange to pay its merchants by itself. */
  readonly slow?: boolean
  /** Coins that were withdrawn before, to be spent instead of new ones. */
  readonly coins?: readonly MintedCoin[]
}

const text = Joi.string()

/** Shapes of {@link ExchangeOptions}. */
export const exchangeOptionShapes = {
  exchange: text,
  gateway: text,
  gatewayToken: text,
  gatewayBasic: text.pattern(/^[^:]+:/, 'USER:PASSWORD'),
  account: text.pattern(/^[A-Za-z0-9._-]{1,64}$/, 'name of an account'),
  fundHook: text,
  wireHook: text,
  slow: Joi.boolean(),
  coins: Joi.array().items(Joi.object()),
}

/** A merchant beside the exchange. */
interface ShopOptions {
  readonly merchant?: string
  readonly token?: string
}

/** What is known of a target before it is asked. */
type KnownOptions = Pick<RemoteExchangeOptions, 'currency' | 'unclaimPurpose' | 'generations'>

/** Options that say nothing unless there is an exchange. */
const BELONG = [
  'gateway',
  'gatewayToken',
  'gatewayBasic',
  'account',
  'fundHook',
  'wireHook',
  'coins',
] as const

/** What an option is called on the command line. */
function flag(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** @throws SetUpError when options are given that belong to an exchange, and there is none */
export function refuseWithoutExchange(options: ExchangeOptions): void {
  const lost = BELONG.find((name) => options[name] !== undefined)
  if (lost !== undefined) throw new SetUpError(`${flag(lost)} belongs to --exchange URL`)
}

/**
 * The exchange that options describe, as a target.
 * @param salt must differ from run to run
 * @throws SetUpError when something is missing, or does not go together
 */
export function exchangeTarget(
  options: ExchangeOptions & ShopOptions & KnownOptions & { readonly exchange: string },
  salt: string,
  signal: AbortSignal | undefined,
): Target {
  const { gateway, gatewayToken, gatewayBasic, fundHook, wireHook, coins } = options
  if (gateway === undefined && fundHook === undefined && coins === undefined)
    throw new SetUpError(
      '--exchange needs a way to coins: --gateway URL of the wire gateway of a test bank, --fund-hook, or --coins FILE',
    )
  if (gatewayToken !== undefined && gatewayBasic !== undefined)
    throw new SetUpError('--gateway-token and --gateway-basic do not go together')
  const { merchant, token, currency, unclaimPurpose, generations } = options
  if (merchant !== undefined && token === undefined)
    throw new SetUpError('--merchant needs --token: the access token of the instance')
  const fund = fundHook === undefined ? undefined : readHook(fundHook, '--fund-hook')
  const wire = wireHook === undefined ? undefined : readHook(wireHook, '--wire-hook')
  return remoteExchange({
    exchange: options.exchange,
    salt,
    ...(gateway === undefined ? {} : { gateway }),
    ...(gatewayToken === undefined ? {} : { gatewayToken }),
    ...(gatewayBasic === undefined ? {} : { gatewayBasic }),
    ...(options.account === undefined ? {} : { account: options.account }),
    ...(fund === undefined ? {} : { fund: (wanted, ending) => fund(funding(wanted), ending) }),
    ...(wire === undefined ? {} : { wire: (ending) => wire({}, ending) }),
    ...(options.slow === undefined ? {} : { slow: options.slow }),
    ...(coins === undefined ? {} : { coins }),
    ...(currency === undefined ? {} : { currency }),
    ...(unclaimPurpose === undefined ? {} : { unclaimPurpose }),
    ...(generations === undefined ? {} : { generations }),
    ...(merchant === undefined || token === undefined ? {} : { shop: { merchant, token } }),
    ...(signal === undefined ? {} : { signal }),
  })
}
