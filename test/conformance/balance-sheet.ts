/**
 * Where everything is seen, all that came in is weighed against all that went out. The histories here are wrong in a way that
 * nobody is told of: nobody asks about the transfers, and every reply is one that its page allows.
 */
import t from 'tap'
import { encodeCrockford } from '../../src/protocol/encoding/crockford.js'
import { isJsonObject } from '../../src/protocol/encoding/json.js'
import { spansOf, type Recorded } from '../../src/conformance/history.js'
import { fromOutside, judgeChanged } from './fixtures.js'
import { stage, type Stage } from './hand-made.js'

const WIRED = 'exchange/get-transfers-WTID/duty-adds-up'

/** The play, behind which the exchange has its bank send something. */
function afterSending({ events }: Stage, account: unknown, amount: string): Recorded[] {
  const common = { span: 'wire', now: 0, play: events[0]?.play ?? '', headers: {} }
  const asked = {
    request_uid: encodeCrockford(new Uint8Array(64)),
    amount: `KUDOS:${amount}`,
    exchange_base_url: 'http://exchange.test/',
    wtid: encodeCrockford(new Uint8Array(32).fill(7)),
    credit_account: account,
  }
  const call: Recorded = {
    type: 'call',
    from: 'exchange',
    to: 'bank',
    page: 'post-transfer',
    method: 'POST',
    path: '/accounts/exchange/taler-wire-gateway/transfer',
    body: JSON.stringify(asked),
    at: events.length,
    ...common,
  }
  const body = '{"timestamp":{"t_s":0},"row_id":1}'
  return [...events, call, { type: 'reply', status: 200, body, at: events.length + 1, ...common }]
}

function complaints({ played }: Stage, events: readonly Recorded[]): string[] {
  return judgeChanged(played, events).findings.map(({ row }) => row)
}

function accountIn({ events }: Stage, field: string): unknown {
  const bodies = spansOf(events).map((span) => span.request.json)
  return bodies.flatMap((body) => (isJsonObject(body) ? (body[field] ?? []) : []))[0]
}

t.test(
  'a merchant gets what was deposited, less what came back, less all fees, and nothing more',
  async (t) => {
    const on = await stage(
      'overpaid',
      [
        { call: 'alice.stock', with: { coins: ['5', '1'] } },
        { call: 'clerk.deposit', with: { wallet: 'alice', coin: 0, contract: 'deal' } },
        { call: 'clerk.deposit', with: { wallet: 'alice', coin: 1, contract: 'deal' } },
        { call: 'clerk.refund', with: { wallet: 'alice', coin: 0, contract: 'deal', id: 1, amount: '2' } },
        { call: 'clerk.refund', with: { wallet: 'alice', coin: 1, contract: 'deal', id: 1, amount: '1' } },
      ],
      { clerk: 'signer', alice: 'wallet' },
    )
    const account = accountIn(on, 'merchant_payto_uri')
    // 5 + 1 deposited, 2 + 1 given back, one deposit fee of 0.02, and the wire fee of 0.05.
    t.same(complaints(on, afterSending(on, account, '2.93')), [])
    t.same(complaints(on, afterSending(on, account, '2.93000001')), [WIRED])
    t.same(complaints(on, fromOutside(afterSending(on, account, '9'))), [], 'from outside nobody can tell')
  },
)

t.test('a stranger gets nothing, and whoever funded a reserve what is left of it', async (t) => {
  const on = await stage(
    'stranger',
    [
      { call: 'alice.fund', with: { reserve: 'savings', amount: '10' } },
      { call: 'alice.draw', with: { reserve: 'savings', coins: ['5'] } },
    ],
    { alice: 'wallet' },
  )
  t.same(complaints(on, afterSending(on, 'payto://x-taler-bank/bank.test/eve?receiver-name=eve', '0.01')), [
    WIRED,
  ])
  // 5 and the fee of 0.01 were withdrawn; closing costs 0.01.
  const account = accountIn(on, 'debit_account')
  t.same(complaints(on, afterSending(on, account, '4.98')), [])
  t.same(complaints(on, afterSending(on, account, '4.98000001')), [WIRED])
})
