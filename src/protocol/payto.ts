/**
 * payto:// URIs (bank accounts): validity, normal form, and the hashes that name an account.
 */
import { shortHash } from './crypto/hash.js'
import { kdf } from './crypto/kdf.js'
import { utf8, utf8z } from './encoding/struct.js'
import { MalformedError } from './malformed.js'

/** Countries with an IBAN (ISO 13616 registry). */
const IBAN_COUNTRIES = new Set(
  (
    'AD AE AL AT AZ BA BE BG BH BI BR BY CH CR CY CZ DE DJ DK DO EE EG ES FI FK FO FR GB GE GI GL GR GT HR HU IE IL IQ ' +
    'IS IT JO KW KZ LB LC LI LT LU LV LY MC MD ME MK MN MR MT MU NI NL NO OM PK PL PS PT QA RO RS RU SA SC SD SE SI SK ' +
    'SM SO ST SV TL TN TR UA VA VG XK YE'
  ).split(' '),
)

/** The parameter as the reference looks for it: any case, never decoded, a value may be empty. */
const RECEIVER = /(?:^|&)receiver-name=/i

const LEGAL_CHARACTERS = /^[a-zA-Z0-9/:$&?!\-_.,;=*+%~@()[\]]*$/

/**
 * Checks a URI as the reference does and returns it unchanged.
 * @throws MalformedError saying which rule is broken.
 */
export function validatePayto(uri: string, field = ''): string {
  const { method, path, query } = split(uri, field)
  if (method === 'iban') checkIban(path, field)
  if (method === 'x-taler-bank') checkTalerBank(path, field)
  if ((method === 'iban' || method === 'x-taler-bank') && !RECEIVER.test(query)) {
    throw new MalformedError("a payto URI with the parameter 'receiver-name'", uri, field)
  }
  return uri
}

/**
 * The form in which two spellings of one account are the same text.
 * @throws MalformedError when the URI is not valid.
 */
export function normalizePayto(uri: string, field = ''): string {
  validatePayto(uri, field)
  const { method, path } = split(uri, field)
  switch (method) {
    case 'iban': {
      const segments = path.split('/')
      if (segments.length > 2) throw new MalformedError('an IBAN with at most a BIC in front', uri, field)
      return `payto://iban/${segments.at(-1) ?? ''}`
    }
    case 'x-taler-bank': {
      const slash = path.indexOf('/')
      return `payto://x-taler-bank/${path.slice(0, slash).toLowerCase()}${path.slice(slash)}`
    }
    case 'upi':
    case 'ilp':
      return `payto://${method}/${path.toLowerCase()}`
    case 'bitcoin':
      return `payto://bitcoin/${path}`
    default:
      return uri.replace(/\?.*$/, '')
  }
}

/** 32-byte hash of the URI exactly as given. */
export function hashFullPayto(uri: string): Uint8Array {
  return shortHash(utf8z(uri))
}

/** 32-byte hash of the normal form. @throws MalformedError when the URI is not valid. */
export function hashNormalizedPayto(uri: string): Uint8Array {
  return shortHash(utf8z(normalizePayto(uri)))
}

/** h_wire: salted hash of a merchant's account; any change of spelling changes it. */
export function hashWire(uri: string, salt: Uint8Array): Uint8Array {
  return kdf(64, salt, utf8z(uri), utf8('merchant-wire-signature'))
}

/** The account that a reserve is: `payto://taler-reserve/HOST/PATH/KEY`. */
export function reservePayto(exchangeBaseUrl: string, reservePub: string): string {
  const plain = exchangeBaseUrl.startsWith('http://')
  return `payto://taler-reserve${plain ? '-http' : ''}/${exchangeBaseUrl.replace(/^https?:\/\//, '')}${reservePub}`
}

/** Wire method of a URI, in lower case. @throws MalformedError */
export function paytoMethod(uri: string, field = ''): string {
  return split(uri, field).method
}

function split(uri: string, field: string): { method: string; path: string; query: string } {
  if (!LEGAL_CHARACTERS.test(uri))
    throw new MalformedError('a payto URI without foreign characters', uri, field)
  const match = /^payto:\/\/([^/?]+)\/([^?]*)(?:\?(.*))?$/i.exec(uri)
  const [, method, path, query = ''] = match ?? []
  if (method === undefined || path === undefined) {
    throw new MalformedError(
      'a payto URI such as payto://x-taler-bank/HOST/ACCOUNT?receiver-name=NAME',
      uri,
      field,
    )
  }
  return { method: method.toLowerCase(), path, query }
}

function checkIban(path: string, field: string): void {
  const iban = path.split('/').at(-1) ?? ''
  const shape = /^([A-Z]{2})[0-9]{2}[A-Z0-9]{0,30}$/.exec(iban)
  if (shape === null || !IBAN_COUNTRIES.has(shape[1] ?? '')) {
    throw new MalformedError('an IBAN in upper case with a known country code', iban, field)
  }
  const digits = (iban.slice(4) + iban.slice(0, 4)).replace(/./g, (sign) => parseInt(sign, 36).toString())
  if (BigInt(digits) % 97n !== 1n) throw new MalformedError('an IBAN with a right checksum', iban, field)
}

function checkTalerBank(path: string, field: string): void {
  const [authority = '', account = ''] = path.split('/')
  if (account === '') throw new MalformedError('an x-taler-bank URI with host and account name', path, field)
  if (!/^(?!-)[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?(:[0-9]+)?$/.test(authority)) {
    throw new MalformedError('a host name with an optional port', authority, field)
  }
}
