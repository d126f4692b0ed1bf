/** Worlds that are made from recordings of a real exchange: their keys, and what they cannot do. */
import t from 'tap'
import { parseJson } from '../../src/protocol/encoding/json.js'
import { timestamp } from '../../src/protocol/encoding/timestamp.js'
import { readReply } from '../../src/protocol/endpoints/endpoint.js'
import { getKeys } from '../../src/protocol/endpoints/exchange/get-keys.js'
import { keysProblems } from '../../src/protocol/keys.js'
import { readRecording } from '../../src/protocol/recording.js'
import { startSim } from '../../src/index.js'
import { recordedSetting } from '../../src/sim/recorded-world.js'
import { Signer } from '../../src/sim/signer.js'
import { SeamError } from '../../src/sim/seams.js'
import { recordingsIn } from './verbatim-replay.js'

const recordings = recordingsIn('transcripts').filter(({ name }) => name < '030')

t.test(
  'a recording can be served: its denominations under keys of ours, its time as the clock',
  async (t) => {
    const sim = await startSim({ recordings })
    try {
      const response = await fetch(`${sim.exchangeUrl}keys`)
      const keys = readReply(getKeys, 200, parseJson(await response.text()))
      t.equal(keys.currency, 'KUDOS')
      t.equal(keys.master_public_key, sim.masterPub)
      const date = Date.parse(response.headers.get('date') ?? '') / 1000
      t.ok(date - recordedSetting(recordings).start < 60)
      t.same(keysProblems(keys, timestamp(date)), [])
    } finally {
      await sim.stop()
    }
  },
)

t.test('a recorded key repeats what it has signed, and signs nothing else', async (t) => {
  const { keys } = recordedSetting(recordings).exchangeKeys
  const [key] = [...keys.denominations.values()].flatMap(({ privateKey }) =>
    privateKey !== undefined && 'answers' in privateKey && privateKey.answers.size > 0 ? [privateKey] : [],
  )
  if (key === undefined) throw new Error('no denomination has signed anything')
  const signer = new Signer()
  t.throws(() => signer.signBlinded(new Uint8Array(256).fill(1), key), SeamError)
})

t.test('a recording has to have a form, and a world of recordings needs /keys and a date', async (t) => {
  t.throws(() => readRecording('047-refund', '{"request": {}}'), { message: /047-refund/ })
  t.throws(() => recordedSetting([]), { message: /\/keys/ })
})
