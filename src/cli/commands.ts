/**
 * The commands and their options. What they do is loaded when they are run: a help text or a misspelling needs
 * no server, no cryptography and no scenarios.
 */
import type { Argv } from 'yargs'
import { DEFAULT_PLAYS, MOST_ORDERS, MOST_PLAYS, MOST_SECONDS } from '../limits.js'
import { EXCHANGE_OPTIONS } from './exchange-options.js'
import { HOSTED_EXCHANGE_OPTIONS } from './host-options.js'
import { duration, filled, given, once, wholeNumber } from './options.js'

export const DEFAULT_OUT = 'reports/runs'
export const DEFAULT_SEED = '1'

const KINDS = ['scenarios', 'rows', 'verbs', 'defects'] as const
/** What can be listed. */
export type Kind = (typeof KINDS)[number]

/** How the way to a merchant out there is told, besides its base URL. */
const MERCHANT_OPTIONS = {
  token: {
    type: 'string',
    coerce: filled('--token'),
    requiresArg: true,
    describe: 'Access token of the merchant instance, "secret-token:…"',
  },
  bank: {
    type: 'string',
    coerce: filled('--bank'),
    requiresArg: true,
    describe: 'Base URL of the test bank, where the exchange’s account does not tell it',
  },
} as const

/** What the run file says as well; the flags go first. */
const SETTING_OPTIONS = {
  currency: {
    type: 'string',
    coerce: filled('--currency'),
    requiresArg: true,
    describe: 'Currency that the target must have, such as KUDOS',
  },
  config: {
    type: 'string',
    coerce: filled('--config'),
    requiresArg: true,
    defaultDescription: 'assay.config.yaml, where there is one',
    describe:
      'Run file; "none" for none. Flags go before ASSAY_* in the environment, and these before the file',
  },
} as const

const MERCHANT_OPTION = {
  type: 'string',
  coerce: filled('--merchant'),
  requiresArg: true,
  describe: 'Base URL of the merchant',
} as const

export const doctorCommand = {
  command: 'doctor',
  describe: 'Say whether a merchant can be judged as it is set up, and what to change if not',
  builder: (yargs: Argv) =>
    yargs
      .option('merchant', MERCHANT_OPTION)
      .options(MERCHANT_OPTIONS)
      .options(SETTING_OPTIONS)
      .option('json', { type: 'boolean', default: false, describe: 'Print what was found as JSON' })
      .example('$0 doctor', 'The merchant that assay.config.yaml names')
      .example('$0 doctor --merchant http://localhost:9966/ --token secret-token:sandbox', 'Another one')
      .epilogue('Ends with 0 if everything is ready, and with 64 if something has to be changed first.'),
}

export const initCommand = {
  command: 'init',
  describe: 'Write a run file, assay.config.yaml, with what the merchant says about itself',
  builder: (yargs: Argv) =>
    yargs
      .option('merchant', { ...MERCHANT_OPTION, describe: 'Base URL of the merchant that it is for' })
      .option('json', { type: 'boolean', default: false, describe: 'Print what was written as JSON' })
      .example(
        '$0 init --merchant http://localhost:9966/',
        'Then: export ASSAY_TOKEN=secret-token:…; assay doctor',
      )
      .epilogue('A file that is there already is never overwritten.'),
}

