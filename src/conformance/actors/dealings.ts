/**
 * What a wallet has to do with an exchange besides spending: reserves that it keeps, coins that it melts into others,
 * histories that it asks for, coins of revoked denominations that it gives back.
 */
import type { Amount } from '../../protocol/encoding/amount.js'
import {
  decodeCrockford,
  decodeCrockfordVariable,
  encodeCrockford,
} from '../../protocol/encoding/crockford.js'
import { eddsaPublicKey } from '../../protocol/crypto/eddsa.js'
import { readReply, type Endpoint } from '../../protocol/endpoints/endpoint.js'
import { coinHistory } from '../../protocol/endpoints/exchange/get-coins-COIN_PUB-history.js'
import { getKeys } from '../../protocol/endpoints/exchange/get-keys.js'
import { link } from '../../protocol/endpoints/exchange/get-coins-COIN_PUB-link.js'
import { getReserve } from '../../protocol/endpoints/exchange/get-reserves-RESERVE_PUB.js'
import { getSeed } from '../../protocol/endpoints/exchange/get-seed.js'
import { reserveHistory } from '../../protocol/endpoints/exchange/get-reserves-RESERVE_PUB-history.js'
import { recoup } from '../../protocol/endpoints/exchange/post-coins-COIN_PUB-recoup.js'
import { recoupRefresh } from '../../protocol/endpoints/exchange/post-coins-COIN_PUB-recoup-refresh.js'
import { revokeDenomination } from '../../protocol/endpoints/exchange/post-management-denominations-H_DENOM_PUB-revoke.js'
import { denominationRevoked } from '../../protocol/signatures/master.js'
import {
  coinHistory as coinHistoryRequest,
  coinRecoup,
  coinRecoupRefresh,
  reserveHistory as reserveHistoryRequest,
} from '../../protocol/signatures/wallet.js'
import { readQuietly } from '../reading.js'
import { spoiling, type CallOptions, type Client, type Outcome, type Spoiling } from './client.js'
import { planMelt, type Melt, type RevealMistake } from './melting.js'
import { NotReadyError } from './offer.js'
import type { KeyGeneration } from './price-list.js'
import type { Purse } from './purse.js'

/** How a question about a history is signed. */
export const HISTORY_SIGNATURES = ['right', 'wrong', 'malformed', 'missing'] as const
export type HistorySignature = (typeof HISTORY_SIGNATURES)[number]

export interface HistoryOptions extends Pick<Spoiling, 'malform'> {
  /** Entries after this offset. */
  readonly start?: bigint
  /** Entries after the last one that the wallet was told of, by the number that the version is called. */
  readonly sinceLast?: boolean
  /** Shows the version that the wallet was told last. */
  readonly unlessSame?: boolean
  readonly signature?: HistorySignature
}

/** Which date of a list is named: the start of the oldest or newest denomination, or nobody's. */
export const KEYS_SINCE = ['oldest', 'newest', 'nobodys'] as const
export type KeysSince = (typeof KEYS_SINCE)[number]

export interface KeysOptions extends Pick<Spoiling, 'malform'> {
  readonly since?: KeysSince
  /** Shows the version that the wallet was told last. */
  readonly unlessSame?: boolean
}

export interface MeltOptions extends Spoiling {
  /** Name of the melt. */
  readonly name: string
  /** Values of the new coins. */
  readonly into: readonly string[]
  /** What the coin gives; values and fees unless said otherwise. */
  readonly amount?: Amount
  readonly generation?: KeyGeneration
}

/** A melt as a wallet keeps it. */
interface KeptMelt {
  /** Of the old coin. */
  readonly place: number
  readonly melt: Melt
  /** Which set stays hidden; undefined until the exchange has told. */
  hidden: number | undefined
}

const OTHER_KEY = new Uint8Array(32).fill(1)

export class Dealings {
  readonly #melts = new Map<string, KeptMelt>()
  /** Versions of histories by the key of the coin or reserve. */
  readonly #tags = new Map<string, string>()

  constructor(
    readonly purse: Purse,
    readonly client: Client,
  ) {}

