/**
 * Who answers at a base URL: /config of a merchant, /keys of an exchange, and what it means if that page is not there.
 */
import type { JsonObject } from '../../protocol/encoding/json.js'
import { errorCode } from '../../protocol/errors.js'
import { MalformedError, printable } from '../../protocol/malformed.js'
import { parseVersion } from '../../protocol/versions.js'
import {
  codeOf,
  objectIn,
  objectQuietly,
  reach,
  reachQuietly,
  speaksOther,
  wrongScheme,
  type Answer,
  type Party,
} from './asking.js'
import { Trouble, type CheckName, type Examination } from './diagnosis.js'

/**
 * Protocol versions that the judge has rows and the actors have words for. Before version 6 a merchant does not say which
 * exchanges it deals with; an exchange before version 18 has wallets sign other bytes.
 */
export const SPOKEN = {
  merchant: { oldest: 6, newest: 33 },
  exchange: { oldest: 18, newest: 35 },
} as const

type Kind = keyof typeof SPOKEN

/** What backends call themselves in /config. */
const NAMES = { merchant: 'taler-merchant', exchange: 'taler-exchange' } as const

/** Seconds that clocks may be apart: less is the way there and back, or harmless. */
const CLOCKS_APART = 300

/** Pages that say who somebody is; a merchant and a wallet read no other page of an exchange for that. */
const PAGES = { merchant: 'config', exchange: 'keys' } as const

/**
 * Asks a party who it is.
 * @param read takes the body apart. @throws MalformedError
 * @throws Trouble when it is somebody else, or speaks no version that we do
 */
export async function examineIdentity<T>(
  examination: Examination,
  party: Party,
  kind: Kind,
  read: (json: JsonObject) => T,
): Promise<T> {
  const { who, base, check } = party
  const page = PAGES[kind]
  const reply = await reach(party, `/${page}`)
  if (reply.status !== 200) throw await noPage(party, kind, reply)
  try {
    const json = objectIn(reply)
    checkName(party, kind, json)
    checkVersion(examination, party, kind, json)
    const told = read(json)
    examination.good(check, `${base} is ${who}`)
    if (reply.ahead !== undefined) examineClock(examination, who, reply.ahead, 'the Date of its replies')
    return told
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error
    throw new Trouble(
      check,
      `${base}${page} is not what ${who} should answer: ${error.message}`,
      `Is this the base URL of ${who}?`,
    )
  }
}

function checkName({ check, base, who, option }: Party, kind: Kind, json: JsonObject): void {
  const { name } = json
  if (typeof name !== 'string' || name.toLowerCase() === NAMES[kind]) return
  throw new Trouble(
    check,
    `at ${base} answers a ${printable(name)}, not a ${NAMES[kind]}`,
    option === undefined ? `Correct the URL of ${who}` : `Pass the base URL of ${who} with ${option}`,
  )
}

function checkVersion(
  examination: Examination,
  { check, base, who }: Party,
  kind: Kind,
  json: JsonObject,
): void {
  const { version } = json
  // Who says no version at all has not the page that we look for.
  if (typeof version !== 'string') throw new MalformedError('a version such as 23:0:6', version, 'version')
  const { current, age } = parseVersion(version, 'version')
  const { oldest, newest } = SPOKEN[kind]
  const named: CheckName = check === 'merchant' ? 'merchant version' : 'exchange version'
  const speaks = `${who} at ${base} speaks the versions ${String(current - age)} to ${String(current)}, Assay ${String(oldest)} to ${String(newest)}`
  if (current < oldest)
    throw new Trouble(named, speaks, `It is too old: update it to version ${String(oldest)} or later`)
  if (current - age > newest)
    throw new Trouble(named, speaks, 'It is too new: update Assay, or judge an older release of it')
  examination.good(
    named,
    current > newest
      ? `${speaks}: judged by what both know`
      : `${String(current - age)} to ${String(current)}`,
  )
}

/** Says how far a clock is from ours. @param ahead seconds @param where what says so */
export function examineClock(examination: Examination, who: string, ahead: number, where: string): void {
  if (Math.abs(ahead) <= CLOCKS_APART) {
    examination.good('clock', `${who}: ${ahead === 0 ? 'the same time as here' : `${apart(ahead)} here`}`)
    return
  }
  examination.wrong(
    'clock',
    `the clock of ${who} is ${apart(ahead)} this machine's (${where}): deadlines would be judged by the wrong time`,
    'Set both clocks, best by NTP; in a container, the one of its host',
  )
}

function apart(ahead: number): string {
  const seconds = Math.abs(ahead)
  const shown =
    seconds < 120
      ? `${String(seconds)} s`
      : seconds < 7200
        ? `${String(Math.round(seconds / 60))} minutes`
        : `${String(Math.round(seconds / 3600))} hours`
  return `${shown} ${ahead > 0 ? 'ahead of' : 'behind'}`
}

/** Why there is no such page where it should be. */
async function noPage(party: Party, kind: Kind, reply: Answer): Promise<Trouble> {
  const { base, who, check, option = `the base URL of ${who}` } = party
  const page = PAGES[kind]
  const answers = `${base}${page} answers ${String(reply.status)}, not 200`
  const instance = instanceOf(base)
  if (instance !== undefined && codeOf(reply) === errorCode('MERCHANT_GENERIC_INSTANCE_UNKNOWN'))
    return new Trouble(
      'instance',
      `${answers}: there is no instance "${printable(instance)}"`,
      'Make it (POST management/instances), or correct the name behind /instances/ in the URL',
    )
  const location = reply.headers['location']
  if (reply.status >= 300 && reply.status < 400 && location !== undefined) {
    const to = URL.canParse(location, base) ? new URL(location, `${base}${page}`).href : location
    return new Trouble(
      check,
      `${answers}: it redirects to ${printable(to, 200)}, and redirects are not followed`,
      `Pass ${option} ${printable(to.replace(/(config|keys)\/?$/, ''), 200)}`,
    )
  }
  if (reply.status === 400) {
    const other = await speaksOther(party)
    if (other !== undefined) return wrongScheme(party, other)
  }
  if (reply.status === 401 || reply.status === 403 || reply.status === 407)
    return new Trouble(
      check,
      answers,
      'Something in front of it wants a password before it can be asked who it is: let this page through',
    )
  if (kind === 'exchange' && reply.status >= 500)
    return new Trouble(
      'exchange keys',
      answers,
      'Let it make its keys, and sign them: without, it sells no coins',
    )
  const right = await elsewhere(party, kind)
  if (right !== undefined)
    return new Trouble(
      check,
      `${answers}, but there is a ${NAMES[kind]} at ${right}`,
      `Pass ${option} ${right}`,
    )
  return new Trouble(check, answers, `Is this the base URL of ${who}?`)
}

/** The instance that a base URL names. */
function instanceOf(base: string): string | undefined {
  return /\/instances\/([^/]+)\/$/.exec(new URL(base).pathname)?.[1]
}

/** Looks for the party above the path that was given. */
async function elsewhere(party: Party, kind: Kind): Promise<string | undefined> {
  const url = new URL(party.base)
  while (url.pathname !== '/') {
    url.pathname = url.pathname.replace(/[^/]*\/$/, '')
    const reply = await reachQuietly({ ...party, base: url.href }, '/config')
    const name = reply?.status === 200 ? objectQuietly(reply)?.['name'] : undefined
    if (typeof name === 'string' && name.toLowerCase() === NAMES[kind]) return url.href
  }
  return undefined
}
