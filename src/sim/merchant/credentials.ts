/** Passwords and access tokens of instances: how they are kept, and what a request proves by one. */
import { scryptSync } from 'node:crypto'
import { sha512 } from '../../protocol/crypto/hash.js'
import { decodeCrockford, encodeCrockford } from '../../protocol/encoding/crockford.js'
import { utf8 } from '../../protocol/encoding/struct.js'
import type { InstanceAuth } from '../../protocol/endpoints/merchant/instance.js'
import type { Arrival } from '../handler.js'
import type { World } from '../world.js'
import { DEFAULT_INSTANCE } from './instance.js'
import { isSameSecret } from './secrets.js'
import type { PasswordRecord, TokenRecord } from './tables.js'

/** How every access token begins (RFC 8959). */
export const TOKEN_PREFIX = 'secret-token:'

/** What the holder of a credential may do. */
export interface Access {
  readonly scope: string
  /** True if it may be exchanged for a new token. */
  readonly refreshable: boolean
  /** The token on record, if the credential is one. */
  readonly token?: TokenRecord
}

const FULL_ACCESS: Access = { scope: 'all', refreshable: true }

/** What a request may do with the private pages of an instance; undefined when it proves nothing. */
export function accessOf(
  { world, headers }: Pick<Arrival, 'world' | 'headers'>,
  instance: string,
): Access | undefined {
  const given = bearerOf(headers)
  if (given === undefined) return undefined
  const { store, settings } = world.merchant
  if (instance === DEFAULT_INSTANCE && isSameSecret(given, settings.token)) return FULL_ACCESS
  // A hash that somebody would have to invert: finding it fast or slowly tells nothing about any token.
  const token = store.get('tokens', tokenKey(instance, hashToken(given)))
  if (token !== undefined)
    return token.expires > world.clock.now()
      ? { scope: token.scope, refreshable: token.refreshable, token }
      : undefined
  const password = passwordOf(world, instance)
  return password?.isToken === true && isPassword(world, instance, given) ? FULL_ACCESS : undefined
}

/** What a request for an access token may ask for: name and password prove everything, a token what it is good for. */
export function loginOf(arrival: Pick<Arrival, 'world' | 'headers'>, instance: string): Access | undefined {
  const { world, headers } = arrival
  const basic = basicOf(headers)
  if (basic !== undefined)
    return basic.name === instance && isPassword(world, instance, basic.password) ? FULL_ACCESS : undefined
  const access = accessOf(arrival, instance)
  if (access !== undefined) return access
  const given = bearerOf(headers)
  return given !== undefined && isPassword(world, instance, given) ? FULL_ACCESS : undefined
}

/** What is kept of a password, or of an access token that somebody chose (before v19). @param salt base32 */
export function rememberAuth(auth: InstanceAuth, salt: string): PasswordRecord {
  const { password, token = '' } = auth
  const secret = password ?? plain(token)
  return { salt, hash: slowHash(secret, salt), isToken: password === undefined }
}

/**
 * What keeps somebody from proving anything later, if something does. Nobody stands in front of the simulator to have
 * it proved elsewhere.
 */
export function unusableIn({ method, password, token }: InstanceAuth): keyof InstanceAuth | undefined {
  if (method !== 'token') return 'method'
  if (password !== undefined) return password === '' ? 'password' : token === undefined ? undefined : 'token'
  if (token === undefined) return 'password'
  return token.startsWith(TOKEN_PREFIX) && token.length > TOKEN_PREFIX.length ? undefined : 'token'
}

/** True if somebody who sets this changes nothing. */
export function isSameAuth(auth: InstanceAuth, known: PasswordRecord | undefined): boolean {
  if (known === undefined) return false
  const given = rememberAuth(auth, known.salt)
  return given.isToken === known.isToken && isSameSecret(given.hash, known.hash)
}

/** Under what a token is stored. */
export function tokenKey(instance: string, hash: string): string {
  return `${instance}/${hash}`
}

/** What the store knows of a token. */
export function hashToken(token: string): string {
  return encodeCrockford(sha512(utf8(token)))
}

/** Compares with the password of an instance; an access token's form of it counts as well. */
function isPassword(world: World, instance: string, given: string): boolean {
  const password = passwordOf(world, instance)
  const secret = plain(given)
  if (password !== undefined) return isSameSecret(slowHash(secret, password.salt), password.hash)
  return instance === DEFAULT_INSTANCE && isSameSecret(secret, plain(world.merchant.settings.token))
}

function passwordOf(world: World, instance: string): PasswordRecord | undefined {
  return world.merchant.store.get('instances', instance)?.password
}

function plain(secret: string): string {
  return secret.startsWith(TOKEN_PREFIX) ? secret.slice(TOKEN_PREFIX.length) : secret
}

/** Some milliseconds: dear enough to whoever guesses, cheap enough for a simulator. */
function slowHash(secret: string, salt: string): string {
  return encodeCrockford(scryptSync(secret, decodeCrockford(salt, 16), 32, { N: 1024 }))
}

function bearerOf(headers: Arrival['headers']): string | undefined {
  return /^Bearer +(.+)$/i.exec(headers['authorization'] ?? '')?.[1]
}

function basicOf(headers: Arrival['headers']): { name: string; password: string } | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(headers['authorization'] ?? '')?.[1]
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, 'base64').toString()
  const colon = text.indexOf(':')
  return colon < 0 ? undefined : { name: text.slice(0, colon), password: text.slice(colon + 1) }
}
