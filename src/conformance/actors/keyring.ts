/**
 * Which credentials a call on the private side presents: the target's token unless said otherwise.
 */
import type { Client } from './client.js'
import { NotReadyError } from './offer.js'

export interface Credentials {
  /** Name that the scenario has given to a token. */
  readonly using?: string
  /** True: presents a token that nobody has handed out. */
  readonly wrongToken?: boolean
  /** Instance with whose name and password to ask, where a page takes them. */
  readonly passwordOf?: string
}

/** Headers with the credentials. @throws NotReadyError when the token or password was never handed out */
export function credentials(
  client: Client,
  { using, wrongToken, passwordOf }: Credentials,
): { headers?: Record<string, string> } {
  if (wrongToken === true) return { headers: { authorization: 'Bearer secret-token:not-the-right-one' } }
  if (passwordOf !== undefined) {
    const password = client.passwords.get(passwordOf)
    if (password === undefined) throw new NotReadyError(`no password of ${passwordOf} is known`)
    const pair = Buffer.from(`${passwordOf}:${password}`).toString('base64')
    return { headers: { authorization: `Basic ${pair}` } }
  }
  if (using === undefined) return {}
  const token = client.tokens.get(using)
  if (token === undefined) throw new NotReadyError(`there is no token called ${using}`)
  return { headers: { authorization: `Bearer ${token}` } }
}
