/** What strands are at: parked, asleep, waiting, out of control, stuck; counted exactly, and told. */
import t from 'tap'
import { StalledError } from '../../src/conformance/scenario/stall.js'
import { Turnstile, type StrandState } from '../../src/conformance/scenario/turnstile.js'

t.test('every strand is in one state, counted in the moment in which it changes', async (t) => {
  const seen: Record<string, Partial<Record<StrandState, number>>> = {}
  const clock = toyClock()
  const turnstile = new Turnstile([], { released: () => undefined })
  turnstile.watch(clock)
  let bring: () => void = () => undefined
  const note = (when: string): void => {
    seen[when] = Object.fromEntries(Object.entries(turnstile.counts).filter(([, count]) => count > 0))
  }
  await turnstile.run([
    async () => {
      await turnstile.wait('the parcel', (resume) => (bring = resume))
      note('the parcel is here')
    },
    async () => {
      await turnstile.sleep(clock.sleep)
      note('awake')
      bring()
      note('brought')
    },
    async () => {
      await turnstile.park('gate')
      note('passed')
    },
  ])
  t.same(seen, {
    passed: { running: 1, asleep: 1, waiting: 1 },
    awake: { running: 1, waiting: 1, done: 1 },
    brought: { running: 2, done: 1 },
    'the parcel is here': { running: 2, done: 1 },
  })
  t.match(turnstile.counts, { running: 0, parked: 0, asleep: 0, waiting: 0, away: 0, done: 3 })
})

t.test('whoever is woken by a strand that moves the clock is counted at once', async (t) => {
  const log: string[] = []
  const clock = toyClock()
  const turnstile = new Turnstile([], { released: () => undefined })
  turnstile.watch(clock)
  await turnstile.run([
    async () => {
      await turnstile.sleep(clock.sleep)
      for (let turn = 0; turn < 50; turn++) await Promise.resolve()
      log.push('woken, and at a gate')
      await turnstile.park('a')
    },
    async () => {
      await turnstile.park('b')
      clock.wakeNext()
      await turnstile.park('c')
      log.push('c passed')
    },
  ])
  t.same(log, ['woken, and at a gate', 'c passed'])
})

t.test('a lock is waited for, and given on by who holds it', async (t) => {
  const turnstile = new Turnstile([1, 1, 1, 1], { released: () => undefined })
  const lock = toyLock(turnstile, 'the till')
  const log: string[] = []
  const strand = (name: string) => async () => {
    await turnstile.park(`${name} comes`)
    await lock.take()
    log.push(`${name} in`)
    await turnstile.park(`${name} works`)
    log.push(`${name} out`)
    lock.give()
  }
  await turnstile.run([strand('a'), strand('b'), strand('c')])
  t.same(log, ['b in', 'b out', 'c in', 'c out', 'a in', 'a out'])
})

t.test('two who wait for each other are a deadlock; who waits for what is told', async (t) => {
  const turnstile = new Turnstile([], { released: () => undefined })
  const [till, safe] = [toyLock(turnstile, 'the till'), toyLock(turnstile, 'the safe')]
  const strand = (first: ToyLock, second: ToyLock, gate: string) => async () => {
    await first.take()
    await turnstile.park(gate)
    await second.take()
  }
  const error = await thrownBy(turnstile.run([strand(till, safe, 'a'), strand(safe, till, 'b')]))
  t.match(error.stall, {
    kind: 'deadlock',
    strands: { waiting: 2, running: 0 },
    waits: ['the safe, since a', 'the till, since b'],
  })
})

t.test('branches of a strand are announced; the strand goes on when all are back', async (t) => {
  for (const choices of [[], [1, 1, 1, 1, 1], [2, 1, 0, 1, 1]]) {
    const log: string[] = []
    const most: number[] = []
    const turnstile = new Turnstile(choices, {
      released: (gate, _, of) => {
        log.push(gate)
        most.push(of)
      },
    })
    const branch = (name: string, turns: number) => async () => {
      for (let turn = 0; turn < turns; turn++) await Promise.resolve()
      await turnstile.park(`${name} there`)
      await turnstile.park(`${name} back`)
      return name
    }
    let back: string[] = []
    await turnstile.run([
      async () => {
        back = await turnstile.fork([branch('x', 0), branch('y', 30), branch('z', 3)])
        t.match(turnstile.counts, { running: 1, parked: 0, waiting: 0 }, 'only the strand itself runs')
      },
    ])
    t.same(back, ['x', 'y', 'z'])
    t.equal(most[0], 3, 'no branch passes before all wait')
    t.match(turnstile.counts, { running: 0, done: 4 })
    t.equal(new Set(log).size, log.length, 'no message passes twice')
  }
})

t.test('a branch that fails is told when all are back', async (t) => {
  const turnstile = new Turnstile([], { released: () => undefined })
  let isBack = false
  const failing = turnstile.run([
    async () => {
      await turnstile.fork([
        () => Promise.reject(new Error('broken')),
        async () => {
          await turnstile.park('other')
          isBack = true
        },
      ])
    },
  ])
  await t.rejects(failing, { message: 'broken' })
  t.ok(isBack)
})

