/** What arrived at the exchange's account, page get-history-incoming. */
import t from 'tap'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { historyIncoming } from '../../../src/protocol/endpoints/bank/get-history-incoming.js'
import { addIncoming } from '../../../src/protocol/endpoints/bank/post-admin-add-incoming.js'
import { VirtualClock } from '../../../src/sim/clock.js'
import { asleep, made, Scene, START } from '../fixtures.js'
import { granted, GuardBook, refused } from '../guards.js'

const book = new GuardBook('bank/get-history-incoming')

const DEBIT = 'payto://x-taler-bank/bank.test/alice?receiver-name=Alice'

const ask = (scene: Scene, query = '', account = 'exchange') =>
  scene.call(historyIncoming, { parameters: { ACCOUNT: account }, query })

/** A world in which so many transfers came in. */
async function withTransfers(count: number): Promise<Scene> {
  const scene = new Scene()
  for (let row = 1; row <= count; row++) {
    const body = { amount: `KUDOS:${String(row)}`, reserve_pub: made(String(row)), debit_account: DEBIT }
    await scene.call(addIncoming, { parameters: { ACCOUNT: 'exchange' }, body })
  }
  return scene
}

async function rows(scene: Scene, query: string): Promise<number[]> {
  const answer = await ask(scene, query)
  if (answer.status === 204) return []
  return readReply(historyIncoming, 200, answer.json).incoming_transactions.map((one) => one.row_id)
}

t.test('an account to which nothing was wired has no history', async (t) => {
  const answer = await ask(new Scene())
  granted(t, answer, 204)
  t.equal(answer.text, '')
})

t.test('a transfer is told with everything the exchange has to know', async (t) => {
  const scene = await withTransfers(1)
  const answer = await ask(scene)
  granted(t, answer)
  const { credit_account: account, incoming_transactions: transactions } = readReply(
    historyIncoming,
    200,
    answer.json,
  )
  t.equal(account, scene.world.exchange.settings.paytoUri, 'the account in /keys')
  t.strictSame(transactions, [
    {
      type: 'RESERVE',
      row_id: 1,
      date: { t_s: START },
      amount: 'KUDOS:1',
      debit_account: DEBIT,
      reserve_pub: made('1'),
    },
  ])
})

t.test('from either end, behind the row that is named, as many as asked for', async (t) => {
  const scene = await withTransfers(22)
  t.strictSame(await rows(scene, '?offset=1&limit=3'), [2, 3, 4])
  t.strictSame(await rows(scene, '?offset=20&limit=1024'), [21, 22])
  t.strictSame(await rows(scene, '?limit=-3'), [22, 21, 20])
  t.strictSame(await rows(scene, '?limit=-3&offset=3'), [2, 1])
  t.strictSame(await rows(scene, '?limit=1&offset=9223372036854775807'), [])
  const usual = await rows(scene, '')
  t.strictSame([usual.length, usual[0], usual.at(-1)], [20, 22, 3], 'the newest twenty unless said otherwise')
})

t.test('exchanges of 2024 say it in other words', async (t) => {
  const scene = await withTransfers(5)
  t.strictSame(await rows(scene, '?start=1&delta=2&long_poll_ms=0'), [2, 3])
  t.strictSame(await rows(scene, '?start=1&delta=2&offset=3&limit=9'), [4, 5], 'the newer words count')
})

t.test('whoever has the patience hears of the next transfer', async (t) => {
  const scene = await withTransfers(1)
  const before = scene.clock.now()
  t.strictSame(await rows(scene, '?offset=1&limit=5&timeout_ms=20000'), [])
  t.equal(scene.clock.now() - before, 20, 'or that there was none')
  const clock = new VirtualClock(START)
  const slow = new Scene({ clock })
  const polling = rows(slow, '?limit=5&timeout_ms=20000')
  await asleep(clock)
  const body = { amount: 'KUDOS:1', reserve_pub: made('1'), debit_account: DEBIT }
  granted(t, await slow.call(addIncoming, { parameters: { ACCOUNT: 'exchange' }, body }))
  clock.wakeNext()
  t.strictSame(await polling, [1])
  t.equal(clock.now(), START)
})

t.test('only whole numbers are understood', async (t) => {
  const scene = await withTransfers(1)
  for (const query of ['?limit=x', '?offset=-1', '?offset=1.5', '?timeout_ms=soon', '?delta=x'])
    refused(t, await ask(scene, query), 400, 'GENERIC_PARAMETER_MALFORMED')
  book.refused(t, await ask(scene, '?limit=0'), 'limit-given', 400, 'GENERIC_PARAMETER_MALFORMED')
})

t.test('the bank has one account', async (t) => {
  const answer = await ask(await withTransfers(1), '', 'merchant')
  book.refused(t, answer, 'account-known', 404, 'GENERIC_ENDPOINT_UNKNOWN')
})

book.close()
