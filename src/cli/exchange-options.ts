/** Options that tell of an exchange out there, on the command line and in the environment. */
import { readFileSync } from 'node:fs'
import type { ExchangeOptions } from '../index.js'
import { UsageError } from './exit.js'
import { filled, ofFiles } from './options.js'

const text = (option: string, describe: string) =>
  ({ type: 'string', coerce: filled(option), requiresArg: true, describe }) as const

export const EXCHANGE_OPTIONS = {
  exchange: text('--exchange', 'Base URL of an exchange to judge, without any merchant'),
  gateway: text('--gateway', 'Base URL of the wire gateway of its test bank, ".../taler-wire-gateway/"'),
  'gateway-token': text('--gateway-token', 'Access token of the wire gateway; or in ASSAY_GATEWAY_TOKEN'),
  'gateway-basic': text('--gateway-basic', 'USER:PASSWORD for the wire gateway; or in ASSAY_GATEWAY_BASIC'),
  account: text('--account', 'Name of the exchange’s account, where the gateway’s URL does not tell it'),
  'fund-hook': text(
    '--fund-hook',
    'Funds reserves instead of a gateway: a URL, or a command such as "fund.sh {reserve_pub} {amount}"',
  ),
  'wire-hook': text('--wire-hook', 'Has the exchange pay merchants what is due: a URL or a command'),
  coins: text('--coins', 'JSON file of coins to spend instead of new ones'),
  slow: {
    type: 'boolean',
    default: false,
    describe: 'Wait for what takes minutes: an exchange that pays merchants by itself',
  },
} as const

/** What yargs makes of {@link EXCHANGE_OPTIONS}. */
interface Given {
  readonly exchange?: string | undefined
  readonly gateway?: string | undefined
  readonly gatewayToken?: string | undefined
  readonly gatewayBasic?: string | undefined
  readonly account?: string | undefined
  readonly fundHook?: string | undefined
  readonly wireHook?: string | undefined
  readonly coins?: string | undefined
  readonly slow: boolean
}

/** Reads them, credentials from the environment where no option gives them. @throws UsageError */
export async function readExchangeOptions(given: Given): Promise<ExchangeOptions> {
  const { exchange, gateway, account, fundHook, wireHook, coins: file, slow } = given
  const isGiven = given.gatewayToken !== undefined || given.gatewayBasic !== undefined
  // Credentials in the environment belong to an exchange; without one nobody has asked for them.
  const fromOutside = exchange === undefined || isGiven ? {} : credentialsOutside()
  const { gatewayToken = fromOutside.gatewayToken, gatewayBasic = fromOutside.gatewayBasic } = given
  const coins = file === undefined ? undefined : await coinsIn(file)
  return {
    ...(exchange === undefined ? {} : { exchange }),
    ...(gateway === undefined ? {} : { gateway }),
    ...(gatewayToken === undefined ? {} : { gatewayToken }),
    ...(gatewayBasic === undefined ? {} : { gatewayBasic }),
    ...(account === undefined ? {} : { account }),
    ...(fundHook === undefined ? {} : { fundHook }),
    ...(wireHook === undefined ? {} : { wireHook }),
    ...(coins === undefined ? {} : { coins }),
    ...(slow ? { slow } : {}),
  }
}

function credentialsOutside(): { gatewayToken?: string; gatewayBasic?: string } {
  const { ASSAY_GATEWAY_TOKEN: gatewayToken, ASSAY_GATEWAY_BASIC: gatewayBasic } = process.env
  return {
    ...(gatewayToken === undefined || gatewayToken === '' ? {} : { gatewayToken }),
    ...(gatewayBasic === undefined || gatewayBasic === '' ? {} : { gatewayBasic }),
  }
}

async function coinsIn(file: string): Promise<NonNullable<ExchangeOptions['coins']>> {
  const { MalformedError, readCoins } = await import('../index.js')
  const contents = ofFiles('the coins cannot be read', () => readFileSync(file, 'utf8'))
  try {
    return readCoins(contents)
  } catch (error) {
    if (error instanceof MalformedError) throw new UsageError(`${file}: ${error.message}`)
    throw error
  }
}
