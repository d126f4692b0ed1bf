/** Derived defects: every step has its mistakes, and a mistake shows only in plays that meet its moment. */
import t from 'tap'
import { DERIVED_KINDS } from '../../src/sim/defects/derived/index.js'
import {
  signatureFields,
  signaturesIn,
  withOtherSignature,
} from '../../src/sim/defects/derived/signatures.js'
import {
  DERIVED_DEFECTS,
  HANDLERS,
  JUDGED_HANDLERS,
  handlersWith,
  lookingOn,
} from '../../src/sim/defects/index.js'
import { watching } from '../../src/sim/defects/moments.js'
import { handlerId, type Handler } from '../../src/sim/handler.js'
import { SimulatedDisk } from '../../src/sim/store/disk.js'
import { Store } from '../../src/sim/store/store.js'

function idsOf(handler: Handler): string[] {
  return DERIVED_DEFECTS.filter(({ page }) => page === handlerId(handler)).map(({ id }) => id)
}

t.test('every step of every judged handler has its defects, and the bank has none', async (t) => {
  for (const handler of JUDGED_HANDLERS) {
    const ids = idsOf(handler)
    const page = handlerId(handler)
    for (const step of [...handler.early, ...handler.steps]) {
      const { kind, name } = step
      const isErrand = step.kind === 'hop' && step.neverRefuses === true
      const wanted = {
        guard: ['drop', 'weaken'],
        effect: ['skip', 'double', 'forget'],
        hop: ['skip', 'double', ...(isErrand ? [] : ['ignore'])],
        repeat: ['fresh'],
        wait: ['skip', 'deaf'],
      }[kind]
      t.same(
        wanted.filter((mistake) => !ids.includes(`${mistake}:${page}/${name}`)),
        [],
        `${page}/${name}`,
      )
      if (isErrand) t.notOk(ids.includes(`ignore:${page}/${name}`))
    }
    for (const field of signatureFields(handler.endpoint)) t.ok(ids.includes(`sign:${page}/${field}`))
  }
  const banks = HANDLERS.filter((handler) => handler.endpoint.party === 'bank')
  t.same(banks.flatMap(idsOf), [])
})

t.test('ids are unique, and every kind is met', async (t) => {
  t.equal(new Set(DERIVED_DEFECTS.map(({ id }) => id)).size, DERIVED_DEFECTS.length)
  t.same(new Set(DERIVED_DEFECTS.map(({ kind }) => kind)), new Set(Object.keys(DERIVED_KINDS)))
})

t.test('steps have names of their own, so that a defect changes one of them', async (t) => {
  for (const handler of JUDGED_HANDLERS) {
    const names = [...handler.early, ...handler.steps].map(({ name }) => name)
    t.equal(new Set(names).size, names.length, handlerId(handler))
  }
})

t.test('guards that change places are the same guards', async (t) => {
  for (const { id, page } of DERIVED_DEFECTS.filter(({ kind }) => kind === 'swap')) {
    const [sound, spoilt] = [handlersWith([]).get(page), handlersWith([id]).get(page)]
    if (sound === undefined || spoilt === undefined) throw new Error(`no handler for ${page}`)
    const names = ({ early, steps }: Handler): string[] => [...early, ...steps].map(({ name }) => name)
    const moved = names(sound).flatMap((name, index) => (names(spoilt)[index] === name ? [] : [name]))
    t.equal(moved.join('+'), id.slice(id.lastIndexOf('/') + 1))
    t.same(names(spoilt).sort(), names(sound).sort())
  }
})

t.test('who looks on leaves the order of the steps alone', async (t) => {
  const watched = handlersWith([lookingOn(() => undefined)])
  for (const handler of JUDGED_HANDLERS) {
    const steps = watched.get(handlerId(handler))?.steps ?? []
    t.same(
      steps.map(({ name }) => name),
      handler.steps.map(({ name }) => name),
    )
  }
})

t.test('what is not kept is remembered until the lights go out', async (t) => {
  const disk = new SimulatedDisk()
  const store = new Store<{ things: { n: number } }>(disk.medium())
  const put = (key: string): void => {
    store.transact((writer) => {
      writer.put('things', key, { n: 1 })
    })
  }
  put('kept')
  store.unkept(() => {
    put('forgotten')
  })
  put('kept too')
  await store.sync()
  t.equal(store.count('things'), 3)
  disk.crash()
  const after = new Store<{ things: { n: number } }>(disk.medium())
  t.equal(after.count('things'), 2)
  t.equal(after.get('things', 'forgotten'), undefined)
})

t.test('bytes that are JSON have signatures, too', async (t) => {
  const sig = '0'.repeat(103)
  const bytes = new TextEncoder().encode(JSON.stringify({ wire_fees: { iban: [{ sig }] }, other: 1 }))
  const reply = { status: 200, raw: { bytes, type: 'application/json' } }
  t.same([...signaturesIn(reply)], ['sig'])
  const { raw } = withOtherSignature(reply, 'sig')
  t.same(JSON.parse(Buffer.from(raw?.bytes ?? []).toString()), {
    wire_fees: { iban: [{ sig: `1${sig.slice(1)}` }] },
    other: 1,
  })
  const text = { status: 200, raw: { bytes, type: 'text/plain' } }
  t.same([...signaturesIn(text)], [])
  t.equal(withOtherSignature(text, 'sig'), text)
})

t.test('a signature that is never said has no defect, and who says it is found out', async (t) => {
  const pay = 'merchant/post-orders-ORDER_ID-pay'
  t.notOk(DERIVED_DEFECTS.some(({ id }) => id === `sign:${pay}/token_sigs`))
  const [handler] = JUDGED_HANDLERS.filter((one) => handlerId(one) === pay)
  if (handler === undefined) throw new Error(`no handler for ${pay}`)
  const saying = { ...handler, answer: () => ({ status: 200, body: { token_sigs: [] } }) }
  const change = watching([saying], () => undefined).changes[pay]
  t.throws(() => change?.(saying).answer({}), /simulated after all/)
})

t.test('a signature over other bytes is another one of the same length', async (t) => {
  const sig = '0'.repeat(103)
  const body = { exchange_sig: sig, exchange_pub: sig, list: [{ ev_sigs: [{ ev_sig: { blinded: sig } }] }] }
  const reply = { status: 200, body }
  t.same([...signaturesIn(reply)], ['exchange_sig', 'ev_sigs'])
  const other = `1${sig.slice(1)}`
  t.same(withOtherSignature(reply, 'exchange_sig').body, { ...body, exchange_sig: other })
  t.same(withOtherSignature(reply, 'ev_sigs').body, {
    ...body,
    list: [{ ev_sigs: [{ ev_sig: { blinded: other } }] }],
  })
  const refusal = { status: 409, body }
  t.equal(withOtherSignature(refusal, 'exchange_sig'), refusal, 'refusals are left alone')
})
