/** The runner that walks a handler: guards in order, effects, hops, repeats, the answer. */
import t from 'tap'
import { getConfig } from '../../src/protocol/endpoints/merchant/get-config.js'
import { MalformedError } from '../../src/protocol/malformed.js'
import {
  effect,
  guard,
  handler,
  handlerId,
  hop,
  refuse,
  repeat,
  runHandler,
  wait,
  type Arrival,
  type Call,
  type Guard,
  type Step,
} from '../../src/sim/handler.js'
import { Scene } from './fixtures.js'

const arrival: Arrival = {
  world: new Scene().world,
  parameters: {},
  query: new URLSearchParams(),
  headers: {},
  id: 'a test',
}

/** What a request is about, and a diary of the steps that it has gone through. */
interface Walk {
  readonly diary: string[]
  readonly body: unknown
}

/** A guard that writes into the diary that it was asked. */
const asked = (name: string, passes: boolean, code: 'GENERIC_FORBIDDEN' | 'GENERIC_JSON_INVALID') =>
  guard<Walk>(
    name,
    code === 'GENERIC_FORBIDDEN' ? 403 : 400,
    code,
    (walk) => {
      walk.diary.push(name)
      return passes
    },
    (walk) => ({ detail: `after ${walk.diary.join(', ')}` }),
  )

const passing = (name: string) => asked(name, true, 'GENERIC_FORBIDDEN')
const refusing = (name: string) => asked(name, false, 'GENERIC_FORBIDDEN')
const done = (name: string) => effect<Walk>(name, (walk) => walk.diary.push(name))
const again = (name: string, applies: boolean) =>
  repeat<Walk>(name, (walk) => {
    walk.diary.push(name)
    return applies
  })
const ask = (name: string, refuses = false) =>
  hop<Walk>(name, async (walk) => {
    walk.diary.push(`${name} begins`)
    await Promise.resolve()
    walk.diary.push(`${name} ends`)
    return refuses ? { status: 502, code: 'GENERIC_TIMEOUT', details: { who: name } } : undefined
  })

/** Walks steps and tells what happened, in order. */
async function walk(
  steps: readonly Step<Walk>[],
  options: { early?: readonly Guard<Arrival>[]; readBody?: () => unknown } = {},
) {
  const diary: string[] = []
  const made = handler(getConfig, (call: Call<unknown>): Walk => ({ diary, body: call.body }), {
    ...(options.early === undefined ? {} : { early: options.early }),
    steps,
    answer: (context) => {
      diary.push('answer')
      return { status: 200, body: { body: context.body } }
    },
  })
  const readBody = () => {
    diary.push('body')
    return options.readBody?.()
  }
  const sync = () => {
    diary.push('sync')
    return Promise.resolve()
  }
  const reply = await runHandler(made, arrival, readBody, sync).catch((error: unknown) => error)
  return { diary, reply }
}

t.test('steps are walked in order, the answer comes last and is durable first', async (t) => {
  const { diary, reply } = await walk([passing('one'), done('two'), passing('three')])
  t.strictSame(diary, ['body', 'one', 'two', 'three', 'answer', 'sync'])
  t.strictSame(reply, { status: 200, body: { body: undefined } })
})

t.test('the first guard that refuses has the last word', async (t) => {
  const later = asked('later', false, 'GENERIC_JSON_INVALID')
  const { diary, reply } = await walk([passing('one'), refusing('two'), later, done('never')])
  t.strictSame(diary, ['body', 'one', 'two', 'sync'])
  t.strictSame(reply, {
    status: 403,
    body: {
      code: 44,
      hint: 'credentials fine but rights on the resource missing',
      detail: 'after body, one, two',
    },
  })
})

t.test('a refusal comes from the order of the list, not from the order of being bad', async (t) => {
  const [first, second] = [refusing('one'), asked('two', false, 'GENERIC_JSON_INVALID')]
  t.match((await walk([first, second])).reply, { status: 403 })
  t.match((await walk([second, first])).reply, { status: 400 })
})

t.test('an effect in front of a refusal stays, and is durable before the refusal is heard', async (t) => {
  const { diary } = await walk([done('one'), refusing('two')])
  t.strictSame(diary, ['body', 'one', 'two', 'sync'])
})

t.test('early guards come before the body is read', async (t) => {
  const early = guard<Arrival>('early', 401, 'GENERIC_UNAUTHORIZED', () => false)
  const { diary, reply } = await walk([passing('one')], { early: [early] })
  t.strictSame(diary, [], 'nothing else happens')
  t.match(reply, { status: 401, body: { code: 40 } })
  const open = guard<Arrival>('early', 401, 'GENERIC_UNAUTHORIZED', (given) => given === arrival)
  t.strictSame((await walk([passing('one')], { early: [open] })).diary, ['body', 'one', 'answer', 'sync'])
})

t.test('early guards, too, are asked in order', async (t) => {
  const early = [
    guard<Arrival>('one', 400, 'GENERIC_JSON_INVALID', () => false),
    guard<Arrival>('two', 401, 'GENERIC_UNAUTHORIZED', () => false),
  ]
  t.match((await walk([], { early })).reply, { status: 400 })
})

