/**
 * Who runs a backend: makes instances, hands out tokens, and keeps accounts, webhooks and devices.
 */
import type { RelativeTime } from '../../protocol/encoding/timestamp.js'
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import type { SeededBytes } from '../../protocol/crypto/seeded-bytes.js'
import { pathsOf, readReply, type Endpoint } from '../../protocol/endpoints/endpoint.js'
import { listTokens } from '../../protocol/endpoints/merchant/get-private-tokens.js'
import { createInstance } from '../../protocol/endpoints/merchant/post-management-instances.js'
import { setOwnAuth } from '../../protocol/endpoints/merchant/post-private-auth.js'
import { setInstanceAuth } from '../../protocol/endpoints/merchant/post-management-instances-INSTANCE-auth.js'
import { requestToken } from '../../protocol/endpoints/merchant/post-private-token.js'
import { revokeToken } from '../../protocol/endpoints/merchant/delete-private-tokens-SERIAL.js'
import { addAccount } from '../../protocol/endpoints/merchant/post-private-accounts.js'
import { DEFAULT_INSTANCE, readQuietly } from '../reading.js'
import { spoiling, type Client, type Outcome, type Spoiling } from './client.js'
import { credentials, type Credentials } from './keyring.js'
import { NotReadyError } from './offer.js'

/** Where a call goes, and with which credentials. */
export interface AdminCall extends Credentials, Spoiling {
  readonly instance?: string
}

export interface TokenOptions extends AdminCall {
  /** Name for the token in this play; also its description. */
  readonly name: string
  readonly scope: string
  readonly duration?: RelativeTime
}

export class Admin {
  /** Serials of tokens by their names, as the last list has told them. */
  readonly #serials = new Map<string, number>()
  /** Hashes of accounts by the names that the play gives them. */
  readonly #accounts = new Map<string, string>()

  constructor(
    readonly name: string,
    readonly client: Client,
    readonly random: SeededBytes,
  ) {}

  /** Asks a page, with a body if it takes one. */
  ask(
    endpoint: Endpoint,
    call: AdminCall,
    more: { readonly body?: object; readonly parameters?: Readonly<Record<string, string>> } = {},
  ): Promise<Outcome> {
    // The default instance has pages without its name, and is named where instances are managed.
    const isNamed = pathsOf(endpoint).every((path) => path.includes('{INSTANCE}'))
    const instance = call.instance ?? (isNamed ? DEFAULT_INSTANCE : undefined)
    return this.client.call(this.name, endpoint, {
      parameters: { ...(instance === undefined ? {} : { INSTANCE: instance }), ...more.parameters },
      ...(more.body === undefined ? {} : { body: more.body }),
      ...credentials(this.client, call),
      ...spoiling(call),
    })
  }

  /** Makes an instance with a password of its own. @param again with the password that it was made with before */
  async makeInstance(id: string, call: AdminCall, again = false): Promise<Outcome> {
    const before = again ? this.client.passwords.get(id) : undefined
    const password = before ?? this.#newPassword()
    const outcome = await this.ask(createInstance, call, { body: instanceBody(id, password) })
    if (outcome.status === 200 || outcome.status === 204) this.client.passwords.set(id, password)
    return outcome
  }

  /** Gives an instance another password. */
  async setPassword(id: string, call: AdminCall): Promise<Outcome> {
    const password = this.#newPassword()
    const outcome = await this.ask(
      setInstanceAuth,
      { ...call, instance: id },
      { body: { method: 'token', password } },
    )
    if (outcome.status === 204) this.client.passwords.set(id, password)
    return outcome
  }

  /** The instance that is asked gets another password. */
  async setOwnPassword(call: AdminCall): Promise<Outcome> {
    const password = this.#newPassword()
    const outcome = await this.ask(setOwnAuth, call, { body: { method: 'token', password } })
    if (outcome.status === 204 && call.instance !== undefined)
      this.client.passwords.set(call.instance, password)
    return outcome
  }

  /** Asks for an access token, and keeps it under its name. */
  async token({ name, scope, duration, ...call }: TokenOptions): Promise<Outcome> {
    const outcome = await this.ask(requestToken, call, {
      body: { scope, description: name, ...(duration === undefined ? {} : { duration }) },
    })
    const given =
      outcome.status === 200 ? readQuietly(() => readReply(requestToken, 200, outcome.json)) : undefined
    if (given !== undefined) this.client.tokens.set(name, given.access_token)
    return outcome
  }

  /** Lists tokens, and remembers their serials. */
  async tokens(call: AdminCall): Promise<Outcome> {
    const outcome = await this.ask(listTokens, call)
    const told =
      outcome.status === 200 ? readQuietly(() => readReply(listTokens, 200, outcome.json)) : undefined
    for (const { description, serial } of told?.tokens ?? [])
      if (description !== undefined) this.#serials.set(description, serial)
    return outcome
  }

  /** Revokes a token. @param serial as it stands in the path */
  revoke(serial: string, call: AdminCall): Promise<Outcome> {
    return this.ask(revokeToken, call, { parameters: { SERIAL: serial } })
  }

  /** The serial of a token. @throws NotReadyError when no list has told it */
  serial(name: string): string {
    const serial = this.#serials.get(name)
    if (serial === undefined) throw new NotReadyError(`no list has told the serial of ${name}`)
    return String(serial)
  }

  /** Adds a bank account under a name. */
  async addAccount(name: string, call: AdminCall, facade?: string): Promise<Outcome> {
    const host = new URL(this.client.surroundings.urls.bank).host
    const body = {
      payto_uri: `payto://x-taler-bank/${host}/${name}?receiver-name=${name}`,
      ...(facade === undefined ? {} : { credit_facade_url: facade }),
    }
    const outcome = await this.ask(addAccount, call, { body })
    const added =
      outcome.status === 200 ? readQuietly(() => readReply(addAccount, 200, outcome.json)) : undefined
    if (added !== undefined) this.#accounts.set(name, added.h_wire)
    return outcome
  }

  /** The hash of an account. @throws NotReadyError when it was never added */
  account(name: string): string {
    const hash = this.#accounts.get(name)
    if (hash === undefined) throw new NotReadyError(`there is no account called ${name}`)
    return hash
  }

  #newPassword(): string {
    const password = `assay-${encodeCrockford(this.random.bytes(16))}`
    this.client.masks.learn('password', password)
    return password
  }
}

/** What an instance is made from. */
function instanceBody(id: string, password: string): object {
  return { id, auth: { method: 'token', password }, ...instanceSettings(`The shop ${id}`) }
}

/** What can be changed about an instance. */
export function instanceSettings(name: string): object {
  return {
    name,
    address: {},
    jurisdiction: {},
    use_stefan: false,
    default_pay_delay: { d_us: 3_600_000_000 },
    default_refund_delay: { d_us: 3_600_000_000 },
    default_wire_transfer_delay: { d_us: 86_400_000_000 },
  }
}