export const conformCommand = {
  command: 'conform [scenario..]',
  describe: 'Play scenarios against a backend and judge every reply',
  builder: (yargs: Argv) =>
    yargs
      .positional('scenario', {
        type: 'string',
        array: true,
        default: [],
        describe: 'Names (see `assay list`) or YAML files; all that come with Assay unless given',
      })
      .option('seed', {
        type: 'string',
        coerce: once('--seed'),
        defaultDescription: DEFAULT_SEED,
        requiresArg: true,
        describe: 'Everything drawn follows from this text',
      })
      .option('plays', {
        type: 'string',
        defaultDescription: `${String(DEFAULT_PLAYS)}, or as many as --time allows`,
        requiresArg: true,
        describe: 'Plays of each campaign; one that has found something plays no more',
        coerce: given(wholeNumber('--plays', 0, MOST_PLAYS)),
      })
      .option('exhaustive', {
        type: 'string',
        requiresArg: true,
        describe:
          'Play each story that has a race in every order of its messages, the simplest first, N at most; campaigns stay random. Not with --merchant',
        coerce: given(wholeNumber('--exhaustive', 1, MOST_ORDERS)),
      })
      .option('time', {
        type: 'string',
        requiresArg: true,
        describe: 'Time after which no further play begins, such as 90s, 5m or 1h; campaigns take turns',
        coerce: given(duration('--time', MOST_SECONDS)),
      })
      .option('explore', {
        type: 'boolean',
        default: false,
        describe:
          'Draw calls more often that have just reached new rows. Plays then depend on those before them; counterexamples replay all the same',
      })
      .option('fresh', {
        type: 'boolean',
        default: false,
        describe: 'Do not begin with the failing cases of earlier runs, kept in OUT/last-failures',
      })
      .option('defect', {
        type: 'string',
        array: true,
        nargs: 1,
        default: [],
        describe: 'Plant a defect into the built-in pair (see `assay list defects`)',
      })
      .option('merchant', {
        type: 'string',
        coerce: filled('--merchant'),
        requiresArg: true,
        describe: 'Base URL of a merchant to judge, instead of the built-in pair',
      })
      .options(MERCHANT_OPTIONS)
      .options(HOSTED_EXCHANGE_OPTIONS)
      .options(SETTING_OPTIONS)
      .options(EXCHANGE_OPTIONS)
      .option('out', {
        type: 'string',
        coerce: filled('--out'),
        defaultDescription: DEFAULT_OUT,
        requiresArg: true,
        describe: 'Folder in which each run gets a folder',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print run.json instead of the table' })
      .example('$0 conform', 'Judge the built-in pair with everything')
      .example(
        '$0 conform competing-wallets --plays 2000 --seed 7',
        'One campaign, longer, from another seed',
      )
      .example('$0 conform --time 5m --seed tonight', 'Everything, for as long as there is time')
      .example(
        '$0 conform --defect pay-looks-only-before-the-deposit',
        'See a race found, shrunk and explained',
      )
      .example(
        '$0 conform --merchant http://localhost:9966/ --token secret-token:sandbox',
        'Judge a running backend',
      ),
}

export const replayCommand = {
  command: 'replay <file>',
  describe: 'Play a counterexample again, on the built-in pair or on a merchant out there',
  builder: (yargs: Argv) =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: 'counterexample-N.json of a run' })
      .option('times', {
        type: 'string',
        default: '1',
        requiresArg: true,
        describe: 'How often; on the built-in pair all of them have to be the same, byte for byte',
        coerce: wholeNumber('--times', 1, 10_000),
      })
      .option('merchant', {
        type: 'string',
        coerce: filled('--merchant'),
        requiresArg: true,
        describe: 'Base URL of a merchant to play it on: the same calls, with new orders and coins',
      })
      .options(MERCHANT_OPTIONS)
      .option('as-story', {
        type: 'string',
        coerce: filled('--as-story'),
        requiresArg: true,
        describe: 'Write a story that plays the same into a new file such as my-story.yaml; - prints it',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print the findings as JSON' })
      .example('$0 replay counterexample-1.json --times 20', 'Show that nothing is left to chance')
      .example('$0 replay counterexample-1.json --as-story lost-claim.yaml', 'Keep it as a story of your own')
      .example(
        '$0 replay reports/runs/…/counterexample-1.json',
        'Exit code 1 if it is still violated, 0 if it is mended',
      ),
}

export const reproduceCommand = {
  command: 'reproduce <file>',
  describe: 'Write a script that sends a counterexample again, for teams without Assay',
  builder: (yargs: Argv) =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: 'counterexample-N.json of a run' })
      .option('curl', {
        type: 'boolean',
        default: false,
        describe: 'A shell script with curl, for plays in which nothing has to be signed or filled in',
      })
      .option('to', {
        type: 'string',
        coerce: filled('--to'),
        requiresArg: true,
        describe: 'New file for the script; standard output unless given',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print what was written, as JSON' })
      .example(
        '$0 reproduce counterexample-1.json --to again.mjs',
        'Then: node again.mjs --merchant URL --token TOKEN',
      )
      .example('$0 reproduce counterexample-1.json --curl --to again.sh', 'Where bytes are enough')
      .epilogue(
        'The script ends with 1 if what was found shows again, 0 if not, 2 if a script cannot tell. What it cannot do (hold messages, move clocks, lose replies) it says.',
      ),
}

export const judgeCommand = {
  command: 'judge <path>',
  describe: 'Judge recordings of what an exchange was asked and answered',
  builder: (yargs: Argv) =>
    yargs
      .positional('path', {
        type: 'string',
        demandOption: true,
        describe:
          'Folder of JSON files, each a recording or a list of them, in the order of their names; or one such file',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print run.json instead of the table' })
      .example('$0 judge recordings', 'Every reply gets the row it landed in; nothing is sent anywhere'),
}

export const serveCommand = {
  command: 'serve',
  describe: 'Run the simulated merchant, exchange and bank for real wallets and shops',
  builder: (yargs: Argv) =>
    yargs
      .option('port', {
        type: 'string',
        defaultDescription: '9966, or where the store was before',
        requiresArg: true,
        coerce: wholeNumber('--port', 0, 65_533),
        describe: 'Port of the merchant; exchange and bank take the next two; 0 takes free ones',
      })
      .option('host', {
        type: 'string',
        coerce: filled('--host'),
        defaultDescription: '127.0.0.1, or where the store was before',
        requiresArg: true,
        describe: 'Address to listen on',
      })
      .option('store', {
        type: 'string',
        coerce: filled('--store'),
        requiresArg: true,
        describe: 'Folder for JSON files that outlive the process; memory unless given',
      })
      .option('seed', {
        type: 'string',
        coerce: filled('--seed'),
        requiresArg: true,
        describe: 'Makes order ids and tokens repeatable; with a store, those of its nth start',
      })
      .option('world', {
        type: 'string',
        coerce: filled('--world'),
        requiresArg: true,
        describe:
          'Folder of recordings, or one file of them, of a real exchange: ours gets its denominations, fees, account and time',
      })
      .option('defect', {
        type: 'string',
        array: true,
        nargs: 1,
        default: [],
        describe: 'Plant a defect (see `assay list defects`)',
      })
      .option('quiet', { type: 'boolean', default: false, describe: 'Do not print a line for each request' })
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'Print where to reach what as one JSON line',
      })
      .example('$0 serve', 'Then point a shop at http://127.0.0.1:9966/')
      .example('$0 serve --store ./sandbox', 'Keep orders and coins over restarts')
      .example('$0 serve --world ./recordings', 'Answer as an exchange that was recorded'),
}

export const listCommand = {
  command: 'list [what]',
  describe: 'List scenarios, rows, verbs of the scenario grammar, or defects',
  builder: (yargs: Argv) =>
    yargs
      .positional('what', { choices: KINDS, default: KINDS[0], describe: 'What to list' })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 list', 'Stories and campaigns that come with Assay')
      .example('$0 list rows', 'Everything that is judged, with its source'),
}

export const defectsCommand = {
  command: 'defects [id..]',
  describe: 'Plant wrong implementations into the built-in pair, and tell which of them the judge finds',
  builder: (yargs: Argv) =>
    yargs
      .positional('id', {
        type: 'string',
        array: true,
        default: [],
        describe: 'Ids of defects (see `assay list defects`); all of them unless given',
      })
      .option('page', {
        type: 'string',
        array: true,
        nargs: 1,
        default: [],
        describe: 'Only defects of this page, such as merchant/post-orders-ORDER_ID-pay',
      })
      .option('kind', {
        type: 'string',
        array: true,
        nargs: 1,
        default: [],
        describe: 'Only defects of this kind: the part of their ids before the colon, or "written"',
      })
      .option('seed', {
        type: 'string',
        coerce: once('--seed'),
        default: DEFAULT_SEED,
        requiresArg: true,
        describe: 'Everything drawn follows from this text',
      })
      .option('plays', {
        type: 'string',
        default: String(DEFAULT_PLAYS),
        defaultDescription: String(DEFAULT_PLAYS),
        requiresArg: true,
        describe: 'Plays of each campaign; a defect is played only where it can show',
        coerce: wholeNumber('--plays', 0, MOST_PLAYS),
      })
      .option('judge', {
        type: 'boolean',
        default: false,
        describe: 'Change the judge instead, a row or a check at a time, and tell whether plays show it',
      })
      .option('out', {
        type: 'string',
        coerce: filled('--out'),
        requiresArg: true,
        describe: 'Folder for mutation-report.json, in the open schema of such reports',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print that report instead of the table' })
      .example('$0 defects --page merchant/post-orders-ORDER_ID-unclaim', 'One page')
      .example('$0 defects --kind drop --kind swap', 'Guards left out, and guards in another order')
      .example('$0 defects --judge --page PAGE --plays 5', 'Judges that are wrong about one page'),
}