t.test('a body that cannot be read ends the walk before any step', async (t) => {
  const failure = new MalformedError('a body', undefined)
  const { diary, reply } = await walk([done('one')], {
    readBody: () => {
      throw failure
    },
  })
  t.strictSame(diary, ['body'])
  t.equal(reply, failure)
})

t.test('steps see the body that was read', async (t) => {
  t.strictSame((await walk([], { readBody: () => 'read' })).reply, { status: 200, body: { body: 'read' } })
})

t.test('a repeat that applies goes straight to the answer', async (t) => {
  const { diary } = await walk([again('one', false), passing('two'), again('three', true), refusing('four')])
  t.strictSame(diary, ['body', 'one', 'two', 'three', 'answer', 'sync'])
})

t.test('a hop is waited for; whatever was changed before it is durable before it starts', async (t) => {
  const { diary } = await walk([done('one'), ask('two'), passing('three')])
  t.strictSame(diary, ['body', 'one', 'sync', 'two begins', 'two ends', 'three', 'answer', 'sync'])
})

t.test('a hop may refuse in the name of the other side', async (t) => {
  const { diary, reply } = await walk([ask('one', true), done('never')])
  t.strictSame(diary, ['body', 'sync', 'one begins', 'one ends', 'sync'])
  t.match(reply, { status: 502, body: { code: 11, who: 'one' } })
})

t.test('nothing is awaited between two steps that are no hops', async (t) => {
  const diary: string[] = []
  const made = handler(getConfig, () => ({ diary, body: undefined }), {
    steps: [passing('one'), passing('two'), done('three')],
    answer: () => ({ status: 204 }),
  })
  const walking = runHandler(
    made,
    arrival,
    () => undefined,
    () => Promise.resolve(),
  )
  t.strictSame(diary, ['one', 'two', 'three'], 'all of them have run before anybody else can')
  t.strictSame(await walking, { status: 204 })
})

t.test('a failure in any step is no reply', async (t) => {
  const failure = new Error('broken')
  const fail = (): never => {
    throw failure
  }
  const steps: Step<Walk>[] = [
    guard('one', 400, 'GENERIC_JSON_INVALID', fail),
    effect('two', fail),
    repeat('three', fail),
    hop('four', () => Promise.reject(failure)),
  ]
  for (const step of steps) t.equal((await walk([step])).reply, failure, step.kind)
})

t.test('a refusal has a number, a hint and whatever the page adds', (t) => {
  t.strictSame(refuse({ status: 404, code: 'GENERIC_ENDPOINT_UNKNOWN' }), {
    status: 404,
    body: { code: 21, hint: 'no such path' },
  })
  t.strictSame(refuse({ status: 418, code: 'GENERIC_ENDPOINT_UNKNOWN', details: { field: 'tea' } }), {
    status: 418,
    body: { code: 21, hint: 'no such path', field: 'tea' },
  })
  t.throws(
    () => refuse({ status: 404, code: 'MERCHANT_GENERIC_SESSION_UNKNOWN' }),
    RangeError,
    'a code whose number nobody knows cannot be sent',
  )
  t.end()
})

t.test('a handler is named after its page and its party', (t) => {
  const made = handler(getConfig, () => 0, { steps: [], answer: () => ({ status: 204 }) })
  t.equal(handlerId(made), 'merchant/get-config')
  t.strictSame(made.early, [])
  t.end()
})

t.test('a wait holds the request until something is true, and asks again after every change', async (t) => {
  const scene = new Scene()
  const { clock } = scene
  const world = { ...scene.world, clock }
  const asked: number[] = []
  const made = handler(getConfig, () => ({}), {
    steps: [
      wait(
        'second-note',
        () => 60,
        () => {
          asked.push(clock.now())
          return world.merchant.store.all('exchanges').length >= 2
        },
      ),
    ],
    answer: () => ({ status: 200 }),
  })
  const note = (url: string) => {
    world.merchant.store.transact((writer) => {
      writer.put('exchanges', url, { url, next_download: 0, keys_http_status: 0, keys_ec: 0, keys_hint: '' })
    })
  }
  let answered = false
  const nothing = () => undefined
  const run = runHandler(made, { ...arrival, world }, nothing, () => Promise.resolve())
  void run.then(() => (answered = true))
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
  for (const url of ['a', 'b']) {
    await settle()
    t.notOk(answered, `before ${url}`)
    note(url)
    clock.advance(1)
  }
  await run
  t.equal(asked.length, 3)
})

t.test('a wait ends when its time is over, and one of no time never holds anybody', async (t) => {
  const scene = new Scene()
  const { clock } = scene
  const world = { ...scene.world, clock }
  const held = (seconds: number) =>
    handler(getConfig, () => ({}), {
      steps: [
        wait(
          'never',
          () => seconds,
          () => false,
        ),
      ],
      answer: () => ({ status: 200 }),
    })
  const nothing = () => undefined
  const sync = () => Promise.resolve()
  await runHandler(held(0), { ...arrival, world }, nothing, sync)
  const run = runHandler(held(30), { ...arrival, world }, nothing, sync)
  const start = clock.now()
  await new Promise<void>((resolve) => setImmediate(resolve))
  clock.advance(100)
  await run
  t.equal(clock.now(), start + 100)
})
