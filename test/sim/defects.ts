/** A planted defect changes one handler, and nothing else. */
import t from 'tap'
import { DEFECTS, HANDLERS, handlersWith } from '../../src/sim/defects/index.js'
import { handlerId } from '../../src/sim/handler.js'
import { guardNames } from './guards.js'

t.test('every guard of merchant and exchange can be left out, under its own name', (t) => {
  const derived = HANDLERS.filter((handler) => handler.endpoint.party !== 'bank').flatMap((handler) =>
    guardNames(handler).map((guard) => `drop:${handlerId(handler)}/${guard}`),
  )
  const known = new Set(DEFECTS.map((defect) => defect.id))
  t.strictSame(
    derived.filter((id) => !known.has(id)),
    [],
  )
  t.end()
})

t.test('each defect changes the handlers of its pages only', (t) => {
  const sound = handlersWith([])
  for (const { id, changes } of DEFECTS) {
    const changed = [...handlersWith([id])].filter(([name, handler]) => sound.get(name) !== handler)
    t.strictSame(
      changed.map(([name]) => name),
      Object.keys(changes),
      id,
    )
  }
  t.end()
})

t.test('a dropped guard is gone, and all others stay', (t) => {
  for (const { id, changes } of DEFECTS.filter((defect) => defect.id.startsWith('drop:'))) {
    const [page = ''] = Object.keys(changes)
    const [before, after] = [handlersWith([]).get(page), handlersWith([id]).get(page)]
    if (before === undefined || after === undefined) throw new Error(`no handler for ${page}`)
    const left = guardNames(after)
    t.strictSame(
      guardNames(before).filter((guard) => !left.includes(guard)),
      [id.slice(id.lastIndexOf('/') + 1)],
      id,
    )
  }
  t.end()
})

t.test('defects of one page can be planted together', (t) => {
  const page = 'merchant/post-orders-ORDER_ID-pay'
  const ids = DEFECTS.filter(({ id, changes }) => page in changes && id.startsWith('drop:')).map(
    ({ id }) => id,
  )
  const handler = handlersWith(ids).get(page)
  t.strictSame(handler === undefined ? undefined : guardNames(handler), [])
  t.end()
})
