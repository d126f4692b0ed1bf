/**
 * What a wallet says to an exchange, against one that is written here: it signs what it is told to sign and answers what
 * the test wants. The judge then says whether wallet and answers are right.
 */
import t from 'tap'
import { utf8 } from '../../src/protocol/encoding/struct.js'
import { decodeCrockfordVariable, encodeCrockford } from '../../src/protocol/encoding/crockford.js'
import { parseJson, stringifyJson, type JsonObject } from '../../src/protocol/encoding/json.js'
import { denominationHash } from '../../src/protocol/crypto/denomination.js'
import { rsaSignBlinded } from '../../src/protocol/crypto/rsa-blind.js'
import { TEST_KEYRING } from '../../src/sim/keyring.js'
import { judgePlay } from '../../src/conformance/checks/index.js'
import { spansOf } from '../../src/conformance/history.js'
import { gatherKnowledge } from '../../src/conformance/oracle/knowledge.js'
import { Client, type Outcome } from '../../src/conformance/actors/client.js'
import { Wallet } from '../../src/conformance/actors/wallet.js'
import { SeededBytes } from '../../src/protocol/crypto/seeded-bytes.js'
import { Recorder } from '../../src/conformance/history.js'
import { inProcessTarget } from '../../src/conformance/targets/in-process.js'
import type { HttpRequest } from '../../src/protocol/http.js'
import { playBuiltIn } from './fixtures.js'
import { checkScenario } from '../../src/conformance/scenario/grammar.js'

/** What the exchange answers next; a 200 that asks for signatures gets them. */
interface Answer {
  readonly status: number
  readonly body?: object
  readonly headers?: Readonly<Record<string, string>>
}

const SIGNATURE = encodeCrockford(new Uint8Array(64))
const KEY = encodeCrockford(new Uint8Array(32))
const MELTED = { noreveal_index: 1, exchange_sig: SIGNATURE, exchange_pub: KEY }

function blindlySigned(request: HttpRequest): object {
  const body = parseJson(request.body ?? new Uint8Array(0)) as JsonObject
  const wanted = (body['planchets'] as JsonObject[] | undefined)?.map((one) => [
    one['denom_pub_hash'],
    one['coin_ev'],
  ])
  const hashes = body['new_denoms_h'] as string[] | undefined
  const revealed = (body['coin_evs'] as JsonObject[] | undefined)?.map((one, index) => [hashes?.[index], one])
  return {
    ev_sigs: (wanted ?? revealed ?? []).map(([hash, envelope]) => ({
      ev_sig: {
        cipher: 'RSA',
        blinded_rsa_signature: encodeCrockford(sign(hash as string, envelope as JsonObject)),
      },
    })),
  }
}

function sign(hash: string, envelope: JsonObject): Uint8Array {
  const key = [...TEST_KEYRING.denominations.values()].find(
    (one) => encodeCrockford(denominationHash(one.publicKey)) === hash,
  )
  if (key === undefined) throw new RangeError('the exchange of this test has no such key')
  return rsaSignBlinded(decodeCrockfordVariable(envelope['rsa_blinded_planchet'] as string), key)
}

/** A wallet at an exchange that answers as told, and what the judge makes of it. */
class Table {
  readonly #recorder = new Recorder('table')
  readonly wallet: Wallet
  #next: Answer | 'sign' = { status: 500 }

  constructor(
    readonly opening: Parameters<typeof spansOf>[0],
    surroundings: Awaited<ReturnType<ReturnType<typeof inProcessTarget>['open']>>,
  ) {
    const now = opening.find((event) => event.type === 'play')?.now ?? 0
    const stage = {
      now: () => now,
      advance: () => undefined,
      arm: () => undefined,
      heal: () => Promise.resolve(),
      transport: ({ request }: { request: HttpRequest }) => {
        const answer = this.#next === 'sign' ? { status: 200, body: blindlySigned(request) } : this.#next
        const { status, body, headers = {} } = answer
        const text = body === undefined ? new Uint8Array(0) : utf8(stringifyJson(body))
        return Promise.resolve({
          status,
          headers: { 'content-type': 'application/json', ...headers },
          body: text,
        })
      },
    }
    this.#recorder.record({
      type: 'play',
      scenario: 'table',
      seed: '',
      target: 'a test',
      now,
      hopsVisible: true,
      unclaimPurpose: 0,
    })
    const client = new Client(surroundings, stage, this.#recorder)
    const { denominations } = gatherKnowledge(spansOf(opening), { hopsVisible: false, unclaimPurpose: 0 })
    this.wallet = new Wallet('alice', client, new SeededBytes('table'), denominations)
  }

  async after(answer: Answer | 'sign', ask: (wallet: Wallet) => Promise<Outcome>): Promise<void> {
    this.#next = answer
    await ask(this.wallet)
  }

  /** Rows that the replies landed in, or what the judge has against them. */
  rows(): string[] {
    const { judgements, spans } = judgePlay(this.#recorder.events, spansOf(this.opening))
    return spans
      .filter(({ to }) => to === 'exchange')
      .map(({ id }) => {
        const judgement = judgements.get(id)
        if (judgement?.kind === 'landed') return judgement.row.split('/')[2] ?? ''
        return judgement?.kind === 'unexplained'
          ? `not ${judgement.refused.map(({ row }) => row.split('/')[2]).join(', ')}`
          : 'unknown'
      })
  }
}

