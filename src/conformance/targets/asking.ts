/**
 * Asking a party something before anything is played, and saying what is wrong if no good answer comes: a host that is
 * not there, a certificate that nobody knows, a page of somebody else.
 */
import { isJsonObject, parseJson, type JsonObject } from '../../protocol/encoding/json.js'
import type { Method } from '../../protocol/endpoints/endpoint.js'
import type { HttpReply, HttpRequest } from '../../protocol/http.js'
import { MalformedError, printable } from '../../protocol/malformed.js'
import { wallClockSeconds } from '../actors/socket.js'
import { Trouble, type CheckName } from './diagnosis.js'
import { LostError, SetUpError } from './target.js'

/** Whom to ask, and how errors call it. */
export interface Party {
  readonly check: CheckName
  /** `the merchant` */
  readonly who: string
  /** The option that says where it is; absent where another party has said so. */
  readonly option?: string
  /** With trailing slash. */
  readonly base: string
  /** @throws LostError when no reply comes */
  readonly send: (base: string, request: HttpRequest) => Promise<HttpReply>
}

export interface Question {
  readonly method?: Method
  readonly body?: Uint8Array
  readonly headers?: Readonly<Record<string, string>>
}

/** A reply, and by how many seconds the `Date` in it is ahead of this machine; undefined without one. */
export interface Answer extends HttpReply {
  readonly ahead: number | undefined
}

/** Sends one request. @throws Trouble when no reply comes; the message says why and what to change */
export async function reach(party: Party, path: string, question: Question = {}): Promise<Answer> {
  try {
    return await send(party, path, question)
  } catch (error) {
    if (!(error instanceof LostError)) throw error
    throw await explained(party, path, error)
  }
}

/** Sends one request that does not matter enough to end an examination. @returns undefined when no reply comes */
export async function reachQuietly(
  party: Party,
  path: string,
  question: Question = {},
): Promise<Answer | undefined> {
  try {
    return await send(party, path, question)
  } catch (error) {
    if (error instanceof LostError) return undefined
    throw error
  }
}

async function send(
  { base, send: sendTo }: Party,
  path: string,
  { method = 'GET', body, headers }: Question,
): Promise<Answer> {
  const before = wallClockSeconds()
  const reply = await sendTo(base, {
    method,
    path,
    headers: { accept: 'application/json', ...headers },
    ...(body === undefined ? {} : { body }),
  })
  return { ...reply, ahead: aheadBy(reply.headers['date'], before, wallClockSeconds()) }
}

/** A clock that is within the time that the request took is neither ahead nor behind. */
function aheadBy(date: string | undefined, before: number, after: number): number | undefined {
  const said = Math.floor(Date.parse(date ?? '') / 1000)
  if (Number.isNaN(said)) return undefined
  return said > after ? said - after : Math.min(said - before, 0)
}

/** The object in a reply. @throws MalformedError */
export function objectIn(reply: HttpReply): JsonObject {
  const json = parseJson(reply.body)
  if (!isJsonObject(json)) throw new MalformedError('a JSON object', json)
  return json
}

/** The object in a reply, if there is one. */
export function objectQuietly(reply: HttpReply): JsonObject | undefined {
  try {
    return objectIn(reply)
  } catch (error) {
    if (error instanceof MalformedError) return undefined
    throw error
  }
}

/** The error code in the body of a refusal. */
export function codeOf(reply: HttpReply): number | undefined {
  const code = objectQuietly(reply)?.['code']
  return typeof code === 'number' ? code : undefined
}

/** `https` if somebody speaks it at this address, good certificate or not. */
export async function speaksOther(party: Party): Promise<string | undefined> {
  const url = new URL(party.base)
  url.protocol = url.protocol === 'http:' ? 'https:' : 'http:'
  try {
    const { status } = await send({ ...party, base: url.href }, '/config', {})
    // A server of https that is spoken to in http has a page about that, too.
    return status === 400 && url.protocol === 'http:' ? undefined : url.href
  } catch (error) {
    return error instanceof LostError && CERTIFICATES.has(error.code ?? '') ? url.href : undefined
  }
}

const NOT_TRUSTED = 'Let Node trust it: NODE_EXTRA_CA_CERTS=FILE with the certificate of its issuer (PEM)'

/** What certificates are refused for, and what helps. */
const CERTIFICATES: ReadonlyMap<string, readonly [why: string, fix: string]> = new Map([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', ['its certificate is signed by itself', NOT_TRUSTED]],
  ['SELF_SIGNED_CERT_IN_CHAIN', ['its certificate comes from an authority of its own', NOT_TRUSTED]],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', ['nobody knows who has signed its certificate', NOT_TRUSTED]],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', ['nobody knows who has signed its certificate', NOT_TRUSTED]],
  ['UNABLE_TO_GET_ISSUER_CERT', ['nobody knows who has signed its certificate', NOT_TRUSTED]],
  ['CERT_HAS_EXPIRED', ['its certificate has expired', 'Renew it, or set the clock of this machine']],
  ['CERT_NOT_YET_VALID', ['its certificate is not valid yet', 'Wait, or set the clock of this machine']],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    ['its certificate is for another name', 'Use the host name that stands in the certificate'],
  ],
])

async function explained(party: Party, path: string, error: LostError): Promise<Trouble> {
  const { check, who, base } = party
  const { host, hostname, protocol, port } = new URL(base)
  const change = (what: string): string =>
    party.option === undefined ? `Correct ${what} where the URL comes from` : `Correct ${party.option}`
  const cannot = (why: string, fix: string): Trouble =>
    new Trouble(check, `${who} at ${base} cannot be reached: ${why}`, fix)
  const certificate = CERTIFICATES.get(error.code ?? '')
  if (certificate !== undefined) return cannot(...certificate)
  const { code = '' } = error
  if (code === 'ECONNREFUSED')
    return cannot(
      `nobody listens at ${host}${port === '' ? `, port ${protocol === 'https:' ? '443' : '80'}` : ''}`,
      `Is it running, and is the URL right? Start it, or correct the port`,
    )
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return cannot(
      `there is no host ${hostname}`,
      `${change('the host')}, or make this name known to this machine (a name inside of a container network is not)`,
    )
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH' || code === 'EADDRNOTAVAIL')
    return cannot(
      `there is no way to ${hostname} from here`,
      `${change('the host')}, or the network between both`,
    )
  const other = await speaksOther(party)
  if (other !== undefined) return wrongScheme(party, other)
  return cannot(
    `${path}: ${printable(error.message, 200)}`,
    'Is it running, and is the URL right? What it writes into its log may say more',
  )
}

/** A server that speaks http where https was asked for, or the other way round. */
export function wrongScheme({ check, who, base, option }: Party, other: string): Trouble {
  const scheme = (url: string): string => new URL(url).protocol.slice(0, -1)
  return new Trouble(
    check,
    `${who} at ${base} speaks ${scheme(other)}, not ${scheme(base)}`,
    option === undefined
      ? `Write ${other} where the URL comes from`
      : `Pass ${option} ${other}, or set a base URL with ${scheme(other)}`,
  )
}

/** A URL that paths can be appended to. @throws SetUpError */
export function baseUrl(text: string, option: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && url.username + url.password + url.search + url.hash !== '') {
    throw new SetUpError(`${option} takes a URL without user, password, query and fragment`)
  }
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new SetUpError(`${option} takes a URL such as http://localhost:9966/, not ${printable(text)}`)
  }
  return url.href.endsWith('/') ? url.href : `${url.href}/`
}
