/** `assay serve`: the simulated pair as real servers, until it is interrupted. */
import { startSim, type Delivery, type JournalEntry } from '../index.js'
import { printable } from '../protocol/malformed.js'
import { UsageError } from './exit.js'
import { readRecordingsAt } from './recordings.js'

interface ServeArguments {
  readonly port: number | undefined
  readonly host: string | undefined
  readonly store: string | undefined
  readonly seed: string | undefined
  /** Recordings that the exchange is made of. */
  readonly world: string | undefined
  readonly defect: readonly string[]
  readonly quiet: boolean
  readonly json: boolean
}

/** Of a new pair, unless --port says another. */
const USUAL_PORT = 9966

/** Runs the command until SIGINT or SIGTERM. @returns the exit code */
export async function runServe(args: ServeArguments): Promise<number> {
  const sim = await start(args)
  const where = {
    merchant: sim.merchantUrl,
    exchange: sim.exchangeUrl,
    bank: sim.bankUrl,
    token: sim.token,
    master_pub: sim.masterPub,
    currency: sim.currency,
  }
  process.stdout.write(args.json ? `${JSON.stringify(where)}\n` : told(where))
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => {
      resolve()
    })
    process.once('SIGTERM', () => {
      resolve()
    })
  })
  await sim.stop()
  return 0
}

async function start(args: ServeArguments) {
  if (args.world !== undefined && args.store !== undefined)
    throw new UsageError(
      '--world and --store do not go together: the time of a recording begins anew with each start',
    )
  const recordings = args.world === undefined ? undefined : readRecordingsAt(args.world)
  try {
    const options = {
      ...(args.port === undefined ? {} : { port: args.port }),
      ...(args.host === undefined ? {} : { host: args.host }),
      ...(args.store === undefined ? {} : { store: args.store }),
      ...(args.seed === undefined ? {} : { seed: args.seed }),
      ...(recordings === undefined ? {} : { recordings }),
      defects: args.defect,
      ...(args.quiet ? {} : { onRequest: printRequest, onDelivery: printDelivery }),
    }
    return await startSim(options, USUAL_PORT)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EADDRINUSE') {
      const { port = USUAL_PORT } = args
      throw new UsageError(
        `ports ${String(port)} to ${String(port + 2)} are not all free; choose others with --port, or --port 0`,
      )
    }
    if (error instanceof Error) throw new UsageError(error.message)
    throw error
  }
}

function told(where: Readonly<Record<string, string>>): string {
  const { currency = '' } = where
  return [
    'The simulated pair is running. Its keys are public test keys: play money only.',
    `  merchant    ${where['merchant'] ?? ''}   access token ${where['token'] ?? ''}`,
    `  exchange    ${where['exchange'] ?? ''}   master key ${where['master_pub'] ?? ''}`,
    `  bank        ${where['bank'] ?? ''}`,
    '',
    'Make an order:',
    `  curl -H 'Authorization: Bearer ${where['token'] ?? ''}' -d '{"order":{"amount":"${currency}:5","summary":"Tea","fulfillment_message":"Enjoy"}}' ${where['merchant'] ?? ''}private/orders`,
    'Make another shop, which gets its tokens from private/token with name and password, and then needs an account:',
    `  curl -H 'Authorization: Bearer ${where['token'] ?? ''}' -d '{"id":"teashop","name":"Tea","auth":{"method":"token","password":"sesame"},"address":{},"jurisdiction":{},"use_stefan":false}' ${where['merchant'] ?? ''}management/instances`,
    `  curl -u teashop:sesame -d '{"scope":"all"}' ${where['merchant'] ?? ''}instances/teashop/private/token`,
    `  curl -H 'Authorization: Bearer TOKEN' -d '{"payto_uri":"payto://x-taler-bank/bank.test/teashop?receiver-name=Tea"}' ${where['merchant'] ?? ''}instances/teashop/private/accounts`,
    'Withdraw with a wallet: open the link that this prints in it, and confirm once it has accepted:',
    `  curl -d '{"amount":"${currency}:20"}' ${where['bank'] ?? ''}accounts/alice/withdrawals`,
    `  curl -X POST ${where['bank'] ?? ''}accounts/alice/withdrawals/WITHDRAWAL_ID/confirm`,
    'Judge it:',
    `  assay conform --merchant ${where['merchant'] ?? ''} --token ${where['token'] ?? ''}`,
    '',
    'Ctrl-C ends it.',
    '',
  ].join('\n')
}

function printRequest(entry: JournalEntry): void {
  const { party, method, path, status } = entry
  process.stderr.write(`${party.padEnd(8)} ${String(status)} ${method.padEnd(4)} ${printable(path, 160)}\n`)
}

function printDelivery({ method, url, status }: Delivery): void {
  const outcome = status === undefined ? '---' : String(status)
  process.stderr.write(`webhook  ${outcome} ${method.padEnd(4)} ${printable(url, 160)}\n`)
}
