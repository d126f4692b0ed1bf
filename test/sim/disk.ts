/** The simulated disk: a crash takes what was not synced, and nothing else. */
import t from 'tap'
import fc from 'fast-check'
import { SimulatedDisk } from '../../src/sim/store/disk.js'
import { Store } from '../../src/sim/store/store.js'
import { anyTransaction, contents, run, type Toys } from './stores.js'

const open = (disk: SimulatedDisk) => new Store<Toys>(disk.medium())

t.test('what was synced survives a crash, what came after does not', async (t) => {
  const disk = new SimulatedDisk()
  const store = open(disk)
  run(store, { writes: [{ table: 'red', key: 'a', value: 1 }], fails: false })
  t.equal(disk.unsynced, 1)
  await store.sync()
  t.equal(disk.unsynced, 0)
  run(store, { writes: [{ table: 'red', key: 'a', value: 2 }], fails: false })
  run(store, { writes: [{ table: 'red', key: 'b', value: 3 }], fails: false })
  disk.crash()
  t.strictSame(contents(open(disk)), { red: [{ value: 1 }], blue: [] })
  t.strictSame(store.get('red', 'a'), { value: 2 }, 'the store that was open still has its memory')
})

t.test('what was not synced is not there for a second store either', (t) => {
  const disk = new SimulatedDisk()
  run(open(disk), { writes: [{ table: 'red', key: 'a', value: 1 }], fails: false })
  t.strictSame(open(disk).all('red'), [])
  t.end()
})

t.test('a crash loses a tail of transactions that starts behind the last sync', async (t) => {
  const anyStep = fc.oneof(anyTransaction, fc.constantFrom('sync' as const, 'crash' as const))
  const property = fc.asyncProperty(fc.array(anyStep, { maxLength: 20 }), async (steps) => {
    const disk = new SimulatedDisk()
    let store = open(disk)
    let synced = contents(store)
    for (const step of steps) {
      if (step === 'sync') {
        await store.sync()
        synced = contents(store)
      } else if (step === 'crash') {
        disk.crash()
        store = open(disk)
        if (JSON.stringify(contents(store)) !== JSON.stringify(synced)) return false
      } else run(store, step)
    }
    return true
  })
  const result = await fc.check(property, { numRuns: 200 })
  t.notOk(result.failed, fc.defaultReportMessage(result) ?? 'holds')
})
