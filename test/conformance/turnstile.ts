/** The turnstile: one message at a time, in an order that is data. */
import t from 'tap'
import { StalledError } from '../../src/conformance/scenario/stall.js'
import { Turnstile } from '../../src/conformance/scenario/turnstile.js'

/** Runs strands that pass some gates each. @returns the order in which the gates were passed */
async function passes(
  choices: readonly number[],
  strands: readonly (readonly string[])[],
): Promise<string[]> {
  const passed: string[] = []
  const turnstile = new Turnstile(choices, { released: () => undefined })
  await turnstile.run(
    strands.map((gates) => async () => {
      for (const gate of gates) {
        await turnstile.park(gate)
        passed.push(gate)
      }
    }),
  )
  return passed
}

t.test('without choices, the message that has waited longest passes first', async (t) => {
  t.same(
    await passes(
      [],
      [
        ['a1', 'a2'],
        ['b1', 'b2'],
      ],
    ),
    ['a1', 'b1', 'a2', 'b2'],
  )
})

t.test('each number chooses among the messages that wait, the longest waiting being 0', async (t) => {
  t.same(
    await passes(
      [1, 1, 1],
      [
        ['a1', 'a2'],
        ['b1', 'b2'],
      ],
    ),
    ['b1', 'b2', 'a1', 'a2'],
  )
})

t.test('a number beyond the messages that wait wraps around', async (t) => {
  t.same(await passes([3], [['a1'], ['b1']]), ['b1', 'a1'])
})

t.test('no number is used up where there is nothing to choose', async (t) => {
  t.same(await passes([1], [['a1', 'a2', 'a3']]), ['a1', 'a2', 'a3'])
  t.same(await passes([1], [['a1'], ['b1']]), ['b1', 'a1'])
})

t.test('releases are told with how many waited', async (t) => {
  const told: string[] = []
  const turnstile = new Turnstile([1], {
    released: (gate, choice, of) => told.push(`${gate} ${String(choice)}/${String(of)}`),
  })
  await turnstile.run(['a', 'b'].map((gate) => () => turnstile.park(gate)))
  t.same(told, ['b 1/2'])
})

t.test('nothing is released while a strand still runs, however often it yields', async (t) => {
  const log: string[] = []
  const turnstile = new Turnstile([], { released: () => undefined })
  await turnstile.run([
    async () => {
      await turnstile.park('a')
      log.push('a passed')
    },
    async () => {
      for (let turn = 0; turn < 50; turn++) await Promise.resolve()
      log.push('b ran')
      await turnstile.park('b')
    },
  ])
  t.same(log, ['b ran', 'a passed'])
})

t.test('the clock moves only when nobody else can go on', async (t) => {
  const log: string[] = []
  const turnstile = new Turnstile([], { released: () => undefined })
  let wake: (() => void) | undefined
  turnstile.watch({
    wakeNext: () => {
      if (wake === undefined) return false
      log.push('clock')
      wake()
      wake = undefined
      return true
    },
  })
  await turnstile.run([
    async () => {
      await turnstile.sleep(
        (woken) =>
          new Promise((resolve) => {
            wake = () => {
              woken()
              resolve()
            }
          }),
      )
      log.push('slept')
    },
    async () => {
      await turnstile.park('b')
      log.push('b passed')
    },
  ])
  t.same(log, ['b passed', 'clock', 'slept'])
})

t.test('strands that wait for what never comes are told of, not waited for', async (t) => {
  const turnstile = new Turnstile([], { released: () => undefined })
  turnstile.watch({ wakeNext: () => false })
  const forever = turnstile.run([() => turnstile.sleep(() => new Promise(() => undefined))])
  await t.rejects(forever, StalledError)
})

t.test('what a strand throws comes out', async (t) => {
  const turnstile = new Turnstile([], { released: () => undefined })
  await t.rejects(turnstile.run([() => Promise.reject(new Error('broken'))]), { message: 'broken' })
})

t.test('work outside is waited for, and others go on meanwhile', async (t) => {
  const log: string[] = []
  const turnstile = new Turnstile([], { released: () => undefined })
  let finish: (() => void) | undefined
  await turnstile.run([
    async () => {
      await turnstile.away(() => new Promise<void>((resolve) => (finish = resolve)))
      log.push('a back')
    },
    async () => {
      await turnstile.park('b')
      log.push('b passed')
      finish?.()
    },
  ])
  t.same(log, ['b passed', 'a back'])
})
