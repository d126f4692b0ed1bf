/** The store on a real disk: reopened, torn, compacted, corrupted. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import fc from 'fast-check'
import { jsonFileMedium } from '../../src/sim/store/json-file.js'
import { memoryMedium } from '../../src/sim/store/memory.js'
import { Store, type Operation } from '../../src/sim/store/store.js'
import { anyTransaction, contents, run, type Toys, type Transaction } from './stores.js'

/** A store in a folder, and the medium under it. */
function open(folder: string) {
  const medium = jsonFileMedium(folder, 'toys')
  return { medium, store: new Store<Toys>(medium) }
}

/** What is in the folder, read by somebody who opens it now. */
function contentsOf(folder: string): unknown {
  const { medium, store } = open(folder)
  medium.close()
  return contents(store)
}

const put = (store: Store<Toys>, key: string, value: string | number): void => {
  run(store, { writes: [{ table: 'red', key, value }], fails: false })
}

/** Transactions of several operations, with characters of several bytes. */
const TRANSACTIONS: readonly Transaction[] = [
  { writes: [{ table: 'red', key: 'a', value: 'grün' }], fails: false },
  {
    writes: [
      { table: 'red', key: 'b', value: '€' },
      { table: 'blue', key: 'a', value: '𝒳' },
    ],
    fails: false,
  },
  { writes: [{ table: 'red', key: 'a' }], fails: false },
  {
    writes: [
      { table: 'blue', key: 'a', value: 'line\nbreak' },
      { table: 'red', key: '__proto__', value: 1 },
    ],
    fails: false,
  },
]

t.test('records are there when the files are opened again', (t) => {
  const folder = t.testdir()
  const { medium, store } = open(folder)
  for (const transaction of TRANSACTIONS) run(store, transaction)
  const before = contents(store)
  medium.close()
  t.strictSame(contentsOf(folder), before)
  t.strictSame(open(folder).store.get('red', '__proto__'), { value: 1 })
  t.end()
})

t.test('a folder that is not there is made; stores of several names live side by side', (t) => {
  const folder = join(t.testdir(), 'deep', 'down')
  const [one, other] = [jsonFileMedium(folder, 'one'), jsonFileMedium(folder, 'other')]
  const store = new Store<Toys>(one)
  put(store, 'a', 1)
  t.strictSame(new Store<Toys>(other).all('red'), [])
  one.close()
  other.close()
  t.strictSame(new Store<Toys>(jsonFileMedium(folder, 'one')).all('red'), [{ value: 1 }])
  t.end()
})

t.test('a store that another process has open is refused by name', async (t) => {
  const folder = t.testdir({ 'toys.lock': String(process.ppid) })
  t.throws(() => open(folder), { message: /toys\.lock: the store is in use by process [0-9]+\. End it/ })
  t.equal(readFileSync(join(folder, 'toys.lock'), 'utf8'), String(process.ppid), 'and left alone')
})

t.test('what a process that is no more has locked, and what is no lock, is taken over', async (t) => {
  for (const lock of ['2147483646', 'nonsense', '']) {
    const folder = t.testdir({ 'toys.lock': lock })
    const { medium } = open(folder)
    t.equal(readFileSync(join(folder, 'toys.lock'), 'utf8'), String(process.pid))
    medium.close()
    t.notOk(existsSync(join(folder, 'toys.lock')), 'and given back')
  }
})

t.test('a log that is cut anywhere gives the transactions that are whole, and takes further ones', (t) => {
  const source = t.testdir()
  const { medium, store } = open(source)
  const states = [contents(store)]
  for (const transaction of TRANSACTIONS) {
    run(store, transaction)
    states.push(contents(store))
  }
  medium.close()
  const log = readFileSync(join(source, 'toys.log'))
  let seen = 0
  for (let length = 0; length <= log.length; length++) {
    const folder = join(source, `cut-${String(length)}`)
    mkdirSync(folder)
    writeFileSync(join(folder, 'toys.log'), log.subarray(0, length))
    const wholeLines = log.subarray(0, length).filter((byte) => byte === 0x0a).length
    const cut = open(folder)
    if (JSON.stringify(contents(cut.store)) !== JSON.stringify(states[wholeLines])) {
      t.fail(`cut at byte ${String(length)}`)
    }
    put(cut.store, 'after', 'the crash')
    const after = contents(cut.store)
    cut.medium.close()
    if (JSON.stringify(contentsOf(folder)) !== JSON.stringify(after)) {
      t.fail(`written to after a cut at byte ${String(length)}`)
    }
    seen = wholeLines
  }
  t.equal(seen, TRANSACTIONS.length, 'every prefix was tried')
  t.end()
})

