/** `assay host`: an exchange and a bank for a merchant of somebody else, until it is interrupted. */
import { SetUpError, startHost, type RunningHost } from '../index.js'
import { UsageError } from './exit.js'

interface HostArguments {
  readonly port: number
  readonly host: string | undefined
  readonly currency: string | undefined
  readonly publicUrl: string | undefined
  readonly store: string | undefined
  readonly json: boolean
}

/** Runs the command until SIGINT or SIGTERM. @returns the exit code */
export async function runHost(args: HostArguments): Promise<number> {
  const host = await start(args)
  process.stdout.write(args.json ? `${JSON.stringify(shown(host))}\n` : told(host, placeIn(args)))
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => {
      resolve()
    })
    process.once('SIGTERM', () => {
      resolve()
    })
  })
  await host.stop()
  return 0
}

function placeIn({ host = '127.0.0.1', port }: HostArguments): string {
  return `${host.includes(':') ? `[${host}]` : host}:${String(port)}`
}

async function start(args: HostArguments): Promise<RunningHost> {
  const { currency, publicUrl, store } = args
  try {
    return await startHost({
      place: placeIn(args),
      ...(currency === undefined ? {} : { currency }),
      ...(publicUrl === undefined ? {} : { publicUrl }),
      ...(store === undefined ? {} : { store }),
    })
  } catch (error) {
    if (error instanceof SetUpError || !(error instanceof Error)) throw error
    const isTaken = 'code' in error && error.code === 'EADDRINUSE'
    throw new UsageError(
      isTaken ? `${error.message}; choose another with --port, or --port 0` : error.message,
    )
  }
}

function shown({ exchangeUrl, bankUrl, masterPub, paytoUri, currency, configuration }: RunningHost) {
  return {
    exchange: exchangeUrl,
    bank: bankUrl,
    master_pub: masterPub,
    account: paytoUri,
    currency,
    configuration,
  }
}

function told(
  { exchangeUrl, bankUrl, masterPub, paytoUri, configuration }: RunningHost,
  place: string,
): string {
  return [
    'An exchange and a bank are running. Their keys are public test keys: play money only.',
    `  exchange    ${exchangeUrl}   master key ${masterPub}`,
    `  bank        ${bankUrl}`,
    `  account     ${paytoUri}`,
    '',
    'A taler-merchant accepts the exchange with this in its configuration, and a restart:',
    ...configuration.split('\n').map((line) => (line === '' ? '' : `  ${line}`)),
    'Then end this with Ctrl-C, and judge the merchant with the same exchange:',
    `  assay conform --merchant URL --token TOKEN --host-exchange ${place}`,
    '',
  ].join('\n')
}
