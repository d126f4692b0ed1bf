/**
 * The doctor: examines a merchant out there with everything that it needs, tells what is wrong, and what to change.
 *
 * `assay doctor` prints all of it; a run against the merchant does the same first, and begins only if nothing is wrong.
 */
import type { ExchangeInfo, MerchantConfig } from '../../protocol/endpoints/merchant/get-config.js'
import { printable } from '../../protocol/malformed.js'
import { PURPOSES } from '../../protocol/signatures/purposes.js'
import { sendOverSocket } from '../actors/socket.js'
import type { Generations } from '../../protocol/versions.js'
import { baseUrl, reach, type Party } from './asking.js'
import { Examination, firstTrouble, Trouble, type Check } from './diagnosis.js'
import { accountAtBank, bankUrl, examineBank, examineExchange } from './examine-exchange.js'
import { examineIdentity } from './examine-identity.js'
import { examineMerchant, examineTrust, readConfig } from './examine-merchant.js'
import { lackingPages } from './lacking.js'
import type { Surroundings } from './target.js'

export interface DoctorOptions {
  /** Base URL of the merchant instance. */
  readonly merchant: string
  /** Access token of the instance. */
  readonly token: string
  /** Base URL of the bank; found out from the exchange's account unless given. */
  readonly bank?: string
  /** Base URL of the exchange to use; the first of the merchant's currency unless given. */
  readonly exchange?: string
  /** The currency that is expected; any unless given. */
  readonly currency?: string
  /** Purpose number that the merchant expects under an unclaim; the provisional one unless given. */
  readonly unclaimPurpose?: number
  /** Revisions of single pages that the merchant or its exchange follows, which no version tells. */
  readonly generations?: Partial<Generations>
  /** Milliseconds that each reply may take. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

export interface Diagnosis {
  /** What was examined, in words. */
  readonly target: string
  readonly checks: readonly Check[]
  /** True if nothing is wrong: the target can be judged. */
  readonly healthy: boolean
  /** What plays need to know; only of a healthy target. */
  readonly surroundings?: Surroundings
}

/** Examines a merchant, its exchange and its bank. @throws SetUpError when a URL is none */
export async function diagnose(options: DoctorOptions): Promise<Diagnosis> {
  const merchant = baseUrl(options.merchant, '--merchant')
  const examination = new Examination()
  const surroundings = await examination.attempt(() => examine(examination, merchant, options))
  const { checks } = examination
  const healthy = checks.every(({ state }) => state !== 'wrong')
  return {
    target: `merchant at ${merchant}`,
    checks,
    healthy,
    ...(healthy && surroundings !== undefined ? { surroundings } : {}),
  }
}

/** What a merchant says about itself. @throws SetUpError when there is none, or it is none that can be judged */
export async function introduce(
  options: Pick<DoctorOptions, 'merchant' | 'timeoutMs' | 'signal'>,
): Promise<MerchantConfig> {
  const base = baseUrl(options.merchant, '--merchant')
  return examineIdentity(new Examination(), merchantAt(base, sender(options)), 'merchant', readConfig)
}

/** What plays need to know about a merchant. @throws SetUpError when it cannot be judged as it is set up */
export async function explore(options: DoctorOptions): Promise<Surroundings> {
  const { checks, surroundings } = await diagnose(options)
  if (surroundings !== undefined) return surroundings
  throw firstTrouble(checks) ?? new Trouble('merchant', 'it cannot be judged', '')
}

async function examine(
  examination: Examination,
  merchant: string,
  options: DoctorOptions,
): Promise<Surroundings> {
  const { token, bank, exchange, currency, unclaimPurpose, generations } = options
  const send = sender(options)
  const party = merchantAt(merchant, send)
  const asked = { party, token, ...(currency === undefined ? {} : { currency }) }
  const { config, managesInstances } = await examineMerchant(examination, asked)
  const trusted = chooseExchange(config.exchanges ?? [], {
    currency: config.currency,
    merchant,
    wanted: exchange,
  })
  const base = baseUrl(trusted.base_url, `${merchant}config`)
  const keys = await examineExchange(examination, {
    party: { check: 'exchange', who: 'the exchange of the merchant', base, send },
    currency: config.currency,
    masterPub: trusted.master_pub,
  })
  await examineTrust(examination, party, trusted.base_url)
  const account = accountAtBank(base, keys)
  const atBank = bankUrl(base, account, bank)
  await examineBank(examination, {
    party: { check: 'bank', who: 'the bank', option: '--bank', base: atBank, send },
    account: account.name,
    currency: config.currency,
  })
  return {
    urls: { merchant, exchange: base, bank: atBank },
    currency: config.currency,
    token,
    exchangeAccount: account.name,
    managesInstances,
    lacks: await lackingPages(
      (path, asked) =>
        reach(party, path, {
          ...asked,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        }),
      managesInstances,
    ),
    unclaimPurpose: unclaimPurpose ?? PURPOSES.WALLET_ORDER_UNCLAIM.number,
    ...(generations === undefined ? {} : { generations }),
  }
}

/** The merchant as somebody to be asked. */
export function merchantAt(base: string, send: Party['send']): Party {
  return { check: 'merchant', who: 'the merchant', option: '--merchant', base, send }
}

/** How questions are sent. */
export function sender({ timeoutMs, signal }: Pick<DoctorOptions, 'timeoutMs' | 'signal'>): Party['send'] {
  const sending = {
    ...(signal === undefined ? {} : { signal }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  }
  return (base, request) => sendOverSocket(base, request, sending)
}

function chooseExchange(
  exchanges: readonly ExchangeInfo[],
  { currency, merchant, wanted }: { currency: string; merchant: string; wanted: string | undefined },
): ExchangeInfo {
  const exchange = exchanges.find(
    (candidate) => candidate.currency === currency && (wanted === undefined || candidate.base_url === wanted),
  )
  if (exchange !== undefined) return exchange
  const others = exchanges.map((other) => `${printable(other.base_url)} for ${printable(other.currency)}`)
  throw new Trouble(
    'exchange',
    `${merchant}config names no exchange for ${printable(currency)}${others.length === 0 ? '' : `, only ${others.join(', ')}`}`,
    'Configure the merchant to trust one',
  )
}