async function table(): Promise<Table> {
  const story = checkScenario({
    story: 'nothing',
    says: 'A story for a test.',
    actors: { alice: 'wallet' },
    steps: [{ call: 'alice.config-of-exchange' }],
  })
  const { histories } = await playBuiltIn([story])
  return new Table(histories.get('opening') ?? [], await inProcessTarget().open())
}

const kudos = (units: bigint) => ({ currency: 'KUDOS', units })

t.test('a wallet withdraws, melts, reveals and gives back as the pages have it', async (t) => {
  const at = await table()
  const received = { status: 200, body: { row_id: 1, timestamp: { t_s: 1 } } }
  await at.after(received, ({ purse }) => purse.fund('savings', kudos(20_00000000n)))
  await at.after('sign', ({ purse }) => purse.draw('savings', ['KUDOS:5', 'KUDOS:2']))
  await at.after('sign', ({ purse }) => purse.draw('savings', [], { again: true }))
  const melt = { name: 'melt', into: ['KUDOS:1', 'KUDOS:1'] }
  await at.after({ status: 200, body: MELTED }, ({ dealings }) => dealings.melt(0, melt))
  await at.after({ status: 200, body: MELTED }, ({ dealings }) => dealings.melt(0, melt))
  await at.after({ status: 409, body: { code: 1353 } }, ({ dealings }) =>
    dealings.reveal('melt', { mistake: 'swapped' }),
  )
  await at.after({ status: 400, body: { code: 1356 } }, ({ dealings }) =>
    dealings.reveal('melt', { mistake: 'one-key' }),
  )
  await at.after({ status: 400, body: { code: 1358 } }, ({ dealings }) =>
    dealings.reveal('melt', { mistake: 'no-coins' }),
  )
  await at.after({ status: 404, body: { code: 1355 } }, ({ dealings }) =>
    dealings.reveal('melt', { mistake: 'unknown' }),
  )
  await at.after('sign', ({ dealings }) => dealings.reveal('melt'))
  await at.after({ status: 410, body: { code: 1555 } }, ({ dealings }) => dealings.recoup(1, 'reserve'))
  await at.after({ status: 403, body: { code: 1 } }, ({ dealings }) =>
    dealings.revoke('KUDOS:2', { wrongSignature: true }),
  )
  for (const value of ['KUDOS:1', 'KUDOS:2'])
    await at.after({ status: 204 }, ({ dealings }) => dealings.revoke(value))
  await at.after({ status: 410, body: { code: 1010 } }, ({ purse }) => purse.draw('savings', ['KUDOS:2']))
  const reserve = { status: 200, body: { reserve_pub: at.wallet.purse.reservePub('savings') } }
  await at.after(reserve, ({ dealings }) => dealings.recoup(1, 'reserve'))
  await at.after(reserve, ({ dealings }) => dealings.recoup(1, 'reserve'))
  const old = { status: 200, body: { old_coin_pub: at.wallet.purse.coin(0).pub } }
  await at.after(old, ({ dealings }) => dealings.recoup(2, 'coin'))
  await at.after({ status: 404, body: { code: 1551 } }, ({ dealings }) => dealings.recoup(3, 'reserve'))
  // 20, less 7 and two fees, and 2 back.
  await at.after({ status: 200, body: { balance: 'KUDOS:14.98' } }, ({ dealings }) =>
    dealings.reserve('savings'),
  )
  t.same(at.rows(), [
    '200-withdrawn',
    '200-withdrawn-before',
    '200-melted',
    '200-melted-before',
    '409-other-commitment',
    '400-transfer-keys',
    '400-sizes',
    '404-melt-unknown',
    '200-revealed',
    '410-not-revoked',
    '403-master-signature',
    '204-revoked',
    '204-revoked',
    '410-denomination-revoked',
    '200-recouped',
    '200-recouped-before',
    '200-recouped',
    '404-withdrawal-unknown',
    '200-reserve',
  ])
})

t.test('what came back to nobody’s reserve, or twice, is noticed', async (t) => {
  const at = await table()
  await at.after({ status: 200, body: { row_id: 1, timestamp: { t_s: 1 } } }, ({ purse }) =>
    purse.fund('savings', kudos(20_00000000n)),
  )
  await at.after('sign', ({ purse }) => purse.draw('savings', ['KUDOS:5']))
  await at.after({ status: 204 }, ({ dealings }) => dealings.revoke('KUDOS:5'))
  await at.after({ status: 200, body: { reserve_pub: KEY } }, ({ dealings }) => dealings.recoup(0, 'reserve'))
  // As if it had been refused: nothing came back.
  await at.after({ status: 200, body: { balance: 'KUDOS:19.99' } }, ({ dealings }) =>
    dealings.reserve('savings'),
  )
  const rows = at.rows()
  t.match(rows[2], 'not 200-recouped')
})
