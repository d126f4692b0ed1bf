/**
 * How credentials appear in a history: never as they are.
 *
 * The judge only has to know whether the right one was sent, so that is all a history tells. Whatever a target hands
 * out during a play gets a name of its own: the same secret the same name, wherever it stands.
 */
import { contentOf, padTo } from '../padding.js'

/** Stands for the access token that the harness was given for the target. */
export const TOKEN_OF_TARGET = 'Bearer (token of the target)'
/** Stands for any other token. */
export const ANOTHER_TOKEN = 'Bearer (another token)'

/** How every access token begins, as the pages have it. */
const PREFIX = 'secret-token:'

type Headers = Readonly<Record<string, string>>

/** The secrets of a play, and the names that stand for them. */
export class Masks {
  readonly #names = new Map<string, string>()
  readonly #counts = new Map<string, number>()

  /** @param token the access token that the harness was given for the target */
  constructor(readonly token: string) {}

  /** Gives a secret a name, if it has none. @param kind such as `token` or `password` */
  learn(kind: string, secret: string): void {
    if (secret === '' || secret === this.token || this.#names.has(secret)) return
    const number = (this.#counts.get(kind) ?? 0) + 1
    this.#counts.set(kind, number)
    const bare = kind === 'token' && !secret.startsWith(PREFIX) ? `, without ${PREFIX.slice(0, -1)}` : ''
    this.#names.set(secret, `(${kind} ${String(number)}${bare})`)
  }

  /** Headers as they may be kept. */
  headers(headers: Headers): Record<string, string> {
    const { authorization, ...rest } = headers
    if (authorization === undefined) return rest
    return { ...rest, authorization: this.#authorization(authorization) }
  }

  /** A body as it may be kept. */
  body(raw: Uint8Array): Uint8Array {
    const content = contentOf(raw)
    if (
      content.length === 0 ||
      !this.#isTelling(Buffer.from(content.buffer, content.byteOffset, content.length))
    )
      return raw
    // Bytes that are no text keep their values: nothing but the secrets changes.
    let text = Buffer.from(content).toString('latin1')
    for (const token of text.match(/secret-token:[A-Za-z0-9._~+/=-]+/g) ?? []) this.learn('token', token)
    for (const [secret, name] of this.#known()) text = text.replaceAll(secret, name)
    const masked = new Uint8Array(Buffer.from(text, 'latin1'))
    return padTo(masked, masked.length + raw.length - content.length)
  }

  #isTelling(raw: Buffer): boolean {
    return raw.includes(PREFIX) || this.#known().some(([secret]) => raw.includes(secret))
  }

  /** Longer ones first, as one secret may be a part of another. */
  #known(): [string, string][] {
    const all: [string, string][] = [[this.token, '(token of the target)'], ...this.#names]
    return all.filter(([secret]) => secret !== '').sort(([left], [right]) => right.length - left.length)
  }

  #authorization(header: string): string {
    const [scheme = '', value = ''] = header.split(' ')
    if (scheme === 'Basic') {
      const [name = '', password = ''] = Buffer.from(value, 'base64').toString('utf8').split(':')
      return `Basic ${name}:${this.#names.get(password) ?? '(another password)'}`
    }
    if (value === this.token) return TOKEN_OF_TARGET
    const name = this.#names.get(value)
    return name === undefined ? ANOTHER_TOKEN : `Bearer ${name}`
  }
}