t.test('compacting moves everything from the log into the snapshot', (t) => {
  const folder = t.testdir()
  const { medium, store } = open(folder)
  for (const transaction of TRANSACTIONS) run(store, transaction)
  const before = contents(store)
  medium.compact()
  t.equal(statSync(join(folder, 'toys.log')).size, 0)
  t.ok(existsSync(join(folder, 'toys.json')))
  t.strictSame(contents(store), before)
  put(store, 'later', 5)
  const after = contents(store)
  medium.close()
  t.strictSame(contentsOf(folder), after)
  t.end()
})

t.test('the log is compacted when it has grown long, and at a sync only', async (t) => {
  const folder = t.testdir()
  const { medium, store } = open(folder)
  const log = join(folder, 'toys.log')
  for (let count = 0; count < 999; count++) put(store, `key ${String(count % 10)}`, count)
  await store.sync()
  t.not(statSync(log).size, 0)
  put(store, 'key 0', 'the thousandth')
  t.not(statSync(log).size, 0)
  await store.sync()
  t.equal(statSync(log).size, 0)
  const before = contents(store)
  medium.close()
  t.strictSame(contentsOf(folder), before)
})

t.test('a long log that a crash left behind is compacted, too', async (t) => {
  const folder = t.testdir()
  const first = open(folder)
  for (let count = 0; count < 1000; count++) put(first.store, 'a', count)
  first.medium.close()
  const second = open(folder)
  await second.store.sync()
  t.equal(statSync(join(folder, 'toys.log')).size, 0)
  t.strictSame(second.store.all('red'), [{ value: 999 }])
})

t.test('a crash between the snapshot and emptying the log applies nothing twice', (t) => {
  const folder = t.testdir()
  const { medium, store } = open(folder)
  for (const transaction of TRANSACTIONS) run(store, transaction)
  const log = join(folder, 'toys.log')
  copyFileSync(log, `${log}.kept`)
  medium.compact()
  const before = contents(store)
  medium.close()
  copyFileSync(`${log}.kept`, log)
  const again = open(folder)
  t.strictSame(contents(again.store), before)
  put(again.store, 'later', 5)
  const after = contents(again.store)
  again.medium.close()
  t.strictSame(contentsOf(folder), after, 'and what comes later counts once')
  t.end()
})

t.test('what an old log would undo stays done', (t) => {
  const folder = t.testdir()
  const { medium, store } = open(folder)
  put(store, 'a', 1)
  const log = join(folder, 'toys.log')
  copyFileSync(log, `${log}.kept`)
  put(store, 'a', 2)
  medium.compact()
  medium.close()
  copyFileSync(`${log}.kept`, log)
  t.strictSame(contentsOf(folder), { red: [{ value: 2 }], blue: [] })
  t.end()
})

t.test('a snapshot that a crash left half written is not looked at', (t) => {
  const folder = t.testdir()
  const { medium, store } = open(folder)
  put(store, 'a', 1)
  medium.compact()
  medium.close()
  writeFileSync(join(folder, 'toys.json.new'), '{"last":')
  t.strictSame(contentsOf(folder), { red: [{ value: 1 }], blue: [] })
  t.end()
})

