/**
 * Verbatim worlds: a recording of a real exchange, loaded as a world.
 *
 * Its currency, denominations, fees and account come from the recorded /keys, its clock starts at the first Date.
 * What an exchange chooses (blind signatures, the secret cut of a melt) is repeated as recorded, because later requests
 * build upon it; everything else the simulator works out itself. Only the offline and online keys are our own.
 */
import { deflateSync } from 'node:zlib'
import { dateOf, type Recording } from '../protocol/recording.js'
import { readReply, readRequest, type Endpoint } from '../protocol/endpoints/endpoint.js'
import { getKeys, type ExchangeKeys } from '../protocol/endpoints/exchange/get-keys.js'
import { meltCoin } from '../protocol/endpoints/exchange/post-coins-COIN_PUB-melt.js'
import { reveal } from '../protocol/endpoints/exchange/post-refreshes-RCH-reveal.js'
import { batchWithdraw } from '../protocol/endpoints/exchange/post-reserves-RESERVE_PUB-batch-withdraw.js'
import type { AnyBlindedSignature, AnyCoinEnvelope } from '../protocol/endpoints/coin.js'
import type { HttpRequest } from '../protocol/http.js'
import { recognise } from '../protocol/endpoints/index.js'
import { MalformedError } from '../protocol/malformed.js'
import { VirtualClock } from './clock.js'
import type { KeysFromElsewhere } from './exchange/exchange.js'
import { TEST_KEYRING } from './keyring.js'
import { publishRecordedKeys } from './recorded-keys.js'
import { createWorld, type World, type WorldOptions } from './world.js'

export interface RecordedWorld {
  readonly world: World
  readonly clock: VirtualClock
}

/** What a world has to be like in order to continue a recording. */
export interface RecordedSetting extends Required<Pick<WorldOptions, 'exchange' | 'exchangeKeys'>> {
  /** Seconds: when the recording begins. */
  readonly start: number
}

/**
 * Makes a world from the recordings of an exchange, in the order in which they were made. Its reserves are empty.
 * @throws MalformedError when there is no /keys among them, or no reply with a date
 */
export function createRecordedWorld(
  recordings: readonly Recording[],
  options: Omit<WorldOptions, 'clock' | 'exchangeKeys' | 'seed'>,
): RecordedWorld {
  const { start, exchange, exchangeKeys } = recordedSetting(recordings)
  const clock = new VirtualClock(start)
  const world = createWorld({
    seed: 'a recording',
    ...options,
    clock,
    exchange: { ...exchange, baseUrl: keysOf(recordings).base_url, ...options.exchange },
    exchangeKeys,
  })
  return { world, clock }
}

/**
 * The exchange of a recording: currency, fees, account and keys.
 * @throws MalformedError when there is no /keys among them, or no reply with a date
 */
export function recordedSetting(recordings: readonly Recording[]): RecordedSetting {
  const keys = keysOf(recordings)
  const start = recordings.map(dateOf).find((date) => date !== undefined)
  if (start === undefined) throw new MalformedError('a reply with a Date', recordings.length, 'recordings')
  return { start, exchange: settingsOf(keys), exchangeKeys: keysFrom(keys, recordings) }
}

/** A recorded request as it went over the wire; bodies that are shown decoded are compressed again. */
export function requestAsSent({ request, isShownDecoded }: Recording): HttpRequest {
  const isPacked = request.headers['content-encoding'] === 'deflate'
  if (!isPacked || !isShownDecoded || request.body === undefined) return request
  const body = new Uint8Array(deflateSync(request.body))
  return { ...request, headers: { ...request.headers, 'content-length': String(body.length) }, body }
}

/** What the recorded /keys says of how the exchange is set up. */
function settingsOf(keys: ExchangeKeys): NonNullable<WorldOptions['exchange']> {
  const [account] = keys.accounts
  const [wireFee] = Object.values(keys.wire_fees).flat()
  const number = (amount: string): string => amount.slice(amount.indexOf(':') + 1)
  return {
    currency: keys.currency,
    ...(account === undefined ? {} : { paytoUri: account.payto_uri }),
    ...(wireFee === undefined
      ? {}
      : { wireFee: number(wireFee.wire_fee), closingFee: number(wireFee.closing_fee) }),
  }
}

function keysFrom(keys: ExchangeKeys, recordings: readonly Recording[]): KeysFromElsewhere {
  const answers = new Map<string, Map<string, string>>()
  const norevealIndexes = new Map<string, number>()
  for (const recording of recordings) {
    for (const { denomPubHash, planchet, signature } of signedIn(recording)) {
      const ofDenomination = answers.get(denomPubHash) ?? new Map<string, string>()
      answers.set(denomPubHash, ofDenomination.set(planchet, signature))
    }
    if (isGranted(recording, meltCoin)) {
      const { rc } = readRequest(meltCoin, recording.requestJson)
      norevealIndexes.set(rc, readReply(meltCoin, 200, recording.response.body).noreveal_index)
    }
  }
  return { keys: publishRecordedKeys(keys, TEST_KEYRING, answers), recorded: { norevealIndexes } }
}

interface BlindSignature {
  readonly denomPubHash: string
  readonly planchet: string
  readonly signature: string
}

/** The blind signatures that a recording shows; Clause-Schnorr ones are not among them. */
function signedIn(recording: Recording): BlindSignature[] {
  const { requestJson, response } = recording
  if (isGranted(recording, batchWithdraw)) {
    const { planchets } = readRequest(batchWithdraw, requestJson)
    const { ev_sigs: signatures } = readReply(batchWithdraw, 200, response.body)
    return planchets.flatMap((each, index) =>
      blindSignature(each.denom_pub_hash, each.coin_ev, signatures[index]?.ev_sig),
    )
  }
  if (isGranted(recording, reveal)) {
    const { new_denoms_h: hashes, coin_evs: planchets } = readRequest(reveal, requestJson)
    const { ev_sigs: signatures } = readReply(reveal, 200, response.body)
    return planchets.flatMap((each, index) =>
      blindSignature(hashes[index] ?? '', each, signatures[index]?.ev_sig),
    )
  }
  return []
}

function blindSignature(
  denomPubHash: string,
  planchet: AnyCoinEnvelope,
  signed: AnyBlindedSignature | undefined,
): BlindSignature[] {
  if (!('rsa_blinded_planchet' in planchet) || signed === undefined) return []
  if (!('blinded_rsa_signature' in signed)) return []
  return [{ denomPubHash, planchet: planchet.rsa_blinded_planchet, signature: signed.blinded_rsa_signature }]
}

function keysOf(recordings: readonly Recording[]): ExchangeKeys {
  const recording = recordings.find((candidate) => isGranted(candidate, getKeys))
  if (recording === undefined) throw new MalformedError('a reply of /keys', recordings.length, 'recordings')
  return readReply(getKeys, 200, recording.response.body)
}

/** True if a recording is of a page, and the page answered 200. */
function isGranted({ request, response }: Recording, page: Endpoint): boolean {
  return response.status === 200 && recognise('exchange', request.method, request.path)?.target === page
}
