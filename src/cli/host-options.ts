/** The options of everything that hosts an exchange for a merchant of somebody else, and the command that only hosts. */
import type { Argv } from 'yargs'
import { filled, wholeNumber } from './options.js'

/** Where an exchange is hosted unless somebody says otherwise; the bank takes the next port. */
export const USUAL_PLACE = '127.0.0.1:8081'

const HOST_STORE = {
  type: 'string',
  coerce: filled('--store'),
  requiresArg: true,
  describe: 'Folder in which the hosted exchange and bank remember; memory unless given',
} as const

const PUBLIC_URL = {
  type: 'string',
  coerce: filled('--public-url'),
  requiresArg: true,
  describe: 'Base URL under which the merchant reaches the hosted exchange, where it is not its address',
} as const

/** What `conform` takes besides the way to the merchant. */
export const HOSTED_EXCHANGE_OPTIONS = {
  'host-exchange': {
    type: 'string',
    coerce: (given: string | readonly string[] | undefined): string | undefined =>
      given === '' ? USUAL_PLACE : given === undefined ? undefined : filled('--host-exchange')(given),
    describe: `Host exchange and bank for the merchant at ADDRESS:PORT, ${USUAL_PLACE} unless one is given; see \`assay host\``,
  },
  'public-url': PUBLIC_URL,
  store: HOST_STORE,
} as const

export const hostCommand = {
  command: 'host',
  describe: 'Run an exchange and a bank for a merchant of yours, and say how to configure it',
  builder: (yargs: Argv) =>
    yargs
      .option('port', {
        type: 'string',
        default: '8081',
        requiresArg: true,
        coerce: wholeNumber('--port', 0, 65_534),
        describe: 'Port of the exchange; the bank takes the next one; 0 takes free ones',
      })
      .option('host', {
        type: 'string',
        coerce: filled('--host'),
        default: '127.0.0.1',
        requiresArg: true,
        describe: 'Address to listen on',
      })
      .option('currency', {
        type: 'string',
        coerce: filled('--currency'),
        default: 'KUDOS',
        requiresArg: true,
        describe: 'Currency of the exchange: that of the merchant',
      })
      .option('public-url', PUBLIC_URL)
      .option('store', HOST_STORE)
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'Print where to reach what as one JSON line',
      })
      .example('$0 host --currency TESTKUDOS', 'Then put what it prints into the merchant’s configuration'),
}