t.test('files that this program has not written are refused by name, and left as they are', (t) => {
  const line = '{"n":1,"operations":[{"table":"red","key":"a","record":{"value":1}}]}\n'
  const cases: [name: string, content: string, where: string][] = [
    ['toys.log', `${line}garbage\n${line}`, 'toys.log, line 2'],
    ['toys.log', `${line}${line.slice(0, 20)}\n${line}`, 'toys.log, line 2'],
    ['toys.log', `null\n${line}`, 'toys.log, line 1'],
    ['toys.log', `[]\n`, 'toys.log, line 1'],
    ['toys.log', `{"n":"1","operations":[]}\n`, 'toys.log, line 1'],
    ['toys.log', `{"n":1,"operations":{}}\n`, 'toys.log, line 1'],
    ['toys.json', '', 'toys.json'],
    ['toys.json', '{"last":1,"tables":{}', 'toys.json'],
    ['toys.json', '{"tables":{}}', 'toys.json'],
    ['toys.json', '[1]', 'toys.json'],
    ['toys.json', '{"name":"somebody’s project"}', 'toys.json'],
  ]
  for (const [index, [name, content, where]] of cases.entries()) {
    const folder = t.testdir({ [String(index)]: { [name]: content } })
    const file = join(folder, String(index), name)
    t.throws(() => jsonFileMedium(join(folder, String(index)), 'toys'), {
      message: `${file}${where.slice(name.length)}: not written by this simulator. Choose another folder, or move this one away.`,
    })
    t.equal(readFileSync(file, 'utf8'), content)
  }
  t.end()
})

t.test('a line that was changed since it was written is refused by its number', (t) => {
  const folder = t.testdir()
  const { medium, store } = open(folder)
  put(store, 'first', 1)
  put(store, 'second', 2)
  medium.close()
  const log = join(folder, 'toys.log')
  const whole = readFileSync(log, 'utf8')
  writeFileSync(log, whole.replace('second', 'sEcond'))
  t.throws(() => jsonFileMedium(folder, 'toys'), { message: /toys\.log, line 2: damaged\./ })
  writeFileSync(log, whole.replace(/ [0-9a-f]{16}$/gm, ''))
  t.strictSame(
    contentsOf(folder),
    { red: [{ value: 1 }, { value: 2 }], blue: [] },
    'older logs have no checksums',
  )
  t.end()
})

t.test('a file in the place of the folder is called what it is', (t) => {
  const file = join(t.testdir({ store: 'somebody’s notes' }), 'store')
  t.throws(() => jsonFileMedium(file, 'toys'), { message: `${file}: is a file, not a folder` })
  t.end()
})

t.test('a snapshot and a log that belong together are both needed to lose nothing', (t) => {
  const folder = t.testdir()
  const { medium, store } = open(folder)
  put(store, 'a', 1)
  medium.compact()
  put(store, 'b', 2)
  medium.close()
  const snapshot = readFileSync(join(folder, 'toys.json'), 'utf8')
  writeFileSync(join(folder, 'toys.json'), 'broken')
  const log = readFileSync(join(folder, 'toys.log'), 'utf8')
  t.throws(() => jsonFileMedium(folder, 'toys'), /toys\.json: not written by this simulator/)
  t.equal(readFileSync(join(folder, 'toys.log'), 'utf8'), log, 'the log is not touched')
  writeFileSync(join(folder, 'toys.json'), snapshot)
  t.strictSame(contentsOf(folder), { red: [{ value: 1 }, { value: 2 }], blue: [] })
  t.end()
})

t.test('a medium tells what it loads as one write for each record', (t) => {
  const folder = t.testdir()
  const { medium, store } = open(folder)
  put(store, 'a', 1)
  put(store, 'a', 2)
  medium.close()
  const expected: Operation[] = [{ table: 'red', key: 'a', record: { value: 2 } }]
  t.strictSame(jsonFileMedium(folder, 'toys').load(), expected)
  t.end()
})

t.test('whatever is written, synced, compacted and reopened, the store is what memory is', async (t) => {
  const folder = t.testdir()
  const anyStep = fc.oneof(
    { weight: 6, arbitrary: anyTransaction },
    fc.constantFrom('sync' as const, 'compact' as const, 'reopen' as const),
  )
  let runs = 0
  const property = fc.asyncProperty(fc.array(anyStep, { maxLength: 15 }), async (steps) => {
    const place = join(folder, String(runs++))
    const memory = new Store<Toys>(memoryMedium())
    let { medium, store } = open(place)
    for (const step of [...steps, 'reopen' as const]) {
      if (step === 'sync') await store.sync()
      else if (step === 'compact') medium.compact()
      else if (step === 'reopen') {
        medium.close()
        ;({ medium, store } = open(place))
      } else {
        run(store, step)
        run(memory, step)
      }
    }
    medium.close()
    return JSON.stringify(contents(store)) === JSON.stringify(contents(memory))
  })
  const result = await fc.check(property, { numRuns: 60 })
  t.notOk(result.failed, fc.defaultReportMessage(result) ?? 'holds')
})
