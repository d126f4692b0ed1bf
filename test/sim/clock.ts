/** Time as an argument: it stands still until it is moved. */
import t from 'tap'
import fc from 'fast-check'
import { realClock, VirtualClock } from '../../src/sim/clock.js'

/** Waits for something real: a sleep alone would not keep the process from ending. */
async function awake(slept: Promise<void>): Promise<void> {
  const alarm = setInterval(() => undefined, 1000)
  await slept
  clearInterval(alarm)
}

/** Lets everybody who was woken go on. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

t.test('time stands still', async (t) => {
  const clock = new VirtualClock(100)
  await settle()
  t.equal(clock.now(), 100)
  clock.advance(5)
  t.equal(clock.now(), 105)
  clock.advance(0)
  t.equal(clock.now(), 105)
})

t.test('whoever sleeps is woken when the time has come, and not before', async (t) => {
  const clock = new VirtualClock(100)
  const woken: string[] = []
  const sleep = (name: string, seconds: number) => void clock.sleep(seconds).then(() => woken.push(name))
  sleep('late', 10)
  sleep('early', 5)
  clock.advance(4)
  await settle()
  t.strictSame(woken, [])
  clock.advance(1)
  await settle()
  t.strictSame(woken, ['early'], 'at the very second')
  clock.advance(100)
  await settle()
  t.strictSame(woken, ['early', 'late'])
  t.equal(clock.now(), 205)
})

t.test('of two who wake at the same time, the one that went to sleep first is first', async (t) => {
  const clock = new VirtualClock(0)
  const woken: string[] = []
  const sleep = (name: string, seconds: number) => void clock.sleep(seconds).then(() => woken.push(name))
  sleep('a', 10)
  clock.advance(3)
  sleep('b', 7)
  sleep('c', 7)
  clock.advance(7)
  await settle()
  t.strictSame(woken, ['a', 'b', 'c'])
})

t.test('a signal makes a sleeper due; it goes on when the clock is next moved', async (t) => {
  const clock = new VirtualClock(100)
  const listeners = new Set<() => void>()
  let woken = false
  void clock
    .sleep(1000, (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    })
    .then(() => (woken = true))
  t.equal(clock.nextWake(), 1100)
  clock.advance(10)
  for (const listener of listeners) listener()
  await settle()
  t.notOk(woken, 'who moves the clock decides')
  t.equal(clock.nextWake(), 110)
  clock.advance(0)
  await settle()
  t.ok(woken)
  t.equal(listeners.size, 0, 'nobody listens any more')
})

t.test('real sleep ends with its time or with a signal, whichever is first', async (t) => {
  const clock = realClock()
  await awake(clock.sleep(0.001, () => () => undefined))
  let signal: () => void = () => t.fail('nobody listens')
  const asleep = clock.sleep(1000, (listener) => {
    signal = listener
    return () => undefined
  })
  signal()
  await asleep
})

t.test('time can be moved to the next sleeper, one by one', async (t) => {
  const clock = new VirtualClock(100)
  const woken: number[] = []
  for (const seconds of [20, 10, 10]) void clock.sleep(seconds).then(() => woken.push(seconds))
  t.equal(clock.nextWake(), 110)
  t.ok(clock.wakeNext())
  await settle()
  t.strictSame(woken, [10])
  t.equal(clock.now(), 110)
  t.ok(clock.wakeNext())
  t.equal(clock.now(), 110)
  t.ok(clock.wakeNext())
  t.equal(clock.now(), 120)
  t.equal(clock.nextWake(), undefined)
  t.notOk(clock.wakeNext())
  t.equal(clock.now(), 120, 'with nobody asleep time stays')
})

t.test('time never goes back', async (t) => {
  const clock = new VirtualClock(100)
  clock.advance(-50)
  t.equal(clock.now(), 100)
  const woken: string[] = []
  void clock.sleep(-50).then(() => woken.push('at once'))
  t.ok(clock.wakeNext())
  await settle()
  t.strictSame(woken, ['at once'])
  t.equal(clock.now(), 100)
})

t.test(
  'whoever sleeps, and however time is moved, all wake in order of time, then of going to sleep',
  async (t) => {
    const anySleeps = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 12 })
    const anyMoves = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 8 })
    const property = fc.asyncProperty(anySleeps, anyMoves, async (sleeps, moves) => {
      const clock = new VirtualClock(0)
      const woken: number[] = []
      for (const [index, seconds] of sleeps.entries()) void clock.sleep(seconds).then(() => woken.push(index))
      for (const seconds of moves) clock.advance(seconds)
      await settle()
      const due = sleeps
        .map((seconds, index) => ({ seconds, index }))
        .filter(({ seconds }) => seconds <= clock.now() && moves.length > 0)
        .sort((left, right) => left.seconds - right.seconds || left.index - right.index)
      return JSON.stringify(woken) === JSON.stringify(due.map(({ index }) => index))
    })
    const result = await fc.check(property, { numRuns: 200 })
    t.notOk(result.failed, fc.defaultReportMessage(result) ?? 'holds')
  },
)

t.test('the real clock counts whole seconds since 1970', async (t) => {
  const clock = realClock()
  const [before, now, after] = [Math.floor(Date.now() / 1000), clock.now(), Math.floor(Date.now() / 1000)]
  t.ok(Number.isInteger(now) && before <= now && now <= after)
  await t.resolves(awake(clock.sleep(0)))
})

t.test('whoever sleeps keeps no process from ending', (t) => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const before = timers()
  void realClock().sleep(1000)
  t.equal(timers(), before)
  t.end()
})