t.test('messages that are sent side by side without a word are told of, and counted again', async (t) => {
  const told: string[] = []
  const log: string[] = []
  const turnstile = new Turnstile([], {
    released: (gate) => log.push(gate),
    uncontrolled: (after) => told.push(after),
  })
  await turnstile.run([
    async () => {
      await turnstile.park('first')
      await Promise.all(['x', 'y', 'z'].map((gate) => turnstile.park(gate)))
      await turnstile.park('last')
    },
    async () => {
      for (const gate of ['b1', 'b2', 'b3', 'b4', 'b5']) await turnstile.park(gate)
    },
  ])
  t.same(told, ['first'])
  t.same(turnstile.counts.running, 0)
  t.ok(log.includes('x') && log.includes('y'), 'they are chosen from like any others')
})

t.test('an await that nobody controls is told of once, with the last message that passed', async (t) => {
  const told: string[] = []
  const log: string[] = []
  const turnstile = new Turnstile([], {
    released: () => undefined,
    uncontrolled: (after) => told.push(after),
  })
  await turnstile.run([
    async () => {
      await turnstile.park('a')
      for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setImmediate(resolve))
      log.push('a is done')
    },
    async () => {
      await turnstile.park('b')
      await new Promise((resolve) => setTimeout(resolve, 5))
      log.push('b is done')
    },
  ])
  t.same(told, ['a'])
  t.same(log, ['a is done', 'b is done'], 'it delays the race, and does not break its order')
})

t.test('a turn of the event loop or two are nothing to speak of, nor is time spent outside', async (t) => {
  const told: string[] = []
  const turnstile = new Turnstile([], {
    released: () => undefined,
    uncontrolled: (after) => told.push(after),
  })
  await turnstile.run([
    async () => {
      for (let turn = 0; turn < 20; turn++) {
        await new Promise((resolve) => setImmediate(resolve))
        await turnstile.park('a')
      }
    },
    () => turnstile.away(() => new Promise((resolve) => setTimeout(resolve, 10))),
  ])
  t.same(told, [])
})

t.test('what never comes is given up when nobody else can bring it', async (t) => {
  const log: string[] = []
  const turnstile = new Turnstile([], { released: () => undefined }, { patience: 0.02 })
  const error = await thrownBy(
    turnstile.run([
      async () => {
        await turnstile.park('a')
        await new Promise(() => undefined)
      },
      async () => {
        await turnstile.park('b')
        log.push('b passed')
      },
    ]),
  )
  t.match(error.stall, { kind: 'silence', strands: { waiting: 1, parked: 0, done: 1 }, moves: ['b'] })
  t.same(log, ['b passed'])
})

t.test('a lock that nobody controls takes time, and works', async (t) => {
  const log: string[] = []
  let give: () => void = () => undefined
  const given = new Promise<void>((resolve) => (give = resolve))
  const turnstile = new Turnstile([], { released: () => undefined }, { patience: 0.02 })
  await turnstile.run([
    async () => {
      await turnstile.park('a')
      await given
      await turnstile.park('a again')
      log.push('a')
    },
    async () => {
      await turnstile.park('b')
      give()
      await turnstile.park('b again')
      log.push('b')
    },
  ])
  t.same([...log].sort(), ['a', 'b'])
  t.match(turnstile.counts, { running: 0, parked: 0, waiting: 0, done: 2 })
})

t.test('messages that go round in circles are stopped, and the circle is shown', async (t) => {
  const turnstile = new Turnstile([], { released: () => undefined }, { moves: 50 })
  const error = await thrownBy(
    turnstile.run([
      async () => {
        await turnstile.park('hello')
        for (;;) for (const gate of ['ask', 'answer']) await turnstile.park(gate)
      },
    ]),
  )
  t.equal(error.stall.kind, 'livelock')
  t.same([...error.stall.moves].sort(), ['answer', 'ask'])
})

t.test('the budget is for one call or race, not for a whole play', async (t) => {
  const turnstile = new Turnstile([], { released: () => undefined }, { moves: 3 })
  for (let call = 0; call < 5; call++) await turnstile.run([() => turnstile.park('a')])
  t.equal(turnstile.counts.done, 5)
})

/** A clock that wakes who sleeps longest. */
function toyClock() {
  const sleepers: (() => void)[] = []
  return {
    sleep: (woken: () => void) =>
      new Promise<void>((resolve) => {
        sleepers.push(() => {
          woken()
          resolve()
        })
      }),
    wakeNext(): boolean {
      const wake = sleepers.shift()
      wake?.()
      return wake !== undefined
    },
  }
}

type ToyLock = ReturnType<typeof toyLock>

function toyLock(turnstile: Turnstile, name: string) {
  const queue: (() => void)[] = []
  let isTaken = false
  return {
    async take(): Promise<void> {
      if (isTaken) await turnstile.wait(name, (resume) => queue.push(resume))
      isTaken = true
    },
    give(): void {
      const next = queue.shift()
      isTaken = next !== undefined
      next?.()
    },
  }
}

async function thrownBy(work: Promise<void>): Promise<StalledError> {
  const error: unknown = await work.catch((thrown: unknown) => thrown)
  if (!(error instanceof StalledError)) throw new Error('nothing stalled')
  return error
}
