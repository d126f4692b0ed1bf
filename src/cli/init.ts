/** `assay init`: writes a run file with what the merchant says about itself, and with everything else as comments. */
import { writeFileSync } from 'node:fs'
import { introduce, RUN_FILE } from '../index.js'
import { printable } from '../protocol/malformed.js'
import { ofFiles } from './options.js'

interface InitArguments {
  readonly merchant: string | undefined
  readonly json: boolean
}

/** Runs the command. @returns the exit code */
export async function runInit(args: InitArguments): Promise<number> {
  const merchant = args.merchant ?? process.env['ASSAY_MERCHANT']
  const text = merchant === undefined ? runFileText() : runFileText(await askedAbout(merchant))
  ofFiles('the run file cannot be written', () => {
    writeFileSync(RUN_FILE, text, { flag: 'wx' })
  })
  process.stdout.write(
    args.json
      ? `${JSON.stringify({ file: RUN_FILE, ...(merchant === undefined ? {} : { merchant }) })}\n`
      : [
          `${RUN_FILE} is written.`,
          ...(merchant === undefined
            ? ['Name your merchant in it, or judge the built-in pair: assay conform']
            : ['Next: export ASSAY_TOKEN=secret-token:… && assay doctor && assay conform']),
          '',
        ].join('\n'),
  )
  return 0
}

interface About {
  readonly merchant: string
  readonly currency: string
  /** Who it says it is, on one line. */
  readonly says: string
}

async function askedAbout(given: string): Promise<About> {
  const { currency, version, implementation, exchanges = [] } = await introduce({ merchant: given })
  const merchant = given.endsWith('/') ? given : `${given}/`
  const accepts = exchanges
    .filter((one) => one.currency === currency)
    .map((one) => printable(one.base_url, 200))
  const is = implementation === undefined ? '' : ` (${printable(implementation)})`
  return {
    merchant,
    currency,
    says: `version ${version}${is}; it takes ${printable(currency)} of ${accepts.join(', ') || 'no exchange yet'}`,
  }
}

/** A value of a line of YAML, whatever is in it. */
const quoted = (text: string): string => JSON.stringify(text)

/** The text of a run file; what is not known stands in it as a comment. */
export function runFileText(about?: About): string {
  const { merchant = 'http://localhost:9966/', currency = 'KUDOS' } = about ?? {}
  const set = about === undefined ? '# ' : ''
  return `# What \`assay conform\` and \`assay doctor\` are set up with. Share it: no secret stands in it.
# Flags go before ASSAY_* in the environment, and these before this file. Reference: docs/targets.md
${about === undefined ? '' : `\n# When this file was written, the merchant said: ${about.says}`}
${set}target:
${set}  merchant: ${quoted(merchant)} # base URL of the instance, such as https://shop.example/instances/tea/
${set}  token: { env: ASSAY_TOKEN } # where the access token is; or { file: ./token.txt }
#   bank: "http://localhost:9968/" # only where the exchange's account does not tell where its bank is

# The target must have this currency, or nothing is played.
${set}currency: ${quoted(currency)}

# Revisions of single pages that the target follows, which its version does not tell: the case, and its status.
# profile:
#   pay-insufficient: 406 # the coins do not add up to the price; newer pages: 400
#   paid-accepted: 204 # a good proof of payment; newer pages: 200

# Names from \`assay list\`, or files of your own; all that come with Assay unless given.
# scenarios: [buy-and-receive, competing-wallets]

# How much is played: plays of each campaign, time after which none begins.
# budget:
#   plays: 100
#   time: 5m

# Everything that is drawn follows from this text. Reports go into this folder.
# seed: "1"
# out: reports/runs

# What is known, and shall not fail the run: rows from \`assay list rows\`, violated or unknown, each with a reason.
# expect:
#   merchant/post-orders-ORDER_ID-paid/200-proven:
#     verdict: violated
#     because: issue 12, mended in the next release

# What no page says, and was found out about this target.
# assumptions:
#   unclaim_purpose: 1223
`
}
