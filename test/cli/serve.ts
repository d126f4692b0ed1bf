/** `assay serve`: the pair on sockets, until it is told to end. */
import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { assay, assayInTurn, ended, start } from './assay.js'

interface Where {
  readonly merchant: string
  readonly exchange: string
  readonly bank: string
  readonly token: string
}

/** Waits until the servers say where they are. */
async function where(child: ChildProcess): Promise<Where> {
  return new Promise((resolve) => {
    child.stdout?.once('data', (text: Buffer) => {
      resolve(JSON.parse(text.toString()) as Where)
    })
  })
}

t.test('it serves, is judged over sockets, keeps its store over a restart, and ends on Ctrl-C', async (t) => {
  const folder = t.testdir()
  const options = ['serve', '--port', '0', '--json', '--quiet', '--store', 'kept']
  const first = start(folder, ...options)
  const firstEnd = ended(first)
  const { merchant, token } = await where(first)
  const judged = await assay(folder, 'conform', 'buy-and-receive', '--merchant', merchant, '--token', token)
  t.equal(judged.code, 0)
  t.match(judged.out, /merchant at http:\/\/127\.0\.0\.1/)

  const made = await fetch(`${merchant}private/orders`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      order: { order_id: 'kept', amount: 'KUDOS:5', summary: 'Tea', fulfillment_message: 'Enjoy' },
    }),
  })
  t.equal(made.status, 200)
  first.kill('SIGINT')
  t.equal((await firstEnd).code, 0)

  const second = start(folder, ...options)
  const secondEnd = ended(second)
  const again = await where(second)
  const status = await fetch(`${again.merchant}private/orders/kept`, {
    headers: { authorization: `Bearer ${again.token}` },
  })
  t.match(await status.json(), { order_status: 'unpaid' })
  second.kill('SIGTERM')
  t.equal((await secondEnd).code, 0)
})

t.test('a wrong token is told before anything is played, a port that is taken with what to do', async (t) => {
  const folder = t.testdir()
  const child = start(folder, 'serve', '--port', '0', '--json', '--quiet')
  const end = ended(child)
  const { merchant } = await where(child)
  const [refused, taken] = await Promise.all([
    assay(folder, 'conform', '--merchant', merchant, '--token', 'secret-token:no'),
    assay(folder, 'serve', '--port', new URL(merchant).port),
  ])
  t.equal(refused.code, 64)
  t.match(refused.err, /refuses the token/)
  t.equal(taken.code, 64)
  t.match(taken.err, /not all free; choose others with --port/)
  child.kill('SIGINT')
  await end
})

t.test('an exchange that was recorded is served with its keys and its time', async (t) => {
  const folder = t.testdir({
    recordings: {
      '1.json': `[${recorded('001-config')}, ${recorded('002-keys')}]`,
      'README.md': 'no recording',
    },
  })
  const child = start(folder, 'serve', '--port', '0', '--json', '--quiet', '--world', 'recordings')
  const end = ended(child)
  const { exchange } = await where(child)
  const reply = await fetch(`${exchange}keys`)
  const real = JSON.parse(recorded('002-keys')) as { response: { headers: { Date: string }; body: Keys } }
  const ours = (await reply.json()) as Keys
  t.same(keysIn(ours), keysIn(real.response.body))
  const late = Date.parse(reply.headers.get('date') ?? '') - Date.parse(real.response.headers.Date)
  t.ok(Math.abs(late) < 60_000)
  child.kill('SIGINT')
  t.equal((await end).code, 0)
})

interface Keys {
  readonly denominations: readonly { readonly denoms: readonly { readonly rsa_pub: string }[] }[]
}

function keysIn({ denominations }: Keys): string[] {
  return denominations.flatMap(({ denoms }) => denoms.map(({ rsa_pub }) => rsa_pub))
}

function recorded(name: string): string {
  return readFileSync(new URL(`../transcripts/${name}.json`, import.meta.url), 'utf8')
}

t.test('recordings that cannot be a world are told in a line', async (t) => {
  const folder = t.testdir({
    none: {},
    keyless: { '1.json': recorded('001-config') },
    strange: { '1.json': '[{"request": {}}]' },
  })
  const cases: [string[], RegExp][] = [
    [['nowhere'], /the recordings cannot be read: .*nowhere/],
    [['none'], /none: there is no recording/],
    [['keyless'], /a reply of \/keys/],
    [['strange'], /strange.1\.json: 1\[0\]\.request/],
    [['keyless', '--store', 'kept'], /--world and --store do not go together/],
  ]
  const ran = await assayInTurn(cases.map(([args]) => ({ folder, args: ['serve', '--world', ...args] })))
  for (const [index, [, message]] of cases.entries()) {
    t.equal(ran[index]?.code, 64)
    t.match(ran[index]?.err, message)
  }
})