  /** Asks for the keys, and remembers them. */
  async keys(options: KeysOptions = {}): Promise<Outcome> {
    const { since, unlessSame } = options
    const tag = unlessSame === true ? this.#tags.get('keys') : undefined
    const outcome = await this.#ask(getKeys, {
      query: { last_issue_date: since === undefined ? undefined : String(this.#dateOf(since)) },
      ...(tag === undefined ? {} : { headers: { 'if-none-match': tag } }),
      ...spoiling(options),
    })
    const told = outcome.status === 200 ? readQuietly(() => readReply(getKeys, 200, outcome.json)) : undefined
    if (told !== undefined) this.purse.learn(told)
    if (told !== undefined && outcome.etag !== undefined) this.#tags.set('keys', outcome.etag)
    return outcome
  }

  /** Reads a page that the exchange publishes. @param unlessSame shows the version that it was told last */
  async read(endpoint: Endpoint, unlessSame: boolean): Promise<Outcome> {
    const tag = unlessSame ? this.#tags.get(endpoint.page) : undefined
    const accept = endpoint.page === getSeed.page ? {} : { accept: 'text/plain, text/html;q=0.9, */*;q=0.1' }
    const outcome = await this.#ask(endpoint, {
      headers: { ...accept, ...(tag === undefined ? {} : { 'if-none-match': tag }) },
    })
    if (outcome.status === 200 && outcome.etag !== undefined) this.#tags.set(endpoint.page, outcome.etag)
    return outcome
  }

  /** Asks what is in a reserve. @param timeout seconds to wait for money */
  reserve(name: string, options: Pick<Spoiling, 'malform'> & { timeout?: number } = {}): Promise<Outcome> {
    const { timeout } = options
    return this.#ask(getReserve, {
      parameters: { RESERVE_PUB: this.purse.reservePub(name) },
      query: { timeout_ms: timeout === undefined ? undefined : String(timeout * 1000) },
      ...spoiling(options),
    })
  }

  /** Asks what happened to a reserve. */
  reserveHistory(name: string, options: HistoryOptions = {}): Promise<Outcome> {
    const priv = this.purse.reserve(name)
    const header = 'taler-reserve-history-signature'
    return this.#history(reserveHistory, 'RESERVE_PUB', priv, header, reserveHistoryRequest, options)
  }

  /** Asks what happened to a coin. */
  coinHistory(place: number, options: HistoryOptions = {}): Promise<Outcome> {
    const { priv, house } = this.purse.coin(place)
    const header = 'taler-coin-history-signature'
    return this.#history(coinHistory, 'COIN_PUB', priv, header, coinHistoryRequest, { ...options, house })
  }

  /** Asks which coins were made of a coin. */
  link(place: number, options: Pick<Spoiling, 'malform'> = {}): Promise<Outcome> {
    const { pub, house } = this.purse.coin(place)
    return this.#ask(link, { parameters: { COIN_PUB: pub }, house, ...spoiling(options) })
  }

  /** Melts a coin into others; under a name that was melted under before, the same again. */
  async melt(place: number, options: MeltOptions): Promise<Outcome> {
    const kept = this.#melts.get(options.name) ?? this.#newMelt(place, options)
    this.#melts.set(options.name, kept)
    const { house } = this.purse.coin(kept.place)
    const { endpoint, ...call } = kept.melt.ask(spoiling(options))
    const outcome = await this.#ask(endpoint, { ...call, house })
    kept.hidden ??= kept.melt.hiddenIn(outcome)
    return outcome
  }

  /** Reveals a melt, and keeps the new coins. */
  async reveal(name: string, options: Spoiling & { mistake?: RevealMistake } = {}): Promise<Outcome> {
    const kept = this.#melts.get(name)
    if (kept?.hidden === undefined) throw new NotReadyError(`no melt called ${name} was granted`)
    const { melt, hidden, place } = kept
    const planchets = melt.planchets(hidden)
    const { house } = this.purse.coin(place)
    const { endpoint, ...call } = melt.reveal(hidden, options.mistake, spoiling(options))
    const outcome = await this.#ask(endpoint, { ...call, house })
    const signed = melt.signaturesIn(outcome)
    for (const [index, planchet] of planchets.entries()) {
      const [signature, denomination] = [signed[index], melt.into[index]]
      if (signature !== undefined && denomination !== undefined)
        this.purse.keep(planchet, denomination, decodeCrockfordVariable(signature), house)
    }
    return outcome
  }

  /** Gives a coin of a revoked denomination back to where it came from: to its reserve, or to the coin it was made of. */
  recoup(
    place: number,
    to: 'reserve' | 'coin',
    options: Spoiling & { otherBlinding?: boolean } = {},
  ): Promise<Outcome> {
    const coin = this.purse.coin(place)
    const blinding = options.otherBlinding === true ? OTHER_KEY : this.purse.blindingOf(coin)
    const [endpoint, struct] = to === 'reserve' ? [recoup, coinRecoup] : [recoupRefresh, coinRecoupRefresh]
    const values = { denomPubHash: decodeCrockford(coin.denomination, 64), coinBlind: blinding }
    return this.#ask(endpoint, {
      parameters: { COIN_PUB: coin.pub },
      house: coin.house,
      body: {
        denom_pub_hash: coin.denomination,
        denom_sig: { cipher: 'RSA', rsa_signature: coin.signature },
        ewv: { cipher: 'RSA' },
        coin_blind_key_secret: encodeCrockford(blinding),
        coin_sig: encodeCrockford(struct.sign(coin.priv, values)),
        ...(coin.ages === undefined ? {} : { h_age_commitment: encodeCrockford(coin.ages) }),
      },
      ...spoiling(options),
    })
  }

  /** Takes a denomination out of use, as only the owner of the exchange can. */
  revoke(
    value: string,
    options: Spoiling & { wrongSignature?: boolean; unknown?: boolean } = {},
  ): Promise<Outcome> {
    const { masterPriv } = this.client.surroundings
    if (masterPriv === undefined)
      throw new NotReadyError('nobody has given us the master key of the exchange')
    const hash =
      options.unknown === true ? encodeCrockford(new Uint8Array(64)) : this.purse.denominationOf(value).hash
    const key = options.wrongSignature === true ? OTHER_KEY : masterPriv
    const signature = denominationRevoked.sign(key, { denomPubHash: decodeCrockford(hash, 64) })
    return this.#ask(revokeDenomination, {
      parameters: { H_DENOM_PUB: hash },
      body: { master_sig: encodeCrockford(signature) },
      ...spoiling(options),
    })
  }

  /** @throws NotReadyError for a date that there is none of */
  #dateOf(since: KeysSince): number {
    const starts = this.purse.starts()
    const date = { oldest: starts[0], newest: starts.at(-1), nobodys: 1 }[since]
    if (date === undefined) throw new NotReadyError('the exchange sells nothing')
    return date
  }

  #ask(endpoint: Endpoint, options: CallOptions): Promise<Outcome> {
    return this.client.call(this.purse.name, endpoint, options)
  }

  async #history(
    endpoint: Endpoint,
    parameter: string,
    priv: Uint8Array,
    header: string,
    struct: typeof coinHistoryRequest | typeof reserveHistoryRequest,
    options: HistoryOptions & Pick<CallOptions, 'house'>,
  ): Promise<Outcome> {
    const { unlessSame, house, signature = 'right' } = options
    const key = encodeCrockford(eddsaPublicKey(priv))
    const start = options.sinceLast === true ? this.#lastOf(key) : options.start
    const signed = struct.sign(signature === 'wrong' ? OTHER_KEY : priv, { startOffset: start ?? 0n })
    const shown = signature === 'malformed' ? 'no-signature-at-all' : encodeCrockford(signed)
    const tag = unlessSame === true ? this.#tags.get(key) : undefined
    const outcome = await this.#ask(endpoint, {
      parameters: { [parameter]: key },
      query: { start: start?.toString() },
      house,
      headers: {
        ...(signature === 'missing' ? {} : { [header]: shown }),
        ...(tag === undefined ? {} : { 'if-none-match': tag }),
      },
      ...spoiling(options),
    })
    if (outcome.status === 200 && outcome.etag !== undefined) this.#tags.set(key, outcome.etag)
    return outcome
  }

  /** @throws NotReadyError when no version with a number was told */
  #lastOf(key: string): bigint {
    const number = /[0-9]+/.exec(this.#tags.get(key) ?? '')?.[0]
    if (number === undefined) throw new NotReadyError('no version of this history was told that has a number')
    return BigInt(number)
  }

  #newMelt(place: number, { into: values, amount, generation }: MeltOptions): KeptMelt {
    const coin = this.purse.coin(place)
    const denomination = this.purse.denomination(coin)
    const { house } = coin
    const into = values.map((value) => this.purse.denominationOf(value, { generation, house }))
    const secret = this.purse.random.bytes(32)
    const { exchangeVersion } = this.client.surroundings
    const melt = planMelt(exchangeVersion, { coin, denomination, into, amount, secret })
    return { place, melt, hidden: undefined }
  }
}
