/**
 * Examines an exchange and its bank before anything is played: whether its keys are those that the merchant trusts, whether
 * its coins can be had now, and whether its bank lets anybody put money into a reserve.
 */
import { canonicalCrockford } from '../../protocol/encoding/crockford.js'
import { utf8 } from '../../protocol/encoding/struct.js'
import { getKeys, type ExchangeKeys } from '../../protocol/endpoints/exchange/get-keys.js'
import { readReply } from '../../protocol/endpoints/endpoint.js'
import { printable } from '../../protocol/malformed.js'
import { wallClockSeconds } from '../actors/socket.js'
import { baseUrl, objectQuietly, reach, reachQuietly, type Party } from './asking.js'
import { Trouble, type Examination } from './diagnosis.js'
import { examineIdentity } from './examine-identity.js'

export interface ExchangeUnderTest {
  readonly party: Party
  /** The currency that is expected; any unless given. */
  readonly currency?: string
  /** The master key that somebody else believes it to have, in base32. */
  readonly masterPub?: string
}

/** @returns its keys @throws Trouble when no coins of it can be judged */
export async function examineExchange(
  examination: Examination,
  { party, currency, masterPub }: ExchangeUnderTest,
): Promise<ExchangeKeys> {
  const { base } = party
  const keys = await examineIdentity(examination, party, 'exchange', (json) => readReply(getKeys, 200, json))
  checkKeys(keys, { base, currency, masterPub })
  if (keys.base_url !== base)
    examination.note(
      'exchange',
      `the exchange at ${base} says that its base URL is ${printable(keys.base_url)}`,
      'Write one and the same URL into BASE_URL of the exchange and wherever it is named',
    )
  examination.good('exchange keys', `${String(keys.denominations.length)} groups of denominations`)
  return keys
}

function checkKeys(
  keys: ExchangeKeys,
  {
    base,
    currency,
    masterPub,
  }: { base: string; currency: string | undefined; masterPub: string | undefined },
): void {
  if (currency !== undefined && keys.currency !== currency)
    throw new Trouble(
      'currency',
      `the exchange at ${base} has ${printable(keys.currency)}, and ${printable(currency)} is expected`,
      'Use an exchange of this currency, or correct the currency in the configuration that names it',
    )
  const isSame = (one: string, other: string): boolean =>
    canonicalCrockford(one, 32) === canonicalCrockford(other, 32)
  if (masterPub !== undefined && !isSame(keys.master_public_key, masterPub))
    throw new Trouble(
      'trust',
      `the merchant trusts the exchange at ${base} under the master key ${printable(masterPub)}, and that one has ${keys.master_public_key}`,
      'Correct MASTER_KEY of this exchange in the configuration of the merchant, and restart it',
    )
  const now = wallClockSeconds()
  const forSale = keys.denominations
    .flatMap(({ denoms }) => denoms)
    .filter(({ stamp_start: from, stamp_expire_withdraw: to, lost }) => {
      const hasBegun = from.t_s !== 'never' && from.t_s <= now
      return lost !== true && hasBegun && (to.t_s === 'never' || to.t_s > now)
    })
  if (forSale.length === 0)
    throw new Trouble(
      'exchange keys',
      `the exchange at ${base} has no denomination that can be withdrawn now`,
      'Let it make and sign new denomination keys; if it has some, its clock or the one of this machine is wrong',
    )
}

/** Host and account name of an account at a test bank. */
interface BankAccount {
  readonly host: string
  readonly name: string
}

/** The account of the exchange at a test bank. @throws Trouble when it is at no such bank */
export function accountAtBank(exchange: string, keys: ExchangeKeys): BankAccount {
  const account = keys.accounts
    .map(({ payto_uri }) => accountOf(payto_uri))
    .find((found) => found !== undefined)
  if (account !== undefined) return account
  const [kind] = keys.accounts.flatMap(({ payto_uri }) => /^payto:\/\/([^/]+)/.exec(payto_uri)?.[1] ?? [])
  throw new Trouble(
    'bank',
    `${exchange}keys names no account at an x-taler-bank${kind === undefined ? '' : ` (but one of type ${printable(kind)})`}, so no reserve can be funded`,
    'Use an exchange with a test bank',
  )
}

/** Host and account name in the payto URI of an account at a test bank; undefined for any other. */
export function accountOf(payto: string): BankAccount | undefined {
  const match = /^payto:\/\/x-taler-bank\/([A-Za-z0-9._:-]+)\/([A-Za-z0-9._-]+)(\?|$)/.exec(payto)
  const [, host, name] = match ?? []
  return host === undefined || name === undefined ? undefined : { host, name }
}

/** Base URL of the bank: told, or where the exchange's account says. @throws SetUpError */
export function bankUrl(exchange: string, account: BankAccount, told: string | undefined): string {
  return told === undefined ? `${new URL(exchange).protocol}//${account.host}/` : baseUrl(told, '--bank')
}

/** @param account name of the exchange's account @throws Trouble when no reserve can be funded */
export async function examineBank(
  examination: Examination,
  { party, account, currency }: { party: Party; account: string; currency: string },
): Promise<void> {
  // Which pages a bank has differs; that it answers is enough.
  await reach(party, '/config')
  const gateway = `accounts/${account}/taler-wire-gateway`
  const known = await reachQuietly(party, `/${gateway}/config`)
  if (known?.status === 404)
    throw new Trouble(
      'bank',
      `${party.base}${gateway}/config answers 404: this bank has no wire gateway for the account "${account}" of the exchange`,
      'Pass --bank with the base URL of the exchange’s own bank; if it is this one, make the account there',
    )
  const has = known?.status === 200 ? objectQuietly(known)?.['currency'] : undefined
  if (typeof has === 'string' && has !== currency)
    throw new Trouble(
      'currency',
      `the bank at ${party.base} has ${printable(has)}, and its exchange ${currency}`,
      'Pass --bank with the base URL of the exchange’s own bank',
    )
  // Nobody can mean this: a bank that lets anybody fund a reserve says what is missing.
  const reply = await reach(party, `/${gateway}/admin/add-incoming`, {
    method: 'POST',
    body: utf8('{}'),
    headers: { 'content-type': 'application/json' },
  })
  const answers = `${party.base}${gateway}/admin/add-incoming answers ${String(reply.status)}`
  if (reply.status === 401 || reply.status === 403)
    throw new Trouble(
      'bank',
      `${answers}: the bank does not let us put money into reserves`,
      'Use a test bank whose wire gateway wants no credentials for admin/add-incoming',
    )
  if (reply.status === 404 || reply.status === 405 || reply.status === 501)
    throw new Trouble(
      'bank',
      `${answers}: this bank makes no test money`,
      'Use a test bank that has admin/add-incoming, or pass --bank with its base URL',
    )
  examination.good('bank', `reserves can be funded at ${party.base}`)
}
