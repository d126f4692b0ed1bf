/** Replays a folder of recordings against a world made from it. */
import { readdirSync, readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { encodeCrockford, decodeCrockford } from '../../src/protocol/encoding/crockford.js'
import { isJsonObject, stringifyJson } from '../../src/protocol/encoding/json.js'
import { utf8 } from '../../src/protocol/encoding/struct.js'
import { pathOf } from '../../src/protocol/endpoints/endpoint.js'
import { addIncoming } from '../../src/protocol/endpoints/bank/post-admin-add-incoming.js'
import { revokeDenomination } from '../../src/protocol/endpoints/exchange/post-management-denominations-H_DENOM_PUB-revoke.js'
import { recognise } from '../../src/protocol/endpoints/index.js'
import type { HttpReply, HttpRequest } from '../../src/protocol/http.js'
import { dateOf, readRecording, type Recording } from '../../src/protocol/recording.js'
import { denominationRevoked } from '../../src/protocol/signatures/master.js'
import { aggregate } from '../../src/sim/exchange/aggregator.js'
import type { VirtualClock } from '../../src/sim/clock.js'
import { inject } from '../../src/sim/http/server.js'
import { createRecordedWorld, requestAsSent } from '../../src/sim/recorded-world.js'
import type { World } from '../../src/sim/world.js'
import { servers } from './fixtures.js'
import { AGGREGATIONS, bodyOf, CREDITS, NOT_SENT } from './verbatim-supplement.js'

/** Tests and benches are run in the folder of the project; benches are built elsewhere. */
const ROOT = pathToFileURL('test/transcripts/')

const read = new Map<string, readonly Recording[]>()

/** The recordings of a folder, in order, with the bodies that they do not hold themselves; read once. */
export function recordingsIn(folder: string): readonly Recording[] {
  const known = read.get(folder) ?? recordingsFrom(folder)
  read.set(folder, known)
  return known
}

function recordingsFrom(folder: string): Recording[] {
  const place = folder === 'transcripts' ? ROOT : new URL(`${folder}/`, ROOT)
  const names = readdirSync(place).filter((name) => /^\d{3}-.*\.json$/.test(name))
  const recordings = names
    .sort()
    .map((name) => readRecording(name.slice(0, -5), readFileSync(new URL(name, place))))
  return recordings.map((recording) => {
    const body = bodyOf(recording, recordings)
    return body === undefined ? recording : { ...recording, request: { ...recording.request, body } }
  })
}

/** What the world answered to one recorded request. */
export interface Replayed {
  readonly recording: Recording
  readonly reply: HttpReply
  readonly world: World
}

/**
 * Sends the requests of a folder at the times at which they were sent.
 * @param without numbers of recordings that are left out
 */
export async function* replay(folder: string, without: readonly string[] = []): AsyncGenerator<Replayed> {
  const recordings = recordingsIn(folder).filter(
    ({ name }) => ![...without, ...(NOT_SENT[folder] ?? [])].includes(name.slice(0, 3)),
  )
  const stage = new Stage(recordings)
  const aggregations = AGGREGATIONS[folder]
  stage.world.agenda.paysByItself = aggregations === undefined
  for (const recording of recordings) {
    for (const { at } of aggregations?.filter(({ before }) => recording.name.startsWith(before)) ?? []) {
      stage.comeTo(at)
      aggregate(stage.world)
    }
    stage.comeTo(dateOf(recording))
    for (const credit of CREDITS[folder] ?? []) {
      if (!recording.name.startsWith(credit.before)) continue
      const body = {
        amount: credit.amount,
        reserve_pub: credit.reservePub,
        debit_account: credit.debitAccount,
      }
      await stage.send('bank', {
        method: 'POST',
        path: pathOf(addIncoming, { ACCOUNT: 'exchange' }),
        headers: {},
        body: utf8(stringifyJson(body)),
      })
    }
    yield { recording, reply: await stage.replay(recording), world: stage.world }
  }
}

class Stage {
  readonly world: World
  readonly #clock: VirtualClock
  /** Editions of pages as our exchange names them, by the names that the real one gave. */
  readonly #editions = new Map<string, string>()
  #sent = 0

  constructor(recordings: readonly Recording[]) {
    const { world, clock } = createRecordedWorld(recordings, {
      deliver: (to, request, id) => inject(servers(), this.world, to, request, id),
      onMistake: (mistake) => {
        throw mistake
      },
    })
    this.world = world
    this.#clock = clock
  }

  comeTo(second: number | undefined): void {
    this.#clock.advance(Math.max(0, (second ?? 0) - this.#clock.now()))
  }

  async replay(recording: Recording): Promise<HttpReply> {
    const party = recording.request.path.startsWith('/accounts/') ? 'bank' : 'exchange'
    const reply = await this.send(party, this.#ours(recording))
    const [real, ours] = [recording.response.headers['etag'], reply.headers['etag']]
    if (real !== undefined && ours !== undefined) this.#editions.set(real, ours)
    return reply
  }

  async send(party: 'bank' | 'exchange', request: HttpRequest): Promise<HttpReply> {
    return inject(servers(), this.world, party, request, `recorded-${String(++this.#sent)}`)
  }

  /** A request as it has to be sent here: what our exchange named itself, and signed with the offline key, is our own. */
  #ours(recording: Recording): HttpRequest {
    const request = requestAsSent(recording)
    const found = recognise('exchange', request.method, request.path)
    if (found?.target === revokeDenomination) return this.#revocation(found.parameters['H_DENOM_PUB'] ?? '')
    const wtid = found?.parameters['WTID']
    const edition = request.headers['if-none-match']
    return {
      ...request,
      path:
        wtid === undefined ? request.path : request.path.replace(wtid, this.#transferOf(recording) ?? wtid),
      headers: {
        ...request.headers,
        ...(edition === undefined ? {} : { 'if-none-match': this.#editions.get(edition) ?? edition }),
      },
    }
  }

  /** Our name of the transfer that was asked for, by the first deposit that it was seen to pay for. */
  #transferOf({ response: { body } }: Recording): string | undefined {
    const deposits = isJsonObject(body) ? body['deposits'] : undefined
    const first = Array.isArray(deposits) ? deposits[0] : undefined
    if (!isJsonObject(first)) return undefined
    return this.world.exchange.store
      .all('payouts')
      .find(
        ({ coin_pub, h_contract_terms }) =>
          coin_pub === first['coin_pub'] && h_contract_terms === first['h_contract_terms'],
      )?.wtid
  }

  #revocation(hash: string): HttpRequest {
    const { master } = this.world.exchange.keyring
    const signature = denominationRevoked.sign(master.priv, { denomPubHash: decodeCrockford(hash, 64) })
    return {
      method: 'POST',
      path: pathOf(revokeDenomination, { H_DENOM_PUB: hash }),
      headers: {},
      body: utf8(stringifyJson({ master_sig: encodeCrockford(signature) })),
    }
  }
}
